"""The pieces of the OpenAPI document: a parameter's schema, a format's content, the problem document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from misional.i18n import say
from misional.queries import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.i18n import Language
    from misional.queries import Parameter
    from misional.web.formats import Format

Json = dict[str, Any]

QUERY_TYPE: Final = "application/sparql-query"
FORM_TYPE: Final = "application/x-www-form-urlencoded"

_SCHEMAS: Final[dict[str, Json]] = {
    "iri": {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS, "format": "iri-reference"},
    "string": {"type": "string", "maxLength": MOST_CHARACTERS},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
    "language": {"type": "string"},
    "one-of": {"type": "string"},
}


def parameter(one: Parameter, language: Language) -> Json:
    """A stored query's parameter as an OpenAPI parameter; a required one has no default, only an example."""
    schema = dict(_SCHEMAS[one.kind])
    if one.values:
        schema["enum"] = list(one.values)
        rule = say("parameter.one-of", language, values=", ".join(one.values))
    else:
        rule = say(f"parameter.{one.kind}", language)
    if one.default is not None and not one.required:
        schema["default"] = _typed(one, one.default)
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": f"{one.label(language)}. {rule}",
        "schema": schema,
        "example": _typed(one, one.example),
    }


def optional(name: str, description: str, schema: Json) -> Json:
    """A parameter of the service's own, in the address, that nobody has to give."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _typed(one: Parameter, value: str) -> str | int | bool:
    match one.kind:
        case "integer":
            return int(value)
        case "boolean":
            return value == "true"
        case _:
            return value


def contents(formats: Iterable[Format]) -> Json:
    """What a response may hold, by media type."""
    return {one.media_type: {"schema": _shape(one)} for one in formats}


def _shape(one: Format) -> Json:
    if one.media_type.endswith("json"):
        # A JSON-LD document may be a list of things.
        return {"type": ["object", "array"]} if one.kind == "graph" else {"type": "object"}
    return {} if one.kind == "sheet" else {"type": "string"}


def problem_schema(language: Language) -> Json:
    """The problem document of RFC 9457; each kind adds members of its own."""
    return {
        "type": "object",
        "description": say("api.problem", language),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
        },
        "additionalProperties": True,
    }
