"""How one address becomes files: a representation's file name, and the families of negotiated addresses.

``/doc/x`` in Turtle is ``doc/x@0.ttl``, where 0 is the family: the addresses that offer the same formats
share one. A page that has one format only is ``class=es.html``, and what has no language ``doc/x.ttl=.ttl``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIXED: Final = "="
NEGOTIATED: Final = "@"

EXTENSIONS: Final = (
    ("text/html; charset=utf-8", "html"),
    ("text/turtle; charset=utf-8", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "rdf"),
    ("application/trig", "trig"),
    ("application/n-quads", "nq"),
    ("application/sparql-results+json", "srj"),
    ("application/sparql-results+xml", "srx"),
    ("text/csv; charset=utf-8", "csv"),
    ("text/tab-separated-values; charset=utf-8", "tsv"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/json", "json"),
    ("text/markdown; charset=utf-8", "md"),
    ("application/xml", "xml"),
    ("text/plain; charset=utf-8", "txt"),
    ("text/css; charset=utf-8", "css"),
    ("image/svg+xml", "svg"),
    ("application/csvm+json", "csvm"),
    ("application/opensearchdescription+xml", "osd"),
    ("application/problem+json", "problem"),
)
"""``Content-Type`` → extension of the files that have it; each has its own, to say the whole type."""

ASKED: Final = tuple(content_type.partition(";")[0] for content_type, _ in EXTENSIONS[:14])
"""Media types that an address is asked for, to learn what it offers."""

ALIASES: Final = (
    *(
        "application/xhtml+xml",
        "application/x-turtle",
        "text/n3",
        "text/plain",
        "application/xml",
        "text/xml",
    ),
    *("text/json", "application/x-trig", "text/x-nquads", "text/nquads", "application/json"),
)
"""Other media types that the first address of a family is asked for."""

RANGES: Final = ("text/*", "application/*")


@dataclass(frozen=True, slots=True)
class Family:
    """Addresses that offer the same: media type asked for → extension answered; ``default`` for ``*/*``."""

    default: str
    offered: tuple[tuple[str, str], ...]


def file_name(path: str, mark: str, language: str, ending: str, family: int | None = None) -> str:
    """Path of the file for a representation of the address ``path``, which begins with ``/``.

    >>> file_name("/doc/x", NEGOTIATED, "es", "html", 0)
    'doc/x@0es.html'
    """
    number = "" if family is None else str(family)
    return f"{path[1:]}{mark}{number}{language}.{ending}"


def own_suffix(path: str) -> str:
    """What the last part of an address ends in after its last dot; empty when it has none.

    >>> own_suffix("/class/Function.csv-metadata.json"), own_suffix("/doc/norm/x")
    ('json', '')
    """
    stem, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return suffix if dot and stem and suffix.isalnum() else ""


def endings_by_suffix(fixed: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Own suffix → the extensions of such addresses' files; ``fixed`` are (path, extension) pairs."""
    found: dict[str, set[str]] = {}
    for path, ending in fixed:
        found.setdefault(own_suffix(path), set()).add(ending)
    return {suffix: tuple(sorted(endings)) for suffix, endings in sorted(found.items())}
