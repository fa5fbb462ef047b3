"""A draft file and its capture, opened for review."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import SKOS, Graph, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from misional.extract.review.items import ENDING, Item, Review
from misional.model import ModelError, check_quotes, read_evidence, read_passages
from misional.model.namespaces import MISIONAL
from misional.model.turtle import head_comments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from misional.model import Passage


class UnusableDraftError(ValueError):
    """The file is no draft that can be reviewed; the message says why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft: its graph and namespaces, the captured text, and the proposals as an untouched review."""

    graph: Graph
    prefixes: Mapping[str, str]
    capture: URIRef
    entity: URIRef
    text: str
    passages: tuple[Passage, ...]
    review: Review
    notes: tuple[str, ...]
    """The comment lines at the head of the file, without their marks."""

    def reasons(self, origin: str, language: str) -> str:
        """Why a proposal was made, in ``language``."""
        values = self.graph.objects(URIRef(origin), MISIONAL.proposalReason)
        return "; ".join(str(value) for value in values if getattr(value, "language", "") == language)

    def label(self, origin: str, language: str) -> str:
        """Its name, in ``language``."""
        names = self.graph.objects(URIRef(origin), SKOS.prefLabel)
        return next((str(name) for name in names if getattr(name, "language", "") == language), "")

    def confidence(self, origin: str) -> str:
        """How sure it is, as the draft writes it."""
        return str(self.graph.value(URIRef(origin), MISIONAL.proposalConfidence) or "")


def open_draft(path: Path) -> Opened:
    """Read a draft that ``misional extract --output`` wrote, and its capture in ``captures/`` beside it.

    Raises ``UnusableDraftError``, and ``OSError`` when a file cannot be read.
    """
    data = path.read_bytes()
    graph = Graph(bind_namespaces="none")
    try:
        text = data.decode("utf-8")
        graph.parse(data=text, format="turtle")
    except UnicodeDecodeError as error:
        raise UnusableDraftError(f"{path} is not UTF-8") from error
    except BadSyntax as error:
        raise UnusableDraftError(f"{path}, line {error.lines + 1}: not Turtle: {error.message}") from error
    captures = list(graph.subject_objects(MISIONAL.captureOf))
    if len(captures) != 1:
        raise UnusableDraftError(f"{path} describes {len(captures)} captures, not one: is it a draft?")
    capture, entity = captures[0]
    captured = _captured(path, str(graph.value(capture, MISIONAL.sha256)))
    problems = check_quotes(graph, {hashlib.sha256(captured.encode("utf-8")).hexdigest(): captured})
    if problems:
        raise UnusableDraftError(f"{path}: {problems[0].evidence}: the quote is not what the capture has")
    return Opened(
        graph=graph,
        prefixes={prefix: str(namespace) for prefix, namespace in graph.namespaces()},
        capture=URIRef(str(capture)),
        entity=URIRef(str(entity)),
        text=captured,
        passages=read_passages(graph, str(capture)),
        review=Review(hashlib.sha256(data).hexdigest(), _items(path, graph, str(capture), len(captured))),
        notes=tuple(line.lstrip("# ").rstrip() for line in head_comments(text).splitlines()),
    )


def _captured(path: Path, digest: str) -> str:
    """The captured text, if its bytes are those that the draft quotes."""
    file = path.parent / "captures" / f"{digest}.txt"
    if not digest.isalnum():
        raise UnusableDraftError(f"{path} does not say what its capture is")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise UnusableDraftError(f"{file} is not the text that the draft was made of")
    return data.decode("utf-8")


def _items(path: Path, graph: Graph, capture: str, length: int) -> tuple[Item, ...]:
    """The proposals in the page's order, then the ends of what it dropped, which stand nowhere in it."""
    items = []
    for node in set(graph.subjects(MISIONAL.proposalConfidence)):
        if (node, MISIONAL.endedBy, None) in graph:
            items.append((length, length, ENDING, str(node), ""))
            continue
        try:
            quotes = [read_evidence(graph, item) for item in graph.objects(node, MISIONAL.hasEvidence)]
        except ModelError as error:
            raise UnusableDraftError(f"{path}: {error}") from error
        quotes = [quote for quote in quotes if quote.capture == capture]
        kinds = [
            kind
            for kind in ("Mission", "Vision", "StrategicObjective", "Function", "Duty")
            if (node, None, MISIONAL[kind]) in graph
        ]
        if len(quotes) != 1 or len(kinds) != 1:
            raise UnusableDraftError(f"{path}: <{node}> is not one statement with one quote")
        year = graph.value(node, MISIONAL.targetYear)
        items.append((quotes[0].start, quotes[0].end, kinds[0], str(node), "" if year is None else str(year)))
    return tuple(
        Item(str(number), kind, origin, start, end, year=year)
        for number, (start, end, kind, origin, year) in enumerate(sorted(items), start=1)
    )
