"""How a statement is called and linked when the reviewer gave it another kind or law than its proposal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, RDF, SKOS, Literal, URIRef

from misional.extract import labels
from misional.extract.graph import INCLUDES, SLUGS, TASKS, describe_undated_plan
from misional.extract.norms import NormWriter
from misional.i18n import LANGUAGES, say
from misional.model import Label
from misional.model.namespaces import CODE, MISIONAL

if TYPE_CHECKING:
    from rdflib import Graph

    from misional.extract.law import Cited
    from misional.extract.review.items import AddedLaw, Item
    from misional.extract.review.legal import LawReader
    from misional.extract.review.reading import Opened

_BRACKET: Final = re.compile(r"\(([^()]*)\)$")
_OWN_STEPS: Final = ("num-", "lit-")
_RELATIONS: Final = {"accords": MISIONAL.inAccordanceWith, "invokes": MISIONAL.invokes}
STATING: Final = frozenset({MISIONAL.statedIn, MISIONAL.hasLegalBasis})
LAW: Final = STATING | set(_RELATIONS.values())


class Restater:
    """Writes into ``graph`` what the items of one review say anew."""

    def __init__(self, opened: Opened, graph: Graph, laws: LawReader) -> None:
        self._opened = opened
        self._graph = graph
        self._laws = laws
        self._entity = str(opened.entity).partition("/id/entity/")[2]
        self._cited: dict[str, Cited] = {}
        self._norms = NormWriter(graph, laws.base, (), laws.described)

    def is_restated(self, item: Item) -> bool:
        """Whether the item's name or links differ from its proposal's."""
        return item.bare or bool(item.laws) or not self.keeps_kind(item)

    def keeps_kind(self, item: Item) -> bool:
        """Whether the item is of the kind that was proposed."""
        return (URIRef(item.origin), RDF.type, MISIONAL[item.kind]) in self._opened.graph

    def replaced(self, item: Item) -> frozenset[URIRef]:
        """The properties of its proposal that the item does not keep."""
        if item.bare:
            return LAW
        return STATING if any(law.relation == "states" for law in item.laws) else frozenset()

    def key(self, item: Item, position: int) -> str:
        """What follows "/id/": the key comes from the law that states it, else from its plan or its body."""
        slug = SLUGS[item.kind]
        if item.kind in INCLUDES:
            plan = str(self.plan()).partition("/id/plan/")[2]
            return f"{slug}/{plan}/{position}" if item.kind == "StrategicObjective" else f"{slug}/{plan}"
        stated = self._stated(item)
        if stated.rpartition("/")[2].startswith(_OWN_STEPS):
            return f"{slug}/{stated}"
        return f"{slug}/{stated or self._entity}/{position}"

    def plan(self) -> URIRef:
        """The plan of the draft, or the one of about its year when it has none."""
        found = sorted(map(str, self._opened.graph.subjects(RDF.type, MISIONAL.StrategicPlan)))
        if found:
            return URIRef(found[0])
        received = str(self._opened.graph.value(self._opened.capture, MISIONAL.receivedOn))
        return URIRef(f"{self._laws.base}id/plan/{self._entity}/hacia-{received[:4]}")

    def link(self, item: Item, node: URIRef) -> None:
        """The kind, and the body or the plan that has the statement."""
        self._graph.add((node, RDF.type, MISIONAL[item.kind]))
        if item.kind in TASKS:
            self._graph.add((self._opened.entity, TASKS[item.kind], node))
            return
        plan = self.plan()
        if (plan, RDF.type, MISIONAL.StrategicPlan) not in self._graph:
            self._graph.add((plan, RDF.type, MISIONAL.StrategicPlan))
            self._graph.add((self._opened.entity, MISIONAL.hasPlan, plan))
            describe_undated_plan(self._graph, plan, int(str(plan).rpartition("-")[2]))
        self._graph.add((plan, INCLUDES[item.kind], node))

    def label(self, item: Item, node: URIRef, position: int) -> None:
        """Its name: the kind with its place, and the law that states it in brackets."""
        es, en = labels.KINDS[item.kind]
        if item.kind == "Vision" and item.year:
            es, en = f"{es} a {item.year}", f"{en} for {item.year}"
        elif item.kind not in {"Mission", "Vision"}:
            es, en = f"{es} {position}", f"{en} {position}"
        label = labels.in_brackets(Label(es, en), self._detail(item))
        self._graph.add((node, SKOS.prefLabel, Literal(label.es, lang="es")))
        self._graph.add((node, SKOS.prefLabel, Literal(label.en, lang="en")))

    def ground(self, item: Item, node: URIRef) -> None:
        """The law added, each with a record of who says so."""
        for law in item.laws:
            target = self._norms.place(self._place(law))
            stating = MISIONAL.statedIn if self._read(law).places else MISIONAL.hasLegalBasis
            predicate = _RELATIONS.get(law.relation, stating)
            self._graph.add((node, predicate, target))
            self._record(law, node, predicate, target)

    def describe(self) -> None:
        """The norms and provisions that no source describes yet."""
        self._norms.write()

    def _read(self, law: AddedLaw) -> Cited:
        if law.words not in self._cited:
            self._cited[law.words] = cited = self._laws.read(law.words)
            self._norms.know(cited)
        return self._cited[law.words]

    def _place(self, law: AddedLaw) -> str:
        cited = self._read(law)
        return "/".join((cited.key, *cited.places))

    def _stated(self, item: Item) -> str:
        """The provision that states it, as "decreto-45-2019/art-7/num-1", or ""."""
        for law in item.laws:
            if law.relation == "states":
                return self._place(law) if self._read(law).places else ""
        value = None if item.bare else self._opened.graph.value(URIRef(item.origin), MISIONAL.statedIn)
        return str(value or "").partition("/id/provision/")[2]

    def _detail(self, item: Item) -> Label | None:
        own = next((law for law in item.laws if law.relation == "states"), None)
        if item.kind in TASKS and own is not None:
            return self._norms.key_label(self._place(own))
        old = self._opened.graph
        alike = [item.origin] if item.kind in TASKS and not item.bare else []
        if item.kind in INCLUDES:
            alike = [str(n) for included in INCLUDES.values() for n in old.objects(self.plan(), included)]
        for node in sorted(alike):
            said = {
                getattr(label, "language", ""): found.group(1)
                for label in old.objects(URIRef(node), SKOS.prefLabel)
                if (found := _BRACKET.search(str(label))) is not None
            }
            if said.keys() == set(LANGUAGES):
                return Label(said["es"], said["en"])
        return None

    def _record(self, law: AddedLaw, node: URIRef, predicate: URIRef, target: URIRef) -> None:
        subject = str(node).partition("/id/")[2]
        name = f"{predicate}".rpartition("#")[2]
        record = URIRef(f"{self._laws.base}id/fact/{subject}/{name}/{self._place(law)}")
        add = self._graph.add
        add((record, RDF.type, MISIONAL.FactRecord))
        add((record, MISIONAL.certainty, URIRef(f"{CODE}certainty/unverified")))
        add((record, MISIONAL.factSubject, node))
        add((record, MISIONAL.factProperty, predicate))
        add((record, MISIONAL.factObject, target))
        for language in LANGUAGES:
            note = say("review.added-law", language, words=law.words)
            add((record, MISIONAL.readingNote, Literal(note, lang=language)))
        if law.source:
            add((record, DCTERMS.source, URIRef(law.source)))
