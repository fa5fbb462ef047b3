"""What a document about a thing says: one set of triples, the same in every RDF format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, BNode, URIRef

from misional.model.namespaces import MISIONAL, OA
from misional.web.index import DESCRIBED
from misional.web.triples import Triple, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from misional.web.index import Index
    from misional.web.triples import Subject, Term

LABELS: Final = (SKOS.prefLabel, RDFS.label, DCTERMS.title, FOAF.name)
"""Properties that name a thing, the best name first."""

_PART_OF_THE_STORY: Final = frozenset({MISIONAL.hasEvidence, OA.hasSelector})
"""What these lead to is described in full: a statement is read together with its evidence."""


def describe(
    index: Index,
    topics: Iterable[URIRef],
    *,
    graphs: frozenset[str] = DESCRIBED,
    incoming: bool = True,
) -> tuple[Triple, ...]:
    """The description of ``topics``, sorted.

    It holds what they say (with their blank nodes and evidence), what other named things say of them, what
    superseded their plans, and the names of every neighbour, in all languages. Only triples of ``graphs``
    count.
    """
    roots = tuple(topics)
    found = dict.fromkeys(_said(index, roots, graphs))
    if incoming:
        found |= dict.fromkeys(_said_of(index, roots, graphs))
    found |= dict.fromkeys(_successors(index, roots, graphs))
    found |= dict.fromkeys(_names(index, _neighbours(found)))
    return tuple(sorted(found, key=lambda triple: tuple(sort_key(term) for term in triple)))


def _said(index: Index, roots: Iterable[URIRef], graphs: frozenset[str]) -> Iterator[Triple]:
    waiting: list[Subject] = list(roots)
    seen = set(waiting)
    while waiting:
        subject = waiting.pop()
        for predicate, node, graph in index.outgoing(subject):
            if graph not in graphs:
                continue
            yield Triple(subject, predicate, node)
            belongs = isinstance(node, BNode) or (
                predicate in _PART_OF_THE_STORY and isinstance(node, URIRef)
            )
            if belongs and node not in seen:
                seen.add(node)  # type: ignore[arg-type]
                waiting.append(node)  # type: ignore[arg-type]


def _said_of(index: Index, roots: Iterable[URIRef], graphs: frozenset[str]) -> Iterator[Triple]:
    for root in roots:
        for predicate, node, graph in index.incoming(root):
            if graph in graphs and isinstance(node, URIRef):
                yield Triple(node, predicate, root)


def _successors(index: Index, roots: Iterable[URIRef], graphs: frozenset[str]) -> Iterator[Triple]:
    """What took the place of the plan of a statement: the statement no longer holds either."""
    for root in roots:
        for plan in index.nodes(root, MISIONAL.includedInPlan):
            for predicate, node, graph in index.outgoing(plan, MISIONAL.supersededBy):
                if graph in graphs:
                    yield Triple(plan, predicate, node)


def _neighbours(triples: Iterable[Triple]) -> set[Term]:
    """Every IRI in subject or object place but classes: their names are in the ontology, a click away."""
    return {
        node
        for triple in triples
        for node in (triple.subject, None if triple.predicate == RDF.type else triple.object)
        if isinstance(node, URIRef)
    }


def _names(index: Index, nodes: Iterable[Term]) -> Iterator[Triple]:
    for node in nodes:
        for predicate, name, _graph in index.outgoing(node):
            if predicate in LABELS and isinstance(node, URIRef):
                yield Triple(node, predicate, name)
