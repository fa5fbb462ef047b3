"""What several rooms' tests share: where things are, and the real graphs, read once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import owlrl
import pytest
from rdflib import Graph, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """The project's shared material, beside the checkout (also in CI)."""
    return root.parent / "shared"


@pytest.fixture(scope="session")
def ontology(root: Path) -> Graph:
    """The four ontology files as one graph; do not change it."""
    return _read(sorted((root / "ontology").glob("*.ttl")))


@pytest.fixture(scope="session")
def asserted(root: Path) -> Graph:
    """The data as it is asserted; do not change it."""
    return _read(sorted((root / "data").rglob("*.ttl")))


@pytest.fixture(scope="session")
def closed(ontology: Graph, asserted: Graph) -> Graph:
    """Ontology, data and everything owlrl derives from them; do not change it."""
    return _close(ontology + asserted)


@pytest.fixture(scope="session")
def close() -> Callable[[Graph], Graph]:
    """A function that closes a small graph of a test."""
    return _close


def _close(graph: Graph) -> Graph:
    """A new graph with the OWL 2 RL closure; literals take no part in our rules, so they are set aside."""
    closure = Graph()
    for triple in graph:
        if not isinstance(triple[2], Literal):
            closure.add(triple)
    owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, rdfs_closure=False, axiomatic_triples=False, datatype_axioms=False
    ).expand(closure)
    return closure + graph


def _read(paths: list[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path)
    return graph
