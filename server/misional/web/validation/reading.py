"""A stranger's document as N-Triples, refused before a parser could be led astray. Runs sealed.

The parser of RDF/XML has no limit on entities, so a document type is refused by another one, that of Python's
standard library, which stops where it begins. JSON-LD is walked for contexts that would have to be fetched.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from misional.shacl.places import UPLOAD_BASE, UnreadableFile, read_source
from misional.web.validation.syntaxes import syntax_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.places import Source
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


def read_part(part: Part, number: int) -> Source:
    """The triples of a document, those of all its graphs, and where they stand in it.

    ``number`` tells its blank nodes from other documents'. Raises :class:`RefusedError`.
    """
    text = _checked_text(part.name, part.body.removeprefix(_MARK))
    syntax = syntax_of(part.media_type, part.name, text)
    if syntax == "rdfxml":
        _refuse_document_type(part.name, text)
    elif syntax == "jsonld":
        _refuse_remote_contexts(part.name, text)
    try:
        placed = part.role != "shapes"
        return read_source(part.name, part.body, number, placed=placed, syntax=syntax, base=UPLOAD_BASE)
    except UnreadableFile as error:
        raise unreadable(part.name, error.line, error.column, error.reason) from error


def unreadable(name: str, line: int | None, column: int | None, reason: str) -> RefusedError:
    """The document cannot be read; the place is 1, 1 where the parser names none."""
    return RefusedError(
        "upload-unreadable", name=name, line=line or 1, column=column or 1, reason=reason[:300]
    )


def _checked_text(name: str, body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise RefusedError("upload-encoding", name=name, line=line) from error
    if "\0" in text:
        raise RefusedError("upload-encoding", name=name, line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _refuse_document_type(name: str, text: str) -> None:
    parser = expat.ParserCreate()

    def found(*_about: object) -> None:
        raise RefusedError(
            "upload-outward", name=name, what="<!DOCTYPE>", line=parser.CurrentLineNumber
        ) from None

    parser.StartDoctypeDeclHandler = found
    parser.EntityDeclHandler = found
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise unreadable(name, error.lineno, error.offset + 1, expat.ErrorString(error.code)) from error


def _refuse_remote_contexts(name: str, text: str) -> None:
    try:
        document = json.loads(text)
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
