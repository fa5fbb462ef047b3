from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from rdflib import Graph, Namespace

from misional.engine import (
    Engine,
    EngineBusy,
    EngineError,
    EngineUnavailable,
    EvaluationFailed,
    LimitExceeded,
    QueryRefused,
    WorkerCrashed,
)
from misional.web.app import create_app
from misional.web.formats import GRAPH_FORMATS, RESULT_FORMATS
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from misional.release import Release

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
FUNCTIONS = "SELECT ?f WHERE { ?f a <https://w3id.org/misional/def#Function> }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <https://w3id.org/misional/def#hasPlan> ?o }"
ASSERTED = "https://example.org/m/graph/asserted"
INFERRED = "https://example.org/m/graph/inferred"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def kind_of(answer: TestResponse) -> str:
    assert answer.content_type == "application/problem+json", answer.text
    assert answer.json is not None
    assert answer.json["status"] == answer.status_code
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json["type"].removeprefix("/problems/")


def test_the_three_ways_to_ask_give_the_same_answer(client: FlaskClient) -> None:
    by_get = client.get("/sparql", query_string={"query": FUNCTIONS})
    by_form = client.post("/sparql", data={"query": FUNCTIONS})
    direct = client.post("/sparql", data=FUNCTIONS, content_type=DIRECT)
    safe = client.open("/sparql", method="QUERY", data=FUNCTIONS, content_type=DIRECT)
    slash = client.get("/sparql/", query_string={"query": FUNCTIONS})
    for answer in (by_get, by_form, direct, safe, slash):
        assert answer.status_code == 200
        assert answer.content_type == "application/sparql-results+json"
        assert answer.data == by_get.data
    assert by_get.json is not None
    assert by_get.json["results"]["bindings"][0]["f"]["value"] == "https://example.org/m/id/function/f1"


@pytest.mark.parametrize("form", RESULT_FORMATS, ids=lambda form: form.suffix)
def test_result_formats(client: FlaskClient, form: object) -> None:
    by_accept = client.get("/sparql", query_string={"query": FUNCTIONS}, headers={"Accept": form.media_type})
    by_name = client.get("/sparql", query_string={"query": FUNCTIONS, "format": form.suffix})
    assert by_accept.headers["Content-Type"] == by_name.headers["Content-Type"] == form.content_type
    assert by_accept.data == by_name.data
    if form.suffix == "csv":
        assert list(csv.reader(io.StringIO(by_accept.text))) == [
            ["f"],
            ["https://example.org/m/id/function/f1"],
        ]


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.suffix)
def test_graph_formats(client: FlaskClient, form: object) -> None:
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": form.media_type})
    assert answer.headers["Content-Type"] == form.content_type
    assert b"plan/uno" in answer.data


def test_a_form_of_query_is_only_offered_its_own_formats(client: FlaskClient) -> None:
    asked = client.get("/sparql", query_string={"query": FUNCTIONS}, headers={"Accept": "text/turtle"})
    assert (asked.status_code, kind_of(asked)) == (406, "not-acceptable")
    graph = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": "text/csv"})
    assert (graph.status_code, kind_of(graph)) == (406, "not-acceptable")
    assert graph.json["offered"][:4] == [form.media_type for form in GRAPH_FORMATS]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, True),
        ({"default-graph-uri": INFERRED}, True),
        ({"default-graph-uri": ASSERTED}, False),
        ({"default-graph-uri": [ASSERTED, INFERRED]}, True),
        ({"named-graph-uri": INFERRED}, False),
    ],
)
def test_the_protocol_names_the_dataset(
    client: FlaskClient, parameters: dict[str, str], expected: bool
) -> None:
    ask = "ASK { ?f a <https://w3id.org/misional/def#Competence> }"
    for answer in (
        client.get("/sparql", query_string={"query": ask, **parameters}),
        client.post("/sparql", data={"query": ask, **parameters}),
        client.post("/sparql", data=ask, content_type=DIRECT, query_string=parameters),
    ):
        assert answer.status_code == 200
        assert answer.json["boolean"] is expected


