"""Content negotiation as one pure function (RFC 9110 section 12; DESIGN section 4).

A suffix wins over ``?_mediatype`` (alias ``?format``), which wins over ``Accept``. ``?lang`` wins
over ``Accept-Language``. Media type parameters (``charset``, ``profile``, ...) never decide a match:
the same bytes answer ``text/turtle`` and ``text/turtle;profile=x``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from misional.web.formats import Format

_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE: Final = re.compile(rf"({_NAME})/({_NAME})\Z")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)\Z", re.ASCII)
_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[^",;]+|[,;]', re.DOTALL)
_LONGEST_HEADER: Final = 8192
"""Characters of a header that are read; what a browser sends is under 300."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a request says about the representation it wants; ``None`` is "says nothing"."""

    suffix: str | None = None
    media_type: str | None = None
    accept: str | None = None
    lang: str | None = None
    accept_language: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The representation to send, and the request headers that the choice looked at (for ``Vary``)."""

    format: Format
    language: Language
    vary: tuple[str, ...]


class NotAcceptable(Exception):
    """None of ``offered`` is acceptable to the client (HTTP 406)."""

    def __init__(self, offered: Sequence[Format]) -> None:
        super().__init__("none of: " + ", ".join(one.media_type for one in offered))
        self.offered = tuple(offered)


def negotiate(wishes: Wishes, offered: Sequence[Format]) -> Choice:
    """Choose from ``offered`` (the server's order; the first is the default).

    Raises :class:`NotAcceptable` when a suffix or ``?_mediatype`` names something not offered, or
    when ``Accept`` rules all of it out.
    """
    chosen = _format(wishes, offered)
    if chosen is None:
        raise NotAcceptable(offered)
    return Choice(chosen, choose_language(wishes), vary(wishes, offered))


def choose_language(wishes: Wishes) -> Language:
    """Language of the answer: never a failure, since a page in another language beats none."""
    named = _language_named(wishes.lang)
    if named is not None:
        return named
    return _language_accepted(wishes.accept_language or "")


def vary(wishes: Wishes, offered: Sequence[Format]) -> tuple[str, ...]:
    """Request headers that might change the answer of this URL (RFC 9110 section 12.5.5).

    It is a fact of the URL, not of the one answer, so that a cache keeps one rule for all its variants.
    """
    fixed = _named(wishes, offered)
    open_type = wishes.suffix is None and wishes.media_type is None
    speaks = fixed is None or fixed.spoken
    headers = ("Accept",) if open_type else ()
    return (*headers, "Accept-Language") if speaks and _language_named(wishes.lang) is None else headers


def _format(wishes: Wishes, offered: Sequence[Format]) -> Format | None:
    if wishes.suffix is not None or wishes.media_type is not None:
        return _named(wishes, offered)
    return _accepted(wishes.accept or "", offered)


def _named(wishes: Wishes, offered: Sequence[Format]) -> Format | None:
    if wishes.suffix is not None:
        return next((one for one in offered if one.suffix == wishes.suffix), None)
    if wishes.media_type is None:
        return None
    # An unescaped "+" in a query string arrives as a space, and nobody escapes it by hand.
    name = wishes.media_type.partition(";")[0].strip().replace(" ", "+")
    return next((one for one in offered if one.answers_to(name)), None)


def _accepted(header: str, offered: Sequence[Format]) -> Format | None:
    ranges = tuple(_media_ranges(header))
    if not ranges:  # absent, empty or nothing readable in it: the client states no wish
        return offered[0] if offered else None
    ranked = [(_weighed(one, ranges), -place, one) for place, one in enumerate(offered)]
    (quality, _specific), _place, best = max(ranked, key=lambda row: row[:2], default=((0.0, 0), 0, None))
    return best if quality > 0 else None


def _weighed(one: Format, ranges: Sequence[tuple[str, str, float]]) -> tuple[float, int]:
    quality, specific = _quality(one, ranges)
    return quality * one.weight, specific


def _quality(one: Format, ranges: Sequence[tuple[str, str, float]]) -> tuple[float, int]:
    """(q, how specific) of the most specific range that covers the format: RFC 9110 section 12.5.1.

    The format's own media type is asked first; an alias counts only when no range names the real one.
    """
    own = max(_matches(one.media_type, ranges), default=(0, 0.0))
    other = max((match for alias in one.aliases for match in _matches(alias, ranges)), default=(0, 0.0))
    specific, quality = own if own[0] == _EXACT or other[0] != _EXACT else other
    return quality, specific


_ANYTHING: Final = 1
_SUBTYPE: Final = 2
_EXACT: Final = 3


def _matches(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> Iterator[tuple[int, float]]:
    main, _, sub = media_type.partition("/")
    for wanted_main, wanted_sub, quality in ranges:
        if (wanted_main, wanted_sub) == (main, sub):
            yield _EXACT, quality
        elif wanted_main == main and wanted_sub == "*":
            yield _SUBTYPE, quality
        elif wanted_main == wanted_sub == "*":
            yield _ANYTHING, quality


def _media_ranges(header: str) -> Iterator[tuple[str, str, float]]:
    for value, quality in header_elements(header):
        # Old Java clients send a lone "*".
        match = _RANGE.match("*/*" if value == "*" else value.lower())
        if match and not (match[1] == "*" and match[2] != "*"):
            yield match[1], match[2], quality


def _language_named(name: str | None) -> Language | None:
    return next((one for one in LANGUAGES if name is not None and name.strip().lower() == one), None)


def _language_accepted(header: str) -> Language:
    elements = tuple((value.lower().partition("-")[0], quality) for value, quality in header_elements(header))
    named = {tag for tag, _ in elements}
    wishes = [
        (quality, -place, language)
        for place, (tag, quality) in enumerate(elements)
        for language in LANGUAGES
        if tag == language or (tag == "*" and language not in named)
    ]
    quality, _place, language = max(wishes, key=lambda wish: wish[:2], default=(0.0, 0, DEFAULT_LANGUAGE))
    if quality > 0:
        return language
    # Nothing we speak is wanted: the default, unless it alone was refused by name.
    return next((one for one in LANGUAGES if one not in named), DEFAULT_LANGUAGE)


def header_elements(header: str) -> Iterator[tuple[str, float]]:
    """The comma-separated elements of a header, each with its q; quoted strings may hold commas."""
    value, parameters = "", [""]
    pieces = (match[0] for match in _PIECE.finditer(header[:_LONGEST_HEADER]))
    for piece in (*pieces, ","):
        if piece == ",":
            value = parameters[0].strip()
            if value:
                yield value, _q(parameters[1:])
            parameters = [""]
        elif piece == ";":
            parameters.append("")
        else:
            parameters[-1] += piece


def _q(parameters: Sequence[str]) -> float:
    """The weight among the parameters, cut to 0..1; one that cannot be read counts as 1, as if not given."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            number = value.strip()
            return min(1.0, max(0.0, float(number))) if _NUMBER.match(number) else 1.0
    return 1.0
