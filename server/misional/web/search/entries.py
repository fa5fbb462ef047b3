"""What there is to find in a release: each thing with its kind, its names and its texts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, RDFS, SKOS, Literal, Namespace, URIRef

from misional.model.namespaces import ELI, MISIONAL
from misional.web.description import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from misional.web.holder import Live

_SH: Final = Namespace("http://www.w3.org/ns/shacl#")

_STATEMENTS: Final = (MISIONAL.hasFunction, MISIONAL.hasDuty, MISIONAL.hasPlan)
_NAMES: Final = (*LABELS, SKOS.altLabel, ELI.number)

TEXTS: Final = (
    MISIONAL.normalizedText,
    MISIONAL.verbatimText,
    DCTERMS.title,
    DCTERMS.description,
    SKOS.definition,
    RDFS.comment,
    SKOS.example,
    _SH.message,
    MISIONAL.readingNote,
)
"""Properties whose words are searched and shown in an excerpt, the most telling first."""

KINDS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "entity": 2.0,
        "plan": 1.4,
        "mission": 1.6,
        "vision": 1.6,
        "objective": 1.5,
        "function": 1.5,
        "duty": 1.5,
        "norm": 1.6,
        "provision": 1.1,
        "sector": 1.5,
        "office": 1.2,
        "system": 1.2,
        "query": 0.9,
        "term": 0.9,
        "code": 0.7,
        "data": 0.8,
        "rule": 0.5,
    }
)
"""Kind of a thing → how much it counts in the ranking; in the order in which facets are listed.

Left out is evidence, whose words are those of the statement that it is one click from, and bookkeeping.
"""

BEHIND: Final[Mapping[str, int]] = MappingProxyType({"query": 1, "term": 2, "code": 2, "data": 2, "rule": 2})
"""Kinds that come after what the release is about (0), whatever their words: ``misión`` finds one first."""

_DATA: Final = frozenset({"dataset", "distribution", "catalog", "service", "graph"})
_COLLECTIONS: Final[Mapping[str, str]] = MappingProxyType({"code": "code", "queries": "query"})
_OF_DOCUMENTS: Final[Mapping[str, str]] = MappingProxyType({"def": "term", "shapes": "rule"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find. ``names`` are in every language; so are ``texts``.

    ``speaks``: it is a body with statements of its own, and comes before bodies that are only named.
    """

    iri: str
    kind: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    speaks: bool = False


def kind_of(path: str) -> str | None:
    """The kind of what has its page at ``path`` on this server; ``None``: it is not to be found.

    >>> kind_of("/doc/norm/decreto-140-2021"), kind_of("/def#Function"), kind_of("/doc/fact/1")
    ('norm', 'term', None)
    """
    path, _, fragment = path.partition("#")
    collection, _, key = path[1:].partition("/")
    if fragment:
        return _OF_DOCUMENTS.get(collection)
    kind = key.partition("/")[0] if collection == "doc" else collection
    if kind in _DATA:
        return "data"
    if collection == "doc":
        return kind if kind in KINDS else None
    return _COLLECTIONS.get(collection) if key else None


def entries(live: Live) -> Iterator[Entry]:
    """Everything to find, in the order of its IRIs; what has no name is not."""
    for iri in sorted(node for node in live.index.subjects() if isinstance(node, URIRef)):
        path = live.space.path_of(iri)
        kind = None if path is None else kind_of(path)
        if kind is None:
            continue
        said: dict[URIRef, list[str]] = defaultdict(list)
        for edge in live.index.outgoing(iri):
            if isinstance(edge.node, Literal):
                said[edge.predicate].append(str(edge.node))
        if names := _texts(said, _NAMES):
            speaks = any(live.index.nodes(iri, relation) for relation in _STATEMENTS)
            yield Entry(str(iri), kind, (*names, _key_words(iri, kind)), _texts(said, TEXTS), speaks)


def _texts(said: Mapping[URIRef, list[str]], predicates: tuple[URIRef, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in predicates for text in said.get(one, ())))


def _key_words(iri: URIRef, kind: str) -> str:
    """What somebody who knows the machine's name of it would type: ``hasLegalBasis``."""
    return iri.rpartition("#")[2] if kind in {"term", "rule"} else ""
