"""What to call things: labels in the reader's language, links, and words for foreign terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from misional.i18n import MESSAGES, Language
from misional.model.namespaces import PREFIXES
from misional.web.description import LABELS
from misional.web.space import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Literal, URIRef

    from misional.web.holder import Live
    from misional.web.triples import Term

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
"""Where a word of a name begins; a row of capitals is one word, but for the last, if it begins another."""
_CAPITALISED: Final = re.compile(r"\b[A-Z][a-z]|\b[A-Z]\b")


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its language, or ``None`` for one that has none (a number, a name)."""

    text: str
    language: str | None

    def __str__(self) -> str:
        return self.text

    @property
    def capital(self) -> Words:
        """The same with its first letter in upper case, for where it stands alone."""
        return Words(self.text[:1].upper() + self.text[1:], self.language)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A thing to click on: ``href`` is ``None`` when there is no page to go to."""

    words: Words
    href: str | None
    external: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Names of a release's things for one reader; ``root`` is where the application is mounted."""

    live: Live
    language: Language
    root: str = ""

    def words(self, literals: Iterable[Literal]) -> Words | None:
        """The literal in the reader's language, else in any language, else the one that has none."""
        ranked = sorted(literals, key=lambda one: (one.language != self.language, one.language is None))
        return Words(str(ranked[0]), ranked[0].language) if ranked else None

    def text(self, node: Term, predicate: URIRef) -> Words | None:
        """What ``predicate`` says of ``node``, best in the reader's language."""
        return self.words(self.live.index.literals(node, predicate))

    def label(self, node: Term) -> Words:
        """A name for a thing: its own, else one made of its IRI; never the IRI itself."""
        for predicate in LABELS:
            if found := self.text(node, predicate):
                return found
        curie = shorten(node)
        if curie and f"term.{curie}" in MESSAGES:
            return Words(MESSAGES[f"term.{curie}"].text(self.language), self.language)
        return Words(from_iri(node), None)

    def anchor(self, iri: URIRef) -> Anchor:
        """A link to the page about ``iri``: ours if we have one, else its own."""
        path = self.live.space.path_of(iri)
        if path is not None:
            return Anchor(self.label(iri), self.root + path)
        return Anchor(self.label(iri), web_address(iri), external=True)

    def href(self, iri: URIRef) -> str | None:
        """Only the link of :meth:`anchor`."""
        return self.anchor(iri).href


def shorten(iri: str) -> str | None:
    """``dct:title`` for an IRI of a namespace that our files have a prefix for."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local:
            return f"{prefix}:{local}"
    return None


def from_iri(iri: str) -> str:
    """Readable words from an IRI that nothing gives a name to.

    >>> from_iri("http://example.org/ns#lastModifiedBy")
    'last modified by'
    >>> from_iri("http://www.w3.org/ns/shacl#SPARQLConstraint")
    'SPARQL constraint'
    >>> from_iri("https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479")
    'alcaldiabogota.gov.co'
    """
    fragment = iri.rpartition("#")[2] if "#" in iri else ""
    if fragment:
        # A row of capitals is an abbreviation, and stays one.
        return _CAPITALISED.sub(lambda word: word[0].lower(), _HUMP.sub(" ", unquote(fragment)))
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    if parts.scheme in {"http", "https"} and parts.netloc and (parts.query or "." in parts.path):
        return parts.netloc.removeprefix("www.")
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return _HUMP.sub(" ", last) or parts.netloc.removeprefix("www.") or iri
