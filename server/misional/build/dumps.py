"""Whole graphs as Turtle files, for people and for tools that want no endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.build.errors import BuildError
from misional.model.namespaces import PREFIXES
from misional.model.turtle import write_turtle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph


def dumps(graphs: Mapping[str, Graph]) -> dict[str, bytes]:
    """File name → Turtle of each graph; the same triples give the same bytes, literals as they are.

    Raises ``BuildError`` for blank nodes that Turtle cannot nest, which ``make format`` refuses too.
    """
    return {f"{name}.ttl": _turtle(name, graph).encode() for name, graph in graphs.items()}


def _turtle(name: str, graph: Graph) -> str:
    head = f"# misional: the {name} graph. CC BY 4.0.\n"
    try:
        return write_turtle(graph, PREFIXES, head)
    except ValueError as error:
        raise BuildError(f"the {name} graph cannot be written as Turtle: {error}") from error
