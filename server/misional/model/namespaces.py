"""The namespaces of the ontology and of the vocabularies it reuses, with the prefix each has in our files."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import Namespace

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_BASE: Final = "https://w3id.org/misional/"
"""Base IRI that the sources are written with; a build may publish them under another."""

MISIONAL: Final = Namespace("https://w3id.org/misional/def#")
CODE: Final = Namespace("https://w3id.org/misional/code/")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
CV: Final = Namespace("http://data.europa.eu/m8g/")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
TERM_STATUS: Final = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "misional": str(MISIONAL),
        "code": str(CODE),
        "eli": str(ELI),
        "cv": str(CV),
        "oa": str(OA),
        "vs": str(TERM_STATUS),
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "http://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefix → namespace IRI for every file we write. Keys of things contain ``/``, which a Turtle
prefixed name cannot hold (Turtle §6.5, PN_LOCAL), so collections get a prefix per file instead."""
