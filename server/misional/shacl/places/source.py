"""One RDF file in memory: its syntax by name or content, its triples, its digest, and their places."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from sys import intern
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import RdfFormat, parse

from misional.shacl.inputs import InvalidInput
from misional.shacl.places.jsonld import jsonld_said
from misional.shacl.places.loose import real_rows
from misional.shacl.places.map import PlaceMap, Row
from misional.shacl.places.rdfxml import entities_are_names, rdfxml_said
from misional.shacl.places.tokens import NotMappedError
from misional.shacl.places.turtle import turtle_rows
from misional.shacl.places.whole import cut_xml, nested_terms
from misional.shacl.terms import canonical, is_blank, is_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Syntax = Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]
Triple = tuple[str, str, str]

_FORMATS: Final[Mapping[Syntax, RdfFormat]] = MappingProxyType(
    {
        "turtle": RdfFormat.TURTLE,
        "trig": RdfFormat.TRIG,
        "ntriples": RdfFormat.N_TRIPLES,
        "nquads": RdfFormat.N_QUADS,
        "rdfxml": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
)
SUFFIXES: Final[Mapping[str, Syntax]] = MappingProxyType(
    {
        ".ttl": "turtle",
        ".trig": "trig",
        ".nt": "ntriples",
        ".nq": "nquads",
        ".rdf": "rdfxml",
        ".owl": "rdfxml",
        ".xml": "rdfxml",
        ".jsonld": "jsonld",
        ".json": "jsonld",
    }
)
NAMES: Final[Mapping[Syntax, str]] = MappingProxyType(
    {
        "turtle": "Turtle",
        "trig": "TriG",
        "ntriples": "N-Triples",
        "nquads": "N-Quads",
        "rdfxml": "RDF/XML",
        "jsonld": "JSON-LD",
    }
)
# Protégé writes Turtle and RDF/XML alike into '.owl', and '.xml' and '.json' may be anything.
_VAGUE: Final = frozenset({".owl", ".xml", ".json"})
_JSON: Final = re.compile(r'\s*(?:\{\s*(?:"|\}\s*\Z)|\[\s*(?:\{|\]\s*\Z))')
# An IRI in Turtle has no space in it; an element with a namespace to declare has.
_XML: Final = re.compile(r"\s*(?:<\?xml|<!--|<!DOCTYPE|<[A-Za-z_][\w.:-]*\s+[\w.:-]+\s*=)")
_TERM: Final = r"(?:<[^<>\s]*>|_:\S+)"
# Possessive here and in the tokenizers: to be able to step back into a text of megabytes takes a hundred
# times its size.
_QUAD: Final = re.compile(
    rf'{_TERM}\s*<[^<>\s]*>\s*(?:{_TERM}|"(?:[^"\\]++|\\.)*+"(?:@[\w-]+|\^\^<[^<>\s]*>)?)\s*{_TERM}\s*\.'
)


UPLOAD_BASE: Final = "https://upload.invalid/"
"""What relative IRIs of an upload are relative to: it has no address, and this one is nobody's (RFC 2606)."""


