"""The numbers of one citation: "203, 214 y 220 de 2005", "489 de 1998, 872 de 2003 y la 1753 de 2015"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import MONTHS, Day, Year
from misional.extract.citations.dating import Dating, dating_at, day_after
from misional.extract.citations.designation import Number, marker_end, number_at
from misional.extract.citations.lexer import Gap

if TYPE_CHECKING:
    import datetime

    from misional.extract.citations.lexer import Tokens

UNITS: Final = frozenset(
    "millones mil millon pesos metros metro m km cm mm m2 px pixeles dpi ppp puntos punto dias dia "
    "meses mes anos horas hora minutos personas veces paginas folios votos ejemplares hectareas "
    "toneladas barriles kilometros smlmv uvt usd cop dolares euros unidades ciudadanos familias "
    "grados megapixeles mp gb mb kb tb hz khz mhz ghz fps vatios watts voltios litros kilos kg gramos".split()
)
_LONGEST_NAME: Final = 10
_JOINING: Final = frozenset({"y", "e", "o", "u"})


class Entry(NamedTuple):
    """One number of a list; ``first`` to ``end`` are its own tokens, ``sic_at`` is -1 when not flagged."""

    number: Number
    year: Year | None
    day: Day | None
    first: int
    end: int
    sic_at: int
    joined: bool
    """Whether "y" (or "o") brought it, rather than a comma."""

    @property
    def date(self) -> datetime.date | None:
        """The day of issue, when one is stated that the calendar has."""
        return None if self.day is None or self.year is None else self.day.date(self.year.value)


def sic_at(tokens: Tokens, at: int) -> int:
    """The place of "sic" when "(sic)" or "[sic]" stands at ``at``, else -1."""
    opened = tokens[at].fold in {"(", "["} and tokens[at + 1].fold == "sic"
    return at + 1 if opened and tokens[at + 2].fold in {")", "]"} else -1


def entry_at(tokens: Tokens, number: Number, first: int, *, joined: bool = False) -> Entry | None:
    """The entry of a number already read, with what dates it; ``None`` when it is a day of a month."""
    dating: Dating | None = dating_at(tokens, number.end)
    end, year, day = (number.end, None, None) if dating is None else (dating.end, dating.year, dating.day)
    if dating is not None and day is None and _is_date(tokens, number):
        return None
    flagged = sic_at(tokens, end)
    end = flagged + 2 if flagged >= 0 else end
    if year is not None and day is None:
        found = day_after(tokens, end, year.value)
        day, end = found if found is not None else (None, end)
    return Entry(number, year, day, first, end, flagged, joined)


def _is_date(tokens: Tokens, number: Number) -> bool:
    """ "28 de mayo de 2021": the figure is the day, whatever type word stands before it."""
    small = number.notation.isdigit() and len(number.notation) <= 2 and int(number.notation) <= 31
    return small and tokens[number.end].fold in {"de", "del"} and tokens[number.end + 1].fold in MONTHS


def _past_name(tokens: Tokens, at: int) -> int:
    """Past the name in brackets of "714 de 1996 (Estatuto Orgánico), 192 de 2021"."""
    place = at + 1
    while tokens[at].fold == "(" and place - at < _LONGEST_NAME and tokens[place].kind == "w":
        place += 1
    return place + 1 if place > at + 1 and tokens[place].fold == ")" else at


def _next_number(tokens: Tokens, at: int, *, plural: bool) -> tuple[int, bool] | None:
    """Where the next number of a list would stand, and whether "y" brings it."""
    at = _past_name(tokens, at) if plural else at
    dashed = plural and tokens[at].fold == "-" and tokens[at].gap is tokens[at + 1].gap is Gap.SPACE
    place = at + 1 if dashed or tokens[at].fold in {",", ";"} else at
    joined = tokens[place].fold in _JOINING
    ranged = plural and place == at and tokens[place].fold in {"a", "al"}
    if joined or ranged:
        place += 1
    if place == at or tokens[place].gap is Gap.PARAGRAPH:
        return None
    article = tokens[place].fold in {"el", "la", "los", "las"}
    figure = marker_end(tokens, place + 1 if article else place)
    # Only "y la 1753 de 2015" may have an article; "y el 5" may be anything.
    return (figure, joined) if tokens[figure].kind == "n" and tokens[figure].gap < Gap.PARAGRAPH else None


def more_entries(tokens: Tokens, entry: Entry, *, plural: bool) -> list[Entry]:
    """The entries that go on from one; in a plural list ranges too bring numbers."""
    entries: list[Entry] = []
    while True:
        after = _next_number(tokens, entry.end, plural=plural)
        if after is None:
            return entries
        place, joined = after
        number = number_at(tokens, place, listed=plural)
        if number is None or _is_date(tokens, number):
            return entries
        following = entry_at(tokens, number, place, joined=joined)
        # "y 6 de la Ley …" is an article's number.
        elliptic = (
            following is not None and following.year is None and tokens[number.end].fold in {"de", "del"}
        )
        counted = following is not None and following.year is None and tokens[number.end].fold in UNITS
        # After a dash only what has a year of its own is one more: "Leyes 80 de 1993 - 2020" is a period.
        dashed = tokens[entry.end].fold == "-" and following is not None and following.year is None
        if following is None or elliptic or counted or dashed:
            return entries
        entries.append(following)
        entry = following


def share_years(entries: list[Entry], *, plural: bool) -> list[Entry]:
    """Give each undated entry the year of the dated one after it, where the list's form allows it."""
    shared: list[Entry] = []
    year: Year | None = None
    joined = False
    for entry in reversed(entries):
        if entry.year is not None:
            year, joined = entry.year, entry.joined
            shared.append(entry)
        # "Ley 100, 797 de 2003" does not say that the 100 is of 2003; "323 y 324 de 2016" does.
        elif year is not None and (plural or joined):
            shared.append(entry._replace(year=year))
        elif plural or entry is entries[0]:
            shared.append(entry)
    shared.reverse()
    if not plural and shared and shared[0].year is None:
        return shared[:1]
    return shared
