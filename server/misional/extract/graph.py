"""A draft as RDF, in the model of ``data/``: the same IRIs, labels and evidence that a curator would
write."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, URIRef

from misional.extract import labels
from misional.extract.draft import judge
from misional.extract.evidence import EvidenceWriter
from misional.extract.norms import NormWriter
from misional.extract.reasons import reason
from misional.extract.words import one_line
from misional.i18n import LANGUAGES
from misional.model import Label
from misional.model.namespaces import CODE, MISIONAL

if TYPE_CHECKING:
    from misional.extract.basis import Basis
    from misional.extract.draft import Draft
    from misional.extract.proposal import Proposal

UNKNOWN_ENTITY: Final = "entidad-por-definir"
"""Key that stands for the body when none is given; a reviewer replaces it."""

INCLUDES: Final = {
    "Mission": MISIONAL.includesMission,
    "Vision": MISIONAL.includesVision,
    "StrategicObjective": MISIONAL.includesObjective,
}
TASKS: Final = {"Function": MISIONAL.hasFunction, "Duty": MISIONAL.hasDuty}
SLUGS: Final = {
    "Mission": "mission",
    "Vision": "vision",
    "StrategicObjective": "objective",
    "Function": "function",
    "Duty": "duty",
}
_ITEM: Final = URIRef(CODE + "transparency-item/1.1")


def to_graph(draft: Draft, described: frozenset[str] = frozenset()) -> Graph:
    """The graph of a draft; empty when nothing is proposed.

    ``described`` are IRIs of norms and provisions that the data already describes: they are not described
    anew.
    """
    return _Writer(draft, described).graph() if draft.findings.proposals else Graph(bind_namespaces="none")


class _Writer:
    def __init__(self, draft: Draft, described: frozenset[str]) -> None:
        self._draft = draft
        self._graph = Graph(bind_namespaces="none")
        self._id = f"{draft.base}id/"
        self._key = draft.source.entity or UNKNOWN_ENTITY
        self._entity = URIRef(f"{self._id}entity/{self._key}")
        self._evidence = EvidenceWriter(self._graph, draft, self._entity)
        cited = (one for span in draft.passages for one in draft.law.within(span.start, span.end))
        self._norms = NormWriter(self._graph, draft.base, cited, described)
        self._plan = self._plan_key()
        self._iris: dict[tuple[str, int], URIRef] = {}

    def graph(self) -> Graph:
        self._graph.add((self._entity, RDF.type, MISIONAL.PublicEntity))
        self._evidence.capture()
        self._evidence.passages()
        self._evidence.citations()
        for proposal, basis in zip(self._draft.findings.proposals, self._draft.grounds.bases, strict=True):
            self._statement(proposal, basis)
        for article, paragraph in self._draft.grounds.articles:
            provision = self._norms.provision(article)
            self._graph.add(
                (provision, MISIONAL.hasEvidence, self._evidence.of(paragraph.start, paragraph.end))
            )
        self._norms.write()
        return self._graph

    def _add(self, subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> None:
        self._graph.add((subject, predicate, value))

    def _label(self, subject: URIRef, label: Label) -> None:
        self._add(subject, SKOS.prefLabel, Literal(label.es, lang="es"))
        self._add(subject, SKOS.prefLabel, Literal(label.en, lang="en"))

    def _plan_key(self) -> str:
        act = self._draft.grounds.plan
        if act is not None:
            return act.key
        return f"{self._key}/hacia-{self._day().year}"

    def _day(self) -> datetime.date:
        return self._draft.source.date or datetime.datetime.now(tz=datetime.UTC).date()

    def _statement(self, proposal: Proposal, basis: Basis) -> None:
        node = URIRef(f"{self._id}{SLUGS[proposal.kind]}/{self._statement_key(proposal, basis)}")
        text = self._draft.page.text[proposal.start : proposal.end]
        self._add(node, RDF.type, MISIONAL[proposal.kind])
        self._add(node, MISIONAL.verbatimText, Literal(text, lang="es"))
        self._add(node, MISIONAL.normalizedText, Literal(one_line(text), lang="es"))
        self._add(node, MISIONAL.hasEvidence, self._evidence.of(proposal.start, proposal.end))
        self._add(node, MISIONAL.transparencyItem, _ITEM)
        self._note(node, proposal, basis)
        if proposal.position:
            self._add(node, MISIONAL.position, Literal(proposal.position))
        if proposal.year is not None:
            self._add(node, MISIONAL.targetYear, Literal(str(proposal.year), datatype=XSD.gYear))
        self._iris[proposal.kind, proposal.position] = node
        if proposal.parent:
            self._add(node, DCTERMS.isPartOf, self._iris[proposal.kind, proposal.parent])
        if proposal.kind in INCLUDES:
            self._in_plan(proposal, node)
        else:
            self._add(self._entity, TASKS[proposal.kind], node)
            self._label(node, self._item_label(proposal, basis))
        self._basis(node, basis)

    def _statement_key(self, proposal: Proposal, basis: Basis) -> str:
        if proposal.kind in {"Mission", "Vision"}:
            return self._plan
        if proposal.kind == "StrategicObjective":
            return f"{self._plan}/{proposal.position}"
        return basis.stated_in or f"{basis.list_in or self._key}/{proposal.position}"

    def _in_plan(self, proposal: Proposal, node: URIRef) -> None:
        plan = URIRef(f"{self._id}plan/{self._plan}")
        act = self._draft.grounds.plan
        if (plan, RDF.type, MISIONAL.StrategicPlan) not in self._graph:
            self._describe_plan(plan)
        self._add(plan, INCLUDES[proposal.kind], node)
        detail = labels.norm_label(act) if act is not None else None
        es, en = labels.KINDS[proposal.kind]
        if proposal.kind == "Vision" and proposal.year is not None:
            es, en = f"{es} a {proposal.year}", f"{en} for {proposal.year}"
        elif proposal.position:
            es, en = f"{es} {proposal.position}", f"{en} {proposal.position}"
        self._label(node, labels.in_brackets(Label(es, en), detail))

    def _describe_plan(self, plan: URIRef) -> None:
        act = self._draft.grounds.plan
        self._add(plan, RDF.type, MISIONAL.StrategicPlan)
        self._add(self._entity, MISIONAL.hasPlan, plan)
        for paragraph in self._draft.grounds.plan_acts:
            self._add(plan, MISIONAL.hasEvidence, self._evidence.of(paragraph.start, paragraph.end))
        if act is None:
            describe_undated_plan(self._graph, plan, self._day().year)
            return
        label = labels.norm_label(act)
        self._add(plan, MISIONAL.adoptedBy, self._norms.norm(act.key))
        if act.mention.date is not None:
            self._add(plan, MISIONAL.adoptionDate, Literal(act.mention.date.isoformat(), datatype=XSD.date))
        article = "el" if act.mention.type in {"decreto", "acuerdo", "decreto-ley"} else "la"
        self._label(
            plan,
            Label(
                f"Plataforma estratégica adoptada por {article} {label.es}",
                f"Strategic plan adopted by {label.en}",
            ),
        )

    def _item_label(self, proposal: Proposal, basis: Basis) -> Label:
        es, en = labels.KINDS[proposal.kind]
        own = Label(f"{es} {proposal.position}", f"{en} {proposal.position}")
        key = basis.stated_in or basis.list_in or basis.norm
        return labels.in_brackets(own, self._norms.key_label(key) if key else None)

    def _basis(self, node: URIRef, basis: Basis) -> None:
        if basis.stated_in or basis.list_in:
            self._add(node, MISIONAL.statedIn, self._norms.provision(basis.stated_in or basis.list_in))
        elif basis.norm:
            self._add(node, MISIONAL.hasLegalBasis, self._norms.place(basis.norm))
        for predicate, keys in (
            (MISIONAL.inAccordanceWith, basis.in_accordance),
            (MISIONAL.invokes, basis.invokes),
        ):
            for key in keys:
                self._add(node, predicate, self._norms.place(key))

    def _note(self, node: URIRef, proposal: Proposal, basis: Basis) -> None:
        confidence, why = judge(self._draft, proposal, basis)
        self._add(node, MISIONAL.proposalConfidence, Literal(f"{confidence:.2f}", datatype=XSD.decimal))
        for language in LANGUAGES:
            names = {"heading": one_line(proposal.heading), "label": proposal.label}
            said = "; ".join(reason(key, language, **names) for key in why)
            self._add(node, MISIONAL.proposalReason, Literal(f"{said}.", lang=language))


def describe_undated_plan(graph: Graph, plan: URIRef, year: int) -> None:
    """A plan that no act is known to adopt: about when it was in use, and its name."""
    graph.add((plan, MISIONAL.approximatePeriod, Literal(f"hacia {year}", lang="es")))
    graph.add((plan, MISIONAL.approximatePeriod, Literal(f"about {year}", lang="en")))
    es = f"Plataforma estratégica de hacia {year}, sin acto citado"
    graph.add((plan, SKOS.prefLabel, Literal(es, lang="es")))
    graph.add((plan, SKOS.prefLabel, Literal(f"Strategic plan of about {year}, no act cited", lang="en")))


def draft_prefixes(draft: Draft, graph: Graph) -> dict[str, str]:
    """Prefixes for the collections of this draft, beside those that all our files share."""
    base = f"{draft.base}id/"
    plain = ("capture", "entity", "mission", "norm", "plan", "vision")
    prefixes = {name: f"{base}{name}/" for name in plain}
    prefixes |= {"ev": f"{base}evidence/{draft.sha256[:12]}/", "cite": f"{base}citation/{draft.sha256[:12]}/"}
    for name in ("objective", "function", "duty", "provision"):
        folders = {
            str(node).rpartition("/")[0] + "/"
            for node in graph.subjects(unique=True)
            if str(node).startswith(f"{base}{name}/")
        }
        for number, folder in enumerate(sorted(folders)):
            prefixes[f"{name}{number or ''}"] = folder
    return prefixes
