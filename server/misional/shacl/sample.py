"""The same shapes over fewer nodes, so that a slow engine can give its opinion at every build.

Each shape keeps its constraints; its targets (§2.1.3) become some of the nodes they found, one by one. What
such shapes report about a node is what the whole ones report about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.shacl.coverage import TARGETS, active_shapes, target_nodes
from misional.shacl.inputs import Document, RdfText
from misional.shacl.terms import SH
from misional.shacl.triples import TripleIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rdflib import Graph


def sample_shapes(
    data: Graph | RdfText, shapes: Graph | RdfText, *, size: int, keep: Collection[str] = ()
) -> RdfText:
    """Shapes whose targets are at most ``size`` nodes each, spread over all, and those of ``keep``.

    ``keep`` are terms of N-Triples: a target among them stays, beyond ``size`` if need be; give it the nodes
    that have findings. A shape that is its own class target (a class) is left whole. Raises ``InvalidInput``.
    """
    graph, text = TripleIndex(Document(data).ntriples), Document(shapes).ntriples
    rules = TripleIndex(text)
    sampled = {
        shape: _chosen(sorted(target_nodes(graph, rules, shape)), size, keep)
        for shape in active_shapes(rules)
        if any(rules.value(shape, target) for target in TARGETS)
    }
    lines = [line for line in text.splitlines(keepends=True) if not _targets(line, sampled)]
    lines += [f"{shape} <{SH}targetNode> {node} .\n" for shape, nodes in sampled.items() for node in nodes]
    return RdfText("".join(lines), "ntriples")


def _targets(line: str, shapes: Collection[str]) -> bool:
    """Whether a line of N-Triples is a target declaration of one of the shapes."""
    subject, predicate, _ = line.split(" ", 2)
    return predicate in TARGETS and subject in shapes


def _chosen(nodes: Sequence[str], size: int, keep: Collection[str]) -> list[str]:
    if len(nodes) <= size:
        return list(nodes)
    spread = {nodes[number * len(nodes) // size] for number in range(size)}
    return sorted(spread | (set(nodes) & set(keep)))
