"""Dates as Colombian legal texts write them, and years alone.

Figures are day/month/year. A date that the calendar does not have keeps its year and no date; two
statements of one value that disagree ("catorce (15)") state nothing.
"""

from __future__ import annotations

import datetime
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.lexer import Gap
from misional.extract.citations.words import cardinal, ordinal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens

FIRST_YEAR: Final = 1810
LAST_YEAR: Final = 2099
_CENTURY_TURN: Final = 35
"""Two figures up to this are 20xx, above it 19xx: "Ley 200/36" is of 1936."""

_NAMES: Final = (
    "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago/agto "
    "septiembre/setiembre/sep/sept octubre/oct noviembre/nov diciembre/dic"
)
MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {name: place for place, names in enumerate(_NAMES.split(), 1) for name in names.split("/")}
)
ORDINAL_MARKS: Final = frozenset({"º", "ª", "o", "ro", "ero", "do", "to", "mo", "vo", "no", "er"})
_DOTTED_YEAR: Final = re.compile(r"[12]\.[0-9]{3}")


class Year(NamedTuple):
    """A year and the tokens that state it, ``first`` to ``end`` (excluded)."""

    value: int
    first: int
    end: int


class Day(NamedTuple):
    """A day of a year, not yet checked against the calendar; ``year`` is ``None`` when not stated."""

    year: int | None
    month: int
    day: int
    first: int
    end: int
    year_first: int = -1

    def date(self, year: int | None = None) -> datetime.date | None:
        """The calendar date, with ``year`` where the text gives none; ``None`` if there is no such day."""
        known = self.year if self.year is not None else year
        if known is None:
            return None
        try:
            return datetime.date(known, self.month, self.day)
        except ValueError:
            return None


def full_year(figures: str) -> int | None:
    """The year that two or four figures say, or ``None`` when they cannot be one."""
    if len(figures) == 2:
        value = int(figures)
        return value + (2000 if value <= _CENTURY_TURN else 1900)
    if len(figures) == 4 and FIRST_YEAR <= int(figures) <= LAST_YEAR:
        return int(figures)
    return None


def repeated(tokens: Tokens, at: int) -> tuple[int | None, int]:
    """The figure in brackets after words ("catorce (14)", "primero (1º)") or ``None``; the place after."""
    if tokens[at].fold == "(" and tokens[at + 1].kind == "n":
        place = at + 2 + (tokens[at + 2].fold in ORDINAL_MARKS)
        figure = tokens[at + 1].fold.replace(".", "")
        if tokens[place].fold == ")" and len(figure) <= 9:
            return int(figure), place + 1
    return None, at


def year_at(tokens: Tokens, at: int) -> Year | None:
    """A year of four figures ("2021", "1.993", "1,993") or in words, with or without figures in brackets."""
    token = tokens[at]
    if token.kind == "n":
        comma = tokens[at + 1].fold == "," and tokens[at + 2].kind == "n" and tokens[at + 2].gap is Gap.NONE
        if comma and len(token.fold) == 1 and len(tokens[at + 2].fold) == 3:
            value = full_year(token.fold + tokens[at + 2].fold)
            return None if value is None else Year(value, at, at + 3)
        figures = token.fold.replace(".", "") if _DOTTED_YEAR.fullmatch(token.fold) else token.fold
        value = full_year(figures) if len(figures) == 4 and figures.isdigit() else None
        return None if value is None else Year(value, at, at + 1)
    said = cardinal(tokens, at)
    if said is None or not FIRST_YEAR <= said[0] <= LAST_YEAR:
        return None
    figure, end = repeated(tokens, said[1])
    return Year(said[0], at, end) if figure in {None, said[0]} else None


def _of(tokens: Tokens, at: int) -> int:
    """Past "de", "del", "de el" and "del año", if they are there."""
    if tokens[at].fold not in {"de", "del"}:
        return at
    at += 1
    if tokens[at].fold == "el":
        at += 1
    return at + 1 if tokens[at].fold in {"ano", "anio"} else at


