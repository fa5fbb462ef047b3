"""A socket that listens on this machine hears nothing, whatever a request or a release points to."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from pyld.jsonld import JsonLdError
from rdflib import URIRef

from misional.web.app import create_app
from misional.web.jsonld import json_ld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from misional.release import Release


class Trap:
    """Counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    """A trap that must still be able to hear at the end."""
    made = Trap()
    yield made
    assert made.calls == 0
    socket.create_connection(made.socket.getsockname()).close()
    while made.calls == 0:
        pass
    made.socket.close()


QUERIES = (
    "SELECT * { SERVICE <%s/sparql> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s/sparql> { ?s ?p ?o } }",
    "SELECT * { BIND(<%s/x> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "PREFIX a: <%s/> SELECT * { SERVICE a:b { ?s ?p ?o } }",
    "SELECT * { S\\u0045RVICE <%s/sparql> { ?s ?p ?o } }",
    "SELECT * { sErViCe<%s/sparql>{ ?s ?p ?o } }",
    "SELECT * { SERVICE# { } \n <%s/sparql> { ?s ?p ?o } }",
    "SELECT * { #\r SERVICE <%s/sparql> { ?s ?p ?o } }",
    "SELECT * { FILTER(?x = 'it is ' || \"no # comment\") SERVICE <%s/sparql> { ?s ?p ?o } }",
    "PREFIX : <%s/> PREFIX service: <x:> SELECT * { service: { ?s ?p ?o } }",
    "PREFIX : <%s/> PREFIX service: <x:> SELECT * { service:x { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { { SELECT * { OPTIONAL { SERVICE <%s/sparql> { ?s ?p ?o } } } } } }",
    "SELECT * { FILTER EXISTS { \\u0053\\U00000045RVICE SILENT <%s/sparql> { ?s ?p ?o } } }",
    "SELECT * FROM <%s/\\u0064ata.ttl> { ?s ?p ?o }",
    "SELECT * fRoM#\n<%s/data.ttl> { ?s ?p ?o }",
    "PREFIX e: <%s/> SELECT * FROM NAMED e:data { GRAPH e:data { ?s ?p ?o } }",
    "DESCRIBE * FROM <%s/data.ttl> { ?s ?p ?o }",
    "LOAD SILENT <%s/data.ttl> INTO GRAPH <x:g>",
    "l\\u004fad <%s/data.ttl>",
    "CLEAR ALL ; LOAD <%s/data.ttl>",
    "SELECT * FROM <%s/data.ttl> { ?s ?p ?o }",
    "SELECT * FROM NAMED <%s/data.ttl> { GRAPH ?g { ?s ?p ?o } }",
    "BASE <%s/> SELECT * FROM <data.ttl> { ?s ?p ?o }",
    "SELECT * { GRAPH <%s/data.ttl> { ?s ?p ?o } }",
    "DESCRIBE <%s/thing>",
    "LOAD <%s/data.ttl>",
    "ASK { ?s <http://www.w3.org/2002/07/owl#imports> <%s/o.ttl> }",
)


@pytest.mark.parametrize("query", QUERIES)
def test_by_no_query(client: FlaskClient, trap: Trap, query: str) -> None:
    text = query % trap.url
    for answer in (
        client.get("/sparql", query_string={"query": text}),
        client.post("/sparql", data={"query": text}),
        client.post("/sparql", data=text, content_type="application/sparql-query"),
        client.get("/sparql", query_string={"query": text, "format": "html"}),
    ):
        assert answer.status_code < 500


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <FILE:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM <\\u0066ile:/etc/passwd> { ?s ?p ?o }",
        "BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }",
        "PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }",
        "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_by_no_file_url(client: FlaskClient, query: str) -> None:
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code in {400, 403}
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <x:> {}' } LIMIT 1",
        "# SERVICE <x:> { }\nASK { }",
        "PREFIX service: <x:> ASK { service:a service:b <x:LOAD> }",
        "SELECT ?service ?from { ?service ?load ?from } LIMIT 1",
    ],
)
def test_what_only_looks_like_it_is_answered(client: FlaskClient, query: str) -> None:
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri", "using-graph-uri"])
def test_by_no_dataset(client: FlaskClient, trap: Trap, name: str) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }", name: f"{trap.url}/g"})
    assert answer.status_code < 500


def test_by_no_remote_context(trap: Trap) -> None:
    for context in (f"{trap.url}/c.jsonld", [f"{trap.url}/c.jsonld"], {"@import": f"{trap.url}/c.jsonld"}):
        with pytest.raises(JsonLdError):
            json_ld((), (URIRef("http://x/"),), context)  # type: ignore[arg-type]


def test_by_no_release(tmp_path: Path, publish_tiny: Callable[..., Release], trap: Trap) -> None:
    """A release whose data points to the trap in every way that some tool would follow."""
    extra = f"""
    <{trap.url}/o> a owl:Ontology ; owl:imports <{trap.url}/import.ttl> .
    <https://example.org/m/id/norm/n1> rdfs:seeAlso <{trap.url}/see> ; rdfs:isDefinedBy <{trap.url}/def> ;
        m:json "{json.dumps({"@context": trap.url}).replace('"', chr(92) + '"')}" .
    """
    client = create_app(publish_tiny(tmp_path, extra)).test_client()
    for suffix in ("html", "ttl", "jsonld", "nt", "rdf"):
        assert client.get(f"/doc/norm/n1.{suffix}").status_code == 200
