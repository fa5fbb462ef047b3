"""Both engines through one door: the same report, and a visible fallback."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
import rdflib.plugins.sparql
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Dataset, Graph, Literal, URIRef

import shacl
from misional.shacl import (
    VIOLATION,
    WARNING,
    EngineName,
    InvalidInput,
    Message,
    RdfText,
    ValidationFailed,
    adapter,
    compare,
    validate,
)
from misional.shacl.engine_shacl import ShaclEngine
from misional.shacl.finding import EngineFailed
from misional.shacl.inputs import Document
from misional.shacl.triples import TripleIndex

ENGINES: tuple[EngineName, ...] = ("shacl", "pyshacl")
PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . "


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_says_everything(data: RdfText, shapes: RdfText, engine: EngineName) -> None:
    report = validate(data, shapes, engine=engine)
    assert (report.conforms, report.engine, report.fallback) == (False, engine, "")
    assert [(s, n) for s, n in report.counts() if n] == [(VIOLATION, 4), (WARNING, 1)]
    names = [r for r in report.results if r.rule == "<http://example.org/BodyName>"]
    assert [(r.path, r.value) for r in names] == [
        ("<http://example.org/name>", '"Un nombre mucho más largo de lo admitido"@es-co'),
        ("<http://example.org/name>", None),
    ]
    assert names[0].messages == (
        Message("The name is missing or too long", "en"),
        Message("Falta el nombre o es muy largo", "es"),
    )
    (objectives,) = [r for r in report.results if r.severity == WARNING]
    assert objectives.path == "<http://example.org/plan>/^<http://example.org/objectiveOf>"
    assert (objectives.rule, objectives.source_shape[:2]) == ("<http://example.org/BodyShape>", "_:")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_fills_its_messages_in_each_language(
    data: RdfText, shapes: RdfText, engine: EngineName
) -> None:
    report = validate(data, shapes, engine=engine)
    (plain, blank) = sorted(
        (r for r in report.results if r.source_constraint), key=lambda r: r.value or "", reverse=False
    )
    assert plain.value == '"uno"'
    assert {m.lang: m.text.split(" ", 1)[1] for m in plain.messages} == {
        "es": "nombra uno",
        "en": "names uno",
    }
    # A label that holds for one run only is not said.
    assert {m.lang: m.text.split(" ", 1)[1] for m in blank.messages} == {"es": "nombra []", "en": "names []"}


def test_the_engines_agree_result_by_result(data: RdfText, shapes: RdfText) -> None:
    first, second = (validate(data, shapes, engine=engine) for engine in ENGINES)
    assert compare(first, second) == ()
    assert [r.fingerprint for r in first.results] == [r.fingerprint for r in second.results]


def test_blank_node_labels_make_no_difference(shapes: RdfText) -> None:
    rows = "_:{0} a ex:Body ; ex:name _:{1} . _:{1} ex:p 1 . _:{2} a ex:Body . _:{3} a ex:Body ."
    one = validate(RdfText(PREFIXES + rows.format("a", "b", "c", "d")), shapes)
    other = validate(RdfText(PREFIXES + rows.format("d", "c", "b", "a")), shapes, engine="pyshacl")
    assert compare(one, other) == ()
    assert {r.focus_node for r in one.results} == {"_:a", "_:c", "_:d"}
    # Two nodes that say the same are two findings all the same.
    assert len({r.fingerprint for r in one.results}) == len(one.results)


def test_comparing_tells_what_differs(data: RdfText, shapes: RdfText) -> None:
    report = validate(data, shapes)
    reworded = RdfText(shapes.text.replace("No objectives", "None").replace("sh:Warning", "sh:Info"))
    softer = RdfText(shapes.text.replace("maxLength 20", "maxLength 200"))
    assert [d.kind for d in compare(report, validate(data, softer))] == ["only_in_first"]
    assert [d.kind for d in compare(validate(data, softer), report)] == ["only_in_second"]
    assert [d.kind for d in compare(report, validate(data, reworded))] == ["severity"]
    only_words = RdfText(shapes.text.replace("No objectives", "None"))
    assert [d.kind for d in compare(report, validate(data, only_words))] == ["messages"]
    nothing = validate(RdfText(""), shapes)
    assert [d.kind for d in compare(nothing, nothing)] == []
    assert "conforms" in [d.kind for d in compare(nothing, report)]


# ---- what goes in


@pytest.mark.parametrize("engine", ENGINES)
def test_graphs_and_text_give_the_same_report(data: RdfText, shapes: RdfText, engine: EngineName) -> None:
    data_graph, shapes_graph = (Graph().parse(data=text.text, format="turtle") for text in (data, shapes))
    before = set(data_graph), set(shapes_graph)
    report = validate(data_graph, shapes_graph, engine=engine)
    assert compare(report, validate(data, shapes)) == ()
    assert (set(data_graph), set(shapes_graph)) == before
    blank = [r.focus_node for r in report.results if r.focus_node.startswith("_:")]
    assert {BNode(label[2:]) for label in blank} <= set(data_graph.subjects())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("lexical", ["none", "1", "TRUE", "false"])
def test_values_are_reported_as_they_were_written(engine: EngineName, lexical: str) -> None:
    term = f'"{lexical}"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    shape = PREFIXES + "ex:s sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."
    report = validate(RdfText(f"{PREFIXES} ex:a ex:p {term} ."), RdfText(shape), engine=engine)
    assert [r.value for r in report.results] == [term]


@pytest.mark.parametrize(
    "bad",
    [
        RdfText("<http://example.org/a> <http://example.org/b> ."),
        RdfText('<http://example.org/a> <http://example.org/b> "\ud800" .'),
        RdfText("@prefix ex: <http://example.org/> .", "ntriples"),
        Dataset(),
        "data.ttl",
        "http://example.org/data.ttl",
        b"",
        None,
    ],
    ids=["syntax", "surrogate", "wrong-format", "dataset", "path", "url", "bytes", "none"],
)
def test_what_is_not_a_graph_is_refused(bad: object, data: RdfText, shapes: RdfText) -> None:
    with pytest.raises(InvalidInput):
        validate(bad, shapes)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        validate(data, bad)  # type: ignore[arg-type]


def test_a_graph_with_a_broken_iri_is_refused(shapes: RdfText) -> None:
    graph = Graph()
    graph.add((URIRef("http://example.org/a b"), URIRef("http://example.org/p"), Literal("x")))
    with pytest.raises(InvalidInput, match="IRI"):
        validate(graph, shapes)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30), st.integers(0, 3))
def test_the_fast_engine_numbers_blank_nodes_as_we_count_them(
    pairs: list[tuple[int, int]], lists: int
) -> None:
    """The engine forgets labels and the adapter restores them by order: here each node says its own."""
    nodes = sorted({n for pair in pairs for n in pair})
    lines = [f"_:n{a} ex:p _:n{b} ." for a, b in pairs] + [f'_:n{n} ex:label "_:n{n}" .' for n in nodes]
    blank_shapes = "".join(f"ex:x{n} ex:y ( 1 2 [ ex:z _:shared ] ) . " for n in range(lists))
    shape = "ex:s sh:targetSubjectsOf ex:label ; sh:property [ sh:path ex:label ; sh:maxLength 0 ] ."
    report = validate(RdfText(PREFIXES + " ".join(lines)), RdfText(PREFIXES + blank_shapes + shape))
    assert sorted((r.focus_node, r.value) for r in report.results) == [
        (f"_:n{n}", f'"_:n{n}"') for n in nodes
    ]


def written(tree: tuple[str, list[tuple[str, object]]]) -> str:
    """A node without a label, with its own name and those below it: as objects or in a list."""
    name, below = tree
    inner = "".join(
        f" ; ex:p {'( 1 ' * in_list}{written(child)}{' [] )' * in_list}"
        for child, in_list in below  # type: ignore[misc]
    )
    return f'[ ex:label "{name}"{inner} ]'


TREES = st.recursive(
    st.tuples(st.uuids().map(str), st.just([])),
    lambda tree: st.tuples(st.uuids().map(str), st.lists(st.tuples(tree, st.booleans()), max_size=3)),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.lists(TREES, max_size=3))
def test_nodes_that_turtle_leaves_without_a_label_are_found_again(trees: list[Any]) -> None:
    """The engine reads Turtle by itself; the nodes it means are those of our N-Triples of the same text."""
    data = Document(RdfText(PREFIXES + "\n".join(f"_:r ex:has {written(tree)} ." for tree in trees)))
    shape = "ex:s sh:targetSubjectsOf ex:label ; sh:property [ sh:path ex:label ; sh:maxLength 0 ] ."
    index = TripleIndex(data.ntriples)
    found = {(f.focus_node, f.value) for f in ShaclEngine().run(data, Document(RdfText(PREFIXES + shape)))}
    assert found == set(index.pairs("<http://example.org/label>"))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_relative_iri_needs_a_base(engine: EngineName, shapes: RdfText) -> None:
    text = f"{PREFIXES} <a> a ex:Body ; ex:name 'Cuerpo' ."
    with pytest.raises(InvalidInput):
        validate(RdfText(text), shapes, engine=engine)
    report = validate(RdfText(text, base="http://example.org/here/"), shapes, engine=engine)
    assert {r.focus_node for r in report.results} == {"<http://example.org/here/a>"}
    stated = validate(RdfText("@base <http://example.org/there/> . " + text), shapes, engine=engine)
    assert {r.focus_node for r in stated.results} == {"<http://example.org/there/a>"}


def test_labels_hold_in_a_large_document() -> None:
    lines = [f'_:n{n * 7919 % 5003} ex:p _:n{n} . _:n{n} ex:label "_:n{n}" .' for n in range(5003)]
    shape = "ex:s sh:targetSubjectsOf ex:label ; sh:property [ sh:path ex:label ; sh:maxLength 0 ] ."
    data = RdfText(PREFIXES + "\n".join(lines))
    findings = ShaclEngine().run(Document(data), Document(RdfText(PREFIXES + shape)))
    assert len(findings) == 5003
    assert all(f'"{f.focus_node}"' == f.value for f in findings)


# ---- when an engine cannot


@pytest.fixture
def broken_shacl(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "engine on fire"
        raise ValueError(message)

    monkeypatch.setattr(shacl, "Shapes", type("Shapes", (), {"from_text": staticmethod(fail)}))


@pytest.mark.usefixtures("broken_shacl")
def test_a_failing_engine_is_replaced_visibly(data: RdfText, shapes: RdfText) -> None:
    report = validate(data, shapes)
    assert (report.engine, report.fallback) == ("pyshacl", "shacl: engine on fire")
    assert report.count(VIOLATION) == 4


@pytest.mark.parametrize("missing", ENGINES)
def test_a_missing_engine_is_replaced_visibly(
    data: RdfText, shapes: RdfText, missing: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = {**adapter._ENGINES, missing: ("misional.shacl.no_such_engine", "Engine")}
    monkeypatch.setattr(adapter, "_ENGINES", absent)
    report = validate(data, shapes, engine=missing)
    assert report.engine != missing
    assert report.fallback.startswith(f"{missing}: not installed")
    with pytest.raises(EngineFailed):
        adapter.load_engine(missing)


def test_when_no_engine_can_the_error_has_both_reasons() -> None:
    ill_formed = RdfText(
        PREFIXES + "ex:s sh:targetNode ex:a ; sh:property [ sh:minCount 1 ] ; sh:pattern '(' ."
    )
    with pytest.raises(ValidationFailed, match=r"(?s)shacl: .*pyshacl: "):
        validate(RdfText(PREFIXES + "ex:a ex:b 'c' ."), ill_formed)


def test_rdflib_is_left_as_it_was(data: RdfText, shapes: RdfText, monkeypatch: pytest.MonkeyPatch) -> None:
    for normalise in (True, False):
        monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", normalise)
        monkeypatch.setattr(rdflib.plugins.sparql, "SPARQL_LOAD_GRAPHS", normalise)
        reader = rdflib.term._toPythonMapping[rdflib.XSD.boolean]
        validate(data, shapes, engine="pyshacl")
        with pytest.raises(ValidationFailed):
            validate(data, RdfText(PREFIXES + "ex:s sh:targetNode ex:a ; sh:pattern '(' ."), engine="pyshacl")
        assert rdflib.NORMALIZE_LITERALS is normalise
        assert rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS is normalise
        assert rdflib.term._toPythonMapping[rdflib.XSD.boolean] is reader
