"""A new act's plan takes the place of the one before, which stays with its dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, URIRef

from misional.model.namespaces import MISIONAL

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from misional.extract.draft import Draft


def add_succession(graph: Graph, fresh: Draft, known: Graph) -> tuple[str, ...]:
    """Say in the draft's ``graph`` which plans of the body its plan supersedes; their IRIs.

    A plan of ``known`` is superseded when no other plan supersedes it yet, another act adopts it, and the
    page says that the new act repeals that act, or both dates of adoption are known and the new one is
    later. A plan that the same act adopts is no new plan but a correction of it.
    """
    entity = URIRef(f"{fresh.base}id/entity/{fresh.source.entity}")
    repealed = {
        URIRef(cited.iri)
        for span in fresh.passages
        if span.role == "act-citation"
        for cited in fresh.law.within(span.start, span.end)
        if "deroga" in cited.mention.relations
    }
    found: list[str] = []
    for new in sorted(graph.subjects(RDF.type, MISIONAL.StrategicPlan), key=str):
        for old in sorted(known.objects(entity, MISIONAL.hasPlan), key=str):
            if old != new and _succeeds(graph, new, known, old, repealed):
                graph.add((new, MISIONAL.supersedes, old))
                found.append(str(old))
    return tuple(found)


def _succeeds(graph: Graph, new: Node, known: Graph, old: Node, repealed: set[URIRef]) -> bool:
    if (None, MISIONAL.supersedes, old) in known or (old, MISIONAL.supersedes, new) in known:
        return False
    act = graph.value(new, MISIONAL.adoptedBy)
    if act is None or act == known.value(old, MISIONAL.adoptedBy):
        return False
    if known.value(old, MISIONAL.adoptedBy) in repealed:
        return True
    later, earlier = graph.value(new, MISIONAL.adoptionDate), known.value(old, MISIONAL.adoptionDate)
    return later is not None and earlier is not None and str(later) > str(earlier)
