"""What a review publishes: the accepted statements with their plans, law and evidence, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, FOAF, PROV, RDF, SKOS, XSD, Graph, Literal, URIRef

from misional.extract.evidence import describe_fragment
from misional.extract.review.items import ENDING, Refusal
from misional.extract.review.legal import LawReader
from misional.extract.review.restated import Restater
from misional.extract.words import fold, one_line
from misional.model.namespaces import CODE, MISIONAL, OA

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from rdflib.term import Node

    from misional.extract.review.items import Item, Review
    from misional.extract.review.reading import Opened

_OF_ITS_OWN: Final = frozenset(
    {MISIONAL.verbatimText, MISIONAL.normalizedText, MISIONAL.hasEvidence, MISIONAL.position}
    | {MISIONAL.targetYear, MISIONAL.proposalConfidence, MISIONAL.proposalReason, DCTERMS.isPartOf}
    | {SKOS.prefLabel}
)
"""What a reviewed statement says anew; the rest it has from its proposal."""
_INCLUDES: Final = (MISIONAL.includesMission, MISIONAL.includesVision, MISIONAL.includesObjective)
_LISTED: Final = frozenset({"StrategicObjective", "Function", "Duty"})
_STATEMENT_ROLE: Final = URIRef(f"{CODE}passage-role/statement")
_NUMBER: Final = re.compile(r"^(\D+) \d+")
_YEAR: Final = re.compile(r"(a|for) \d{4}")
_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviewed (a name or an office, as they give it) and when they finished (with a time zone)."""

    name: str
    when: datetime.datetime


def reviewed_graph(
    opened: Opened, review: Review, reviewer: Reviewer | None = None, laws: LawReader | None = None
) -> Graph:
    """The graph of the accepted items; what is rejected or undecided leaves nothing in it.

    Positions count anew in the page's order. A key that ends in the position follows it; one that comes from
    a norm's numeral stays, and a split one's parts get "/2", "/3" after it. ``laws`` reads what law the
    reviewer added; without it, only the draft's norms are known. Empty if nothing is accepted. Raises
    ``Refusal`` when two statements would have one key.
    """
    accepted = [item for item in review.items if item.status == "accepted"]
    if not accepted:
        return Graph(bind_namespaces="none")
    writer = _Result(opened, laws or LawReader(opened, Graph()))
    statements = [item for item in accepted if item.kind != ENDING]
    writer.statements(statements)
    writer.endings(item for item in accepted if item.kind == ENDING)
    writer.passages(statements)
    writer.prune()
    if reviewer is not None:
        writer.provenance(reviewer)
    return writer.graph


