"""RDF terms as N-Triples strings, in one canonical spelling.

A term is a plain string: ``<iri>``, ``_:label``, ``"text"``, ``"text"@es`` or ``"text"^^<datatype>``. Strings
keep a report free of any RDF library, hashable, sortable and ready for JSON. Two engines may spell one term
in several ways (``\\u00e9`` or ``é``, ``@es-CO`` or ``@es-co``, with or without ``^^xsd:string``);
`canonical` gives the one spelling of RDF 1.2 canonical N-Triples, with language tags in lower case (RDF 1.1
Concepts §3.3).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SH: Final = "http://www.w3.org/ns/shacl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING: Final = XSD + "string"
FIRST: Final = f"<{RDF}first>"
REST: Final = f"<{RDF}rest>"
NIL: Final = f"<{RDF}nil>"

_LITERAL: Final = re.compile(
    r'"(?P<body>[^"\\]*(?:\\.[^"\\]*)*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?',
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_MUST_ESCAPE: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPED: Final = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}


class Literal(NamedTuple):
    """The parts of a literal. `datatype` is a bare IRI and never ``None``; `language` is in lower case."""

    lexical: str
    language: str | None
    datatype: str


def is_iri(term: str) -> bool:
    """Tell whether the term is an IRI."""
    return term.startswith("<")


def is_blank(term: str) -> bool:
    """Tell whether the term is a blank node."""
    return term.startswith("_:")


def is_literal(term: str) -> bool:
    """Tell whether the term is a literal."""
    return term.startswith('"')


def iri(text: str) -> str:
    """Return the term of a bare IRI."""
    return f"<{text}>"


def literal(lexical: str, language: str | None = None, datatype: str | None = None) -> str:
    """Return the canonical term of a literal; `datatype` is a bare IRI and is ignored beside a language."""
    body = _MUST_ESCAPE.sub(lambda found: _escape(found[0]), lexical)
    if language:
        return f'"{body}"@{language.lower()}'
    if datatype and datatype != XSD_STRING:
        return f'"{body}"^^<{datatype}>'
    return f'"{body}"'


def parse_literal(term: str) -> Literal:
    """Take a literal apart; `ValueError` if the term is not a well-formed literal."""
    found = _LITERAL.fullmatch(term)
    if found is None:
        message = f"not an N-Triples literal: {term[:80]}"
        raise ValueError(message)
    lexical = _ESCAPE.sub(_unescape, found["body"])
    language = found["language"]
    if language:
        return Literal(lexical, language.lower(), RDF + "langString")
    return Literal(lexical, None, found["datatype"] or XSD_STRING)


def canonical(term: str) -> str:
    """Return the term in its one canonical spelling; `ValueError` if it is a broken literal."""
    if not is_literal(term):
        return term
    parts = parse_literal(term)
    return literal(parts.lexical, parts.language, parts.datatype)


def text_of(term: str) -> str:
    """Return what the term says to a person: the bare IRI, the lexical form, or the blank node's label."""
    if is_iri(term):
        return term[1:-1]
    return parse_literal(term).lexical if is_literal(term) else term


def shown(term: str) -> str:
    """Return the term as a person reads it in a line of text: a literal between quotation marks."""
    return f'"{text_of(term)}"' if is_literal(term) else text_of(term)


def local_name(term: str) -> str:
    """Return the last part of an IRI term (after ``#`` or ``/``), or the whole text when there is none."""
    text = text_of(term)
    return re.split(r"[#/]", text.rstrip("#/"))[-1] or text if is_iri(term) else text


def _escape(character: str) -> str:
    return _ESCAPED.get(character) or f"\\u{ord(character):04X}"


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SHORT_ESCAPES.get(found[3], found[3])
