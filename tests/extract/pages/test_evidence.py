"""What holds for the draft of any page: offsets, passages without gaps, canonical Turtle, one source of
truth."""

from __future__ import annotations

import datetime
import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Graph, URIRef

from misional.extract.draft import Draft, Source, draft, read_page
from misional.extract.graph import draft_prefixes, to_graph
from misional.model import format_turtle, read_passages, write_turtle
from misional.model.namespaces import MISIONAL, OA, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

Drafts = list[tuple["Path", Draft, Graph]]


@pytest.fixture(scope="module")
def drafts(pages: list[Path]) -> Drafts:
    source = Source("valle-hondo/entidad", "https://entidad.example.gov.co/mision", datetime.date(2026, 1, 2))
    read = [(path, draft(read_page(path.read_bytes()), source)) for path in pages]
    return [(path, found, to_graph(found)) for path, found in read]


def test_quotes_stand_where_they_say(drafts: Drafts) -> None:
    for path, found, graph in drafts:
        text = found.page.text
        for selector in graph.subjects(RDF.type, OA.TextQuoteSelector):
            start, end = (int(str(graph.value(selector, edge))) for edge in (OA.start, OA.end))
            assert text[start:end] == str(graph.value(selector, OA.exact)) != "", path.name
            assert text[max(0, start - 32) : start] == str(graph.value(selector, OA.prefix))
            assert text[end : end + 32] == str(graph.value(selector, OA.suffix))
            assert text[start:end] == text[start:end].strip(), path.name


def test_passages_join_without_gap_or_overlap(drafts: Drafts) -> None:
    for path, found, graph in drafts:
        capture = graph.value(None, RDF.type, MISIONAL.Capture)
        if capture is None:
            assert not found.findings.proposals
            continue
        read = read_passages(graph, str(capture))
        assert [passage.position for passage in read] == list(range(1, len(read) + 1)), path.name
        assert read[0].leading == ""
        for before, after in pairwise(read):
            assert found.page.text[before.evidence.end : after.evidence.start] == after.leading


def test_each_statement_is_a_passage_of_its_own_words(drafts: Drafts) -> None:
    for path, found, graph in drafts:
        spans = {(span.start, span.end) for span in found.passages if span.role == "statement"}
        assert spans == {(item.start, item.end) for item in found.findings.proposals}, path.name
        for node, text in graph.subject_objects(MISIONAL.verbatimText):
            evidence = graph.value(node, MISIONAL.hasEvidence)
            selector = graph.value(evidence, OA.hasSelector)
            assert str(graph.value(selector, OA.exact)) == str(text)


def test_positions_count_in_reading_order(drafts: Drafts) -> None:
    for path, found, _ in drafts:
        for kind in ("StrategicObjective", "Function", "Duty"):
            items = [item for item in found.findings.proposals if item.kind == kind]
            assert [item.position for item in items] == list(range(1, len(items) + 1)), path.name
            assert all(item.parent < item.position for item in items)
        starts = [item.start for item in found.findings.proposals]
        assert starts == sorted(starts)


def test_turtle_is_canonical_and_has_no_blank_node(drafts: Drafts) -> None:
    for path, found, graph in drafts[::4]:
        text = write_turtle(graph, {**PREFIXES, **draft_prefixes(found, graph)}, "# Draft.\n")
        assert format_turtle(text, PREFIXES) == text, path.name
        assert "_:" not in text
        assert Graph().parse(data=text, format="turtle").isomorphic(graph) if len(graph) else True


def test_capture_is_the_text_read(drafts: Drafts) -> None:
    for path, found, graph in drafts:
        if path.suffix == ".txt":
            assert found.page.text.encode("utf-8") == path.read_bytes()
        sha = hashlib.sha256(found.page.text.encode("utf-8")).hexdigest()
        assert found.sha256 == sha
        if found.findings.proposals:
            capture = URIRef(f"https://w3id.org/misional/id/capture/{sha[:12]}")
            assert str(graph.value(capture, MISIONAL.sha256)) == sha


def test_every_kind_is_proposed_or_has_its_reason(drafts: Drafts) -> None:
    for path, found, graph in drafts:
        told = {item.kind for item in found.findings.proposals}
        silent = [silence.kind for silence in found.findings.silences]
        assert told.isdisjoint(silent), path.name
        assert len(told) + len(silent) == 5
        if not told:
            assert len(graph) == 0
