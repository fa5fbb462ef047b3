"""Which RDF syntax a document is in: by what the client calls it, by its name, or by how it begins."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.shacl.places import sniff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.places import Syntax

MEDIA_TYPES: Final[Mapping[str, Syntax]] = MappingProxyType(
    {
        "text/turtle": "turtle",
        "application/x-turtle": "turtle",
        "application/n-triples": "ntriples",
        "application/ld+json": "jsonld",
        "application/json": "jsonld",
        "application/rdf+xml": "rdfxml",
        "application/xml": "rdfxml",
        "text/xml": "rdfxml",
        "application/trig": "trig",
        "application/n-quads": "nquads",
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


def syntax_of(media_type: str, name: str, text: str) -> Syntax:
    """The syntax to read ``text`` in: the one that was named, else as the command line tells it."""
    return MEDIA_TYPES.get(media_type) or sniff(name, text)
