"""The service described in OpenAPI 3.1: made of the release and of the tables that the service runs by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from misional import __version__
from misional.engine import inspect
from misional.i18n import LANGUAGES, Language, say
from misional.model.namespaces import MISIONAL
from misional.web.formats import DOCUMENT_FORMATS, HTML, PROBLEM_JSON, RESULT_FORMATS
from misional.web.openapi.parts import FORM_TYPE, QUERY_TYPE, contents, optional, parameter, problem_schema
from misional.web.openapi.validation import validation_paths
from misional.web.profiles.tables import ALTERNATES, FOREIGN, OURS
from misional.web.stored.asking import offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.queries import StoredQuery
    from misional.web.formats import Format
    from misional.web.holder import Live

Json = dict[str, Any]

_PROFILES: Final = tuple(one.token for one in (OURS, *FOREIGN, ALTERNATES))
_TAGS: Final = ("queries", "sparql", "things", "validation", "downloads", "service")
_SAMPLE_QUERY: Final = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Speaker:
    """The words of the document in one language."""

    language: Language

    def __call__(self, key: str) -> str:
        return say(f"api.{key}", self.language)


def openapi(live: Live, language: Language, root: str, licence: str) -> Json:
    """The OpenAPI 3.1 document of a server of ``live`` mounted at ``root``, in ``language``."""
    word = _Speaker(language)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": say("site.name", language),
            "summary": say("site.tagline", language),
            "description": word("about"),
            "version": __version__,
            "license": {"name": licence.rstrip("/").removeprefix("https://"), "url": licence},
        },
        "servers": [{"url": root or "/"}],
        "tags": [{"name": word(name)} for name in _TAGS],
        "paths": {
            **{f"/queries/{query.slug}": {"get": _stored(query, word)} for query in live.queries},
            "/queries": {"get": _simple(word, "index", "service", contents((HTML,)), [_lang(word)])},
            "/sparql": {"get": _sparql_get(word), "post": _sparql_post(word)},
            **_things(live, word),
            **validation_paths(live, language),
            **_downloads(live, word),
            "/health": {"get": _simple(word, "health", "service", {"application/json": _anything()})},
            "/openapi.json": {
                "get": _simple(
                    word, "description", "service", {"application/json": _anything()}, [_lang(word)]
                )
            },
        },
        "components": {
            "schemas": {"Problem": problem_schema(language)},
            "responses": {
                "Problem": {
                    "description": word("problem"),
                    "content": {
                        one.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}
                        for one in (PROBLEM_JSON,)
                    }
                    | contents((HTML,)),
                },
                "Unchanged": {"description": word("unchanged")},
            },
        },
    }


def _stored(query: StoredQuery, word: _Speaker) -> Json:
    formats = offered(inspect(query.text).form or "select")
    told = (query.question(word.language), query.description(word.language))
    return {
        "operationId": query.slug,
        "tags": [word("queries")],
        "summary": query.title(word.language),
        "description": "\n\n".join(filter(None, told)),
        "parameters": [
            *(parameter(one, word.language) for one in query.parameters),
            _format(formats, word),
            optional("bom", word("bom"), {"type": "boolean"}),
            _lang(word),
        ],
        "responses": _responses(formats, word),
    }


def _sparql_get(word: _Speaker) -> Json:
    query: Json = {
        "name": "query",
        "in": "query",
        "required": True,
        "description": word("query-text"),
        "schema": {"type": "string"},
        "example": _SAMPLE_QUERY,
    }
    return {
        "operationId": "sparql",
        "tags": [word("sparql")],
        "summary": word("sparql-get"),
        "parameters": [
            query,
            *_dataset(word),
            _format((*RESULT_FORMATS, HTML), word),
            optional("bom", word("bom"), {"type": "boolean"}),
            optional("download", word("download"), {"type": "boolean"}),
            _lang(word),
        ],
        "responses": _responses((*RESULT_FORMATS, HTML), word),
    }


def _dataset(word: _Speaker) -> tuple[Json, ...]:
    """The parameters of SPARQL 1.1 Protocol section 2.1.4, each as often as there are graphs."""
    graphs: Json = {"type": "array", "items": {"type": "string", "format": "iri"}}
    return tuple(optional(name, word(name), graphs) for name in ("default-graph-uri", "named-graph-uri"))


def _sparql_post(word: _Speaker) -> Json:
    form: Json = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    return {
        "operationId": "sparqlPost",
        "tags": [word("sparql")],
        "summary": word("sparql-post"),
        "parameters": [*_dataset(word)],
        "requestBody": {
            "required": True,
            "description": word("query-text"),
            "content": {
                QUERY_TYPE: {"schema": {"type": "string"}, "example": _SAMPLE_QUERY},
                FORM_TYPE: {"schema": form, "example": {"query": _SAMPLE_QUERY}},
            },
        },
        "responses": _responses((*RESULT_FORMATS, HTML), word),
    }


def _things(live: Live, word: _Speaker) -> Json:
    """The paths of things, with one of the release's own as their example; none without one."""
    root = f"{live.space.base}id/"
    found = [iri for iri in live.index.instances(MISIONAL.PublicEntity) if iri.startswith(root)]
    if not found:
        return {}
    key: Json = {
        "name": "key",
        "in": "path",
        "required": True,
        "description": word("key"),
        "schema": {"type": "string"},
        "example": found[0].removeprefix(root),
    }
    see = {"303": {"description": word("see-other")}, "default": {"$ref": "#/components/responses/Problem"}}
    formats = (
        _format(DOCUMENT_FORMATS, word),
        optional("_profile", word("profile"), {"type": "string", "enum": list(_PROFILES)}),
        optional("date", word("date"), {"type": "string", "format": "date"}),
        optional("page", word("page"), {"type": "integer", "minimum": 1, "default": 1}),
        _lang(word),
    )
    go = {"operationId": "thing", "tags": [word("things")], "summary": word("thing"), "responses": see}
    read = {
        "operationId": "document",
        "tags": [word("things")],
        "summary": word("thing-document"),
        "responses": _responses(DOCUMENT_FORMATS, word),
    }
    ontology = {
        "operationId": "ontology",
        "tags": [word("things")],
        "summary": word("ontology"),
        "parameters": [*formats],
        "responses": _responses(DOCUMENT_FORMATS, word),
    }
    return {
        "/id/{key}": {"get": go | {"parameters": [key]}},
        "/doc/{key}": {"get": read | {"parameters": [key, *formats]}},
        "/def": {"get": ontology},
    }


