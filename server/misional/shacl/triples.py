"""A read-only index over N-Triples: what the report must ask of a shapes graph or of a blank node."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from sys import intern
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from misional.shacl.terms import FIRST, NIL, REST, canonical, is_blank, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EMPTY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_ROUNDS: Final = 6


class TripleIndex:
    """Triples by subject and by object; every term is a canonical N-Triples string.

    Built from N-Triples text (`ValueError` with the position if the text is not N-Triples).
    """

    def __init__(self, ntriples: str) -> None:
        out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        into: dict[str, list[tuple[str, str]]] = defaultdict(list)
        # A file may repeat a triple, and a graph is a set: dict.fromkeys drops the repeats and keeps the
        # order.
        rows = dict.fromkeys(
            (intern(str(quad.subject)), intern(str(quad.predicate)), intern(canonical(str(quad.object))))
            for quad in parse(ntriples, format=RdfFormat.N_TRIPLES)
        )
        for subject, predicate, obj in rows:
            out[subject][predicate].append(obj)
            into[obj].append((subject, predicate))
        self._out = {subject: {p: tuple(o) for p, o in by.items()} for subject, by in out.items()}
        self._into = {obj: tuple(pairs) for obj, pairs in into.items()}
        self._descriptions: dict[tuple[str, frozenset[str], int], str] = {}

    def subjects(self) -> Iterator[str]:
        """Yield every subject once."""
        return iter(self._out)

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield the (subject, object) pairs of the predicate."""
        return ((s, o) for s, properties in self._out.items() for o in properties.get(predicate, ()))

    def properties(self, subject: str) -> Mapping[str, tuple[str, ...]]:
        """Return the objects of the subject by predicate."""
        return self._out.get(subject, _EMPTY)

    def objects(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the objects of the two, in document order."""
        return self.properties(subject).get(predicate, ())

    def value(self, subject: str, predicate: str) -> str | None:
        """Return the first object of the two, if any."""
        return next(iter(self.objects(subject, predicate)), None)

    def parents(self, node: str) -> tuple[tuple[str, str], ...]:
        """Return the (subject, predicate) pairs that point at the node."""
        return self._into.get(node, ())

    def members(self, head: str) -> tuple[str, ...]:
        """Return the members of an RDF list; `ValueError` if the list is broken or runs in a circle."""
        members: list[str] = []
        seen: set[str] = set()
        while head != NIL:
            first, rest = self.value(head, FIRST), self.value(head, REST)
            if head in seen or first is None or rest is None:
                message = f"the RDF list at {head} is broken"
                raise ValueError(message)
            seen.add(head)
            members.append(first)
            head = rest
        return tuple(members)

    def nearest_named(self, node: str) -> str:
        """Return the node itself if it has an IRI, else the closest IRI that leads to it, else the node."""
        level, seen = [node], {node}
        while level:
            if named := sorted(n for n in level if is_iri(n)):
                return named[0]
            level = sorted({subject for n in level for subject, _ in self.parents(n)} - seen)
            seen.update(level)
        return node

    def stable_key(self, node: str, *, ignore: frozenset[str] = frozenset()) -> str:
        """Return a key for the node that does not depend on blank node labels.

        A named node or literal is its own key. A blank node's key is a hash of what is said below it, to a
        depth of a few steps and without the predicates in `ignore`, and of the named nodes that point at
        it. Blank nodes that differ in none of these share a key.
        """
        if not is_blank(node):
            return node
        above = sorted(
            f"{subject} {predicate}" for subject, predicate in self.parents(node) if is_iri(subject)
        )
        return "_:" + _digest([self._described(node, ignore, _ROUNDS), *above])

    def _described(self, node: str, ignore: frozenset[str], rounds: int) -> str:
        """Hash what is said of a blank node, `rounds` steps deep; no step is taken twice."""
        if not is_blank(node):
            return node
        if rounds == 0:
            return "_:"
        known = self._descriptions.get((node, ignore, rounds))
        if known is None:
            known = self._descriptions[node, ignore, rounds] = _digest(
                sorted(
                    f"{predicate} {self._described(obj, ignore, rounds - 1)}"
                    for predicate, objects in self.properties(node).items()
                    if predicate not in ignore
                    for obj in objects
                )
            )
        return known


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
