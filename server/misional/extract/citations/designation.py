"""A norm's number and what dates it: "No. 1.437 de 2011", "80/93", "SDH-191 del 22 de mayo de 2017"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import (
    MONTHS,
    ORDINAL_MARKS,
    Day,
    Year,
    day_month_at,
    figures_date_at,
    full_date_at,
    full_year,
    repeated,
    year_at,
)
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
_EARLIEST_SHORT_YEAR: Final = 36


class Number(NamedTuple):
    """A norm's number: ``notation`` in figures as given, ``series`` the letters it goes with ("SDH")."""

    notation: str
    series: str | None
    series_first: int
    first: int
    end: int
    marked: bool
    in_words: bool


class Dating(NamedTuple):
    """The year after a number, the day when stated, and the place after both."""

    year: Year
    day: Day | None
    end: int


def marker_end(tokens: Tokens, at: int) -> int:
    """Past "No.", "Nº", "número", "#" if it stands at ``at``."""
    fold = tokens[at].fold
    after = tokens[at + 1].fold
    if fold in {"#", "nº"}:
        return at + 1
    if fold in _MARKERS or (fold == "n" and after in _MARKER_ENDS):
        place = at + 1
        while place - at < 3 and tokens[place].fold in _MARKER_ENDS and tokens[place].gap is Gap.NONE:
            place += 1
        return place
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
    return (token.fold == "," and after.kind == "n" and after.gap is Gap.NONE) or token.kind == "w"


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
    dated = tokens[at + 2].fold in {"de", "del"}
    if "." in after.fold or (full_year(after.fold) is not None and len(after.fold) == 4 and not dated):
        return "", at
    return f"-{after.fold}", at + 2


def _figures(tokens: Tokens, at: int, *, listed: bool) -> tuple[str, int] | None:
    raw = tokens[at].fold
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


def _hyphen_before_year(tokens: Tokens, at: int) -> bool:
    """ "80-1993", "1860 - 2021"; not "2020 - 2024", which is a period."""
    before, mark, figures = tokens[at - 1], tokens[at], tokens[at + 1]
    if len(figures.fold) != 4 or mark.gap is not figures.gap or mark.gap > Gap.SPACE:
        return False
    return mark.gap is Gap.NONE or not (len(before.fold) == 4 and before.fold[:2] in {"19", "20"})


def _slashed_year(tokens: Tokens, at: int) -> Year | None:
    """ "/93", "/1993", "-1993". A third group of figures makes it a date or a foreign act: nothing then."""
    mark, figures, third = tokens[at], tokens[at + 1], tokens[at + 2]
    if mark.fold not in {"/", "-"} or figures.kind != "n" or not figures.fold.isdigit():
        return None
    if mark.fold == "-" and not _hyphen_before_year(tokens, at):
        return None
    value = full_year(figures.fold)
    if figures.fold == tokens[at - 1].fold and len(figures.fold) == 2:
        return None  # "50/50" is a share
    if value is None or (third.fold == mark.fold and third.gap is Gap.NONE):
        return None
    return Year(value, at + 1, at + 2)


def _short_year(tokens: Tokens, at: int) -> Year | None:
    """The "93" of "Ley 100 de 93" or "de '93": two figures of the last century, then no further words."""
    place = at + 1 if tokens[at].fold == '"' else at
    token, after = tokens[place], tokens[place + 1]
    if token.kind != "n" or len(token.fold) != 2 or int(token.fold) < _EARLIEST_SHORT_YEAR:
        return None
    if after.kind in {"w", "n"} and after.fold not in {"y", "e"}:
        return None
    return Year(1900 + int(token.fold), place, place + 1)


def _of_dating(tokens: Tokens, at: int) -> Dating | None:
    """ "de 2021", "del año 2021", "de fecha 14/04/2021", "del 14 de abril de 2021", "de abril de 2021"."""
    if tokens[at].fold not in {"de", "del"}:
        return None
    place = at + 1
    while place - at < 5 and tokens[place].fold in {"ano", "el", "fecha", "dia", "los", "a", ":", "la"}:
        place += 1
    year = year_at(tokens, place) or _short_year(tokens, place)
    day = full_date_at(tokens, place)
    if day is not None and day.year is not None:
        return Dating(Year(day.year, day.year_first, day.end), day, day.end)
    if year is not None:
        return Dating(year, None, year.end)
    if tokens[place].fold in MONTHS and tokens[place + 1].fold in {"de", "del"}:
        year = year_at(tokens, place + 2)
    return None if year is None else Dating(year, None, year.end)


def _bracketed_day(tokens: Tokens, at: int) -> tuple[Day, int] | None:
    """ "(octubre 28)", "(14 de abril de 2021)", "(de abril 14)"."""
    if tokens[at].fold != "(":
        return None
    place = at + 1
    while place - at < 4 and tokens[place].fold in {"de", "del", "fecha"}:
        place += 1
    day = figures_date_at(tokens, place) or day_month_at(tokens, place)
    if day is None or tokens[day.end].fold != ")":
        return None
    return day, day.end + 1


def _bracketed_year(tokens: Tokens, at: int) -> Dating | None:
    if tokens[at].fold != "(":
        return None
    year = year_at(tokens, at + 2 if tokens[at + 1].fold == "de" else at + 1)
    if year is None or tokens[year.end].fold != ")":
        return None
    return Dating(year, None, year.end + 1)


def dating_at(tokens: Tokens, at: int) -> Dating | None:
    """What dates a norm, right after its number."""
    slashed = _slashed_year(tokens, at)
    if slashed is not None:
        return Dating(slashed, None, slashed.end)
    place = at + 1 if tokens[at].fold == "," else at
    bracketed = _bracketed_day(tokens, place)
    if bracketed is not None:
        day, end = bracketed
        outer = _of_dating(tokens, end)
        if outer is not None and outer.day is None and day.year in {None, outer.year.value}:
            return Dating(outer.year, day, outer.end)
        return None if day.year is None else Dating(Year(day.year, day.year_first, day.end), day, end)
    return _of_dating(tokens, place) or _bracketed_year(tokens, at) or _issued_on(tokens, at)


def _expedition(tokens: Tokens, at: int) -> int:
    """Past ", expedida el", "de", "del" before a day without year; -1 when a day may not stand here."""
    place = at + 1 if tokens[at].fold == "," else at
    if tokens[place].fold in {"de", "del"}:
        return place + 2 if tokens[place + 1].fold == "fecha" else place + 1
    issued = tokens[place].fold in {"expedido", "expedida", "promulgada", "promulgado", "sancionada"}
    return place + 2 if issued and tokens[place + 1].fold == "el" else -1


def _issued_on(tokens: Tokens, at: int) -> Dating | None:
    """ "Acuerdo 799 expedido el 5 de febrero de 2021"."""
    place = _expedition(tokens, at)
    day = None if place < 0 else full_date_at(tokens, place)
    if day is None or day.year is None:
        return None
    return Dating(Year(day.year, day.year_first, day.end), day, day.end)


def day_after(tokens: Tokens, at: int, year: int) -> tuple[Day, int] | None:
    """The issue date stated after the year: "(14 de abril de 2021)", "15/12/93", "del 14 de abril"."""
    bracketed = _bracketed_day(tokens, at)
    if bracketed is not None:
        return bracketed if bracketed[0].year in {None, year} else None
    bare = figures_date_at(tokens, at)
    if bare is not None:
        return (bare, bare.end) if bare.year == year else None
    place = _expedition(tokens, at)
    day = None if place < 0 else day_month_at(tokens, place)
    return (day, day.end) if day is not None and day.year in {None, year} else None
