"""Python's clients of SPARQL, as their manuals say to use them."""

from __future__ import annotations

import io
import json
import warnings
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pandas
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.graph import ConjunctiveGraph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.release import Release

    Rows = list[dict[str, str]]

M = "https://w3id.org/misional/def#"
POSITIONS = f"""PREFIX misional: <{M}>
SELECT ?function ?position ?text WHERE {{
  ?function a misional:Function ; misional:position ?position ; misional:normalizedText ?text
}} ORDER BY ?position"""
MISSION = f"CONSTRUCT {{ ?m ?p ?o }} WHERE {{ ?m a <{M}Mission> ; ?p ?o }}"
FUNCTION = "https://w3id.org/misional/id/function/decreto-140-2021/art-2/num-5"


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_reads_json(server: str, rows: Callable[[str], Rows], method: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(POSITIONS)
    client.setReturnFormat(JSON)
    client.setMethod(method)
    found = client.queryAndConvert()["results"]["bindings"]
    assert [{name: cell["value"] for name, cell in row.items()} for row in found] == rows(POSITIONS)
    assert len(found) == 10


def test_sparqlwrapper_reads_xml_and_csv(server: str, rows: Callable[[str], Rows]) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(POSITIONS)
    client.setReturnFormat(XML)
    document = client.queryAndConvert()
    texts = [node.firstChild.data for node in document.getElementsByTagName("literal")]
    assert texts == [row[name] for row in rows(POSITIONS) for name in ("position", "text")]
    client.setReturnFormat(CSV)
    table = pandas.read_csv(io.BytesIO(client.queryAndConvert()))
    assert list(table["text"]) == [row["text"] for row in rows(POSITIONS)]


@pytest.mark.parametrize(("form", "parser"), [(TURTLE, "turtle"), (N3, "turtle"), (RDFXML, None)])
def test_sparqlwrapper_reads_graphs(
    server: str, triples: Callable[[str], bytes], form: str, parser: str | None
) -> None:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(MISSION)
    client.setReturnFormat(form)
    with warnings.catch_warnings():  # it puts RDF/XML into a graph of a class that rdflib has deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        found = client.queryAndConvert()
    graph = Graph().parse(data=found, format=parser) if parser else found
    assert len(graph) > 5
    assert isomorphic(graph, Graph().parse(data=triples(MISSION), format="nt"))


def test_sparqlwrapper_names_a_graph(server: str, release: Release, rows: Callable[[str], Rows]) -> None:
    client = SPARQLWrapper(f"{server}/sparql", defaultGraph=release.graph_iris["ontology"])
    client.setQuery("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    client.setReturnFormat(JSON)
    (row,) = client.queryAndConvert()["results"]["bindings"]
    iri = release.graph_iris["ontology"]
    assert [{"n": row["n"]["value"]}] == rows(
        f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    )


def test_rdflibs_store_reads_patterns(server: str, rows: Callable[[str], Rows]) -> None:
    graph = Graph(SPARQLStore(f"{server}/sparql", context_aware=False))
    functions = {URIRef(row["function"]) for row in rows(POSITIONS)}
    assert set(graph.subjects(RDF.type, URIRef(f"{M}Function"))) == functions
    one = URIRef(FUNCTION)
    assert set(graph.objects(one, URIRef(f"{M}position"))) == {Literal(5)}
    assert (one, RDF.type, URIRef(f"{M}Function")) in graph
    assert (one, RDF.type, URIRef(f"{M}Mission")) not in graph
    (count,) = rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert len(graph) == int(count["n"])
    texts = [str(row.text) for row in graph.query(POSITIONS)]  # type: ignore[union-attr]
    assert texts == [row["text"] for row in rows(POSITIONS)]


def test_rdflibs_store_reads_named_graphs(server: str, release: Release) -> None:
    """Each graph by its name, and all of them together."""
    store = SPARQLStore(f"{server}/sparql")
    for name, entry in release.manifest.graphs.items():
        assert len(Graph(store, identifier=URIRef(entry.iri))) == entry.triples, name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        together = ConjunctiveGraph(store)
    names = {str(context.identifier) for context in together.contexts()}
    assert names == {entry.iri for entry in release.manifest.graphs.values()}
    one = URIRef(FUNCTION)
    with_names = {str(context.identifier) for context in together.contexts((one, RDF.type, None))}
    assert release.graph_iris["asserted"] in with_names
    assert set(together.objects(one, URIRef(f"{M}position"))) == {Literal(5)}


def test_pandas_reads_a_table_off_an_address(server: str, rows: Callable[[str], Rows]) -> None:
    table = pandas.read_csv(f"{server}/sparql?{urlencode({'query': POSITIONS, 'format': 'csv'})}")
    assert table.astype(str).to_dict("records") == rows(POSITIONS)
    assert table["position"].dtype.kind == "i"


def test_head_and_options_by_the_standard_library(server: str) -> None:
    address = f"{server}/sparql?{urlencode({'query': POSITIONS, 'format': 'json'})}"
    with urlopen(address) as answer:
        body = answer.read()
        assert len(json.loads(body)["results"]["bindings"]) == 10
        tag = answer.headers["ETag"]
    with urlopen(Request(address, method="HEAD")) as answer:
        assert answer.read() == b""
        assert (answer.headers["ETag"], answer.headers["Content-Length"]) == (tag, str(len(body)))
    preflight = {"Origin": "https://portal.example", "Access-Control-Request-Method": "POST"}
    with urlopen(Request(f"{server}/sparql", method="OPTIONS", headers=preflight)) as answer:
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