class UnreadableFile(InvalidInput):
    """A file is not what it should be; `line` and `column` are 1-based, None when there is none to name."""

    def __init__(self, name: str, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(f"{name}:{line}: {reason}" if line else f"{name}: {reason}")
        self.name = name
        self.reason = reason
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Source:
    """What was read from one file. Blank nodes have labels of this file's own, the same at every reading.

    `ntriples` has every triple of every graph in the file; `map` makes the map of where they stand, once.
    """

    name: str
    sha256: str
    syntax: Syntax
    ntriples: str
    map: Callable[[], PlaceMap]

    @property
    def places(self) -> PlaceMap:
        """Where the triples stand; looked for when first asked, which costs as much as reading the file."""
        return self.map()


def sniff(name: str, text: str) -> Syntax:
    """Tell the syntax: by the name's suffix where it has one of RDF's, else by how the text begins."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix in SUFFIXES and suffix not in _VAGUE:
        return SUFFIXES[suffix]
    if _JSON.match(text):
        return "jsonld"
    if _XML.match(text):
        return "rdfxml"
    if _QUAD.match(re.sub(r"\A(?:\s+|#[^\n]*\n)+", "", text)):
        return "nquads"
    return "trig"  # Turtle and N-Triples are TriG as well


def read_source(
    name: str,
    data: bytes,
    number: int = 0,
    *,
    placed: bool = True,
    syntax: Syntax | None = None,
    base: str | None = None,
) -> Source:
    """Read a file's bytes; `name` is shown, and `number` tells its blank nodes from other files'.
    `placed` false: nobody will ask for places. `syntax`: when somebody said it; else it is told by `sniff`.
    `base` is what relative IRIs are relative to; without one they are an error.

    Nothing is fetched. Raises `UnreadableFile`.
    """
    text = _decoded(name, data)
    syntax = syntax or sniff(name, text)
    if syntax == "rdfxml" and not entities_are_names(text):
        raise UnreadableFile(name, "XML entities that are long, external or made of others are not read")
    if fault := cut_xml(text) if syntax == "rdfxml" else nested_terms(text):
        raise UnreadableFile(name, f"this is not {NAMES[syntax]}: {fault.reason}", fault.line, fault.column)
    triples = _strict(name, text, syntax, base)
    digest, prefix = hashlib.sha256(data).hexdigest(), f"f{number}"
    nameless = any(is_blank(s) or is_blank(o) for s, _, o in triples)
    if not placed:
        return Source(
            name, digest, syntax, _written(_renamed(triples, prefix)), lambda: PlaceMap(name, "", ())
        )
    if not nameless:
        later = cache(lambda: PlaceMap(name, text, _placed(text, syntax, triples, prefix, base)[0]))
        return Source(name, digest, syntax, _written(triples), later)
    # A node without a name is known by the label that the map gives it, so the map must come first.
    rows, renamed = _placed(text, syntax, triples, prefix, base)
    places = PlaceMap(name, text, rows)
    return Source(name, digest, syntax, _written(renamed), lambda: places)


def _written(triples: Iterable[Triple]) -> str:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples)


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(name, f"this is not UTF-8 (byte {error.start})", line) from error


def _strict(name: str, text: str, syntax: Syntax, base: str | None) -> list[Triple]:
    try:
        quads = parse(text.encode(), format=_FORMATS[syntax], base_iri=base)
        # A term is kept once, however often the file, its map and the indexes over it name it.
        triples = [
            (intern(str(q.subject)), intern(str(q.predicate)), intern(canonical(str(q.object))))
            for q in quads
        ]
    except SyntaxError as error:
        raise UnreadableFile(
            name, f"this is not {NAMES[syntax]}: {error.msg}", error.lineno, error.offset
        ) from error
    except ValueError as error:  # a term that RDF 1.1 does not have
        raise UnreadableFile(name, str(error)) from error
    if term := next((o for _, _, o in triples if " " in o and not is_literal(o)), ""):
        raise UnreadableFile(name, f"triple terms (RDF 1.2) are not read: {term[:100]}")
    return triples


def _placed(
    text: str, syntax: Syntax, triples: Sequence[Triple], prefix: str, base: str | None
) -> tuple[Iterable[Row], Iterable[Triple]]:
    """Rows with places, and the triples under the same labels; no rows where the map is not sure."""
    renamed = _renamed(triples, prefix)
    try:
        match syntax:
            case "rdfxml":
                return real_rows(rdfxml_said(text), renamed), renamed
            case "jsonld":
                return real_rows(jsonld_said(text), renamed), renamed
        rows = turtle_rows(text, prefix, quads=syntax == "nquads", base=base or "")
    except NotMappedError:
        return (), renamed
    if not _same_order(rows, triples) and (
        Counter(map(_unlabelled, rows)) != Counter(map(_unlabelled, triples))
    ):
        return (), renamed
    return rows, [(row.subject, row.predicate, row.object) for row in rows]


def _same_order(rows: Sequence[Row], triples: Sequence[Triple]) -> bool:
    """Tell whether both say the same one by one, but for labels: most files do, and it is quickly seen."""
    return len(rows) == len(triples) and all(
        row[:3] == triple or _unlabelled(row) == _unlabelled(triple)
        for row, triple in zip(rows, triples, strict=True)
    )


def _renamed(triples: Iterable[Triple], prefix: str) -> list[Triple]:
    labels: dict[str, str] = {}

    def name(term: str) -> str:
        return labels.setdefault(term, f"_:{prefix}b{len(labels)}") if is_blank(term) else term

    return [(name(s), p, name(o)) for s, p, o in triples]


def _unlabelled(triple: Row | Triple) -> Triple:
    subject, predicate, value, *_ = triple
    return (
        "_:" if is_blank(subject) else subject,
        predicate,
        "_:" if is_blank(value) else value,
    )