@pytest.mark.parametrize(
    ("call", "status", "kind"),
    [
        (("GET", "query=", None, None), 400, "query-missing"),
        (("GET", "default-graph-uri=x", None, None), 400, "query-missing"),
        (("POST", "", "", FORM), 400, "query-missing"),
        (("POST", "", "", DIRECT), 400, "query-missing"),
        (("GET", "query=ASK{}&query=ASK{}", None, None), 400, "query-repeated"),
        (("POST", "query=ASK{}", "query=ASK{}", FORM), 400, "query-repeated"),
        (("POST", "query=ASK{}", "ASK {}", DIRECT), 400, "query-repeated"),
        (("POST", "", "ASK {}", None), 415, "unsupported-media-type"),
        (("POST", "", "ASK {}", "text/plain"), 415, "unsupported-media-type"),
        (("POST", "", "query=ASK{}", "multipart/form-data; boundary=x"), 415, "unsupported-media-type"),
        (("POST", "", "ASK {}", f"{DIRECT}; charset=utf-16"), 415, "unsupported-media-type"),
        (("POST", "", b"ASK { ?s ?p '\xe9' }", DIRECT), 400, "bad-encoding"),
        (("POST", "", b"query=ASK%7B?s+?p+'%E9'%7D", FORM), 400, "bad-encoding"),
        (("GET", "query=ASK%7B%3Fs+%3Fp+'%E9'%7D", None, None), 400, "bad-encoding"),
        (("GET", "query=SELECT+WHERE", None, None), 400, "query-syntax"),
        (("GET", "query=ASK+{+?s+x:y+?o+}", None, None), 400, "query-syntax"),
        (("PUT", "", "ASK {}", DIRECT), 405, "method-not-allowed"),
        (("DELETE", "graph=x", None, None), 405, "method-not-allowed"),
        (("PATCH", "", "", DIRECT), 405, "method-not-allowed"),
        (("POST", "", "CLEAR ALL", "application/sparql-update"), 403, "update-refused"),
        (("POST", "", "update=CLEAR+ALL", FORM), 403, "update-refused"),
        (("GET", "update=CLEAR+ALL", None, None), 403, "update-refused"),
        (("GET", "query=CLEAR+ALL", None, None), 403, "update-refused"),
        (("POST", "", "INSERT DATA { <a:a> <a:b> 1 }", DIRECT), 403, "update-refused"),
        (("POST", "", "ASK { SERVICE <http://127.0.0.1:1/> {} }", DIRECT), 403, "service-refused"),
        (("GET", "query=ASK+FROM+<http://127.0.0.1:1/g>+{}", None, None), 400, "unknown-graph"),
        (("GET", "&".join(f"a{n}=1" for n in range(1100)) + "&query=ASK{}", None, None), 400, "bad-request"),
    ],
)
def test_each_wrong_request_has_its_status_and_its_problem(
    client: FlaskClient, call: tuple[str, str, str | bytes | None, str | None], status: int, kind: str
) -> None:
    method, query_string, data, content_type = call
    answer = client.open(
        "/sparql", method=method, query_string=query_string, data=data, content_type=content_type
    )
    assert (answer.status_code, kind_of(answer)) == (status, kind)


def test_a_method_not_allowed_says_which_are(client: FlaskClient) -> None:
    answer = client.put("/sparql")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
def test_a_query_too_long(tiny: Release, size: int, fits: bool) -> None:
    client = create_app(tiny, settings=WebSettings(query_max_bytes=1000)).test_client()
    text = "ASK {} #".ljust(size, "x")
    direct = client.post("/sparql", data=text, content_type=DIRECT)
    form = client.post("/sparql", data={"query": text})
    got = client.get("/sparql", query_string={"query": text})
    if fits:
        assert [one.status_code for one in (direct, form, got)] == [200, 200, 200]
        return
    assert [(one.status_code, kind_of(one)) for one in (direct, form)] == [(413, "too-large")] * 2
    assert (got.status_code, kind_of(got)) == (414, "uri-too-long")
    assert got.json["limit"] == 1000


def test_a_body_far_too_long_is_not_read(tiny: Release) -> None:
    client = create_app(tiny, settings=WebSettings(query_max_bytes=1000)).test_client()
    answer = client.post("/sparql", data=b"x" * 20_000, content_type=DIRECT)
    assert (answer.status_code, kind_of(answer)) == (413, "too-large")


def test_a_syntax_error_says_where_and_what_in_both_languages(client: FlaskClient) -> None:
    text = "SELECT ?s\nWHERE { ?s foo:bar ?o }"
    spanish = client.post("/sparql", data=text, content_type=DIRECT)
    assert (spanish.json["line"], spanish.json["column"]) == (2, 12)
    assert spanish.json["detail"] == "Línea 2, columna 12: el prefijo «foo:» no está declarado."
    english = client.post("/sparql", data=text, content_type=DIRECT, headers={"Accept-Language": "en"})
    assert english.json["detail"] == "Line 2, column 12: the prefix “foo:” is not declared."
    assert english.headers["Content-Language"] == "en"
    assert english.headers["Vary"] == "Accept, Accept-Language"
    page = client.get("/sparql", query_string={"query": text, "format": "html"})
    assert page.status_code == 400
    shown = BeautifulSoup(page.text, "html.parser").select_one(".fault-line")
    assert shown is not None
    assert shown.text == "  2 WHERE { ?s foo:bar ?o }\n               ^^^^^^^"