def _downloads(live: Live, word: _Speaker) -> Json:
    release = live.release
    names = sorted(release.dumps) if release is not None else []
    context = {"application/ld+json": _anything()}
    paths: Json = {"/context.jsonld": {"get": _simple(word, "context", "downloads", context)}}
    if names:
        graph: Json = {
            "name": "graph",
            "in": "path",
            "required": True,
            "description": word("graph"),
            "schema": {"type": "string", "enum": names},
            "example": names[0],
        }
        turtle: Json = {"text/turtle": {"schema": {"type": "string"}}}
        paths["/dumps/{graph}.ttl"] = {"get": _simple(word, "dump", "downloads", turtle, [graph])}
    return paths


def _simple(word: _Speaker, name: str, tag: str, content: Json, parameters: Sequence[Json] = ()) -> Json:
    """An operation that answers with ``content`` and has little to say."""
    return {
        "operationId": name,
        "tags": [word(tag)],
        "summary": word(name),
        "parameters": [*parameters],
        "responses": {
            "200": {"description": word("answer"), "content": content},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _responses(formats: Sequence[Format], word: _Speaker) -> Json:
    return {
        "200": {"description": word("answer"), "content": contents(formats)},
        "304": {"$ref": "#/components/responses/Unchanged"},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _format(formats: Sequence[Format], word: _Speaker) -> Json:
    return optional("format", word("format"), {"type": "string", "enum": [one.suffix for one in formats]})


def _lang(word: _Speaker) -> Json:
    return optional("lang", word("lang"), {"type": "string", "enum": list(LANGUAGES)})


def _anything() -> Json:
    return {"schema": {"type": "object"}}
