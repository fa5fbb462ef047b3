"""Which document answers at which path, and the bytes of its RDF: pure functions over a live release."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from rdflib import DCTERMS, OWL, SKOS, URIRef

from misional.web.description import describe
from misional.web.space import VOCABULARY_ROOT
from misional.web.triples import Triple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from misional.web.holder import Live

Kind = Literal["thing", "ontology", "shapes", "shape", "list"]

_ONTOLOGY: Final = URIRef(f"{VOCABULARY_ROOT}def")
_CODES: Final = f"{VOCABULARY_ROOT}code/"

LISTED: Final[Mapping[str, URIRef]] = MappingProxyType({"code": SKOS.ConceptScheme, "shapes": OWL.Ontology})
"""Paths of the documents that list things, and the class of what each lists below its own address."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document about ``topic``: where it is (without suffix), and what its RDF covers.

    ``day``: the day it is shown as of, if not today's. ``page``: which page of its incoming links; only the
    HTML of a thing has more than one.
    """

    path: str
    topic: URIRef
    canonical: str
    topics: tuple[URIRef, ...]
    kind: Kind = "thing"
    day: date | None = None
    page: int = 1

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """What the address of each representation says after ``?``, besides its language."""
        day = (("date", self.day.isoformat()),) if self.day is not None else ()
        return (*day, ("page", str(self.page))) if self.page > 1 else day

    def triples(self, live: Live) -> tuple[Triple, ...]:
        """The description: the same in every format."""
        match self.kind:
            case "thing":
                return describe(live.index, self.topics)
            case "shapes" | "shape":
                return describe(live.index, self.topics, incoming=False)
            case "list":
                return self._listed(live)
            case "ontology":
                return tuple(
                    triple for triple in live.index.graph("ontology") if not triple.subject.startswith(_CODES)
                )

    def _listed(self, live: Live) -> tuple[Triple, ...]:
        """That they are its parts, and what each says."""
        parts = (Triple(self.topic, DCTERMS.hasPart, member) for member in self.topics)
        return (*parts, *describe(live.index, self.topics, incoming=False))


def find_thing(live: Live, key: str) -> Document | None:
    """The document about ``{base}id/{key}``, if the release says anything of it."""
    topic = _first_known(live, live.space.thing(key))
    if topic is None:
        return None
    own_key = topic.removeprefix(f"{live.space.base}id/")
    return Document(f"/doc/{key}", topic, f"{live.space.base}doc/{own_key}", (topic,))


def find_term(live: Live, path: str) -> Document | None:
    """The document at a path of the vocabulary: the ontology with all its terms, or one code."""
    if path.partition("/")[0] == "def":
        return _ontology(live, path)
    topic = _first_known(live, live.space.vocabulary(path))
    return None if topic is None else Document(f"/{path}", topic, topic, (topic,))


def _ontology(live: Live, path: str) -> Document | None:
    """The one ontology document, under its own address and those of its version and its parts."""
    versions = live.index.nodes(_ONTOLOGY, OWL.versionIRI)
    spellings = live.space.vocabulary(path)
    named = next((one for one in spellings if live.index.outgoing(one) or one in versions), None)
    if named is None:
        return None
    return Document(f"/{path}", _ONTOLOGY, named, live.index.subjects_within(_ONTOLOGY), "ontology")


def find_list(live: Live, path: str) -> Document | None:
    """The document that lists the code lists (``code``) or the sets of shapes (``shapes``)."""
    if path not in LISTED:
        return None
    topic = URIRef((VOCABULARY_ROOT if path == "code" else live.space.base) + path)
    parts = tuple(one for one in live.index.instances(LISTED[path]) if one.startswith(f"{topic}/"))
    return Document(f"/{path}", topic, topic, parts, "list") if parts else None


def find_published(live: Live, path: str) -> Document | None:
    """The document at a path under the base that is no thing and no term: shapes, one of them, or a graph."""
    for topic in live.space.published(path):
        topics = live.index.subjects_within(topic)
        if topics:
            kind: Kind = "shapes" if path.startswith("shapes") else "thing"
            return Document(f"/{path}", topic, topic, topics, kind)
    return _shape(live, path)


def _shape(live: Live, path: str) -> Document | None:
    """The document about one shape: what is behind ``#`` in its IRI is a step of the path here."""
    collection, _, rest = path.partition("/")
    profile, _, key = rest.partition("/")
    if collection != "shapes" or not key:
        return None
    topic = _first_known(live, live.space.published(f"shapes/{profile}#{key}"))
    if topic is None:
        return None
    return Document(f"/{path}", topic, topic.replace("#", "/", 1), (topic,), "shape")


def _first_known(live: Live, candidates: Iterator[URIRef]) -> URIRef | None:
    return next((iri for iri in candidates if live.index.outgoing(iri)), None)
