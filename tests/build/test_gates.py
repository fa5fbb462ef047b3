from __future__ import annotations

import pytest
from rdflib import XSD, BNode, Graph, Literal, URIRef

from misional.build import GateRefusedError, gates
from misional.release.manifest import sha256
from misional.shacl import RdfText, Report, validate

S, P, O = (URIRef(f"https://example.org/{name}") for name in "spo")  # noqa: E741
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<x:shape> sh:targetNode <x:s> ; sh:property [
    sh:path <x:p> ; sh:minCount 1 ; sh:severity sh:SEVERITY ; sh:message "Falta p."@es , "No p."@en
] .
"""


def graph(*triples: tuple[object, object, object]) -> Graph:
    made = Graph()
    for triple in triples:
        made.add(triple)  # type: ignore[arg-type]
    return made


def report(severity: str = "Violation", data: str = "<x:s> <x:q> 1 .", engine: str = "shacl") -> Report:
    shapes = RdfText(SHAPES.replace("SEVERITY", severity))
    return validate(RdfText(data), shapes, engine=engine)  # type: ignore[arg-type]


def test_blank_nodes_are_told_wherever_they_stand() -> None:
    node = BNode()
    found = gates.blank_nodes({"asserted": graph((S, P, O), (S, P, node)), "catalogue": graph((node, P, O))})
    assert len(found) == 2
    assert found[0].startswith("the asserted graph has a blank node: <https://example.org/s>")
    assert gates.blank_nodes({"asserted": graph((S, P, O))}) == []


def test_literals_of_another_datatype_are_told() -> None:
    bad = Literal("2024-13-01", datatype=XSD.date)
    good = [Literal("2024-12-01", datatype=XSD.date), Literal("x"), Literal("x", datatype=O), Literal("02.0")]
    [reason] = gates.ill_typed({"ontology": graph((S, P, bad), *((S, P, term) for term in good))})
    assert "2024-13-01" in reason
    assert "ontology" in reason


TEXT = b"capture\r\n"
STATED = graph((S, gates.DIGEST, Literal(sha256(TEXT))))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({sha256(TEXT): TEXT}, []),
        ({}, ["is missing"]),
        ({sha256(TEXT): TEXT.replace(b"\r", b"")}, ["is not named by it"]),
        ({sha256(TEXT): TEXT, sha256(b""): b""}, ["is in no statement"]),
        ({"page": TEXT}, ["is not named by it", "is in no statement", "is missing"]),
    ],
)
def test_captures_are_what_the_data_says(files: dict[str, bytes], told: list[str]) -> None:
    reasons = gates.captures(STATED, files)
    assert len(reasons) == len(told)
    assert all(part in reason for part, reason in zip(told, reasons, strict=True))


def test_only_violations_refuse() -> None:
    [reason] = gates.violations(report("Violation"))
    assert reason == "<x:s> <x:p>: Falta p. (<x:shape>)"
    assert report("Warning").results
    assert gates.violations(report("Warning")) == []
    assert gates.violations(report("Info")) == []


def test_two_engines_that_agree_have_nothing_to_tell() -> None:
    assert gates.second_opinion(report(), report(engine="pyshacl")) == []


def test_two_engines_that_differ_are_told_result_by_result() -> None:
    other = report(data="<x:s> <x:p> 1 .", engine="pyshacl")
    reasons = gates.second_opinion(report(), other)
    assert any(
        "shacl says <http://www.w3.org/ns/shacl#Violation> <x:s> <x:p>: Falta p." in told for told in reasons
    )
    [severity] = gates.second_opinion(report("Warning"), report("Info", engine="pyshacl"))
    assert "differ (severity)" in severity


def test_one_engine_in_two_guises_is_no_second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "misional.shacl.adapter._ENGINES",
        {"shacl": ("misional.shacl.engine_shacl", "ShaclEngine"), "pyshacl": ("misional.none", "None_")},
    )
    [reason] = gates.second_opinion(report(), report(engine="pyshacl"))
    assert "pyshacl" in reason


def test_the_first_reasons_are_shown_and_the_rest_counted() -> None:
    gates.require("nothing", [])
    with pytest.raises(GateRefusedError) as caught:
        gates.require("many", [str(number) for number in range(25)])
    assert caught.value.gate == "many"
    assert caught.value.reasons[-2:] == ("19", "and 5 more")
    with pytest.raises(GateRefusedError, match="few: a; b"):
        gates.require("few", ["a", "b"])


HEADER = b"# title@es: a\n# title@en: a\n# question@es: a\n# question@en: a\n# tags: a\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER + b"SELECT ?x {}", None),
        (HEADER + b"SELECT ?x {", "q.rq: "),
        (b"SELECT ?x {}", "q.rq: the header lacks title@es"),
        (HEADER + b"SELECT ?x { SERVICE <http://127.0.0.1:9/> {} }", "q.rq: refused (service)"),
        (HEADER + b"DELETE WHERE { ?s ?p ?o }", "q.rq: "),
        (b"\xff", "q.rq is not UTF-8 at byte 0"),
    ],
)
def test_stored_queries_must_be_askable(text: bytes, told: str | None) -> None:
    found = gates.stored_queries({"q": text})
    assert bool(found) == (told is not None)
    assert all(reason.startswith(told or "") for reason in found)
