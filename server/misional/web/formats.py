"""The one table of representations: media type, suffix, kind, and what to call each in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["html", "graph", "results", "sheet", "description", "problem"]


@dataclass(frozen=True, slots=True)
class Format:
    """One representation.

    ``media_type`` is what is sent; ``aliases`` are other media types that ask for the same bytes;
    ``weight`` is how much a wish in ``Accept`` for it counts beside others (as ``qs`` in Apache httpd);
    ``names`` are what ``?format=`` understands besides the suffix and the media type itself.
    """

    media_type: str
    suffix: str
    kind: Kind
    es: str
    en: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def content_type(self) -> str:
        """Value of ``Content-Type``: text says that it is UTF-8, since HTTP clients may assume otherwise."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    @property
    def spoken(self) -> bool:
        """Whether the bytes depend on the reader's language (RDF and results carry every language)."""
        return self.kind in {"html", "sheet", "description", "problem"}

    def answers_to(self, name: str) -> bool:
        """Whether ``?format=name`` or ``?_mediatype=name`` means this format (case-insensitive)."""
        wanted = name.lower()
        return wanted in {self.suffix, self.media_type, *self.aliases, *self.names}


HTML: Final = Format("text/html", "html", "html", "Página", "Page", ("application/xhtml+xml",))

TURTLE: Final = Format(
    "text/turtle", "ttl", "graph", "Turtle", "Turtle", ("application/x-turtle", "text/n3"), ("turtle", "n3")
)
JSON_LD: Final = Format(
    "application/ld+json", "jsonld", "graph", "JSON-LD", "JSON-LD", ("application/json",), ("json-ld", "json")
)
N_TRIPLES: Final = Format(
    "application/n-triples",
    "nt",
    "graph",
    "N-Triples",
    "N-Triples",
    ("text/plain",),
    ("n-triples", "ntriples"),
)
RDF_XML: Final = Format(
    "application/rdf+xml",
    "rdf",
    "graph",
    "RDF/XML",
    "RDF/XML",
    ("application/xml", "text/xml"),
    ("rdf-xml", "rdfxml", "xml", "rdf+xml"),
)

_IN_GRAPHS: Final = 0.5
"""Clients that take anything often put datasets first, and then read the default graph, where we put nothing:
they get triples if they take any."""
TRIG: Final = Format(
    "application/trig", "trig", "graph", "TriG", "TriG", ("application/x-trig",), weight=_IN_GRAPHS
)
N_QUADS: Final = Format(
    "application/n-quads",
    "nq",
    "graph",
    "N-Quads",
    "N-Quads",
    ("text/x-nquads", "text/nquads"),
    ("n-quads", "nquads"),
    _IN_GRAPHS,
)

RESULTS_JSON: Final = Format(
    "application/sparql-results+json",
    "json",
    "results",
    "JSON",
    "JSON",
    ("application/json", "text/json"),
    ("srj",),
)
RESULTS_XML: Final = Format(
    "application/sparql-results+xml",
    "xml",
    "results",
    "XML",
    "XML",
    ("application/xml", "text/xml"),
    ("srx",),
)
RESULTS_CSV: Final = Format("text/csv", "csv", "results", "CSV", "CSV")
RESULTS_TSV: Final = Format("text/tab-separated-values", "tsv", "results", "TSV", "TSV")

XLSX: Final = Format(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsx",
    "sheet",
    "Excel",
    "Excel",
    names=("excel",),
)
OPENAPI: Final = Format("application/json", "json", "description", "OpenAPI", "OpenAPI")
SEARCH_JSON: Final = Format("application/json", "json", "description", "JSON", "JSON")
EXPLANATION: Final = Format("application/json", "json", "description", "JSON", "JSON")

PROBLEM_JSON: Final = Format(
    "application/problem+json",
    "json",
    "problem",
    "Problema en JSON",
    "Problem in JSON",
    ("application/json",),
)

GRAPH_FORMATS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""An RDF graph, in the server's order of preference."""

ANSWER_FORMATS: Final = (*GRAPH_FORMATS, TRIG, N_QUADS)
"""What a CONSTRUCT or DESCRIBE can be answered in: in a format of datasets, the default graph has it all."""

RESULT_FORMATS: Final = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
"""SELECT and ASK results, in the server's order of preference."""

TABLES: Final = (RESULTS_CSV, RESULTS_TSV)
"""What spreadsheet programs open as text; with ``bom=1`` it begins with a byte order mark."""

YES: Final = frozenset({"1", "true", "yes"})
"""Values of the parameters ``bom`` and ``download`` that mean it."""

DATASET_FORMATS: Final = (TRIG, N_QUADS)
"""Triples with the graph that holds each."""

DOCUMENT_FORMATS: Final = (HTML, *GRAPH_FORMATS, *DATASET_FORMATS)
"""A document about a thing: the page first, since a client that asks for nothing is most often a crawler."""

DOCUMENT_SUFFIXES: Final[Mapping[str, Format]] = MappingProxyType(
    {row.suffix: row for row in DOCUMENT_FORMATS}
)


_UNSAFE: Final = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_STEM: Final = 60


def attachment(stem: str, form: Format) -> str:
    """Value of ``Content-Disposition`` for a file to keep: a name of ASCII letters, digits and hyphens only.

    >>> attachment("¿Qué\\r\\n\"hay\"?", RESULTS_CSV)
    'attachment; filename="Qu-hay.csv"'
    """
    name = _UNSAFE.sub("-", stem)[:_LONGEST_STEM].strip("-") or "data"
    return f'attachment; filename="{name}.{form.suffix}"'


def split_suffix(path: str) -> tuple[str, str | None]:
    """``decreto/art-2.ttl`` gives ``("decreto/art-2", "ttl")``; without a known suffix, ``(path, None)``."""
    stem, dot, suffix = path.rpartition(".")
    if dot and stem and not stem.endswith("/") and suffix in DOCUMENT_SUFFIXES:
        return stem, suffix
    return path, None
