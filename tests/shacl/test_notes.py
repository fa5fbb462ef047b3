"""What is told of a finding: its place, its names, what demands it, how to mend it, what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from misional.shacl import EngineName, InvalidInput, RdfText, Report, Result, validate
from misional.shacl.annotate import Known, against_baseline, annotate, with_waivers
from misional.shacl.coverage import coverage
from misional.shacl.notes import Notes, Words
from misional.shacl.places import Source, read_source
from misional.shacl.render.remarks import standing
from misional.shacl.triples import TripleIndex
from misional.shacl.waivers import read_waivers

if TYPE_CHECKING:
    import random

SHAPES: Final = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <http://example.org/> .

ex:BodyShape a sh:NodeShape ; sh:targetClass ex:Body ; dct:source ex:art-9, ex:Body ;
    sh:property ex:Name , ex:Plan , ex:Kind , ex:Year ,
        [ sh:path [ sh:inversePath ex:heads ] ; sh:minCount 1 ] ,
        [ sh:path ( ex:plan ex:act ) ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path ex:page ; sh:minCount 1 ; sh:datatype xsd:anyURI ] ,
        [ sh:path ex:motto ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:languageIn ( "en" ) ] ] .
ex:Name sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "Falta el nombre"@es , "No name"@en .
ex:Plan sh:path ex:plan ; sh:class ex:StrategicPlan ; dct:source ex:art-10 ; sh:severity sh:Warning .
ex:Kind sh:path ex:kind ; sh:minCount 1 ; sh:in ( ex:public ex:private ) .
ex:Year sh:path ex:year ; sh:pattern "^[0-9]{4}$" .
ex:GhostShape a sh:NodeShape ; sh:targetClass ex:Ghost .
"""
DATA: Final = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:Body ; rdfs:label "Alcaldía"@es , "Mayor's Office"@en ;
    ex:plan ex:p ;
    ex:year "MMXX" .
[] a ex:Body ; ex:name "uno", "dos" ; ex:kind ex:other .
"""
LAW: Final = """
@prefix ex: <http://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:art-9 a <https://w3id.org/misional/def#Provision> ; skos:prefLabel "Art. 9"@es , "Article 9"@en .
ex:year skos:prefLabel "año"@es , "year"@en ; skos:example "2020"@es .
"""


def described(data: str = DATA, engine: EngineName = "shacl") -> tuple[Report, Notes]:
    source, shapes, law = (read_source(name, text.encode(), n) for n, (name, text) in enumerate(
        (("a.ttl", data), ("shapes.ttl", SHAPES), ("law.ttl", LAW))))  # fmt: skip
    documents = RdfText(source.ntriples, "ntriples"), RdfText(shapes.ntriples, "ntriples")
    report = validate(*documents, engine=engine)
    known = Known(*(TripleIndex(one.ntriples) for one in (source, shapes, law)), sources=[source])
    return report, annotate(report, known, coverage(*documents))


def finding(report: Report, rule: str, component: str, focus: str = "<http://example.org/a>") -> Result:
    (found,) = (
        result
        for result in report.results
        if result.rule == f"<http://example.org/{rule}>"
        and result.source_constraint_component.endswith(f"#{component}ConstraintComponent>")
        and (result.focus_node == focus or (focus == "_:" and result.focus_node.startswith("_:")))
    )
    return found


@pytest.mark.parametrize(
    ("rule", "component", "focus", "place"),
    [
        ("Name", "MinCount", "<http://example.org/a>", "a.ttl:3:1"),
        ("Plan", "Class", "<http://example.org/a>", "a.ttl:4:13"),
        ("Year", "Pattern", "<http://example.org/a>", "a.ttl:5:13"),
        ("Name", "MaxCount", "_:", "a.ttl:6:24"),
        ("Kind", "In", "_:", "a.ttl:6:47"),
    ],
)
def test_the_place(rule: str, component: str, focus: str, place: str) -> None:
    for engine in ("shacl", "pyshacl"):
        report, notes = described(engine=engine)  # type: ignore[arg-type]
        assert str(notes.of(finding(report, rule, component, focus)).place) == place


def test_names_and_law() -> None:
    report, notes = described()
    note = notes.of(finding(report, "Year", "Pattern"))
    assert note.focus_name == Words("Alcaldía", "Mayor's Office")
    assert note.path_words == Words("año", "year")
    # The property shape says no source; the shape that it stands in says two, and the law goes first.
    assert [(one.label.en, one.authority) for one in note.demands] == [
        ("Article 9", "law"), ("http://example.org/Body", "model")]  # fmt: skip
    (own,) = notes.of(finding(report, "Plan", "Class")).demands
    assert own.iri == "http://example.org/art-10"


def test_every_finding_has_a_note_in_both_languages_and_a_repair_that_parses() -> None:
    report, notes = described()
    assert len(report.results) > 10
    for result in report.results:
        note = notes.of(result)
        assert note.place
        assert note.demands
        assert note.repair
        assert note.repair.words.es != note.repair.words.en
        list(parse(note.repair.turtle.encode(), format=RdfFormat.TURTLE))


def test_repairs_mend() -> None:
    """Adding what is said to be missing, and only that, takes away the findings that say so."""
    report, notes = described()
    missing = [
        result
        for result in report.results
        if result.focus_node == "<http://example.org/a>"
        and (
            "MinCount" in result.source_constraint_component or "Class" in result.source_constraint_component
        )
    ]
    assert len(missing) >= 6
    repairs = [notes.of(result).repair for result in missing]
    mended = DATA + "".join(repair.turtle for repair in repairs if repair)
    left = {result.fingerprint for result in described(mended)[0].results}
    assert left.isdisjoint(result.fingerprint for result in missing)


def test_a_repair_takes_the_ontologys_example() -> None:
    report, notes = described()
    repair = notes.of(finding(report, "Year", "Pattern")).repair
    assert repair
    assert '"2020"' in repair.turtle
    assert "^[0-9]{4}$" in repair.words.es


def test_shapes_that_met_nothing_are_told() -> None:
    _, notes = described()
    assert notes.coverage
    named = [one.shape for one in notes.coverage.not_exercised if one.shape.startswith("<")]
    assert named == ["<http://example.org/GhostShape>"]


# ---- fingerprints and baselines


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False), st.sampled_from(["shacl", "pyshacl"]))
def test_a_fingerprint_is_the_same_however_the_triples_came(
    chance: random.Random, engine: EngineName
) -> None:
    """Other order, other labels, another syntax, several files, another engine: the same fingerprints."""
    expected = {result.fingerprint for result in described()[0].results}
    rows = read_source("a.ttl", DATA.encode()).ntriples.splitlines(keepends=True)
    chance.shuffle(rows)
    label = chance.choice(["_:z", "_:other"])
    rows = [row.replace("_:f0n1", label) for row in rows]
    shapes = read_source("s.nt", read_source("s.ttl", SHAPES.encode(), 7).ntriples.encode(), 3)
    data = read_source("-", "".join(rows).encode(), 5)
    report = validate(RdfText(data.ntriples, "ntriples"), RdfText(shapes.ntriples, "ntriples"), engine=engine)
    assert {result.fingerprint for result in report.results} == expected


def test_new_open_and_fixed() -> None:
    before, _ = described()
    mended = DATA.replace("ex:plan ex:p ;", 'ex:plan ex:p ; ex:name "A" ; ex:kind ex:odd ;')
    after, notes = described(mended)
    notes = against_baseline(notes, after, before)
    assert notes.of(finding(after, "Kind", "In")).state == "new"
    assert notes.of(finding(after, "Year", "Pattern")).state == "open"
    assert {result.rule for result in notes.fixed} == {
        "<http://example.org/Name>",
        "<http://example.org/Kind>",
    }
    (first, *_) = standing(after, notes, "en")
    assert first == f"Against the earlier report: 1 new, {len(after.results) - 1} still open, 2 fixed."
    same = against_baseline(notes, after, after)
    assert {note.state for note in same.by_finding.values()} == {"open"}
    assert same.fixed == ()


# ---- waivers

WAIVERS: Final = """
@prefix waiver: <https://w3id.org/misional/waiver#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:w:1> a waiver:Waiver ; waiver:fingerprint "FINGERPRINT" ; waiver:reason "Pendiente"@es , "Pending"@en ;
    waiver:responsible "Jefe jurídico" ; waiver:expires "2027-06-30"^^xsd:date .
