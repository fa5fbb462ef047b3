"""The first body's page, through the extractor, gives what data/ holds: statements, passages, evidence,
law."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, SKOS, Graph, URIRef

from misional.extract.draft import Draft, Source, draft, read_page
from misional.extract.graph import to_graph
from misional.extract.known import issuer_iris, known_norms
from misional.model.namespaces import MISIONAL, OA

if TYPE_CHECKING:
    from pathlib import Path

ID = "https://w3id.org/misional/id/"
BODY = "alcaldia-mayor-de-bogota/secretaria-general"
CURATED = frozenset({MISIONAL.proposalConfidence, MISIONAL.proposalReason})
"""What a draft says that reviewed data does not."""


@pytest.fixture(scope="module")
def seed(shared: Path, asserted: Graph) -> Draft:
    source = Source(BODY, "https://secretariageneral.gov.co/node/11", datetime.date(2026, 11, 22))
    page = read_page(next((shared / "seed").glob("*.txt")).read_bytes())
    return draft(page, source, known=known_norms(asserted), issuers=issuer_iris(asserted))


@pytest.fixture(scope="module")
def proposed(seed: Draft, asserted: Graph) -> Graph:
    nodes = {
        node for kind in (MISIONAL.Norm, MISIONAL.Provision) for node in asserted.subjects(RDF.type, kind)
    }
    return to_graph(seed, frozenset(map(str, nodes)))


def test_ten_and_ten_and_no_duty(seed: Draft) -> None:
    kinds = [proposal.kind for proposal in seed.findings.proposals]
    assert kinds == ["Mission", "Vision", *["StrategicObjective"] * 10, *["Function"] * 10]
    assert [(silence.kind, silence.reason) for silence in seed.findings.silences] == [("Duty", "empty")]
    assert seed.findings.proposals[1].year == 2038
    assert all(proposal.confidence >= 0.9 for proposal in seed.findings.proposals)


def test_a_no_break_space_before_the_tenth_hides_nothing(seed: Draft) -> None:
    tenth = seed.findings.proposals[-1]
    assert seed.page.text[tenth.start - 5 : tenth.start] == "\u00a010. "
    assert (tenth.kind, tenth.position, tenth.label) == ("Function", 10, "10")


@pytest.mark.parametrize("kind", ["Mission", "Vision", "StrategicObjective", "Function"])
def test_statements_are_those_of_the_data_triple_by_triple(
    proposed: Graph, asserted: Graph, kind: str
) -> None:
    nodes = set(proposed.subjects(RDF.type, MISIONAL[kind]))
    wanted = {
        node
        for node in asserted.subjects(RDF.type, MISIONAL[kind])
        if (node, MISIONAL.verbatimText, None) in asserted
    }
    assert nodes == wanted
    for node in nodes:
        assert {(p, o) for p, o in proposed.predicate_objects(node) if p not in CURATED} == set(
            asserted.predicate_objects(node)
        )


def test_passages_and_selectors_are_those_of_the_data(proposed: Graph, asserted: Graph) -> None:
    passages = set(proposed.subjects(RDF.type, MISIONAL.Passage))
    assert passages == set(asserted.subjects(RDF.type, MISIONAL.Passage))
    fragments = set(proposed.subjects(RDF.type, OA.TextQuoteSelector)) | passages
    assert len(fragments) > 60
    for node in fragments:
        assert set(proposed.predicate_objects(node)) == set(asserted.predicate_objects(node)), node


def test_plan_and_citations_are_those_of_the_data(proposed: Graph, asserted: Graph) -> None:
    plan = URIRef(f"{ID}plan/resolucion-630-2024")
    assert set(proposed.predicate_objects(plan)) == set(asserted.predicate_objects(plan))
    citations = set(proposed.subjects(RDF.type, MISIONAL.NormCitation))
    assert citations == set(asserted.subjects(RDF.type, MISIONAL.NormCitation))
    for node in citations:
        assert set(proposed.predicate_objects(node)) == set(asserted.predicate_objects(node)), node


def test_nothing_else_is_said_of_what_the_data_describes(proposed: Graph, asserted: Graph) -> None:
    """But for the notes and the capture's title, the whole draft is in the data already."""
    new = {(s, p) for s, p, o in proposed if p not in CURATED and (s, p, o) not in asserted}
    assert new == {(URIRef(f"{ID}capture/85c582845988"), SKOS.prefLabel)}


def test_every_statement_says_how_sure_it_is_and_why_in_both_languages(proposed: Graph) -> None:
    for kind in ("Mission", "Vision", "StrategicObjective", "Function"):
        for node in proposed.subjects(RDF.type, MISIONAL[kind]):
            why = {note.language: str(note) for note in proposed.objects(node, MISIONAL.proposalReason)}  # type: ignore[attr-defined]
            assert str(proposed.value(node, MISIONAL.proposalConfidence)) == "0.95"
            assert why["es"].startswith("está bajo el título «")
            assert why["en"].startswith("it stands under the heading “")
