"""``/validation`` in the OpenAPI document: what may be sent, what comes back and when, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from misional.i18n import LANGUAGES, say
from misional.web.formats import HTML
from misional.web.openapi.parts import FORM_TYPE, contents, optional
from misional.web.validation.forms import FILES, FOR_PEOPLE
from misional.web.validation.profiles import profiles_of
from misional.web.validation.syntaxes import OFFERED
from misional.web.validation.task import STEPS
from misional.web.validation.upload import MULTIPART

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.web.formats import Format
    from misional.web.holder import Live

Json = dict[str, Any]

_SAMPLE: Final = '<https://example.org/a> <https://example.org/name> "A" .'
_SAMPLES: Final = {
    "application/ld+json": '{"@id": "https://example.org/a", "https://example.org/name": "A"}',
    "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
}
_PROBLEM: Final = "#/components/responses/Problem"


def validation_paths(live: Live, language: Language) -> Json:
    """The paths of the validator of ``live``; none without a release, whose profiles it checks against."""
    if live.release is None:
        return {}
    profiles = list(profiles_of(live.release).shapes)
    token = {
        "name": "token",
        "in": "path",
        "required": True,
        "description": _say("token", language),
        "schema": {"type": "string"},
    }
    form = {"get": _operation("validationForm", "form", language, {"200": _answer((HTML,), language)})}
    form["get"]["parameters"] = [_lang(language)]
    report = _operation("validationReport", "report", language, _report(language, gone=True))
    report["parameters"] = [token, _format(language), _lang(language)]
    deleted = {"204": {"description": _say("deleted", language)}, "default": {"$ref": _PROBLEM}}
    forget = _operation("validationDelete", "delete", language, deleted)
    forget["parameters"] = [token]
    return {
        "/validation": {**form, "post": _post(profiles, language)},
        "/validation/{token}": {"get": report, "delete": forget},
    }


def _post(profiles: list[str], language: Language) -> Json:
    post = _operation("validate", "post", language, _report(language))
    post["responses"]["303"] = {"description": _say("see-other", language)}
    post["parameters"] = [
        optional("profile", _say("profile", language), {"type": "array", "items": _profile(profiles)}),
        optional("infer", _say("infer", language), {"type": "string", "enum": ["0", "1"], "default": "1"}),
        _lang(language),
    ]
    documents = {
        media_type: {"schema": {"type": "string"}, "example": _SAMPLES.get(media_type, _SAMPLE)}
        for media_type in OFFERED
    }
    post["requestBody"] = {
        "required": True,
        "description": _say("body", language),
        "content": {
            **documents,
            MULTIPART: {"schema": _fields(profiles, language, files=True)},
            FORM_TYPE: {
                "schema": _fields(profiles, language, files=False),
                "example": {"data-text": _SAMPLE},
            },
        },
    }
    return post


def _fields(profiles: list[str], language: Language, *, files: bool) -> Json:
    """The fields of the form; files only where a body may have them."""
    properties: Json = {}
    for name in ("data", "shapes", "baseline", "waivers"):
        told = {"type": "string", "description": _say(f"field-{name}", language)}
        if files:
            one = {"type": "string", "format": "binary"}
            properties[name] = {"type": "array", "items": one, "description": told["description"]}
        properties[f"{name}-text"] = told
    syntax = {"type": "string", "enum": ["", *OFFERED], "description": _say("field-syntax", language)}
    url = {"type": "string", "format": "uri", "description": _say("field-url", language)}
    return {
        "type": "object",
        "properties": {
            **properties,
            "data-syntax": syntax,
            "shapes-syntax": syntax,
            "profile": {"type": "array", "items": _profile(profiles)},
            "infer": {"type": "string", "enum": ["0", "1"]},
            "url": url,
            "lang": {"type": "string", "enum": list(LANGUAGES)},
        },
    }


def _report(language: Language, *, gone: bool = False) -> Json:
    running = {
        "type": "object",
        "required": ["status", "step", "done", "steps", "location", "retryAfter"],
        "properties": {
            "status": {"type": "string", "enum": ["waiting", "running"]},
            "step": {"type": "string", "enum": list(STEPS)},
            "done": {"type": "integer"},
            "steps": {"type": "integer"},
            "elapsed": {"type": "integer"},
            "limit": {"type": "integer"},
            "location": {"type": "string", "format": "uri-reference"},
            "retryAfter": {"type": "integer"},
        },
    }
    refused = ("404",) if gone else ("403", "413", "415", "422", "429", "503")
    return {
        "200": _answer(FOR_PEOPLE if gone else FILES, language),
        "202": {
            "description": _say("running", language),
            "headers": {
                "Location": {"schema": {"type": "string", "format": "uri-reference"}},
                "Retry-After": {"schema": {"type": "integer"}},
            },
            "content": {"application/json": {"schema": running}},
        },
        **{status: {"$ref": _PROBLEM} for status in (*refused, "default")},
    }


def _operation(identity: str, words: str, language: Language, responses: Json) -> Json:
    return {
        "operationId": identity,
        "tags": [say("api.validation", language)],
        "summary": _say(words, language),
        "responses": responses,
    }


def _answer(formats: Sequence[Format], language: Language) -> Json:
    return {"description": say("api.answer", language), "content": contents(formats)}


def _profile(profiles: list[str]) -> Json:
    return {"type": "string", "enum": profiles}


def _format(language: Language) -> Json:
    suffixes = [one.suffix for one in FOR_PEOPLE]
    return optional("format", say("api.format", language), {"type": "string", "enum": suffixes})


def _lang(language: Language) -> Json:
    return optional("lang", say("api.lang", language), {"type": "string", "enum": list(LANGUAGES)})


def _say(key: str, language: Language) -> str:
    return say(f"api.validation-{key}", language)
