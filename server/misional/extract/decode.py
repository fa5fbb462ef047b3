"""Bytes become text: which encoding, and which format."""

from __future__ import annotations

import codecs
import re
from typing import Final, Literal, NamedTuple

Format = Literal["html", "text", "pdf", "docx"]

MAX_BYTES: Final = 64 * 1024 * 1024
"""No page of a public body comes near this; beyond it nothing is read."""

_SNIFFED: Final = 4096
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET: Final = re.compile(rb"""charset\s{0,4}=\s{0,4}["']?\s{0,4}([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|style|script|header|main|nav|section|article|div|span|p|br|"
    rb"hr|h[1-6]|ul|ol|li|dl|dt|table|tr|td|form|blockquote|center|font|a|b|i|u|em|strong|img|button|details)\b",
    re.IGNORECASE,
)
_TWICE_ENCODED: Final = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)
_FEWEST_TWICE: Final = 3


class UnreadableError(ValueError):
    """The bytes are no page that can be read; ``reason`` is a key of :mod:`misional.extract.reasons`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Decoded(NamedTuple):
    """Text, and keys of :mod:`misional.extract.reasons` for what had to be mended to read it."""

    text: str
    notes: tuple[str, ...]


def sniff(data: bytes) -> Format:
    """The format that the first bytes show; text when nothing shows another."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    head = data[:_SNIFFED]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    return "html" if _HTML.search(head) else "text"


def decode(data: bytes) -> Decoded:
    """The text of an HTML or plain text file.

    A byte order mark decides; else UTF-8 when the bytes are valid UTF-8 (whatever the page declares: other
    encodings hardly ever look like it); else what the page declares; else Windows-1252, a superset of
    Latin-1. Text that was encoded twice ("MisiÃ³n") is mended when all of it can be. Raises
    ``UnreadableError`` for binary data and for more than ``MAX_BYTES``.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError("too-large")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_checked(data.decode(encoding, "replace")), ())
    try:
        text = _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return Decoded(_checked(_declared(data)), ("not-utf-8",))
    mended = _encoded_once(text)
    return Decoded(text, ()) if mended is None else Decoded(mended, ("encoded-twice",))


def _checked(text: str) -> str:
    controls = sum(text.count(chr(code)) for code in (*range(9), *range(14, 32), 0x7F, 0xFFFD))
    if controls > len(text) // 100 + 2:
        raise UnreadableError("binary")
    return text


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:_SNIFFED])
    name = found.group(1).decode("ascii").lower() if found else "windows-1252"
    # What calls itself Latin-1 or UTF-8 and is not valid UTF-8 is Windows-1252 in practice (WHATWG Encoding).
    if name in {"utf-8", "utf8", "iso-8859-1", "latin1", "us-ascii", "ascii"} or not _known(name):
        name = "windows-1252"
    return data.decode(name, "replace")


def _known(name: str) -> bool:
    try:
        # "hex" and the like are codecs too, but from bytes to bytes.
        return codecs.lookup(name).name.startswith(("cp", "iso8859", "utf", "mac"))
    except LookupError:
        return False


def _encoded_once(text: str) -> str | None:
    if len(_TWICE_ENCODED.findall(text)) < _FEWEST_TWICE:
        return None
    try:
        return text.encode("windows-1252").decode("utf-8")
    except UnicodeError:
        return None
