"""A stranger's document as N-Triples, refused before a parser could be led astray. Runs sealed.

The parser of RDF/XML has no limit on entities, so a document type is refused by another one, that of Python's
standard library, which stops where it begins. JSON-LD is walked for contexts that would have to be fetched.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from misional.web.validation.syntaxes import syntax_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.web.validation.task import Part

_MARK: Final = b"\xef\xbb\xbf"
_DEEPEST: Final = 400
"""Brackets in brackets of JSON; deeper than any real document, and well above where a parser's stack ends."""


class RefusedError(Exception):
    """The document is not taken; ``kind`` is the problem's, ``members`` fill in its words."""

    def __init__(self, kind: str, **members: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.members = members


def to_ntriples(part: Part) -> str:
    """The triples of a document, those of all its graphs; blank nodes get labels that no other document has.

    Raises :class:`RefusedError`.
    """
    if part.role in {"profile", "ontology"}:
        return part.body.decode()
    syntax = syntax_of(part.media_type, part.name, part.body)
    body = part.body.removeprefix(_MARK)
    _check_encoding(part.name, body)
    if syntax == RdfFormat.RDF_XML:
        _refuse_document_type(part.name, body)
    elif syntax == RdfFormat.JSON_LD:
        _refuse_remote_contexts(part.name, body)
    try:
        quads = parse(body, format=syntax, base_iri=f"urn:x-misional:{part.role}", rename_blank_nodes=True)
        return (serialize(_triples(quads), format=RdfFormat.N_TRIPLES) or b"").decode()
    except SyntaxError as error:
        raise unreadable(part.name, error.lineno, error.offset, error.msg) from error
    except ValueError as error:
        raise unreadable(part.name, None, None, str(error)) from error


def unreadable(name: str, line: int | None, column: int | None, reason: str) -> RefusedError:
    """The document cannot be read; the place is 1, 1 where the parser names none."""
    return RefusedError(
        "upload-unreadable", name=name, line=line or 1, column=column or 1, reason=reason[:300]
    )


def _triples(quads: Iterator[Quad]) -> Iterator[Triple]:
    return (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def _check_encoding(name: str, body: bytes) -> None:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise RefusedError("upload-encoding", name=name, line=line) from error
    if "\0" in text:
        raise RefusedError("upload-encoding", name=name, line=text.count("\n", 0, text.index("\0")) + 1)


def _refuse_document_type(name: str, body: bytes) -> None:
    parser = expat.ParserCreate()

    def found(*_about: object) -> None:
        raise RefusedError(
            "upload-outward", name=name, what="<!DOCTYPE>", line=parser.CurrentLineNumber
        ) from None

    parser.StartDoctypeDeclHandler = found
    parser.EntityDeclHandler = found
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise unreadable(name, error.lineno, error.offset + 1, expat.ErrorString(error.code)) from error


def _refuse_remote_contexts(name: str, body: bytes) -> None:
    try:
        document = json.loads(body)
    except RecursionError as error:
        raise RefusedError("upload-nesting", name=name, limit=_DEEPEST) from error
    except json.JSONDecodeError as error:
        raise unreadable(name, error.lineno, error.colno, error.msg) from error
    waiting: list[tuple[object, int]] = [(document, 0)]
    while waiting:
        found, depth = waiting.pop()
        if depth > _DEEPEST:
            raise RefusedError("upload-nesting", name=name, limit=_DEEPEST)
        if isinstance(found, list):
            waiting.extend((one, depth + 1) for one in found)
        elif isinstance(found, dict):
            for address in _remote(found):
                raise RefusedError("upload-outward", name=name, what=f"@context {address[:200]}", line=1)
            waiting.extend((one, depth + 1) for one in found.values())


def _remote(found: dict[str, object]) -> Iterator[str]:
    context = found.get("@context")
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, str):
            yield one
    if isinstance(imported := found.get("@import"), str):
        yield imported
