"""A validation in several runs, each of some targets, for an engine that needs much room for each result.

A run of a part reports what the run of the whole reports of the same targets: shapes keep their constraints,
and targets (SHACL §2.1.3) are left out, or named node by node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.shacl.columns import Triples
from misional.shacl.coverage import TARGETS, active_shapes, has_implicit_target, target_nodes
from misional.shacl.terms import SH, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from misional.shacl.inputs import Document

_TARGET_NODE: Final = f"<{SH}targetNode>"
# Targets of other kinds (SHACL Advanced Features) cannot be told here.
_OTHERS: Final = tuple(f"<{SH}{name}>" for name in ("target", "targetShape", "targetWhere"))
_LARGE: Final = 20_000
_FIRST: Final = 4
_MORE: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """Some shapes with all their targets, or one shape with some of its target nodes."""

    shapes: tuple[str, ...]
    nodes: tuple[str, ...] | None = None


def first_parts(data: Document, shapes: Document) -> Sequence[Part]:
    """Return the parts to begin with; none if the validation can only be run as a whole."""
    index = shapes.index
    active = active_shapes(index)
    if any(map(index.count, _OTHERS)) or any(has_implicit_target(index, shape) for shape in active):
        return ()
    targeting = [shape for shape in active if any(index.value(shape, link) for link in TARGETS)]
    return tuple(map(Part, _dealt(targeting, _FIRST if len(data.triples) > _LARGE else 1)))


def divided(part: Part, data: Document, shapes: Document) -> Sequence[Part]:
    """Return smaller parts that are the same together; none if there are no smaller ones."""
    if len(part.shapes) > 1:
        return tuple(map(Part, _dealt(part.shapes, _MORE)))
    (shape,) = part.shapes
    nodes = sorted(target_nodes(data.index, shapes.index, shape)) if part.nodes is None else part.nodes
    # A blank node's label in the shapes is none of the data's.
    if len(nodes) < 2 or any(map(is_blank, nodes)):
        return ()
    return tuple(Part(part.shapes, one) for one in _dealt(nodes, _MORE))


def shapes_of(part: Part, shapes: Triples) -> Triples:
    """Return the shapes graph with the targets of the part alone."""
    kept = frozenset(part.shapes if part.nodes is None else ())
    named = ((shape, _TARGET_NODE, node) for shape in part.shapes for node in part.nodes or ())
    return Triples((*(row for row in shapes if row[1] not in TARGETS or row[0] in kept), *named))


def _dealt(terms: Sequence[str], number: int) -> Iterator[tuple[str, ...]]:
    # Neighbours are alike: dealt out, each part gets some of the costly ones.
    return (tuple(terms[first::number]) for first in range(min(number, len(terms))))
