"""The tokens of Turtle, TriG, N-Triples and N-Quads (RDF 1.1 Turtle §6.5), each with its offset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BASE: Final = (
    r"A-Za-zÀ-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = _BASE + "_0-9·\u0300-\u036f\u203f-\u2040-"
_LOCAL: Final = rf"(?:[{_NAME}:]|%[0-9A-Fa-f]{{2}}|\\[_~.!$&'()*+,;=/?#@%-])"
_TOKEN: Final = re.compile(
    rf"""(?:[ \t\r\n]+|\#[^\n\r]*)*(?:
      (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]++|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<long>\"\"\"(?:\"{{0,2}}(?:[^"\\]++|\\.))*+\"\"\"|'''(?:'{{0,2}}(?:[^'\\]++|\\.))*+''')
    | (?P<short>"(?:[^"\\\r\n]++|\\.)*+"|'(?:[^'\\\r\n]++|\\.)*+')
    | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[{_NAME}](?:[{_NAME}.]*[{_NAME}])?)
    | (?P<name>(?:[{_BASE}](?:[{_NAME}.]*[{_NAME}])?)?:(?:{_LOCAL}(?:(?:{_LOCAL}|\.)*{_LOCAL})?)?)
    | (?P<double>[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+)
    | (?P<decimal>[+-]?[0-9]*\.[0-9]+)
    | (?P<integer>[+-]?[0-9]+)
    | (?P<word>[A-Za-z]+)
    | (?P<mark>\^\^|[][(){{}}.;,])
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
END: Final = "end"


class Token(NamedTuple):
    """One token: what it is, its text as written, and its offset."""

    kind: str
    text: str
    at: int


class NotMappedError(ValueError):
    """The text has something that the position map does not know; its triples are read without places."""


def tokens(text: str, at: int = 0) -> Iterator[Token]:
    """Yield the tokens from an offset, and last one of kind `END`; `NotMappedError` where none fits."""
    while True:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            message = f"no token at offset {at}"
            raise NotMappedError(message)
        kind = found.lastgroup
        yield Token(kind, found[kind], found.start(kind))
        if kind == END:
            return
        at = found.end()


def whole_lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a text in pieces that end where a line does, the last one excepted."""
    rest = ""
    for piece in pieces:
        end = piece.rfind("\n") + 1
        if end:
            yield rest + piece[:end]
            rest = piece[end:]
        else:
            rest += piece
    if rest:
        yield rest
