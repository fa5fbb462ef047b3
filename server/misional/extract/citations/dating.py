"""What dates a norm after its number: "de 2011", "/93", "del 22 de mayo de 2017", "(octubre 28) de 1993"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import (
    MONTHS,
    Day,
    Year,
    day_month_at,
    figures_date_at,
    full_date_at,
    full_year,
    year_at,
)
from misional.extract.citations.lexer import Gap

if TYPE_CHECKING:
    from misional.extract.citations.lexer import Tokens

_EARLIEST_SHORT_YEAR: Final = 36
_PLANNED: Final = range(1990, 2061)
"""Years that a plan's period begins with."""

_ALL_OF: Final = frozenset({"todos", "todas", "ambos", "ambas"})


class Dating(NamedTuple):
    """The year after a number, the day when stated, and the place after both."""

    year: Year
    day: Day | None
    end: int


def _hyphen_before_year(tokens: Tokens, at: int) -> bool:
    """ "80-1993", "1860 - 2021"; not "2020 - 2024" or "2020-2024", which is a period."""
    before, mark, figures = tokens[at - 1], tokens[at], tokens[at + 1]
    if len(figures.fold) != 4 or mark.gap is not figures.gap or mark.gap > Gap.SPACE:
        return False
    if len(before.fold) == 4 and before.fold.isdigit() and int(before.fold) in _PLANNED:
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
    place = at + 1 + (tokens[at + 1].fold in _ALL_OF)
    year = year_at(tokens, place + 1 if tokens[place].fold == "de" else place)
    if year is None or tokens[year.end].fold != ")":
        return None
    return Dating(year, None, year.end + 1)


def dating_at(tokens: Tokens, at: int) -> Dating | None:
    """What dates a norm, right after its number."""
    slashed = _slashed_year(tokens, at)
    if slashed is not None:
        return Dating(slashed, None, slashed.end)
    place = at + 1 if tokens[at].fold == "," else at
    place += tokens[place].fold in _ALL_OF and tokens[place + 1].fold in {"de", "del"}
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
