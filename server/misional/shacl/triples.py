"""A read-only index over N-Triples: what the report must ask of a shapes graph or of a blank node."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from misional.shacl.columns import Groups, read_triples
from misional.shacl.terms import FIRST, NIL, REST, is_blank, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from misional.shacl.columns import Triples

_ROUNDS: Final = 6


class TripleIndex:
    """Triples by subject, by predicate and by object; every term is a canonical N-Triples string.

    Built from `Triples`, or from N-Triples text (`SyntaxError` with the position if it is not N-Triples).
    A file may repeat a triple, and a graph is a set: a repeat is not seen here.
    """

    def __init__(self, source: Triples | str) -> None:
        triples = read_triples(source) if isinstance(source, str) else source
        self._triples = triples
        self._number = triples.number
        self._by_subject = Groups(triples.subjects, _distinct(triples), len(triples.terms))
        kept = sorted(self._by_subject.rows)
        self._by_predicate = Groups(triples.predicates, kept, len(triples.terms))
        self._by_object = Groups(triples.objects, kept, len(triples.terms))
        self._descriptions: dict[tuple[str, frozenset[str], int], str] = {}

    def subjects(self) -> Iterator[str]:
        """Yield every subject once."""
        return map(self._triples.terms.__getitem__, dict.fromkeys(self._triples.subjects))

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield the (subject, object) pairs of the predicate, in document order."""
        terms, subjects, objects = self._triples.terms, self._triples.subjects, self._triples.objects
        rows = self._by_predicate.of(self._number.get(predicate))
        return ((terms[subjects[row]], terms[objects[row]]) for row in rows)

    def predicates(self) -> Iterator[tuple[str, int]]:
        """Yield every predicate once, with the number of its triples."""
        for number in dict.fromkeys(self._triples.predicates):
            yield self._triples.terms[number], len(self._by_predicate.of(number))

    def count(self, predicate: str) -> int:
        """Return the number of triples with the predicate."""
        return len(self._by_predicate.of(self._number.get(predicate)))

    def properties(self, subject: str) -> Mapping[str, tuple[str, ...]]:
        """Return the objects of the subject by predicate."""
        terms, predicates, objects = self._triples.terms, self._triples.predicates, self._triples.objects
        found: dict[str, list[str]] = {}
        for row in self._by_subject.of(self._number.get(subject)):
            found.setdefault(terms[predicates[row]], []).append(terms[objects[row]])
        return {predicate: tuple(values) for predicate, values in found.items()}

    def objects(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the objects of the two, in document order."""
        link = self._number.get(predicate)
        terms, predicates, objects = self._triples.terms, self._triples.predicates, self._triples.objects
        rows = self._by_subject.of(self._number.get(subject))
        return tuple([terms[objects[row]] for row in rows if predicates[row] == link])

    def value(self, subject: str, predicate: str) -> str | None:
        """Return the first object of the two, if any."""
        return next(iter(self.objects(subject, predicate)), None)

    def parents(self, node: str) -> tuple[tuple[str, str], ...]:
        """Return the (subject, predicate) pairs that point at the node."""
        terms, subjects, predicates = self._triples.terms, self._triples.subjects, self._triples.predicates
        rows = self._by_object.of(self._number.get(node))
        return tuple([(terms[subjects[row]], terms[predicates[row]]) for row in rows])

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


def _distinct(triples: Triples) -> Iterator[int]:
    """The rows by subject, without those that say again what an earlier one says."""
    subject, seen = -1, set[tuple[int, int]]()
    for row in sorted(range(len(triples)), key=triples.subjects.__getitem__):
        if triples.subjects[row] != subject:
            subject = triples.subjects[row]
            seen.clear()
        said = triples.predicates[row], triples.objects[row]
        if said not in seen:
            seen.add(said)
            yield row


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
