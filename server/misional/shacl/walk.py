"""Walking a property path over a graph (SHACL §2.3.1): from one node to its value nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat

if TYPE_CHECKING:
    from misional.shacl.triples import TripleIndex


def step(data: TripleIndex, path: Path, node: str) -> frozenset[str]:
    """Return the nodes that the path leads to from the node; a set, as SHACL's value nodes are."""
    return _forward(data, path, frozenset({node}))


def _forward(data: TripleIndex, path: Path, nodes: frozenset[str]) -> frozenset[str]:
    match path:
        case Predicate(iri):
            return frozenset(obj for node in nodes for obj in data.objects(node, iri))
        case Inverse(inner):
            return _backward(data, inner, nodes)
        case Chain("|", steps):
            return frozenset().union(*(_forward(data, inner, nodes) for inner in steps))
        case Chain(_, steps):
            for inner in steps:
                nodes = _forward(data, inner, nodes)
            return nodes
        case Repeat(inner, "?"):
            return nodes | _forward(data, inner, nodes)
        case Repeat(inner, times):
            reached = nodes if times == "*" else frozenset()
            fresh = nodes
            while fresh:
                fresh = _forward(data, inner, fresh) - reached
                reached |= fresh
            return reached


def _backward(data: TripleIndex, path: Path, nodes: frozenset[str]) -> frozenset[str]:
    match path:
        case Predicate(iri):
            return frozenset(subject for node in nodes for subject, link in data.parents(node) if link == iri)
        case Inverse(inner):
            return _forward(data, inner, nodes)
        case Chain("/", steps):
            return _forward(data, Chain("/", tuple(Inverse(inner) for inner in reversed(steps))), nodes)
        case Chain(operator, steps):
            return _forward(data, Chain(operator, tuple(Inverse(inner) for inner in steps)), nodes)
        case Repeat(inner, times):
            return _forward(data, Repeat(Inverse(inner), times), nodes)
