"""The page of a public body, for a citizen: what it is for, in its own words, and by which law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, Namespace, URIRef

from misional.model.namespaces import ELI, MISIONAL
from misional.web.matrix.rows import matrix_path
from misional.web.pages.evidence import CaptureView, capture_view
from misional.web.pages.statement import StatementView, in_order
from misional.web.pages.values import date_words

if TYPE_CHECKING:
    from misional.web.pages.names import Anchor, Names, Words

ORG: Final = Namespace("http://www.w3.org/ns/org#")


@dataclass(frozen=True, slots=True)
class PlanView:
    """A strategic plan: the act that adopts it, when, and what it says."""

    anchor: Anchor
    act: Anchor | None
    adopted: Words | None
    period: Words | None
    missions: tuple[StatementView, ...]
    visions: tuple[StatementView, ...]
    objectives: tuple[StatementView, ...]
    horizons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NormView:
    """A norm in a list: when it was issued and what it is about, as far as the data says."""

    anchor: Anchor
    issued: Words | None
    title: Words | None


@dataclass(frozen=True, slots=True)
class EntityView:
    """What the template of a body shows; ``matrix`` is the path of its transparency matrix, if it has one."""

    name: Words
    description: Words | None
    parents: tuple[Anchor, ...]
    sectors: tuple[Anchor, ...]
    heads: bool
    current: PlanView | None
    past: tuple[PlanView, ...]
    functions: tuple[StatementView, ...]
    duties: tuple[StatementView, ...]
    norms: tuple[NormView, ...]
    sources: tuple[CaptureView, ...]
    matrix: str | None


def speaks_for_itself(names: Names, iri: URIRef) -> bool:
    """Whether the release holds statements of this body, and so has a page of this kind for it."""
    index = names.live.index
    return index.is_a(iri, MISIONAL.PublicEntity) and any(
        index.nodes(iri, relation) for relation in (MISIONAL.hasFunction, MISIONAL.hasDuty, MISIONAL.hasPlan)
    )


def entity_view(names: Names, iri: URIRef) -> EntityView:
    """Everything about a body, its plan in force first."""
    index = names.live.index
    plans = sorted(
        index.nodes(iri, MISIONAL.hasPlan), key=lambda plan: _adopted_on(names, plan), reverse=True
    )
    headed = index.nodes(iri, MISIONAL.headsSector)
    return EntityView(
        name=names.label(iri),
        description=names.text(iri, DCTERMS.description),
        parents=tuple(map(names.anchor, index.nodes(iri, ORG.subOrganizationOf))),
        sectors=tuple(map(names.anchor, headed or index.nodes(iri, MISIONAL.inSector))),
        heads=bool(headed),
        current=_plan(names, plans[0]) if plans else None,
        past=tuple(_plan(names, plan) for plan in plans[1:]),
        functions=in_order(names, _current(names, iri, MISIONAL.hasFunction)),
        duties=in_order(names, _current(names, iri, MISIONAL.hasDuty)),
        norms=_norms(names, iri),
        sources=_sources(names, iri),
        matrix=matrix_path(names, iri),
    )


def _current(names: Names, whole: URIRef, relation: URIRef) -> tuple[URIRef, ...]:
    """The statements of a body or a plan, without those that were ended one by one."""
    index = names.live.index
    return tuple(one for one in index.nodes(whole, relation) if not index.nodes(one, MISIONAL.endedBy))


def _adopted_on(names: Names, plan: URIRef) -> str:
    return names.live.index.text(plan, MISIONAL.adoptionDate) or ""


def _norms(names: Names, iri: URIRef) -> tuple[NormView, ...]:
    """The norms that a body acts under, the newest first, as MOTA's criterion 6.14 asks."""
    index = names.live.index
    norms = (one for one in index.nodes(iri, MISIONAL.actsUnder) if index.is_a(one, MISIONAL.Norm))
    dated = [(index.text(one, ELI.date_document), one) for one in norms]
    newest = sorted(dated, key=lambda row: row[0] or index.text(row[1], MISIONAL.year) or "", reverse=True)
    return tuple(
        NormView(
            names.anchor(norm),
            date_words(issued, names.language) if issued else None,
            names.text(norm, DCTERMS.title),
        )
        for issued, norm in newest
    )


def _plan(names: Names, plan: URIRef) -> PlanView:
    index = names.live.index
    adopted = index.text(plan, MISIONAL.adoptionDate)
    visions = _current(names, plan, MISIONAL.includesVision)
    years = (index.text(vision, MISIONAL.targetYear) for vision in visions)
    return PlanView(
        anchor=names.anchor(plan),
        act=next(map(names.anchor, index.nodes(plan, MISIONAL.adoptedBy)), None),
        adopted=date_words(adopted, names.language) if adopted else None,
        period=names.text(plan, MISIONAL.approximatePeriod),
        missions=in_order(names, _current(names, plan, MISIONAL.includesMission)),
        visions=in_order(names, visions),
        objectives=in_order(names, _current(names, plan, MISIONAL.includesObjective)),
        horizons=tuple(year for year in years if year),
    )


def _sources(names: Names, iri: URIRef) -> tuple[CaptureView, ...]:
    index = names.live.index
    captures = (
        edge.node for edge in index.incoming(iri, MISIONAL.captureOf) if isinstance(edge.node, URIRef)
    )
    return tuple(capture_view(names, capture) for capture in captures)
