"""From a graph to typed values.

Give it the asserted and the inferred graph together: that a plan is superseded, for one, is inferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from rdflib import RDF, SKOS, Literal, URIRef

from misional.model.errors import ModelError, UnknownThingError
from misional.model.namespaces import MISIONAL, OA
from misional.model.values import (
    Entity,
    Evidence,
    Kind,
    Label,
    LegalBasis,
    Passage,
    Plan,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph
    from rdflib.term import Node

    from misional.model.values import BasisRole

_BASIS_ROLES: Final[tuple[BasisRole, ...]] = ("statedIn", "inAccordanceWith", "invokes")


def one(graph: Graph, subject: Node, predicate: Node) -> Node:
    """The only value of a property; raises ``ModelError`` when there is none or more than one."""
    values = list(graph.objects(subject, predicate))
    if len(values) != 1:
        raise ModelError(f"<{subject}> has {len(values)} values of <{predicate}>, not exactly one")
    return values[0]


def read_label(graph: Graph, thing: Node) -> Label:
    """``skos:prefLabel`` in Spanish and English."""
    texts = {
        label.language: str(label)
        for label in graph.objects(thing, SKOS.prefLabel)
        if isinstance(label, Literal)
    }
    return Label(texts.get("es"), texts.get("en"))


def read_evidence(graph: Graph, iri: Node) -> Evidence:
    """A fragment with its quote and offsets; raises ``ModelError`` when a part of it is missing."""
    selector = one(graph, iri, OA.hasSelector)
    return Evidence(
        iri=str(iri),
        capture=str(one(graph, iri, OA.hasSource)),
        exact=str(one(graph, selector, OA.exact)),
        prefix=str(one(graph, selector, OA.prefix)),
        suffix=str(one(graph, selector, OA.suffix)),
        start=int(str(one(graph, selector, OA.start))),
        end=int(str(one(graph, selector, OA.end))),
    )


def read_passages(graph: Graph, capture: str) -> tuple[Passage, ...]:
    """The passages of a capture in reading order."""
    found = (
        Passage(
            evidence=read_evidence(graph, iri),
            position=int(str(one(graph, iri, MISIONAL.position))),
            leading=str(one(graph, iri, MISIONAL.leadingText)),
            role=str(one(graph, iri, MISIONAL.passageRole)).rpartition("/")[2],
        )
        for iri in graph.subjects(OA.hasSource, URIRef(capture))
        if (iri, RDF.type, MISIONAL.Passage) in graph
    )
    return tuple(sorted(found, key=lambda passage: passage.position))


def read_statement(graph: Graph, iri: Node) -> Statement:
    """A statement with the law it rests on and its evidence; raises ``ModelError`` for no known kind."""
    evidence = (read_evidence(graph, item) for item in graph.objects(iri, MISIONAL.hasEvidence))
    return Statement(
        iri=str(iri),
        kind=_kind(graph, iri),
        label=read_label(graph, iri),
        verbatim=_text(graph, iri, MISIONAL.verbatimText),
        normalized=_text(graph, iri, MISIONAL.normalizedText),
        position=_number(graph, iri, MISIONAL.position),
        target_year=_number(graph, iri, MISIONAL.targetYear),
        bases=tuple(basis for role in _BASIS_ROLES for basis in _bases(graph, iri, role)),
        evidence=tuple(sorted(evidence, key=lambda item: (item.capture, item.start))),
    )


def read_plan(graph: Graph, iri: Node) -> Plan:
    """A strategic plan with its statements: mission, vision, then objectives by position."""
    included = (MISIONAL.includesMission, MISIONAL.includesVision, MISIONAL.includesObjective)
    statements = [
        _sorted(read_statement(graph, item) for item in graph.objects(iri, part)) for part in included
    ]
    return Plan(
        iri=str(iri),
        label=read_label(graph, iri),
        adopted_by=next(iter(_bases(graph, iri, "adoptedBy")), None),
        superseded=_superseded(graph, iri),
        statements=tuple(statement for group in statements for statement in group),
    )


def read_entity(graph: Graph, iri: str) -> Entity:
    """A public body with everything its page says; raises ``UnknownThingError`` when there is none."""
    node = URIRef(iri)
    if (node, RDF.type, MISIONAL.PublicEntity) not in graph:
        raise UnknownThingError(f"no public entity <{iri}> in this graph")
    plans = (read_plan(graph, plan) for plan in graph.objects(node, MISIONAL.hasPlan))
    return Entity(
        iri=iri,
        label=read_label(graph, node),
        plans=tuple(sorted(plans, key=lambda plan: (plan.superseded, plan.iri))),
        functions=_sorted(read_statement(graph, item) for item in graph.objects(node, MISIONAL.hasFunction)),
        duties=_sorted(read_statement(graph, item) for item in graph.objects(node, MISIONAL.hasDuty)),
        captures=tuple(sorted(str(item) for item in graph.subjects(MISIONAL.captureOf, node))),
    )


def _kind(graph: Graph, iri: Node) -> Kind:
    for kind in get_args(Kind):
        # A Function is also a Competence once inferred: the most specific class is the answer.
        if (iri, RDF.type, MISIONAL[kind]) in graph and kind != "Competence":
            found: Kind = kind
            return found
    if (iri, RDF.type, MISIONAL.Competence) in graph:
        return "Competence"
    raise ModelError(f"<{iri}> is no statement of a known kind")


def _text(graph: Graph, subject: Node, predicate: Node) -> str | None:
    value = graph.value(subject, predicate)
    return None if value is None else str(value)


def _number(graph: Graph, subject: Node, predicate: Node) -> int | None:
    value = graph.value(subject, predicate)
    return None if value is None else int(str(value))


def _bases(graph: Graph, subject: Node, role: BasisRole) -> tuple[LegalBasis, ...]:
    found = sorted(str(item) for item in graph.objects(subject, MISIONAL[role]))
    return tuple(LegalBasis(role, iri, read_label(graph, URIRef(iri))) for iri in found)


def _superseded(graph: Graph, plan: Node) -> bool:
    return (plan, RDF.type, MISIONAL.Superseded) in graph or (None, MISIONAL.supersedes, plan) in graph


def _sorted(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple(sorted(statements, key=lambda item: (item.position or 0, item.iri)))
