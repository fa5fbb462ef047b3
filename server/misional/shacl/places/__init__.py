"""Where in a file each triple stands: positions for Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD."""

from __future__ import annotations

from misional.shacl.places.map import Place, PlaceMap, Precision
from misional.shacl.places.source import UPLOAD_BASE, Source, Syntax, UnreadableFile, read_source, sniff

__all__ = [
    "UPLOAD_BASE",
    "Place",
    "PlaceMap",
    "Precision",
    "Source",
    "Syntax",
    "UnreadableFile",
    "read_source",
    "sniff",
]
