"""What the service says of itself is what it does: formats, graphs, limits, what can be asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, VOID, Graph, Literal, Namespace, URIRef

from misional.engine import GraphFile, Limits
from misional.model.namespaces import PREFIXES
from misional.settings import SETTINGS
from misional.web.app import create_app
from misional.web.formats import ANSWER_FORMATS, RESULT_FORMATS
from misional.web.plain import plain_data
from misional.web.service import FORMAT_NAMES
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from misional.release import Release

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = Namespace(PREFIXES["schema"])
SELECT = "SELECT * WHERE { ?s a <https://w3id.org/misional/def#Mission> } LIMIT 1"
CONSTRUCT = "CONSTRUCT WHERE { ?s a <https://w3id.org/misional/def#Mission> }"
SERVICE = URIRef("http://localhost/sparql")


def description(client: FlaskClient) -> Graph:
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    return Graph(bind_namespaces="none").parse(data=answer.data, format="nt")


@pytest.fixture
def described(real: FlaskClient) -> Graph:
    """The description of the service over the real release."""
    return description(real)


def test_every_format_it_names_is_given_and_every_one_given_is_named(
    real: FlaskClient, described: Graph
) -> None:
    told = set(described.objects(SERVICE, SD.resultFormat))
    assert told == {FORMAT_NAMES[form.media_type] for form in (*RESULT_FORMATS, *ANSWER_FORMATS)}
    given = set()
    for query, name in ((SELECT, "results"), (CONSTRUCT, "graph")):
        for media_type, iri in FORMAT_NAMES.items():
            answer = real.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
            if answer.status_code == 200:
                assert answer.mimetype == media_type
                given.add(iri)
            else:
                assert answer.status_code == 406, name
    assert told == given


def test_it_names_what_the_language_and_the_datasets_are(described: Graph, release: Release) -> None:
    assert set(described.objects(SERVICE, SD.supportedLanguage)) == {SD.SPARQL11Query}
    # No federation, and a query needs no dataset of its own.
    assert set(described.objects(SERVICE, SD.feature)) == {SD.UnionDefaultGraph}
    assert not set(described.objects(SERVICE, SD.extensionFunction))
    assert not set(described.objects(SERVICE, SD.inputFormat))
    (dataset,) = described.objects(SERVICE, SD.defaultDataset)
    (default,) = described.objects(dataset, SD.defaultGraph)
    assert described.value(default, VOID.triples) is not None
    told = {}
    for named in described.objects(dataset, SD.namedGraph):
        graph = described.value(named, SD.graph)
        assert (graph, RDF.type, SD.Graph) in described
        told[str(described.value(named, SD.name))] = int(str(described.value(graph, VOID.triples)))
    assert told == {entry.iri: entry.triples for entry in release.manifest.graphs.values()}


def test_the_parts_are_there_and_the_parts_of_parts_elsewhere(described: Graph, real: FlaskClient) -> None:
    """A client reads this before its first query: it should not be long."""
    parts = {*described.objects(None, VOID.classPartition), *described.objects(None, VOID.propertyPartition)}
    assert len(parts) > 100
    for part in parts:
        assert described.value(part, VOID.triples) is not None
        assert not list(described.objects(part, VOID.propertyPartition))
    (elsewhere,) = described.objects(SERVICE, RDFS.seeAlso)
    assert str(elsewhere) == "http://localhost/.well-known/void"
    link = real.get("/sparql", headers={"Accept": "text/turtle"}).headers["Link"]
    assert '</.well-known/void>; rel="describedby"' in link


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html"])
def test_every_answer_says_where_its_data_are_described(real: FlaskClient, method: str, accept: str) -> None:
    asked = {"query": "ASK {}"}
    sent = {"query_string": asked} if method == "GET" else {"data": asked}
    answer = real.open("/sparql", method=method, headers={"Accept": accept}, **sent)
    assert answer.status_code == 200
    assert answer.headers["Link"] == '</.well-known/void>; rel="describedby"'


def test_data_without_a_description_have_no_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "one.nt").write_text("<urn:s> <urn:p> <urn:o> .\n")
    client = create_app(plain_data([GraphFile(tmp_path / "one.nt")])).test_client()
    answer = client.get("/sparql?query=ASK{}", headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200
    assert "Link" not in answer.headers


def test_the_limits_in_force_are_published(tiny: Release) -> None:
    limits = Limits(cpu_seconds=1.5, wall_seconds=7, memory_bytes=2**27, result_bytes=12_345)
    app = create_app(tiny, settings=WebSettings(query_max_bytes=777, limits=limits))
    graph = description(app.test_client())
    app.extensions["misional.holder"].close()
    told = {}
    for node in graph.objects(SERVICE, SCHEMA.additionalProperty):
        assert (node, RDF.type, SCHEMA.PropertyValue) in graph
        assert {name.language for name in graph.objects(node, SCHEMA.name)} == {"es", "en"}  # type: ignore[attr-defined]
        value = graph.value(node, SCHEMA.value)
        assert isinstance(value, Literal)
        told[str(graph.value(node, SCHEMA.propertyID))] = (
            float(value),
            str(graph.value(node, SCHEMA.unitCode)),
        )
    assert told == {
        "query_cpu_seconds": (1.5, "SEC"),
        "query_wall_seconds": (7.0, "SEC"),
        "query_memory_bytes": (2.0**27, "AD"),
        "query_result_bytes": (12_345.0, "AD"),
        "query_max_bytes": (777.0, "AD"),
    }
    assert set(told) <= {row.name for row in SETTINGS}


def test_other_limits_are_another_document(tiny: Release) -> None:
    tags = set()
    for size in (1000, 2000):
        app = create_app(tiny, settings=WebSettings(query_max_bytes=size))
        tags.add(app.test_client().get("/sparql", headers={"Accept": "text/turtle"}).headers["ETag"])
        app.extensions["misional.holder"].close()
    assert len(tags) == 2


def test_the_part_the_release_decides_can_be_queried(real: FlaskClient, release: Release) -> None:
    """Its endpoint is the one under the base; formats and limits are the server's, and not there."""
    query = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?p ?o WHERE { ?service a sd:Service ; ?p ?o }"""
    answer = real.get("/sparql", query_string={"query": query, "format": "json"}).get_json(force=True)
    said = {(row["p"]["value"], row["o"]["value"]) for row in answer["results"]["bindings"]}
    assert (str(SD.endpoint), f"{release.base}sparql") in said
    assert (str(SD.supportedLanguage), str(SD.SPARQL11Query)) in said
    assert (str(SD.defaultDataset), f"{release.graph_iris['void']}#dataset") in said
    assert not {str(SD.resultFormat), str(SCHEMA.additionalProperty)} & {name for name, _ in said}
