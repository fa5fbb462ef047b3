"""Both engines answer alike: forms, media types, datasets, prefixes, errors."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
import rdflib

from misional.engine import (
    Dataset,
    DataUnreadable,
    Engine,
    EngineUnavailable,
    EvaluationFailed,
    GraphFile,
    LimitExceeded,
    Limits,
    QueryCancelled,
    media_types,
    open_embedded,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from misional.engine import Answer, PoolEngine

    Ask = Callable[..., Answer]

EX = "http://example.org/"
LABELS = "SELECT ?p ?l { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l LIMIT 2"
PEOPLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <Person> ; ?p ?o }"


@pytest.fixture(params=["embedded", "pool"])
def engine(request: pytest.FixtureRequest, embedded: Engine, pool: PoolEngine) -> Engine:
    """Each kind in turn."""
    return embedded if request.param == "embedded" else pool


def test_they_are_engines_and_know_their_graphs(engine: Engine) -> None:
    assert isinstance(engine, Engine)
    assert engine.graphs == (f"{EX}graph/chain", f"{EX}graph/empty", f"{EX}graph/people")


def test_rows_come_in_every_form(engine: Engine, ask: Ask) -> None:
    expected = [(f"{EX}p0", "Señora 0"), (f"{EX}p1", "Señora 1")]
    body = ask(engine, LABELS, "application/sparql-results+json").body
    rows = json.loads(body)["results"]["bindings"]
    assert [(row["p"]["value"], row["l"]["value"]) for row in rows] == expected
    tree = ET.fromstring(ask(engine, LABELS, "application/sparql-results+xml").body)  # noqa: S314 - our own
    values = [element.text for element in tree.iter() if element.tag.endswith(("}uri", "}literal"))]
    assert values == [value for row in expected for value in row]
    table = list(csv.reader(io.StringIO(ask(engine, LABELS, "text/csv").body.decode())))
    assert table == [["p", "l"], *map(list, expected)]
    lines = ask(engine, LABELS, "text/tab-separated-values").body.decode().splitlines()
    assert lines == ["?p\t?l", *(f'<{subject}>\t"{label}"@es' for subject, label in expected)]


def test_yes_and_no_come_in_every_form(engine: Engine, ask: Ask) -> None:
    for media_type in media_types("ask"):
        yes = ask(engine, "ASK { <p1> ?p ?o }", media_type)
        assert (yes.form, yes.media_type) == ("ask", media_type)
        assert b"true" in yes.body
        assert b"false" in ask(engine, "ASK { <nobody> ?p ?o }", media_type).body


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib, of its own JSON-LD parser
@pytest.mark.parametrize("media_type", media_types("construct"))
def test_graphs_come_in_every_form_and_are_the_same(media_type: str, engine: Engine, ask: Ask) -> None:
    answer = ask(engine, PEOPLE, media_type)
    # All is in the default graph, which makes N-Quads N-Triples and TriG Turtle.
    triples_type = {"application/n-quads": "application/n-triples", "application/trig": "text/turtle"}
    graph = rdflib.Graph().parse(data=answer.body, format=triples_type.get(media_type, media_type))
    assert answer.form == "construct"
    assert len(graph) == 60
    assert (rdflib.URIRef(f"{EX}p3"), rdflib.RDFS.label, rdflib.Literal("Señora 3", lang="es")) in graph


@pytest.mark.parametrize(
    ("media_type", "sign"),
    [
        ("text/turtle", b"@prefix ex: <http://example.org/>"),
        ("application/trig", b"@prefix ex: <http://example.org/>"),
        ("application/rdf+xml", b'xmlns:ex="http://example.org/"'),
        ("application/ld+json", b'"@id": "ex:p1"'),
    ],
)
def test_graphs_are_written_with_our_prefixes(media_type: str, sign: bytes, engine: Engine, ask: Ask) -> None:
    assert sign in ask(engine, "DESCRIBE <p1>", media_type).body
    assert ask(engine, "DESCRIBE <p1>", media_type).form == "describe"


CHAIN, GRAPH = f"{EX}graph/chain", f"{EX}graph/people"


@pytest.mark.parametrize(
    ("text", "dataset", "count"),
    [
        ("{ ?s ?p ?o }", Dataset(), 1060),
        ("{ GRAPH ?g { ?s ?p ?o } }", Dataset(), 1060),
        ("FROM <graph/people> { ?s ?p ?o }", Dataset(), 60),
        ("FROM <graph/people> FROM <graph/chain> { ?s ?p ?o }", Dataset(), 1060),
        ("FROM NAMED <graph/people> { ?s ?p ?o }", Dataset(), 0),
        ("FROM NAMED <graph/people> { GRAPH ?g { ?s ?p ?o } }", Dataset(), 60),
        ("FROM <graph/empty> { ?s ?p ?o }", Dataset(), 0),
        ("{ ?s ?p ?o }", Dataset(default=(GRAPH,)), 60),
        ("{ GRAPH ?g { ?s ?p ?o } }", Dataset(default=(GRAPH,)), 0),
        ("{ GRAPH ?g { ?s ?p ?o } }", Dataset(named=(CHAIN,)), 1000),
        ("{ ?s ?p ?o }", Dataset(named=(CHAIN,)), 0),
        ("FROM <graph/people> { ?s ?p ?o }", Dataset(default=(CHAIN,)), 1000),
        ("FROM <graph/people> { GRAPH ?g { ?s ?p ?o } }", Dataset((GRAPH,), (CHAIN,)), 1000),
    ],
)
def test_datasets(text: str, dataset: Dataset, count: int, engine: Engine, ask: Ask) -> None:
    answer = ask(engine, f"SELECT (COUNT(*) AS ?n) {text}", dataset=dataset)
    assert answer.body == f"n\r\n{count}\r\n".encode()


@pytest.mark.parametrize("name", ["file:///etc/passwd", "http://elsewhere/", "not an IRI"])
def test_a_graph_of_the_dataset_that_is_not_ours_is_empty(engine: Engine, ask: Ask, name: str) -> None:
    def count(pattern: str, *datasets: Dataset) -> set[bytes]:
        query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        return {ask(engine, query, dataset=dataset).body.split()[1] for dataset in datasets}

    nothing = Dataset(default=(name,)), Dataset(named=(name,)), Dataset((name,), (name,))
    assert count("?s ?p ?o", *nothing, Dataset((name,), (CHAIN,))) == {b"0"}
    assert count("GRAPH ?g { ?s ?p ?o }", *nothing, Dataset((CHAIN,), (name,))) == {b"0"}
    assert count("?s ?p ?o", Dataset((name, CHAIN)), Dataset((CHAIN,), (name,))) == {b"1000"}


def test_without_a_union_the_default_graph_is_its_own(graph_files: tuple[GraphFile, ...], ask: Ask) -> None:
    files = (GraphFile(graph_files[0].path), graph_files[1])
    engine = open_embedded(files, union_default=False)
    assert ask(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body == b"n\r\n60\r\n"
    assert ask(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").body == b"n\r\n1000\r\n"


def test_the_embedded_engine_keeps_the_limits_it_can(embedded: Engine, ask: Ask) -> None:
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    with pytest.raises(LimitExceeded, match="result"):
        ask(embedded, many)
    roomy = Limits(cpu_seconds=1, wall_seconds=0.01, memory_bytes=1, result_bytes=2**40)
    with pytest.raises(LimitExceeded, match="wall"):
        ask(embedded, many, limits=roomy)
    with pytest.raises(QueryCancelled):
        ask(embedded, many, cancelled=lambda: True)


def test_an_error_in_evaluation_is_no_syntax_error(engine: Engine, ask: Ask) -> None:
    with pytest.raises(EvaluationFailed, match="triple term"):
        ask(engine, "CONSTRUCT { ?s <q> <<( ?s ?p ?o )>> } { ?s ?p ?o } LIMIT 1", "application/ld+json")


def test_a_closed_engine_answers_no_more(graph_files: tuple[GraphFile, ...], ask: Ask) -> None:
    engine = open_embedded(graph_files)
    engine.close()
    engine.close()
    with pytest.raises(EngineUnavailable):
        ask(engine, "ASK {}")


def test_files_of_quads_keep_their_graphs(tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "data.trig"
    path.write_text("<s> <p> 1 . <g> { <s> <p> 2, 3 }")
    engine = open_embedded([GraphFile(path, "http://d/", "http://b/")], union_default=False)
    assert engine.graphs == ("http://b/g", "http://d/")
    count = "SELECT (COUNT(*) AS ?n) {{ GRAPH <{}> {{ <http://b/s> ?p ?o }} }}"
    assert ask(engine, count.format("http://b/g")).body == b"n\r\n2\r\n"
    assert ask(engine, count.format("http://d/")).body == b"n\r\n1\r\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "<x:s> <x:p> .", "line 1"),
        ("a.nt", None, "No such file"),
        ("a.docx", "", "no RDF format"),
        ("a.ttl", "<relative> <x:p> 1 .", "IRI"),
    ],
)
def test_what_cannot_be_loaded_is_named_and_why(
    name: str, content: str | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataUnreadable, match=message) as caught:
        open_embedded([GraphFile(path)])
    assert caught.value.path == path
