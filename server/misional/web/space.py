"""Which path of this server answers for which IRI; every decision about addresses is here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from rdflib import URIRef

from misional.model.namespaces import DEFAULT_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

VOCABULARY_ROOT: Final = DEFAULT_BASE
"""Terms and code lists keep their addresses whatever base a body publishes its things under."""

_NO_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')
"""What no IRI in a graph holds (Turtle 1.1 section 6.5, IRIREF)."""

_SAFE: Final = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Space:
    """The addresses of one release; ``base`` is its base IRI, ending in ``/``.

    An empty base is the space of plain data, of which no IRI has an address here.
    """

    base: str

    def thing(self, key: str) -> Iterator[URIRef]:
        """IRIs that ``/id/<key>`` may stand for: as typed, and as an IRI that keeps its percent signs."""
        return self._candidates(f"{self.base}id/", key)

    def vocabulary(self, path: str) -> Iterator[URIRef]:
        """IRIs that a path under the vocabulary's own root may stand for."""
        return self._candidates(VOCABULARY_ROOT, path)

    def published(self, path: str) -> Iterator[URIRef]:
        """IRIs that a path under the base may stand for."""
        return self._candidates(self.base, path)

    def path_of(self, iri: str) -> str | None:
        """Path of the page about ``iri`` on this server, percent-encoded; ``None`` if it is not ours.

        >>> Space("https://example.org/m/").path_of("https://example.org/m/id/norm/decreto-140-2021")
        '/doc/norm/decreto-140-2021'
        """
        if not self.base:
            return None
        thing = f"{self.base}id/"
        if iri.startswith(thing):
            return f"/doc/{_path(iri.removeprefix(thing))}"
        for root, collections in (
            (VOCABULARY_ROOT, ("def", "code", "project")),
            (self.base, ("graph", "shapes", "dumps", "sparql", "queries")),
        ):
            path, mark, fragment = iri.removeprefix(root).partition("#")
            if iri.startswith(root) and path.partition("/")[0] in collections:
                return f"/{_path(path)}{mark}{_path(fragment)}"
        return None

    def _candidates(self, root: str, path: str) -> Iterator[URIRef]:
        if not _NO_IRI.search(path):  # rdflib would write it to the log, line breaks and all
            yield URIRef(root + path)
        # Also as an IRI that keeps its letters beyond ASCII, and as a URI (RFC 3987 section 3.1).
        for escaped in dict.fromkeys((_ascii_escaped(path), _path(path))):
            if escaped != path:
                yield URIRef(root + escaped)


def _path(text: str) -> str:
    return quote(text, safe=_SAFE)


def _ascii_escaped(text: str) -> str:
    return "".join(quote(letter, safe=_SAFE) if letter.isascii() else letter for letter in text)


def web_address(iri: str) -> str | None:
    """``iri`` if a browser may be sent there: never ``javascript:`` and the like, whatever the data says."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in {"http", "https"} and parts.netloc else None
