"""The W3C's protocol, graph store and service description tests, against ``misional serve --data``."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from rdflib import RDF, Graph, Namespace, URIRef
from w3c_protocol import read_cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from w3c_protocol import Exchange

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
DEADLINE = 60


class Response(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers["content-type"].partition(";")[0]


@pytest.fixture(scope="module")
def address(shared: Path) -> Iterator[str]:
    """Host and port of a server over the three graphs that the manifest names."""
    data = shared / "w3c" / "protocol" / "protocol-data.trig"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "misional",
            "serve",
            "--port",
            "0",
            "--query-workers",
            "2",
            "--data",
            str(data),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://(\S+)/", process.stdout.readline())
        assert found
        yield found[1]
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE)


def send(address: str, exchange: Exchange, path: str | None = None) -> Response:
    """The exchange's request, with no header of a client library's own besides those HTTP needs."""
    connection = http.client.HTTPConnection(address, timeout=DEADLINE)
    try:
        connection.putrequest(exchange.method, path or exchange.path, skip_accept_encoding=True)
        for name, value in exchange.headers:
            connection.putheader(name, value)
        if exchange.body or exchange.method in {"POST", "PUT"}:
            connection.putheader("Content-Length", str(len(exchange.body)))
        connection.endheaders(exchange.body or None)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Response(response.status, headers, response.read())
    finally:
        connection.close()


def test_every_query_test_of_the_protocol_passes(address: str, shared: Path) -> None:
    cases = [case for case in read_cases(shared / "w3c" / "protocol" / "manifest.ttl") if not case.is_update]
    assert len(cases) == 27
    for case in cases:
        for exchange in case.exchanges:
            response = send(address, exchange)
            assert f"StatusCode{response.status // 100}xx" in exchange.statuses, (case.name, response)
            if response.status >= 400:
                assert_problem(response)
            else:
                check(case.name, exchange, response)


def check(name: str, exchange: Exchange, response: Response) -> None:
    if exchange.kind == "RDF":
        form = RdfFormat.from_media_type(response.media_type)
        assert form is not None, (name, response)
        list(parse(input=response.body, format=form))
        return
    form = QueryResultsFormat.from_media_type(response.media_type)
    assert form is not None, (name, response)
    result = parse_query_results(input=response.body, format=form)
    assert isinstance(result, QuerySolutions if exchange.kind == "tabular" else QueryBoolean), name
    if exchange.boolean is not None:
        assert bool(result) is exchange.boolean, name


def assert_problem(response: Response) -> None:
    assert response.media_type == "application/problem+json"
    document = json.loads(response.body)
    assert document["status"] == response.status
    assert document["detail"]


def test_every_update_is_refused(address: str, shared: Path) -> None:
    cases = [case for case in read_cases(shared / "w3c" / "protocol" / "manifest.ttl") if case.is_update]
    assert len(cases) == 7
    for case in cases:
        response = send(address, case.exchanges[0])
        assert response.status == 403, (case.name, response)
        assert_problem(response)
        assert json.loads(response.body)["type"] == "/problems/update-refused"


@pytest.mark.parametrize("manifest", ["manifest-direct.ttl", "manifest-indirect.ttl"])
def test_every_write_to_the_graph_store_is_refused(address: str, shared: Path, manifest: str) -> None:
    """At the graph store's usual path there is nothing; at the endpoint, nothing that writes."""
    writes = [
        exchange
        for case in read_cases(shared / "w3c" / "gsp" / manifest)
        for exchange in case.exchanges
        if exchange.method not in {"GET", "HEAD"}
    ]
    assert len(writes) > 5
    for exchange in writes:
        nowhere = send(address, exchange)
        assert nowhere.status == 404
        assert_problem(nowhere)
        query = urlsplit(exchange.path).query
        response = send(address, exchange, f"/sparql?{query}" if query else "/sparql")
        assert_problem(response)
        if exchange.method == "POST":
            assert response.status == 415
            assert "application/sparql-query" in response.headers["accept-post"]
        else:
            assert response.status == 405
            assert set(response.headers["allow"].split(", ")) >= {"GET", "POST", "HEAD", "OPTIONS"}
            assert exchange.method not in response.headers["allow"]


@pytest.fixture(scope="module")
def description(address: str) -> Graph:
    """Test "returns-rdf": a GET of the endpoint without a query returns RDF."""
    connection = http.client.HTTPConnection(address, timeout=DEADLINE)
    connection.request("GET", "/sparql")
    response = connection.getresponse()
    assert response.status == 200
    assert str(response.getheader("Content-Type")).startswith("text/turtle")
    graph = Graph().parse(data=response.read(), format="turtle")
    connection.close()
    assert len(graph) > 0
    return graph


def test_the_description_has_the_endpoint_that_was_asked(description: Graph, address: str) -> None:
    """Test "has-endpoint-triple"."""
    assert list(description.objects(None, SD.endpoint)) == [URIRef(f"http://{address}/sparql")]


_RANGES = {
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.graph: SD.Graph,
}
_DOMAINS = {
    SD.endpoint: SD.Service,
    SD.defaultDataset: SD.Service,
    SD.supportedLanguage: SD.Service,
    SD.resultFormat: SD.Service,
    SD.feature: SD.Service,
    SD.defaultGraph: SD.Dataset,
    SD.namedGraph: SD.Dataset,
    SD.name: SD.NamedGraph,
    SD.graph: SD.NamedGraph,
}
_TERMS = {
    *_RANGES.values(),
    *_RANGES,
    *_DOMAINS,
    *(SD[name] for name in ("Service", "SPARQL10Query", "SPARQL11Query", "UnionDefaultGraph", "inputFormat")),
}


def test_the_description_conforms_to_the_schema(description: Graph) -> None:
    """Test "conforms-to-schema": a service with its endpoint; every SD term is one, and used as defined."""
    (service,) = description.subjects(RDF.type, SD.Service)
    assert description.value(service, SD.endpoint)
    assert SD.SPARQL11Query in set(description.objects(service, SD.supportedLanguage))
    assert description.value(service, SD.defaultDataset)
    for term in {term for triple in description for term in triple}:
        if str(term).startswith(str(SD)):
            assert term in _TERMS, term
    for subject, predicate, value in description:
        if predicate in _DOMAINS:
            assert (subject, RDF.type, _DOMAINS[predicate]) in description, (subject, predicate)
        if predicate in _RANGES:
            assert (value, RDF.type, _RANGES[predicate]) in description, (predicate, value)
