"""The short way for plain queries: what it answers is what Flask answers, and Flask has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, EnvironBuilder

from misional.engine import EngineBusy, EvaluationFailed, LimitExceeded
from misional.web.app import create_app
from misional.web.layers.door import QueryDoor
from misional.web.layers.observe import NOTES
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from werkzeug.test import TestResponse

    from misional.engine import EngineError
    from misional.release import Release

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/misional/def#PublicEntity> }"
GRAPH = "CONSTRUCT WHERE { ?s a <https://w3id.org/misional/def#PublicEntity> }"
BLANK = "SELECT ?r WHERE { ?r a <http://www.w3.org/2002/07/owl#Restriction> }"
ASSERTED = "https://example.org/m/graph/asserted"


class Flasks:
    """Counts who gets as far as Flask."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self.entered = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        self.entered += 1
        return self._application(environ, start_response)


@pytest.fixture(scope="module")
def app(tiny: Release) -> Iterator[Flask]:
    app = create_app(tiny)
    yield app
    app.extensions["misional.holder"].close()


@pytest.fixture
def bare(app: Flask) -> Flasks:
    """Flask alone, without the layers around it."""
    return Flasks(type(app).wsgi_app.__get__(app))


@pytest.fixture
def door(app: Flask, bare: Flasks) -> QueryDoor:
    stamp, load = app.extensions["misional.stamp"], app.extensions["misional.load"]
    return QueryDoor(bare, app.extensions["misional.holder"], WebSettings(), stamp=stamp, load=load)


def ask(application: WSGIApplication, query_string: str, **headers: str) -> TestResponse:
    builder = EnvironBuilder(
        "/sparql", query_string=query_string, headers=list(headers.items()), environ_base={NOTES: {}}
    )
    return Client(application).open(builder)


def facts(answer: TestResponse) -> tuple[int, bytes, dict[str, str]]:
    return answer.status_code, answer.data, {k.lower(): v for k, v in answer.headers.items()}


@pytest.mark.parametrize("query", [SELECT, GRAPH, BLANK, "ASK {}", SELECT + " LIMIT 0"])
@pytest.mark.parametrize("accept", ["*/*", "text/csv", "application/json;q=0.5, text/turtle", ""])
def test_a_plain_query_is_answered_as_by_flask_and_without_it(
    door: QueryDoor, bare: Flasks, query: str, accept: str
) -> None:
    asked = urlencode({"query": query})
    answer = ask(door, asked, Accept=accept)
    assert bare.entered == 0 or answer.status_code == 406
    assert facts(answer) == facts(ask(bare, asked, Accept=accept))


@pytest.mark.parametrize(
    "query_string",
    [
        urlencode({"query": SELECT, "format": "csv"}),
        urlencode({"query": SELECT, "_mediatype": "text/csv", "format": "json"}),
        urlencode({"query": SELECT, "default-graph-uri": ASSERTED}),
        urlencode({"query": SELECT, "named-graph-uri": "https://example.org/none"}),
        urlencode({"query": SELECT.replace("?s", "?niño")}),
    ],
)
def test_so_are_formats_and_datasets(door: QueryDoor, bare: Flasks, query_string: str) -> None:
    answer = ask(door, query_string)
    assert bare.entered == 0
    assert answer.status_code == 200
    assert facts(answer) == facts(ask(bare, query_string))


@pytest.mark.parametrize(
    ("query_string", "headers"),
    [
        ("", {}),
        (urlencode({"query": SELECT}), {"Accept": "text/html"}),
        (urlencode({"query": SELECT}), {"If-None-Match": "*"}),
        (urlencode({"query": SELECT, "lang": "en"}), {}),
        (urlencode({"query": SELECT, "bom": "1", "format": "csv"}), {}),
        (urlencode({"query": SELECT, "format": "nothing"}), {}),
        (urlencode({"query": "SELECT ?x WHERE {"}), {}),
        (urlencode({"query": "SELECT (NOW() AS ?n) {}"}), {}),
        (urlencode({"query": "DELETE WHERE { ?s ?p ?o }"}), {}),
        (urlencode({"query": ""}), {}),
        (f"query={quote(SELECT)}&query={quote(SELECT)}", {}),
        ("query=%FF", {}),
        (urlencode({"update": "CLEAR ALL"}), {}),
        (urlencode({"query": SELECT}), {"Accept": "text/csv, " * 200}),
    ],
)
def test_what_is_not_plain_is_flasks(
    door: QueryDoor, bare: Flasks, query_string: str, headers: dict[str, str]
) -> None:
    answer = ask(door, query_string, **headers)
    assert bare.entered == 1
    if "NOW" not in query_string:
        assert facts(answer) == facts(ask(bare, query_string, **headers))


class Failing:
    """An engine that fails, and counts how often it is asked."""

    def __init__(self, error: EngineError) -> None:
        self.error = error
        self.asked = 0
        self.graphs: tuple[str, ...] = ()

    def query(self, *_words: object, **_named: object) -> Any:
        self.asked += 1
        raise self.error

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("error", "status"),
    [(LimitExceeded("cpu", 10), 503), (EngineBusy(3), 503), (EvaluationFailed("no"), 500)],
)
def test_a_failure_is_told_by_flask_and_nobody_is_asked_again(
    tiny: Release, error: EngineError, status: int
) -> None:
    engine = Failing(error)
    app = create_app(tiny, engine)
    answer = app.test_client().get("/sparql", query_string={"query": SELECT})
    assert (answer.status_code, engine.asked) == (status, 1)
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"


_FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["query", "format", "_mediatype", "default-graph-uri", "lang", "x", "update"]),
        st.sampled_from([SELECT, GRAPH, "ASK {}", "csv", "ttl", "json", "html", ASSERTED, "", "SELECT"]),
    ),
    max_size=4,
)
_ACCEPTS = st.sampled_from(["", "*/*", "text/html", "text/csv;q=0", "text/turtle, */*;q=0.1", "a/b", "é"])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=_FIELDS, accept=_ACCEPTS)
def test_any_request_is_answered_as_by_flask(
    door: QueryDoor, bare: Flasks, fields: list[tuple[str, str]], accept: str
) -> None:
    asked = urlencode(fields)
    assert facts(ask(door, asked, Accept=accept)) == facts(ask(bare, asked, Accept=accept))
