"""Which RDF syntax a document is in: by what the client calls it, by its name, or by how it begins."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPES: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/x-turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/ld+json": RdfFormat.JSON_LD,
        "application/json": RdfFormat.JSON_LD,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/xml": RdfFormat.RDF_XML,
        "text/xml": RdfFormat.RDF_XML,
        "application/trig": RdfFormat.TRIG,
        "application/n-quads": RdfFormat.N_QUADS,
    }
)
OFFERED: Final = (
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
)
"""What a request is told that it may send: one name for each syntax."""

_SUFFIXES: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "jsonld": RdfFormat.JSON_LD,
        "json": RdfFormat.JSON_LD,
        "rdf": RdfFormat.RDF_XML,
        "xml": RdfFormat.RDF_XML,
        "owl": RdfFormat.RDF_XML,
        "trig": RdfFormat.TRIG,
        "nq": RdfFormat.N_QUADS,
    }
)
_MARK: Final = b"\xef\xbb\xbf"
_XML: Final = (b"<?xml", b"<rdf:", b"<!doctype", b"<!--", b"<!entity")


def syntax_of(media_type: str, name: str, body: bytes) -> RdfFormat:
    """The syntax to read ``body`` in; TriG, which Turtle is part of, if nothing tells."""
    named = MEDIA_TYPES.get(media_type) or _SUFFIXES.get(name.rpartition(".")[2].lower())
    if named is not None:
        return named
    start = body.removeprefix(_MARK).lstrip()[:16].lower()
    if start.startswith((b"{", b"[{", b"[\n")):
        return RdfFormat.JSON_LD
    return RdfFormat.RDF_XML if start.startswith(_XML) else RdfFormat.TRIG