def _ordinal_mark(tokens: Tokens, at: int) -> int:
    if tokens[at].fold == "." and tokens[at + 1].fold == "º":
        return at + 2
    glued = tokens[at].gap is Gap.NONE or tokens[at].fold == "º"
    return at + 1 if glued and tokens[at].fold in ORDINAL_MARKS else at


def _day_number(tokens: Tokens, at: int) -> tuple[int, int] | None:
    token = tokens[at]
    if token.kind == "n":
        if len(token.fold) > 2 or not 1 <= int(token.fold) <= 31:
            return None
        return int(token.fold), _ordinal_mark(tokens, at + 1)
    said = ordinal(tokens, at) or cardinal(tokens, at)
    if said is None or said[0] > 31:
        return None
    figure, end = repeated(tokens, said[1])
    if tokens[end].fold == "dias" and tokens[end + 1].fold == "del" and tokens[end + 2].fold == "mes":
        end += 3
    # "catorce (15)" is a day that no calendar has.
    return said[0] if figure in {None, said[0]} else 0, end


def _month(tokens: Tokens, at: int) -> tuple[int, int] | None:
    month = MONTHS.get(tokens[at].fold) if tokens[at].kind == "w" else None
    if month is None:
        return None
    abbreviated = len(tokens[at].fold) <= 4 and tokens[at + 1].fold == "." and tokens[at + 1].gap is Gap.NONE
    return month, at + 2 if abbreviated else at + 1


def day_month_at(tokens: Tokens, at: int) -> Day | None:
    """ "14 de abril", "abril 14", "primero (1º) de octubre", with the year after it when there is one."""
    day = _day_number(tokens, at)
    if day is not None:
        place = day[1] + 1 if tokens[day[1]].fold in {"de", "-", "/"} else day[1]
        month = _month(tokens, place)
    else:
        month = _month(tokens, at)
        day = None if month is None else _day_number(tokens, month[1])
    if day is None or month is None:
        return None
    end = max(day[1], month[1])
    place = end + 1 if tokens[end].fold in {",", "-", "/"} else end
    year = year_at(tokens, _of(tokens, place))
    if year is None:
        return Day(None, month[0], day[0], at, end)
    return Day(year.value, month[0], day[0], at, year.end, year.first)


def _figures(tokens: Tokens, at: int) -> tuple[list[tuple[str, int]], int] | None:
    """Three groups of figures joined by the same "/", "-" or dots, with the place of each."""
    token = tokens[at]
    if token.kind != "n":
        return None
    groups = token.fold.split(".")
    if len(groups) == 3:
        return [(group, at) for group in groups], at + 1
    mark = tokens[at + 1].fold
    second, third = at + 2, at + 4
    if len(groups) > 1 or mark not in {"/", "-"} or tokens[second].kind != "n":
        return None
    if tokens[at + 3].fold != mark or tokens[third].kind != "n":
        return None
    return [(tokens[place].fold, place) for place in (at, second, third)], third + 1


def figures_date_at(tokens: Tokens, at: int) -> Day | None:
    """ "14/04/2021", "14-04-2021", "14.04.2021", "2021-04-14", "15/12/93"."""
    found = _figures(tokens, at)
    if found is None:
        return None
    groups, end = found
    if len(groups[0][0]) == 4:
        groups.reverse()
    (day, _), (month, _), (year, year_first) = groups
    value = full_year(year)
    if value is None or max(len(day), len(month)) > 2 or not (day.isdigit() and month.isdigit()):
        return None
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return None
    return Day(value, int(month), int(day), at, end, year_first)


def full_date_at(tokens: Tokens, at: int) -> Day | None:
    """A date with its year, in any of the forms."""
    day = figures_date_at(tokens, at) or day_month_at(tokens, at)
    return day if day is not None and day.year is not None else None
