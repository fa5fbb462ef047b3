"""A norm's number as texts write it: "No. 1.437", "SDH-191", "cien", "2-2020-1234"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import ORDINAL_MARKS, figures_date_at, full_year, repeated, year_at
from misional.extract.citations.issuers import short_name_at
from misional.extract.citations.lexer import Gap
from misional.extract.citations.words import spelled

if TYPE_CHECKING:
    from misional.extract.citations.lexer import Token, Tokens

_MARKERS: Final = frozenset({"no", "nro", "num", "numero", "nos", "numeros", "nros", "nums"})
_MARKER_ENDS: Final = frozenset({"º", "."})
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_LONGEST_NUMBER: Final = 20
_LONGEST_SERIES: Final = 10
_GLUED_REFUSED: Final = frozenset({"%", ":", "x", "×", "_", "@", "="})


class Number(NamedTuple):
    """A norm's number: ``notation`` in figures as given, ``series`` the letters it goes with ("SDH")."""

    notation: str
    series: str | None
    series_first: int
    first: int
    end: int
    marked: bool
    in_words: bool


def marker_end(tokens: Tokens, at: int) -> int:
    """Past "No.", "Nº", "número", "#" if it stands at ``at``."""
    fold = tokens[at].fold
    after = tokens[at + 1].fold
    if fold in {"#", "nº"}:
        return at + 1
    bare = fold == "n" and tokens[at].upper and tokens[at + 1].kind == "n"
    if fold in _MARKERS or (fold == "n" and after in _MARKER_ENDS) or bare:
        place = at + 1
        while place - at < 3 and tokens[place].fold in _MARKER_ENDS and tokens[place].gap is Gap.NONE:
            place += 1
        apart = tokens[place].fold in {".", ":"} and tokens[place + 1].kind == "n"
        return place + 1 if apart and tokens[place].gap <= Gap.SPACE else place
    return at


def _series(tokens: Tokens, at: int) -> tuple[str, int] | None:
    """Capital letters (figures may follow them) before the number proper: "SDH-", "PCSJA18-", "CD "."""
    token = tokens[at]
    if token.kind != "w" or not token.caps or len(token.fold) > _LONGEST_SERIES:
        return None
    name, place = token.fold.upper(), at + 1
    glued = tokens[place].kind == "n" and tokens[place].gap is Gap.NONE
    if glued and tokens[place + 1].fold == "-" and tokens[place + 2].kind == "n":
        name, place = name + tokens[place].fold, place + 1
    if tokens[place].fold == "-":
        return (name, place + 1) if tokens[place + 1].kind == "n" else None
    # In a heading all in capitals any word looks like letters of a series, so there it takes the hyphen.
    heading = tokens[at - 1].caps if at else False
    spaced = place == at + 1 and tokens[place].kind == "n" and len(token.fold) <= 5
    return (name, place) if spaced and not heading and short_name_at(tokens, at) is None else None


def _refused(token: Token, after: Token) -> bool:
    """Whether what touches a figure shows that it is no number of a norm: "10%", "1,5", "4K", "10:30"."""
    if token.fold in {"%", "×"} or (token.fold == "x" and after.kind == "n"):
        return True
    if token.gap is not Gap.NONE:
        return False
    if token.fold in _GLUED_REFUSED and (token.kind == "s" and (after.kind == "n" or token.fold != ":")):
        return True
    if token.kind == "w":
        # "Decreto140de2021", as a scan may give it.
        return not (token.fold in {"de", "del"} and after.kind == "n")
    return token.fold == "," and after.kind == "n" and after.gap is Gap.NONE


def _past_abbreviation(tokens: Tokens, at: int) -> int:
    """Past the stop of "Ley 2ª. de 1959"."""
    return at + 1 if tokens[at].fold == "." and tokens[at + 1].fold in {"de", "del"} else at


