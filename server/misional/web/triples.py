"""RDF terms as the sources wrote them: reading a release's canonical N-Triples, lexical forms untouched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

import rdflib
from rdflib import BNode, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.ntriples import DummySink, W3CNTriplesParser

if TYPE_CHECKING:
    from pathlib import Path

# rdflib would rewrite "none"^^xsd:boolean to "false" and "01" to "1" while reading: what is published here
# must be what the source says. It is rdflib's only switch for it, and it is a global one.
rdflib.NORMALIZE_LITERALS = False

Subject = URIRef | BNode
Term = URIRef | BNode | Literal

_DIGITS: Final = re.compile(r"(\d+)")


class Triple(NamedTuple):
    """One RDF triple."""

    subject: Subject
    predicate: URIRef
    object: Term


class _Collector(DummySink):
    """Keeps the triples, one object for equal terms: most recur, and memory is the price of an index."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.triples: list[Triple] = []
        self._terms: dict[Term, Term] = {}

    def triple(self, s: Subject, p: URIRef, o: Term) -> None:
        known = self._terms.setdefault
        self.triples.append(Triple(known(s, s), known(p, p), known(o, o)))  # type: ignore[arg-type]


class _Labels(dict[str, BNode]):
    """Blank node labels as written, made distinct per file; rdflib would draw new ones on each run."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def get(self, key: str, default: object = None) -> BNode:  # noqa: ARG002
        return BNode(f"{self._scope}-{key}")


def read_triples(path: Path, scope: str) -> list[Triple]:
    """The triples of an N-Triples file in its order; blank node labels are prefixed with ``scope``.

    Raises ``OSError``, or ``ValueError`` when the file is not N-Triples.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return parse_triples(file, scope)


def parse_triples(file: TextIO, scope: str) -> list[Triple]:
    """As :func:`read_triples`, from an open file or ``io.StringIO``."""
    sink = _Collector()
    try:
        W3CNTriplesParser(sink=sink, bnode_context=_Labels(scope)).parse(file)
    except ParserError as error:
        raise ValueError(f"{scope}: {error}") from error
    return sink.triples


def sort_key(term: Term) -> tuple[int, tuple[tuple[int, int, str], ...], str]:
    """Order for people: numbers inside a text count as numbers, IRIs before literals before blank nodes."""
    kind = 0 if isinstance(term, URIRef) else 1 if isinstance(term, Literal) else 2
    parts = tuple(
        (1, int(part), part) if part.isdecimal() and part.isascii() else (0, 0, part)
        for part in _DIGITS.split(term)
    )
    extra = f"{term.language or ''} {term.datatype or ''}" if isinstance(term, Literal) else ""
    return kind, parts, extra
