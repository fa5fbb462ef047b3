"""Every quote is where its evidence says; one that is not gets named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import XSD, Graph, Literal, URIRef

from misional.model import check_quotes, count_quotes
from misional.model.namespaces import OA

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

FUNCTION_5 = URIRef("https://w3id.org/misional/id/evidence/85c582845988/5280-5461")


@pytest.fixture
def texts(root: Path) -> dict[str, str]:
    return {path.stem: path.read_bytes().decode() for path in (root / "data").rglob("captures/*.txt")}


@pytest.fixture
def graph(asserted: Graph) -> Graph:
    copy = Graph(bind_namespaces="none")
    for triple in asserted:
        copy.add(triple)
    return copy


def selector_of(graph: Graph, evidence: Node) -> Node:
    found = graph.value(evidence, OA.hasSelector)
    assert found is not None
    return found


def test_the_real_quotes_are_in_their_places(asserted: Graph, texts: dict[str, str]) -> None:
    assert count_quotes(asserted) >= 50
    assert check_quotes(asserted, texts) == ()


@pytest.mark.parametrize("part", ["exact", "prefix", "suffix"])
def test_one_changed_letter_is_found(graph: Graph, texts: dict[str, str], part: str) -> None:
    selector = selector_of(graph, FUNCTION_5)
    before = str(graph.value(selector, OA[part]))
    graph.set((selector, OA[part], Literal("X" + before[1:])))
    (problem,) = check_quotes(graph, texts)
    assert (problem.evidence, problem.part) == (str(FUNCTION_5), "quote" if part == "exact" else part)
    assert problem.found == before


@pytest.mark.parametrize(("start", "end"), [(5280, 99999), (-3, 4), (6, 6), (9, 4)])
def test_offsets_outside_the_capture(graph: Graph, texts: dict[str, str], start: int, end: int) -> None:
    selector = selector_of(graph, FUNCTION_5)
    graph.set((selector, OA.start, Literal(str(start), datatype=XSD.integer)))
    graph.set((selector, OA.end, Literal(str(end), datatype=XSD.integer)))
    (problem,) = check_quotes(graph, texts)
    assert (problem.part, problem.expected) == ("offsets", f"{start}-{end}")


def test_a_changed_capture_shows_in_each_quote_after_the_change(
    asserted: Graph, texts: dict[str, str]
) -> None:
    changed = {digest: text.replace("Misión", "La Misión", 1) for digest, text in texts.items()}
    assert {problem.part for problem in check_quotes(asserted, changed)} >= {"quote", "prefix"}


def test_a_missing_capture_and_a_missing_selector(graph: Graph, texts: dict[str, str]) -> None:
    assert {problem.part for problem in check_quotes(graph, {})} == {"capture"}
    graph.remove((FUNCTION_5, OA.hasSource, None))
    (problem,) = check_quotes(graph, texts)
    assert problem.part == "evidence"
    assert str(FUNCTION_5) in problem.found


def test_an_evidence_without_selector_is_not_passed_over(graph: Graph, texts: dict[str, str]) -> None:
    graph.remove((FUNCTION_5, OA.hasSelector, None))
    assert [problem.part for problem in check_quotes(graph, texts)] == ["evidence"]
