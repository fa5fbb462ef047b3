"""What follows from some data and an ontology: triples in, triples out."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from misional.build.reason import OwlrlReasoner, infer
from misional.build.turtle import verbatim_literals
from misional.shacl.columns import Triples
from misional.shacl.rdflib_bridge import graph_of_ntriples, to_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph


def closed(data: Triples, knowledge: Triples) -> Triples:
    """Return the data, the ontology, and what owlrl derives from both.

    Raises ``GateRefusedError`` for data that contradict the ontology.
    """
    with verbatim_literals():
        derived = infer(
            OwlrlReasoner(), graph_of_ntriples(data.ntriples), graph_of_ntriples(knowledge.ntriples)
        )
        return Triples(chain(data, knowledge, _terms(derived)))


def _terms(graph: Graph) -> Iterator[tuple[str, str, str]]:
    return ((to_term(s), to_term(p), to_term(o)) for s, p, o in graph)
