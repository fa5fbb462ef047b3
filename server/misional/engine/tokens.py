"""The terminals of SPARQL 1.1 and 1.2, read strictly and in linear time.

pyoxigraph reads without a tokenizer: it lets keywords touch what follows, takes ``<`` for "less than" where
an operator is due, and an empty string where three quotes never close. Where its reading could differ from
the standard's, a text could hide a SERVICE in what looks like a string. So nothing here guesses: what is not
a terminal of the standard is an error, never skipped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["word", "pname", "iri", "string", "var", "bnode", "lang", "number", "punct", "bad"]


class Token(NamedTuple):
    """One terminal. ``text`` is as written; ``start`` is its offset in the text, in characters."""

    kind: Kind
    text: str
    start: int


_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_U: Final = _BASE + "_"
_EXTRA: Final = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS: Final = rf"{_U}\-{_EXTRA}"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# A code point escape that names no character (a surrogate, above 10FFFF) is none.
_UCHAR: Final = (
    r"\\u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}"
    r"|\\U(?:0000(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|000[1-9a-fA-F][0-9A-Fa-f]{4}|0010[0-9A-Fa-f]{4})"
)
_ECHAR: Final = rf"""\\[tbnrf"'\\]|{_UCHAR}"""
_IRI: Final = rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_UCHAR})*+>"


def _string(quote: str) -> str:
    return (
        rf"{quote * 3}(?:[^{quote}\\]++|{_ECHAR}|{quote}{{1,2}}(?!{quote}))*+{quote * 3}"
        # Three quotes that never close are not an empty string and a quote.
        rf"|{quote}(?!{quote}{quote})(?:[^{quote}\\\n\r]++|{_ECHAR})*+{quote}"
    )


# Possessive throughout: no character is looked at more than a fixed number of times.
_TERMINAL: Final = re.compile(
    r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+(?:"
    rf"(?P<name>[{_BASE}](?:[{_CHARS}]++|\.++(?=[{_CHARS}]))*+)?"
    rf"(?P<local>:(?:(?:[{_U}0-9:]|{_PLX})(?:[{_CHARS}:]++|{_PLX}|\.++(?=[{_CHARS}:%\\]))*+)?)"
    rf"|(?P<run>[{_BASE}](?:[{_CHARS}]++|\.++(?=[{_CHARS}]))*+)"
    rf"|(?P<var>[?$][{_U}0-9][{_U}{_EXTRA}]*+)"
    rf"|(?P<iri>{_IRI})"
    rf"|(?P<string>{_string(chr(34))}|{_string(chr(39))})"
    rf"|(?P<bnode>_:[{_U}0-9](?:[{_CHARS}]++|\.++(?=[{_CHARS}]))*+)"
    r"|(?P<lang>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)"
    r"|(?P<number>(?:[0-9]++\.[0-9]*+[eE][+-]?[0-9]++|(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?))"
    # "<<http://x>" is a comparison with an IRI, not the opening of a triple term.
    rf"|(?P<punct>\^\^|&&|\|\||!=|<=|>=|<(?={_IRI})|<<\(?|\)>>|>>|\{{\||\|\}}|[{{}}()\[\].;,*/|+\-=<>!^?~])"
    r"|(?P<bad>.)|\Z)",
    re.DOTALL,
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def tokenize(text: str) -> Iterator[Token]:
    """The terminals of ``text`` in order, white space and comments left out.

    A character that begins no terminal (an unclosed string's quote, say) comes as a token of kind ``bad``.
    """
    for match in _TERMINAL.finditer(text):
        kind = match.lastgroup
        if kind is None:
            return
        if kind == "run":
            yield from _words(match["run"], match.start("run"))
        elif kind == "local":
            start = match.start("name") if match["name"] is not None else match.start("local")
            yield Token("pname", text[start : match.end()], start)
        else:
            yield Token(kind, match[kind], match.start(kind))  # type: ignore[arg-type]  # the groups are the kinds


def _words(run: str, start: int) -> Iterator[Token]:
    """Keywords joined by dots ("true.FILTER"): each a word of its own, in one pass over the run."""
    for index, part in enumerate(run.split(".")):
        if index:
            yield Token("punct", ".", start - 1)
        if part:
            yield Token("word" if _WORD.match(part) else "bad", part, start)
        start += len(part) + 1


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1, in characters; lines end at LF, CR LF or CR."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    line_start = before.rfind("\n") + 1
    return before.count("\n") + 1, len(before) - line_start + 1
