"""One RDF file in memory: its syntax by name or content, its triples, its digest, and their places."""

from __future__ import annotations

import hashlib
import re
import zlib
from codecs import BOM_UTF8, iterdecode
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import RdfFormat

from misional.shacl.columns import read_triples
from misional.shacl.inputs import InvalidInput
from misional.shacl.places.jsonld import jsonld_said
from misional.shacl.places.loose import real_rows
from misional.shacl.places.map import Lines, PlaceMap, Rows
from misional.shacl.places.rdfxml import entities_are_names, rdfxml_said
from misional.shacl.places.tokens import NotMappedError
from misional.shacl.places.turtle import map_label, turtle_rows
from misional.shacl.places.whole import cut_xml, nested_terms
from misional.shacl.terms import is_blank, is_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from misional.shacl.columns import Triples
    from misional.shacl.places.loose import Said
    from misional.shacl.places.whole import Fault

Syntax = Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]

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
# Syntaxes whose walkers guess at what is said: what they say is held against what was read.
_LOOSE: Final[Mapping[Syntax, Callable[[str], list[Said]]]] = MappingProxyType(
    {"rdfxml": rdfxml_said, "jsonld": jsonld_said}
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

# Neither brackets nor other quotation marks, but within a text.
_FLAT: Final = re.compile(rb'(?:[^"\[(\']++|"(?:[^"\\\r\n]++|\\.)*+")*+')
_PIECE: Final = 1 << 18
_PACKED_PIECE: Final = 1 << 14
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

    `triples` are those of every graph in the file; `map` makes the map of where they stand, once.
    """

    name: str
    sha256: str
    syntax: Syntax
    triples: Triples
    map: Callable[[], PlaceMap]

    @property
    def ntriples(self) -> str:
        """The triples as N-Triples, written anew each time."""
        return self.triples.ntriples

    @property
    def places(self) -> PlaceMap:
        """Where the triples stand; looked for when first asked, which costs as much as reading the file."""
        return self.map()


def sniff(name: str, text: str) -> Syntax:
    """Tell the syntax: by the name's suffix where it has one of RDF's, else by how the text begins."""
    if sure := _sure(name):
        return sure
    if _JSON.match(text):
        return "jsonld"
    if _XML.match(text):
        return "rdfxml"
    if _QUAD.match(re.sub(r"\A(?:\s+|#[^\n]*\n)+", "", text)):
        return "nquads"
    return "trig"  # Turtle and N-Triples are TriG as well


def _sure(name: str) -> Syntax | None:
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return None if suffix in _VAGUE else SUFFIXES.get(suffix)


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
    _check_encoding(name, data)
    syntax = syntax or _sure(name) or sniff(name, data.decode("utf-8-sig"))
    if syntax == "rdfxml" and not entities_are_names(data.decode("utf-8-sig")):
        raise UnreadableFile(name, "XML entities that are long, external or made of others are not read")
    if fault := _fault(data, syntax):
        raise UnreadableFile(name, f"this is not {NAMES[syntax]}: {fault.reason}", fault.line, fault.column)
    triples = _strict(name, data.removeprefix(BOM_UTF8), syntax, base)
    digest, prefix, blanks = hashlib.sha256(data).hexdigest(), f"f{number}", triples.blanks
    # A nested node may come to the map in another order; then it is known by the label that the map gives it.
    nested = bool(blanks) and placed and syntax not in _LOOSE and not _is_flat(data)
    if blanks and placed and not nested and syntax not in _LOOSE:
        triples = triples.renamed(map_label(prefix, blank[2:]) for blank in blanks)
    elif blanks:
        triples = triples.renamed(f"_:{prefix}b{number}" for number in range(len(blanks)))
    if not placed:
        return Source(name, digest, syntax, triples, lambda: PlaceMap(name, Lines(), Rows()))
    packed = zlib.compress(data, 1)  # kept until somebody asks, which may be never

    def place() -> PlaceMap:
        lines = Lines()
        rows = _rows(lines.of(_text(packed)), syntax, triples, prefix, base)
        return PlaceMap(name, lines, rows)

    if not nested:
        return Source(name, digest, syntax, triples, cache(place))
    places = place()
    return Source(name, digest, syntax, places.triples or triples, lambda: places)


def _fault(data: bytes, syntax: Syntax) -> Fault | None:
    if syntax == "rdfxml":
        return cut_xml(data.decode("utf-8-sig"))
    return nested_terms(data.decode("utf-8-sig")) if b"<<" in data else None


def _is_flat(data: bytes) -> bool:
    """Tell whether nodes without a name are surely written by their labels: then the parser and the map meet
    them in the same order, and the map can wait.
    """
    return b'"""' not in data and _FLAT.fullmatch(data) is not None


def _check_encoding(name: str, data: bytes) -> None:
    """Decode the data piece by piece, for the whole of it may be four times as large."""
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    try:
        for _ in iterdecode(pieces, "utf-8-sig"):
            pass
    except UnicodeDecodeError:
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise UnreadableFile(name, f"this is not UTF-8 (byte {error.start})", line) from error


def _text(packed: bytes) -> Iterator[str]:
    """The text of a file in pieces."""
    unpack = zlib.decompressobj().decompress
    pieces = (unpack(packed[at : at + _PACKED_PIECE]) for at in range(0, len(packed), _PACKED_PIECE))
    return iterdecode(pieces, "utf-8-sig")


def _strict(name: str, data: bytes, syntax: Syntax, base: str | None) -> Triples:
    try:
        triples = read_triples(data, _FORMATS[syntax], base)
    except SyntaxError as error:
        raise UnreadableFile(
            name, f"this is not {NAMES[syntax]}: {error.msg}", error.lineno, error.offset
        ) from error
    except ValueError as error:  # a term that RDF 1.1 does not have
        raise UnreadableFile(name, str(error)) from error
    if term := next((o for o in triples.terms if " " in o and not is_literal(o)), ""):
        raise UnreadableFile(name, f"triple terms (RDF 1.2) are not read: {term[:100]}")
    return triples


def _rows(pieces: Iterable[str], syntax: Syntax, triples: Triples, prefix: str, base: str | None) -> Rows:
    """Where the triples stand; none of them where the map is not sure."""
    try:
        if said := _LOOSE.get(syntax):
            return Rows(real_rows(said("".join(pieces)), triples))
        rows = Rows(turtle_rows(pieces, prefix, quads=syntax == "nquads", base=base or ""))
    except NotMappedError:
        return Rows()
    if _same_but_labels(rows.triples, triples):
        rows.triples = triples  # the same, and in memory once
    elif not _say_the_same(rows.triples, triples):
        return Rows()
    return rows


def _same_but_labels(one: Triples, other: Triples) -> bool:
    """Tell whether both have the same triples in the same order, however their blank nodes are called."""
    return one.same_columns(other) and all(
        a == b or (is_blank(a) and is_blank(b)) for a, b in zip(one.terms, other.terms, strict=True)
    )


def _say_the_same(one: Triples, other: Triples) -> bool:
    """Tell whether both have the same triples, but for labels, in whatever order."""
    number: dict[str, int] = {}
    return len(one) == len(other) and _unlabelled(one, number) == _unlabelled(other, number)


def _unlabelled(triples: Triples, number: dict[str, int]) -> list[int]:
    """The triples in order, each as one number made of its three; blank nodes are one."""
    terms = [number.setdefault("_:" if is_blank(term) else term, len(number)) for term in triples.terms]
    rows = zip(triples.subjects, triples.predicates, triples.objects, strict=True)
    return sorted(terms[s] << 64 | terms[p] << 32 | terms[o] for s, p, o in rows)
