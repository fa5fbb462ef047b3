"""An immutable index of one release: what each thing says, and what is said of it.

It is read from the release's own files and not asked of the query engine, which alters literals and
language tags.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from rdflib import RDF, Literal, URIRef

from misional.web.triples import Triple, read_triples, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from misional.web.triples import Term

DESCRIBED: Final = frozenset({"asserted", "inferred", "ontology", "catalogue", "shapes"})
"""Graphs whose triples describe things; the validation report speaks about them elsewhere."""


class Edge(NamedTuple):
    """One triple seen from one of its ends: ``node`` is the other end, ``graph`` the release's graph name."""

    predicate: URIRef
    node: Term
    graph: str


@dataclass(frozen=True, slots=True)
class Index:
    """Triples by subject and by object. Edges are sorted; one that two graphs hold occurs once."""

    _outgoing: Mapping[Term, tuple[Edge, ...]]
    _incoming: Mapping[Term, tuple[Edge, ...]]

    def outgoing(self, node: Term, predicate: URIRef | None = None) -> tuple[Edge, ...]:
        """Edges from ``node``; its ``node`` members are the objects."""
        edges = self._outgoing.get(node, ())
        return edges if predicate is None else tuple(edge for edge in edges if edge.predicate == predicate)

    def incoming(self, node: Term, predicate: URIRef | None = None) -> tuple[Edge, ...]:
        """Edges to ``node``; its ``node`` members are the subjects."""
        edges = self._incoming.get(node, ())
        return edges if predicate is None else tuple(edge for edge in edges if edge.predicate == predicate)

    def nodes(self, node: Term, predicate: URIRef) -> tuple[URIRef, ...]:
        """The IRIs that ``predicate`` leads to from ``node``."""
        return tuple(edge.node for edge in self.outgoing(node, predicate) if isinstance(edge.node, URIRef))

    def literals(self, node: Term, predicate: URIRef) -> tuple[Literal, ...]:
        """The literals that ``predicate`` leads to from ``node``."""
        return tuple(edge.node for edge in self.outgoing(node, predicate) if isinstance(edge.node, Literal))

    def text(self, node: Term, predicate: URIRef) -> str | None:
        """The first literal's lexical form, if there is one."""
        return next((str(literal) for literal in self.literals(node, predicate)), None)

    def instances(self, kind: URIRef) -> tuple[URIRef, ...]:
        """The named things of a class, in natural order."""
        return tuple(edge.node for edge in self.incoming(kind, RDF.type) if isinstance(edge.node, URIRef))

    def subjects(self) -> Iterable[Term]:
        """Everything that something is said of."""
        return self._outgoing.keys()

    def predicates(self) -> frozenset[URIRef]:
        """Every property in use."""
        return frozenset(edge.predicate for edges in self._outgoing.values() for edge in edges)

    def types(self) -> frozenset[URIRef]:
        """Every named class that something is an instance of."""
        return frozenset(
            node for node in self._incoming if isinstance(node, URIRef) and self.incoming(node, RDF.type)
        )

    def is_a(self, node: Term, kind: URIRef) -> bool:
        """Whether ``node`` has ``kind`` among its types."""
        return any(edge.node == kind for edge in self.outgoing(node, RDF.type))

    def graph(self, name: str) -> Iterator[Triple]:
        """The triples of one graph, by subject in the order of its file."""
        for subject, edges in self._outgoing.items():
            for edge in edges:
                if edge.graph == name and not isinstance(subject, Literal):
                    yield Triple(subject, edge.predicate, edge.node)

    def subjects_within(self, document: str) -> tuple[URIRef, ...]:
        """Things whose IRI is ``document`` or one of its ``#`` parts."""
        return tuple(
            node
            for node in self._outgoing
            if isinstance(node, URIRef) and (node == document or node.startswith(f"{document}#"))
        )


def build_index(graphs: Mapping[str, Iterable[Triple]]) -> Index:
    """Index the triples of each graph, by the graph's name; graphs that describe nothing are left out."""
    outgoing: dict[Term, dict[tuple[URIRef, Term], Edge]] = defaultdict(dict)
    incoming: dict[Term, dict[tuple[URIRef, Term], Edge]] = defaultdict(dict)
    for graph, triples in graphs.items():
        if graph in DESCRIBED:
            for subject, predicate, obj in triples:
                outgoing[subject].setdefault((predicate, obj), Edge(predicate, obj, graph))
                if not isinstance(obj, Literal):
                    incoming[obj].setdefault((predicate, subject), Edge(predicate, subject, graph))
    return Index(_sorted(outgoing), _sorted(incoming))


def _sorted(edges: Mapping[Term, Mapping[tuple[URIRef, Term], Edge]]) -> Mapping[Term, tuple[Edge, ...]]:
    return MappingProxyType(
        {
            node: tuple(
                sorted(found.values(), key=lambda edge: (sort_key(edge.predicate), sort_key(edge.node)))
            )
            for node, found in edges.items()
        }
    )


def read_index(files: Mapping[str, Path]) -> Index:
    """Index a release's graph files, by graph name; asserted first, so that a triple counts as asserted.

    Raises as :func:`misional.web.triples.read_triples`.
    """
    order = sorted(files, key=lambda name: (name != "asserted", name == "inferred", name))
    return build_index({name: read_triples(files[name], name) for name in order if name in DESCRIBED})
