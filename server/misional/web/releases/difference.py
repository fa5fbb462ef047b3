"""What changed between two releases, thing by thing: from the diff of their triples to words."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rdflib import Literal as Text
from rdflib import URIRef

from misional.model.marks import mark_words
from misional.release import diff
from misional.web.triples import parse_triples, sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from misional.model.marks import Mark
    from misional.release import Release
    from misional.web.index import Index
    from misional.web.triples import Term

ChangeKind = Literal["added", "removed", "changed"]

SHOWN_GRAPHS: Final = ("asserted", "ontology", "shapes", "catalogue")
"""Graphs that people write. What is derived, counted and reported follows from them."""


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """Values of one property that came and went; a text that became another one has its words marked."""

    predicate: URIRef
    added: tuple[Term, ...]
    removed: tuple[Term, ...]
    reworded: tuple[tuple[Text, Text, tuple[tuple[Mark, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ThingChange:
    """One thing that a graph says something else of: new to the release, gone from it, or changed."""

    thing: URIRef
    kind: ChangeKind
    properties: tuple[PropertyChange, ...]


@dataclass(frozen=True, slots=True)
class GraphChange:
    """The things that changed in one graph, in natural order."""

    graph: str
    things: tuple[ThingChange, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many things changed in this way."""
        return sum(one.kind == kind for one in self.things)


def changes(older: Release, newer: Release, before: Index, after: Index) -> tuple[GraphChange, ...]:
    """What ``newer`` says and ``older`` does not, and the reverse, in each graph that people write.

    ``before`` and ``after`` are their indexes: they tell whether a thing was there at all. A blank node is
    part of what names it, and is no thing of its own. Raises as :func:`misional.release.diff`.
    """
    found = diff(older, newer)
    return tuple(
        GraphChange(name, _things(found[name].added, found[name].removed, before, after))
        for name in SHOWN_GRAPHS
        if name in found
    )


def _things(
    added: Iterable[str], removed: Iterable[str], before: Index, after: Index
) -> tuple[ThingChange, ...]:
    came, went = _by_thing(added), _by_thing(removed)
    things = sorted(came.keys() | went.keys(), key=sort_key)
    return tuple(
        ThingChange(
            thing,
            "added" if not before.outgoing(thing) else "removed" if not after.outgoing(thing) else "changed",
            _properties(came[thing], went[thing]),
        )
        for thing in things
    )


def _by_thing(lines: Iterable[str]) -> dict[URIRef, dict[URIRef, list[Term]]]:
    said: dict[URIRef, dict[URIRef, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in parse_triples(io.StringIO("".join(f"{one}\n" for one in lines)), "d"):
        if isinstance(subject, URIRef):
            said[subject][predicate].append(value)
    return said


def _properties(came: dict[URIRef, list[Term]], went: dict[URIRef, list[Term]]) -> tuple[PropertyChange, ...]:
    return tuple(
        _property(predicate, came.get(predicate, []), went.get(predicate, []))
        for predicate in sorted(came.keys() | went.keys())
    )


def _property(predicate: URIRef, came: Collection[Term], went: Collection[Term]) -> PropertyChange:
    """Pairs a text with what it became when there is one of its language and datatype on each side."""
    reworded = []
    for old in went:
        alike = [one for one in came if _alike(one, old)]
        if isinstance(old, Text) and len(alike) == 1 and sum(_alike(one, old) for one in went) == 1:
            new = alike[0]
            assert isinstance(new, Text)  # noqa: S101 - only a literal is like one
            reworded.append((old, new, mark_words(str(old), str(new))))
    paired = {term for old, new, _ in reworded for term in (old, new)}
    return PropertyChange(
        predicate,
        tuple(sorted((one for one in came if one not in paired), key=sort_key)),
        tuple(sorted((one for one in went if one not in paired), key=sort_key)),
        tuple(reworded),
    )


def _alike(one: Term, other: Term) -> bool:
    return (
        isinstance(one, Text)
        and isinstance(other, Text)
        and (one.language, one.datatype) == (other.language, other.datatype)
    )
