"""Counts of what a graph holds, as VoID defines them (sections 4.4 and 4.5): pure, over canonical tokens."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from misional.release.terms import Triple

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE: Final = f"<{_RDF}type>"
_LANG_STRING: Final = f"<{_RDF}langString>"
_STRING: Final = "<http://www.w3.org/2001/XMLSchema#string>"


@dataclass(frozen=True, slots=True)
class PropertyCount:
    """The triples with one property: how many, and how many different subjects and objects they have."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class LinkCount:
    """The triples with one property whose subject is of one class: how many, and what they lead to.

    ``classes`` counts those whose object is of a class, ``datatypes`` those whose object is a literal of a
    datatype. An object of two classes counts under both.
    """

    triples: int
    classes: Mapping[str, int]
    datatypes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """The triples whose subject is of one class; ``entities`` are its instances that have an IRI."""

    entities: int
    subjects: int
    triples: int
    links: Mapping[str, LinkCount]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a set of triples holds; mappings are keyed by the token of a property or a class, sorted.

    ``entities`` are the different subjects that have an IRI, ``subjects`` those and the blank nodes.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: Mapping[str, PropertyCount]
    classes: Mapping[str, ClassCount]


def count(triples: Iterable[Triple]) -> Statistics:
    """The statistics of ``triples``; one given twice counts once."""
    distinct = set(triples)
    types: dict[str, list[str]] = defaultdict(list)
    for subject, predicate, value in distinct:
        if predicate == TYPE:
            types[subject].append(value)
    by_property: dict[str, list[Triple]] = defaultdict(list)
    by_class: dict[str, dict[str, list[Triple]]] = defaultdict(lambda: defaultdict(list))
    for triple in distinct:
        by_property[triple[1]].append(triple)
        for kind in types.get(triple[0], ()):
            by_class[kind][triple[1]].append(triple)
    subjects = {subject for subject, _, _ in distinct}
    return Statistics(
        triples=len(distinct),
        entities=_named(subjects),
        subjects=len(subjects),
        objects=len({value for _, _, value in distinct}),
        properties={name: _of_property(found) for name, found in sorted(by_property.items())},
        classes={kind: _of_class(found, types) for kind, found in sorted(by_class.items())},
    )


def _of_property(triples: Collection[Triple]) -> PropertyCount:
    return PropertyCount(len(triples), len({s for s, _, _ in triples}), len({o for _, _, o in triples}))


def _of_class(links: Mapping[str, list[Triple]], types: Mapping[str, list[str]]) -> ClassCount:
    subjects = {subject for triples in links.values() for subject, _, _ in triples}
    return ClassCount(
        entities=_named(subjects),
        subjects=len(subjects),
        triples=sum(len(triples) for triples in links.values()),
        links={name: _of_link(triples, types) for name, triples in sorted(links.items())},
    )


def _of_link(triples: Collection[Triple], types: Mapping[str, list[str]]) -> LinkCount:
    classes: Counter[str] = Counter()
    datatypes: Counter[str] = Counter()
    for _, _, value in triples:
        if value.startswith('"'):
            datatypes[_datatype(value)] += 1
        else:
            classes.update(types.get(value, ()))
    return LinkCount(len(triples), dict(sorted(classes.items())), dict(sorted(datatypes.items())))


def _datatype(literal: str) -> str:
    """Token of the datatype of a literal's token."""
    ending = literal[literal.rindex('"') + 1 :]
    if not ending:
        return _STRING
    return _LANG_STRING if ending.startswith("@") else ending.removeprefix("^^")


def _named(nodes: Collection[str]) -> int:
    return sum(node.startswith("<") for node in nodes)