class BrokenEngine(Engine):
    """Raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @property
    def graphs(self) -> tuple[str, ...]:
        return ()

    def query(self, *_args: object, **_named: object) -> object:
        raise self.error

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (LimitExceeded("cpu", 10.0), 503, "limit-cpu"),
        (LimitExceeded("wall", 60.0), 503, "limit-wall"),
        (LimitExceeded("memory", 2**29), 503, "limit-memory"),
        (LimitExceeded("result", 2**25), 503, "limit-result"),
        (EngineBusy(7), 503, "busy"),
        (EngineUnavailable("closed"), 503, "unavailable"),
        (WorkerCrashed(-11), 500, "worker-crashed"),
        (EvaluationFailed("no"), 500, "evaluation-failed"),
        (QueryRefused("function", "urn:f"), 400, "function-unknown"),
        (EngineError("?"), 500, "internal-error"),
        (ZeroDivisionError("secret inside"), 500, "internal-error"),
    ],
)
def test_what_goes_wrong_in_the_engine(tiny: Release, error: Exception, status: int, kind: str) -> None:
    client = create_app(tiny, engine=BrokenEngine(error)).test_client()
    for language in ("es", "en"):
        answer = client.get(
            "/sparql", query_string={"query": FUNCTIONS}, headers={"Accept-Language": language}
        )
        assert (answer.status_code, kind_of(answer)) == (status, kind)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "secret" not in answer.text
    if isinstance(error, LimitExceeded):
        assert answer.json["limit"] == error.value
    if isinstance(error, EngineBusy):
        assert answer.headers["Retry-After"] == "7"
    assert "Traceback" not in client.get("/sparql?format=html&query=ASK{}").text


def test_an_answer_is_validated_by_its_etag(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": FUNCTIONS})
    etag = first.headers["ETag"]
    assert first.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    for known in (etag, f'"x", W/{etag}', "*"):
        again = client.get("/sparql", query_string={"query": FUNCTIONS}, headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    others = [
        client.get("/sparql", query_string={"query": FUNCTIONS + " "}),
        client.get("/sparql", query_string={"query": FUNCTIONS, "format": "csv"}),
        client.get("/sparql", query_string={"query": FUNCTIONS, "default-graph-uri": ASSERTED}),
        client.get("/sparql", query_string={"query": FUNCTIONS, "named-graph-uri": ASSERTED}),
    ]
    assert len({etag, *(one.headers["ETag"] for one in others)}) == 5
    broken = client.get("/sparql", query_string={"query": "no"}, headers={"If-None-Match": "*"})
    assert broken.status_code == 400


def test_what_changes_each_time_is_never_cached(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT (RAND() AS ?r) {}"})
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in client.post("/sparql", data={"query": FUNCTIONS}).headers


def test_cors_lets_any_page_read_without_credentials(client: FlaskClient) -> None:
    preflight = client.options(
        "/sparql",
        headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    for answer in (preflight, client.get("/sparql?query=no"), client.get("/nada")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_service_describes_itself(client: FlaskClient) -> None:
    answer = client.get("/sparql")
    assert answer.content_type.startswith("text/turtle")
    for path, form, parser in (("/sparql", "ttl", "turtle"), ("/sparql/", "rdf", "xml")):
        graph = Graph().parse(data=client.get(f"{path}?format={form}").data, format=parser)
        (service,) = graph.subjects(None, SD.Service)
        assert [str(one) for one in graph.objects(service, SD.endpoint)] == [f"http://localhost{path}"]
        assert SD.UnionDefaultGraph in set(graph.objects(service, SD.feature))
        names = {str(name) for name in graph.objects(None, SD.name)}
        assert names == {
            f"https://example.org/m/graph/{name}"
            for name in ("asserted", "inferred", "ontology", "shapes", "report", "catalogue", "void")
        }


def test_a_hostile_host_header_does_not_break_the_description(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Host": 'evil.example"><x> a <y'})
    assert answer.status_code in {200, 400}
    assert "<x>" not in answer.text


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_browser_gets_a_form_and_a_table(client: FlaskClient, language: str) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}
    form = client.get("/sparql", headers=headers)
    assert "<textarea" in form.text
    table = client.get(
        "/sparql", query_string={"query": "SELECT * { ?s ?p ?o } ORDER BY ?s"}, headers=headers
    )
    assert table.status_code == 200
    assert 'href="/doc/function/f1"' in table.text
    assert "<script>alert" not in table.text
    assert "format=csv" in table.text
    graph = client.get("/sparql", query_string={"query": CONSTRUCT}, headers=headers)
    assert "Plan uno" in graph.text
    ask = client.get("/sparql", query_string={"query": "ASK {}"}, headers=headers)
    assert ("Sí" if language == "es" else "Yes") in ask.text
    empty = client.get("/sparql", query_string={"query": "SELECT * { <a:a> <a:b> ?c }"}, headers=headers)
    assert 'class="note"' in empty.text


def test_a_query_is_shown_again_as_it_was_typed(client: FlaskClient) -> None:
    text = "\nSELECT ?f WHERE { ?f ?p '</textarea><script>x</script>' }"
    answer = client.get("/sparql", query_string={"query": text, "format": "html"})
    assert "<script>" not in answer.text
    assert "&lt;/textarea&gt;" in answer.text
    assert quote(urlencode({"query": text}), safe="=+%&") in answer.text
