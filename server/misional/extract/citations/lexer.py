"""Text becomes tokens in one left-to-right pass; everything later reads tokens, never raw text.

Letters are compared folded (lower case, no accents), and blanks of every kind, no-break and zero-width
ones included, only leave a mark of how wide the gap was. Work is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Gap(IntEnum):
    """How much blank stands before a token."""

    NONE = 0
    SPACE = 1
    LINE = 2
    PARAGRAPH = 3


class Token(NamedTuple):
    """``kind`` is w(ord), n(umber), s(ymbol) or e(nd); ``fold`` is what comparisons use."""

    kind: str
    fold: str
    start: int
    end: int
    gap: Gap
    upper: bool
    """Begins with a capital letter."""
    caps: bool
    """Two letters or more, all of them capital."""


Tokens = tuple[Token, ...]

_MARKS: Final = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_EMPHASIS: Final = r"\*\*+|</?(?:b|i|u|em|strong|span|sup|sub|a)(?:\s[^<>]{0,300})?>"
_END_OF_LINE: Final = r"-[ \t]*\r?\n[ \t]*"
_BROKEN: Final = rf"(?:(?<=[a-zà-ÿ]){_END_OF_LINE}(?=[a-zà-ÿ])|(?<=[A-ZÀ-Þ]){_END_OF_LINE}(?=[A-ZÀ-Þ]{{2}}))"
_TOKEN: Final = re.compile(
    # A word may be broken at the end of a line: "Artí-", "culo".
    rf"(?P<w>[^\W\d_ªº]+(?:[{_MARKS}]+[^\W\d_ªº]*)*(?:{_BROKEN}[^\W\d_ªº]+)?)"
    r"|(?P<n>[0-9]+(?:\.[0-9]+)*)"
    # Emphasis (Markdown's, HTML's) and entities that a copy left undecoded are blanks to a reader.
    rf"|(?P<b>(?:[\s{_MARKS}\x85]|{_EMPHASIS}|&(?:nbsp|#160|#[xX][aA]0);)+)"
    r"|(?P<s>.)",
    re.DOTALL,
)
_INVISIBLE: Final = re.compile(rf"[{_MARKS}]|{_END_OF_LINE}")
_UNSEEN: Final = re.compile(rf"[{_MARKS}]|{_EMPHASIS}")
_SYMBOLS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ac", "-")
    | dict.fromkeys("°º˚", "º")
    | dict.fromkeys("“”«»„\"'’‘´`", '"')
    | {"／": "/", "，": ",", "№": "nº"}
)
_FAR: Final = 4
"""End marks after the last token, so that a look a few tokens ahead needs no check of its own."""


def fold(word: str) -> str:
    """Lower case without accents or invisible characters: "RESOLUCIÓN" and "Resolucio\u0301n" alike."""
    if word.isascii() and "-" not in word:
        return word.lower()
    if word in {"ñ", "Ñ"}:
        return "ñ"  # alone it is a letter of its own: "literal ñ)" is not "literal n)"
    plain = unicodedata.normalize("NFD", _INVISIBLE.sub("", word))
    return "".join(mark for mark in plain if not unicodedata.combining(mark)).lower()


def _gap(blank: str) -> Gap:
    if blank == " ":
        return Gap.SPACE
    lines = blank.count("\n") or blank.count("\r") + blank.count("\x85") + blank.count("\u2028")
    if lines > 1 or "\u2029" in blank or "\f" in blank:
        return Gap.PARAGRAPH
    if lines:
        return Gap.LINE
    # A zero-width character alone separates nothing.
    return Gap.SPACE if _UNSEEN.sub("", blank) else Gap.NONE


def _word(raw: str, start: int, end: int, gap: Gap) -> Token:
    if raw.islower():
        plain = raw.isascii() and raw.isalpha()
        return Token("w", raw if plain else fold(raw), start, end, gap, upper=False, caps=False)
    return Token("w", fold(raw), start, end, gap, raw[0].isupper(), raw.isupper() and len(raw) > 1)


def tokenize(text: str) -> Tokens:
    """The tokens of a text, then a few end marks (kind "e", empty fold)."""
    tokens: list[Token] = []
    gap = Gap.PARAGRAPH
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        raw = match.group()
        if kind == "b":
            # At the start of the text the gap is a paragraph's, whatever blank comes first.
            gap = _gap(raw) if tokens else gap
            continue
        start, end = match.span()
        if kind == "w":
            tokens.append(_word(raw, start, end, gap))
        elif kind == "n":
            tokens.append(Token("n", raw, start, end, gap, upper=False, caps=False))
        else:
            tokens.append(Token("s", _SYMBOLS.get(raw, raw), start, end, gap, upper=False, caps=False))
        gap = Gap.NONE
    last = len(text)
    tokens.extend([Token("e", "", last, last, Gap.PARAGRAPH, upper=False, caps=False)] * _FAR)
    return tuple(tokens)
