"""A statement keeps its key when the page is mended: it is neither its place in a list nor a draft's year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, SKOS, URIRef

from misional.extract.words import one_line
from misional.model.namespaces import MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib import Graph
    from rdflib.term import Node

    from misional.extract.comparison import Change


def keep_keys(graph: Graph, known: Graph, entity: URIRef, changes: Iterable[Change]) -> None:
    """Give the draft's statements in ``graph`` the IRIs that ``known`` has for them.

    A plan that no act adopts is the body's plan that no act adopts, whatever the year. A statement whose key
    ends in its place keeps the one it had, by its words; a new one gets a number that none had.
    """
    plans = _undated_plan(graph, known, entity)
    for new in plans:
        graph.remove((new, MISIONAL.approximatePeriod, None))
        graph.remove((new, SKOS.prefLabel, None))
    mapping = plans | _statements(graph, known, _folders(plans), changes)
    for triple in list(graph):
        renamed = tuple(mapping.get(node, node) for node in triple)
        if renamed != triple:
            graph.remove(triple)
            graph.add((renamed[0], renamed[1], renamed[2]))


def _undated_plan(graph: Graph, known: Graph, entity: URIRef) -> dict[Node, Node]:
    new = [plan for plan in graph.objects(entity, MISIONAL.hasPlan) if _undated(graph, plan)]
    old = [
        plan
        for plan in known.objects(entity, MISIONAL.hasPlan)
        if _undated(known, plan) and (None, MISIONAL.supersedes, plan) not in known
    ]
    return {new[0]: old[0]} if len(new) == len(old) == 1 else {}


def _undated(graph: Graph, plan: Node) -> bool:
    return (plan, MISIONAL.adoptedBy, None) not in graph


def _folders(plans: Mapping[Node, Node]) -> dict[str, str]:
    """The keys of the draft's plans → those they are given."""
    return {_plan_key(new): _plan_key(old) for new, old in plans.items()}


def _plan_key(plan: Node) -> str:
    return str(plan).partition("/id/plan/")[2]


def _statements(
    graph: Graph, known: Graph, folders: Mapping[str, str], changes: Iterable[Change]
) -> dict[Node, Node]:
    before = {(change.kind, one_line(change.after)): change.key for change in changes if change.key}
    found: dict[Node, Node] = {}
    fresh: list[tuple[Node, str, str]] = []
    for node in sorted(graph.subjects(MISIONAL.proposalConfidence), key=str):
        stem, last = _moved(str(node), folders)
        words = one_line(str(graph.value(node, MISIONAL.verbatimText)))
        kinds = [str(kind).rpartition("#")[2] for kind in graph.objects(node, RDF.type)]
        old = next((before[kind, words] for kind in kinds if (kind, words) in before), "")
        if old.rpartition("/")[0] == stem and last.isdigit() and old.rpartition("/")[2].isdigit():
            found[node] = URIRef(old)
        else:
            fresh.append((node, stem, last))
    for node, stem, last in fresh:
        iri, number = URIRef(f"{stem}/{last}"), last
        while number.isdigit() and (iri in found.values() or (iri, None, None) in known):
            number = str(int(number) + 1)
            iri = URIRef(f"{stem}/{number}")
        found[node] = iri
    return {node: iri for node, iri in found.items() if node != iri}


def _moved(iri: str, folders: Mapping[str, str]) -> tuple[str, str]:
    """The IRI with its plan's given key, as what stands before its last "/" and after it."""
    head, _, path = iri.partition("/id/")
    kind, _, key = path.partition("/")
    for new, old in folders.items():
        if key == new or key.startswith(f"{new}/"):
            key = old + key.removeprefix(new)
    stem, _, last = f"{head}/id/{kind}/{key}".rpartition("/")
    return stem, last