def _suffix_end(tokens: Tokens, at: int) -> tuple[str, int]:
    """An ordinal mark (nothing of the number) or one capital letter (part of it) after the figures."""
    token = tokens[at]
    if token.fold in {"º", "ª"}:
        return "", _past_abbreviation(tokens, at + 1)
    if token.fold == "." and tokens[at + 1].fold in {"º", "ª"}:
        return "", at + 2
    if token.gap is not Gap.NONE or token.kind != "w":
        return "", at
    if token.fold in ORDINAL_MARKS | {"a", "ra", "da", "ta"} and not token.upper:
        return "", _past_abbreviation(tokens, at + 1)
    if len(token.fold) == 1 and token.upper:
        return token.fold.upper(), at + 1
    return "", at


def _hyphenated(tokens: Tokens, at: int) -> tuple[str, int]:
    """ "-000005" of "100-000005"; nothing when what follows the hyphen is the year."""
    hyphen, after = tokens[at], tokens[at + 1]
    if hyphen.fold != "-" or after.kind != "n" or hyphen.gap is not Gap.NONE or after.gap is not Gap.NONE:
        return "", at
    if after.fold == tokens[at - 1].fold and len(after.fold) == 2:
        return "", at  # "50-50" is a share
    dated = tokens[at + 2].fold in {"de", "del"}
    more = tokens[at + 2].fold == "-" and tokens[at + 3].kind == "n"
    glued = tokens[at + 2].gap is tokens[at + 3].gap is Gap.NONE and figures_date_at(tokens, at - 1) is None
    if more and glued and year_at(tokens, at + 5) is not None:
        # "2-2020-1234 de 2020", as registries of some bodies number.
        return f"-{after.fold}-{tokens[at + 3].fold}", at + 4
    if "." in after.fold or (full_year(after.fold) is not None and len(after.fold) == 4 and not dated):
        return "", at
    return f"-{after.fold}", at + 2


def _spaced_out(tokens: Tokens, at: int) -> tuple[str, int] | None:
    """ "0 7 9 DE 2024": three figures or four, each by itself, as letter-spaced headings are copied."""
    place = at
    while place - at < 4 and tokens[place].kind == "n" and len(tokens[place].fold) == 1:
        if place > at and tokens[place].gap is not Gap.SPACE:
            return None
        place += 1
    dated = tokens[place].fold in {"de", "del"} and year_at(tokens, place + 1) is not None
    return ("".join(token.fold for token in tokens[at:place]), place) if place - at >= 3 and dated else None


def _figures(tokens: Tokens, at: int, *, listed: bool) -> tuple[str, int] | None:
    raw = tokens[at].fold
    spaced = _spaced_out(tokens, at) if len(raw) == 1 else None
    if spaced is not None:
        return spaced
    if "." in raw and not _THOUSANDS.fullmatch(raw):
        return None
    digits = raw.replace(".", "")
    tail, place = _hyphenated(tokens, at + 1)
    suffix, place = ("", place) if tail else _suffix_end(tokens, place)
    if len(digits) + len(tail) > _LONGEST_NUMBER:
        return None
    comma_list = listed and tokens[place].fold == ","
    if _refused(tokens[place], tokens[place + 1]) and not comma_list:
        return None
    return digits + tail + suffix, place


def number_at(tokens: Tokens, at: int, *, listed: bool = False) -> Number | None:
    """The number of a norm at ``at``. ``listed``: in a plural list, where "203,214" are two numbers."""
    first = marker_end(tokens, at)
    marked = first > at
    series = _series(tokens, first)
    name, place = series if series is not None else (None, first)
    if tokens[place].kind == "n":
        figures = _figures(tokens, place, listed=listed)
        if figures is None:
            return None
        return Number(figures[0], name, first, place, figures[1], marked, in_words=False)
    said = spelled(tokens, place)
    if said is None:
        return None
    figure, end = repeated(tokens, said[1])
    agreed = figure in {None, said[0]}
    return Number(str(said[0]), None, -1, place, end, marked, in_words=figure is None) if agreed else None
