"""Content codings (RFC 9110 section 8.4) as pure functions: which a client takes, bytes, validators.

Each coding is a representation of its own: it has its own strong validator, made of that of the plain bytes.
"""

from __future__ import annotations

import gzip
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import brotli
from werkzeug.http import parse_etags

from misional.web.negotiation import header_elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Coding = Literal["br", "gzip", "identity"]

PLAIN: Final = "identity"
CODINGS: Final[tuple[Coding, ...]] = ("br", "gzip", "identity")
"""In the server's order of preference: brotli's are the smallest bytes for our text."""

SMALLEST: Final = 1024
"""Bytes. Below it a coding saves less than one network packet."""

_ALIASES: Final[Mapping[str, str]] = MappingProxyType({"x-gzip": "gzip"})
_BROTLI_QUALITY: Final = 5
_GZIP_LEVEL: Final = 6
_QUICK: Final = 1
_PACKED_ALREADY: Final = ("image/", "font/", "audio/", "video/", "application/vnd.", "application/zip")


def acceptable(header: str) -> tuple[Coding, ...]:
    """The codings that an ``Accept-Encoding`` takes, the best first (RFC 9110 section 12.5.3); never empty.

    A client that does not say gets plain bytes. One that refuses everything does too: it can read those.
    """
    if not header:
        return (PLAIN,)
    weights = {_ALIASES.get(name.lower(), name.lower()): quality for name, quality in header_elements(header)}
    rest = weights.get("*")
    # What is not named is not taken, but for plain bytes, which only "identity;q=0" or "*;q=0" refuse.
    asked = {
        coding: weights.get(coding, rest if rest is not None else (0.0005 if coding == PLAIN else 0.0))
        for coding in CODINGS
    }
    taken = sorted((one for one in CODINGS if asked[one] > 0), key=lambda one: -asked[one])
    return tuple(taken) or (PLAIN,)


def select(codings: tuple[Coding, ...], content_type: str, size: int) -> Coding:
    """The coding to send ``size`` bytes in, to a client that takes ``codings`` (the best first)."""
    worth = size >= SMALLEST and not content_type.startswith(_PACKED_ALREADY)
    return codings[0] if worth or PLAIN not in codings else PLAIN


def encode(body: bytes, coding: Coding, *, quickly: bool = False) -> bytes:
    """``body`` in ``coding``: the same bytes each time; ``quickly`` for one that is sent only once."""
    match coding:
        case "br":
            return bytes(brotli.compress(body, quality=_QUICK if quickly else _BROTLI_QUALITY))
        case "gzip":
            return gzip.compress(body, _QUICK if quickly else _GZIP_LEVEL, mtime=0)
        case "identity":
            return body


def tag_of(etag: str, coding: Coding) -> str:
    """The validator of what ``etag`` validates, in ``coding``; both with their quotes."""
    return etag if coding == PLAIN else f'{etag[:-1]}-{coding}"'


def any_tag(if_none_match: str) -> bool:
    """Whether ``If-None-Match`` is ``*``: whoever asks has some answer and wants none."""
    return if_none_match.strip() == "*"


def known(if_none_match: str, etag: str, codings: Iterable[Coding]) -> Coding | None:
    """The first of ``codings`` in which the client has what ``etag`` validates already (weak comparison).

    Which coding to send is the server's choice among those the client takes, and one that it has need not
    be sent. ``*`` is no coding: ask for it apart.
    """
    codings = tuple(codings)
    for coding in codings:  # what nearly every client sends: the one tag that it got
        if tag_of(etag, coding) == if_none_match:
            return coding
    tags = parse_etags(if_none_match)
    if tags.star_tag:
        return None
    return next((one for one in codings if tags.contains_weak(tag_of(etag, one).strip('"'))), None)


def plain_tags(if_none_match: str, codings: Iterable[Coding]) -> str:
    """``If-None-Match`` for an application that knows of no coding: the tags of ``codings``, made plain.

    ``*`` becomes nothing: the answer is needed to say which coding it would have.
    """
    tags = parse_etags(if_none_match)
    taken = set(codings)
    plain = []
    for tag in sorted(tags.as_set(include_weak=True)):
        stem, dash, coding = tag.rpartition("-")
        if dash and coding in CODINGS and coding != PLAIN:
            plain += [stem] if coding in taken else []
        elif PLAIN in taken:
            plain.append(tag)
    return ", ".join(f'"{tag}"' for tag in plain)
