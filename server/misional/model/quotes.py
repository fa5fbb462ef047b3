"""Whether every quote stands in its capture where the evidence says it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from misional.model.errors import ModelError
from misional.model.namespaces import MISIONAL, OA
from misional.model.reading import one, read_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib import Graph

    from misional.model.values import Evidence

Part = Literal["quote", "prefix", "suffix", "offsets", "capture", "evidence"]


@dataclass(frozen=True, slots=True)
class QuoteProblem:
    """One evidence that its capture does not bear out; ``found`` is what stands there instead."""

    evidence: str
    part: Part
    expected: str
    found: str


def check_quotes(graph: Graph, texts: Mapping[str, str]) -> tuple[QuoteProblem, ...]:
    """The problems of a graph's evidences, by IRI; empty when every quote is in its place.

    ``texts`` holds the captured texts by the SHA-256 that the graph states of them (``misional:sha256``).
    """
    quoted = {*graph.objects(None, MISIONAL.hasEvidence), *graph.subjects(OA.hasSource)}
    iris = sorted(quoted | set(graph.subjects(OA.hasSelector)), key=str)
    problems: list[QuoteProblem] = []
    for iri in iris:
        try:
            evidence = read_evidence(graph, iri)
            digest = str(one(graph, one(graph, iri, OA.hasSource), MISIONAL.sha256))
        except ModelError as error:
            problems.append(QuoteProblem(str(iri), "evidence", "", str(error)))
            continue
        if digest not in texts:
            problems.append(QuoteProblem(evidence.iri, "capture", digest, ""))
        else:
            problems.extend(_misplaced(evidence, texts[digest]))
    return tuple(problems)


def count_quotes(graph: Graph) -> int:
    """How many evidences a graph holds."""
    return len(set(graph.subjects(OA.hasSelector)))


def _misplaced(evidence: Evidence, text: str) -> Iterator[QuoteProblem]:
    start, end = evidence.start, evidence.end
    if not 0 <= start < end <= len(text):
        yield QuoteProblem(evidence.iri, "offsets", f"{start}-{end}", f"0-{len(text)}")
        return
    places: tuple[tuple[Part, str, str], ...] = (
        ("quote", evidence.exact, text[start:end]),
        ("prefix", evidence.prefix, text[max(0, start - len(evidence.prefix)) : start]),
        ("suffix", evidence.suffix, text[end : end + len(evidence.suffix)]),
    )
    for part, expected, found in places:
        if expected != found:
            yield QuoteProblem(evidence.iri, part, expected, found)
