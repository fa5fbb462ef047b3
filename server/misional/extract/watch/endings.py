"""What a page dropped is proposed as an ending, statement by statement, for a person to decide."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import SKOS, XSD, Literal, URIRef

from misional.extract.words import one_line
from misional.i18n import LANGUAGES, say
from misional.model.namespaces import ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph
    from rdflib.term import Node

    from misional.extract.comparison import Change
    from misional.model import Entity, Statement

_TASKS: Final = {"Function": MISIONAL.hasFunction, "Duty": MISIONAL.hasDuty}


@dataclass(frozen=True, slots=True)
class Ending:
    """A statement's end: ``by`` the act that ended it or, for a correction, the capture that no longer has
    it; ``last_day`` is the eve of that act or capture, if its day is known."""

    statement: str
    by: str
    last_day: datetime.date | None


def add_endings(
    graph: Graph, known: Graph, entity: Entity, superseded: Iterable[str], changes: Iterable[Change]
) -> tuple[Ending, ...]:
    """Propose in the draft's ``graph`` the end of what its page no longer states.

    ``changes`` are the fates of the statements that the last capture had, ``superseded`` the plans that the
    draft's plan takes the place of: what such a plan only words anew ends with it, and needs no ending of its
    own. Under the same act a statement that is gone is corrected away; under another it ends by that act.
    """
    capture = next(graph.subjects(MISIONAL.captureOf))
    replaced = {str(plan) for plan in superseded}
    by_iri = {statement.iri: statement for statement in entity.statements}
    found = []
    for change in changes:
        node = URIRef(change.key)
        over = (node, MISIONAL.endedBy, None) in known
        if not change.key or over or (node, MISIONAL.proposalConfidence, None) in graph:
            continue
        plans = {plan.iri for plan in entity.plans if any(s.iri == change.key for s in plan.statements)}
        if plans & replaced and change.fate != "gone":
            continue
        act = _act(graph, known, by_iri[change.key], ended_with=bool(plans & replaced))
        found.append(_ending(graph, known, by_iri[change.key], act, capture))
    return tuple(found)


def _act(graph: Graph, known: Graph, statement: Statement, *, ended_with: bool) -> Node | None:
    """The act of the draft that states the kind's other statements now, if it is another than before."""
    if ended_with:
        return next(graph.objects(None, MISIONAL.adoptedBy), None)
    predicate = _TASKS.get(statement.kind)
    if predicate is None:
        return None
    old = {_norm(known, URIRef(basis.iri)) for basis in statement.bases if basis.role == "statedIn"}
    new = {
        _norm(graph + known, place)
        for node in graph.objects(None, predicate)
        for place in graph.objects(node, MISIONAL.statedIn)
    }
    return next(iter(new)) if old and len(new) == 1 and not new & old else None


def _norm(graph: Graph, place: Node) -> Node:
    while (whole := graph.value(place, ELI.is_part_of)) is not None:
        place = whole
    return place


def _ending(graph: Graph, known: Graph, statement: Statement, act: Node | None, capture: Node) -> Ending:
    node = URIRef(statement.iri)
    day = _day(graph, known, act) if act is not None else _date(graph.value(capture, MISIONAL.receivedOn))
    last = None if day is None else day - datetime.timedelta(days=1)
    by = capture if act is None else act
    add = graph.add
    add((node, MISIONAL.endedBy, by))
    if last is not None:
        add((node, MISIONAL.lastDay, Literal(last.isoformat(), datatype=XSD.date)))
    others = any((None, kind, None) in graph for kind in _alike(statement))
    add((node, MISIONAL.proposalConfidence, Literal("0.80" if others else "0.40", datatype=XSD.decimal)))
    for language in LANGUAGES:
        words = one_line(statement.verbatim or statement.normalized or "")
        why = say("watch.ended-by-act" if act is not None else "watch.ended-corrected", language)
        add((node, MISIONAL.proposalReason, Literal(f"{why}: «{words}»", lang=language)))
        add((node, SKOS.prefLabel, Literal(statement.label.best(language), lang=language)))
    return Ending(statement.iri, str(by), last)


def _alike(statement: Statement) -> tuple[URIRef, ...]:
    if statement.kind in _TASKS:
        return (_TASKS[statement.kind],)
    return (MISIONAL.includesMission, MISIONAL.includesVision, MISIONAL.includesObjective)


def _day(graph: Graph, known: Graph, act: Node) -> datetime.date | None:
    """The day from which an act holds: a plan's adoption, else its entry into force, else its issue."""
    for where in (graph, known):
        for plan in where.subjects(MISIONAL.adoptedBy, act):
            if (day := _date(where.value(plan, MISIONAL.adoptionDate))) is not None:
                return day
        for predicate in (ELI.first_date_entry_in_force, ELI.date_document):
            if (day := _date(where.value(act, predicate))) is not None:
                return day
        for citation in where.subjects(MISIONAL.citationOf, act):
            if (day := _date(where.value(citation, MISIONAL.statedDate))) is not None:
                return day
    return None


def _date(value: Node | None) -> datetime.date | None:
    try:
        return None if value is None else datetime.date.fromisoformat(str(value))
    except ValueError:
        return None