class _Result:
    def __init__(self, opened: Opened, laws: LawReader) -> None:
        self._opened = opened
        self._old = opened.graph
        self.graph = Graph(bind_namespaces="none")
        self._restater = Restater(opened, self.graph, laws)
        self._proposals = set(self._old.subjects(MISIONAL.proposalConfidence))
        self._made: list[URIRef] = []
        for triple in self._old:
            if self._proposals.isdisjoint((triple[0], triple[2])):
                self.graph.add(triple)
        self._key = str(opened.capture).rpartition("/")[2]
        self._base = str(opened.capture).rpartition("/id/")[0] + "/id/"

    def _fragment(self, start: int, end: int) -> URIRef:
        return URIRef(f"{self._base}evidence/{self._key}/{start}-{end}")

    def statements(self, items: Iterable[Item]) -> None:
        """Write the accepted items; a parent's IRI is known before its parts', which follow it."""
        positions: Counter[str] = Counter()
        parts: Counter[str] = Counter()
        by_origin: dict[Node, URIRef] = {}
        for item in items:
            positions[item.kind] += 1
            parts[item.origin] += 1
            node = self._iri(item, positions[item.kind], parts[item.origin])
            if node in self._made:
                raise Refusal("same-key")
            by_origin.setdefault(URIRef(item.origin), node)
            self._statement(item, node, positions[item.kind], by_origin)
        self._restater.describe()

    def _iri(self, item: Item, position: int, part: int) -> URIRef:
        if self._restater.replaced(item) or not self._restater.keeps_kind(item):
            key = self._restater.key(item, position)
            return URIRef(f"{self._base}{key}" if part == 1 else f"{self._base}{key}/{part}")
        stem, _, last = item.origin.rpartition("/")
        if last == str(self._old.value(URIRef(item.origin), MISIONAL.position)):
            return URIRef(f"{stem}/{position}")
        return URIRef(item.origin if part == 1 else f"{item.origin}/{part}")

    def _statement(self, item: Item, node: URIRef, position: int, by_origin: dict[Node, URIRef]) -> None:
        origin, add = URIRef(item.origin), self.graph.add
        self._made.append(node)
        self._worded(item, node)
        restater, same_kind = self._restater, self._restater.keeps_kind(item)
        listed = (origin, MISIONAL.position, None) in self._old if same_kind else item.kind in _LISTED
        if listed:
            add((node, MISIONAL.position, Literal(position)))
        anew = _OF_ITS_OWN | restater.replaced(item) | (frozenset() if same_kind else {RDF.type})
        for predicate, value in self._old.predicate_objects(origin):
            if predicate not in anew:
                add((node, predicate, value))
        if restater.is_restated(item):
            restater.label(item, node, position)
            restater.ground(item, node)
        else:
            for label in self._old.objects(origin, SKOS.prefLabel):
                add((node, SKOS.prefLabel, _renamed(label, position if listed else None, item.year)))
        if same_kind:
            self._linked_as_proposed(item, node, by_origin)
        else:
            restater.link(item, node)

    def _worded(self, item: Item, node: URIRef) -> None:
        add, text = self.graph.add, self._opened.text[item.start : item.end]
        add((node, MISIONAL.verbatimText, Literal(text, lang="es")))
        add((node, MISIONAL.normalizedText, Literal(one_line(text), lang="es")))
        add((node, MISIONAL.hasEvidence, self._fragment(item.start, item.end)))
        if item.year:
            add((node, MISIONAL.targetYear, Literal(item.year, datatype=XSD.gYear)))

    def _linked_as_proposed(self, item: Item, node: URIRef, by_origin: dict[Node, URIRef]) -> None:
        origin, add = URIRef(item.origin), self.graph.add
        for parent in self._old.objects(origin, DCTERMS.isPartOf):
            if (by_origin.get(parent), RDF.type, MISIONAL[item.kind]) in self.graph:
                add((node, DCTERMS.isPartOf, by_origin[parent]))
        for subject, predicate in self._old.subject_predicates(origin):
            if subject not in self._proposals:
                add((subject, predicate, node))

    def endings(self, items: Iterable[Item]) -> None:
        """Close the interval of what the page dropped; the statement itself stays where it is described."""
        for item in items:
            node = URIRef(item.origin)
            for predicate in (MISIONAL.endedBy, MISIONAL.lastDay):
                for value in self._old.objects(node, predicate):
                    self.graph.add((node, predicate, value))

    def passages(self, items: Iterable[Item]) -> None:
        """Lay the passages out again: the accepted statements, and the others that do not overlap them."""
        taken = [(item.start, item.end) for item in items]
        others = []
        for passage in self._opened.passages:
            node = URIRef(passage.evidence.iri)
            for predicate in (MISIONAL.position, MISIONAL.leadingText, MISIONAL.passageRole):
                self.graph.remove((node, predicate, None))
            self.graph.remove((node, RDF.type, None))
            span = (passage.evidence.start, passage.evidence.end)
            apart = all(span[1] <= start or end <= span[0] for start, end in taken)
            if passage.role != "statement" and apart:
                others.append((*span, URIRef(f"{CODE}passage-role/{passage.role}")))
            elif span not in taken:
                self.graph.add((node, RDF.type, MISIONAL.Evidence))
        spans = sorted([(start, end, _STATEMENT_ROLE) for start, end in taken] + others)
        last: int | None = None
        for position, (start, end, role) in enumerate(spans, start=1):
            node = self._fragment(start, end)
            leading = "" if last is None else self._opened.text[last:start]
            self.graph.remove((node, RDF.type, None))
            self.graph.add((node, RDF.type, MISIONAL.Passage))
            self.graph.add((node, MISIONAL.position, Literal(position)))
            self.graph.add((node, MISIONAL.leadingText, Literal(leading)))
            self.graph.add((node, MISIONAL.passageRole, role))
            describe_fragment(self.graph, self._opened.capture, self._opened.text, node, start, end)
            last = end

    def prune(self) -> None:
        """Take out what only the rejected proposals needed: plans, evidence, provisions and norms."""
        for plan in set(self.graph.subjects(RDF.type, MISIONAL.StrategicPlan)):
            if all((plan, part, None) not in self.graph for part in _INCLUDES):
                self._forget(plan)
        for node in set(self.graph.subjects(RDF.type, MISIONAL.Evidence)):
            if (None, MISIONAL.hasEvidence, node) not in self.graph:
                self._forget(self.graph.value(node, OA.hasSelector))
                self._forget(node)
        while lonely := [
            node
            for kind in (MISIONAL.Provision, MISIONAL.Norm)
            for node in self.graph.subjects(RDF.type, kind)
            if not any(True for _ in self.graph.subjects(None, node))
            and (node, MISIONAL.hasEvidence, None) not in self.graph
        ]:
            for node in lonely:
                self._forget(node)

    def _forget(self, node: Node | None) -> None:
        if node is not None:
            self.graph.remove((node, None, None))
            self.graph.remove((None, None, node))

    def provenance(self, reviewer: Reviewer) -> None:
        """Who reviewed and when (PROV-O): one activity, which used the capture and made the statements."""
        name = one_line(reviewer.name)
        moment = reviewer.when.isoformat(timespec="seconds")
        stamp = _SLUG.sub("-", moment.lower()).strip("-")
        activity = URIRef(f"{self._base}review/{self._key}/{stamp}")
        agent = URIRef(f"{self._base}agent/{_SLUG.sub('-', fold(name)).strip('-') or 'revision'}")
        add = self.graph.add
        add((activity, RDF.type, PROV.Activity))
        add((activity, PROV.used, self._opened.capture))
        add((activity, PROV.wasAssociatedWith, agent))
        add((activity, PROV.endedAtTime, Literal(moment, datatype=XSD.dateTime)))
        add((activity, SKOS.prefLabel, Literal(f"Revisión de la captura {self._key}", lang="es")))
        add((activity, SKOS.prefLabel, Literal(f"Review of the capture {self._key}", lang="en")))
        for node in self._made:
            add((activity, PROV.generated, node))
        add((agent, RDF.type, FOAF.Agent))
        add((agent, FOAF.name, Literal(name)))


def _renamed(label: Node, position: int | None, year: str) -> Literal:
    """The label with the item's place, and the vision's with its year, as they are after the review."""
    text = str(label)
    if position is not None:
        text = _NUMBER.sub(rf"\g<1> {position}", text)
    elif year:
        text = _YEAR.sub(rf"\g<1> {year}", text, count=1)
    return Literal(text, lang=getattr(label, "language", None))
