"""From our model to another's: pure functions of an index and a profile's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, BNode, URIRef

from misional.web.description import LABELS
from misional.web.triples import Triple, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from misional.web.index import Index
    from misional.web.profiles.model import Profile, Rule
    from misional.web.triples import Term


def describes(index: Index, topics: Iterable[URIRef], profile: Profile) -> bool:
    """Whether the profile has a class for one of ``topics``."""
    return any(_kinds(index, topic, profile) for topic in topics)


def translate(index: Index, topics: Sequence[URIRef], profile: Profile) -> tuple[Triple, ...]:
    """What the profile can say of ``topics``, sorted: all its terms are the profile's.

    Of each thing that they lead to it holds the class and the names, so that a reader and a validator know
    what they meet. Blank nodes are left out: no rule leads beyond them.
    """
    found: dict[Triple, None] = {}
    for topic in topics:
        found |= dict.fromkeys(_said(index, topic, profile))
    near = {triple.object for triple in found if isinstance(triple.object, URIRef)} - set(topics)
    for node in near:
        found |= dict.fromkeys(_introduced(index, node, profile))
    return tuple(sorted(found, key=lambda triple: tuple(sort_key(term) for term in triple)))


def _kinds(index: Index, node: Term, profile: Profile) -> dict[URIRef, None]:
    return {
        theirs: None
        for edge in index.outgoing(node, RDF.type)
        if isinstance(edge.node, URIRef)
        for theirs in profile.classes.get(edge.node, ())
    }


def _said(index: Index, topic: URIRef, profile: Profile) -> Iterator[Triple]:
    kinds = _kinds(index, topic, profile)
    if not kinds:
        return
    for kind in kinds:
        yield Triple(topic, RDF.type, kind)
    for rule in profile.rules:
        yield from _by(index, topic, rule)


def _introduced(index: Index, node: URIRef, profile: Profile) -> Iterator[Triple]:
    """What is said of a neighbour: its classes and its names."""
    kinds = _kinds(index, node, profile)
    for kind in kinds:
        yield Triple(node, RDF.type, kind)
    if kinds:
        for rule in profile.rules:
            if rule.path[0] in LABELS:
                yield from _by(index, node, rule)


def _by(index: Index, topic: URIRef, rule: Rule) -> Iterator[Triple]:
    if rule.of and not any(index.is_a(topic, kind) for kind in rule.of):
        return
    ends: tuple[Term, ...] = (topic,)
    for step in rule.path:
        ends = tuple(edge.node for end in ends for edge in index.outgoing(end, step))
    for end in ends:
        if not isinstance(end, BNode):
            yield Triple(topic, rule.theirs, rule.values.get(end, end) if isinstance(end, URIRef) else end)