<urn:w:2> a waiver:Waiver ; waiver:shape <http://example.org/Year> ; waiver:focusNode <http://example.org/a> ;
    waiver:reason "Romano"@es ; waiver:responsible <urn:role:head> ; waiver:expires "2026-01-01"^^xsd:date .
<urn:w:3> a waiver:Waiver ; waiver:fingerprint "00000000000000000000000000000000" ;
    waiver:reason "Otra"@es ; waiver:responsible "X" ; waiver:expires "2027-06-30"^^xsd:date .
"""


def waivers_for(report: Report) -> Source:
    text = WAIVERS.replace("FINGERPRINT", finding(report, "Name", "MinCount").fingerprint)
    return read_source("waivers.ttl", text.encode())


@pytest.mark.parametrize(
    ("today", "waived", "expired"),
    [
        (date(2026, 1, 1), {"Name", "Year"}, []),
        (date(2026, 1, 2), {"Name"}, ["<urn:w:2>"]),
        (date(2027, 6, 30), {"Name"}, ["<urn:w:2>"]),
        (date(2027, 7, 1), set(), ["<urn:w:1>", "<urn:w:2>", "<urn:w:3>"]),
    ],
)
def test_waivers_hold_until_their_day(today: date, waived: set[str], expired: list[str]) -> None:
    report, notes = described()
    notes = with_waivers(notes, report, read_waivers(waivers_for(report)), today)
    rules = {result.rule[20:-1] for result in report.results if notes.of(result).waiver}
    assert rules == waived
    assert notes.waived() == len(waived)
    assert [one.name for one in notes.expired] == expired
    assert [one.name for one in notes.unknown] == ([] if len(expired) == 3 else ["<urn:w:3>"])
    told = "\n".join(standing(report, notes, "es"))
    assert told.count("Exención vencida") == len(expired)
    assert ("Exención de un hallazgo que no existe" in told) == bool(notes.unknown)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('waiver:reason "Romano"@es ;', "", "says its reason"),
        ("waiver:responsible <urn:role:head> ;", "", "who answers"),
        ('"2026-01-01"^^xsd:date', '"mañana"', "until which day"),
        ('"2026-01-01"^^xsd:date', '"2026-02-30"^^xsd:date', "day"),
        ("waiver:focusNode <http://example.org/a> ;", "", "a rule"),
        ('"0000', '"zzzz', "32 hexadecimal"),
    ],
)
def test_a_waiver_that_does_not_say_all_is_refused(old: str, new: str, complaint: str) -> None:
    text = waivers_text().replace(old, new)
    assert text != waivers_text()
    with pytest.raises(InvalidInput, match=rf"(?s)waivers\.ttl.*{complaint}"):
        read_waivers(read_source("waivers.ttl", text.encode()))


def waivers_text() -> str:
    return WAIVERS.replace("FINGERPRINT", "0" * 31 + "1")
