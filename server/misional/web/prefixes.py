"""The prefixes that the service knows by itself, for suggestions, for the page and for its editor."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.model.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

WELL_KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        **PREFIXES,
        "adms": "http://www.w3.org/ns/adms#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "locn": "http://www.w3.org/ns/locn#",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "time": "http://www.w3.org/2006/time#",
        "wd": "http://www.wikidata.org/entity/",
        "wdt": "http://www.wikidata.org/prop/direct/",
        "xml": "http://www.w3.org/XML/1998/namespace",
    }
)
"""Prefix → namespace IRI: those of our own files first, then others that people write from memory."""


def declarations(text: str) -> str:
    """The PREFIX lines of our own namespaces whose prefix occurs in ``text``; every one for an empty text."""
    return "".join(
        f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items() if not text or f"{prefix}:" in text
    )
