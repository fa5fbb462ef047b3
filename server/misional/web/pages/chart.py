"""A bar chart of an answer that is one name and one number a row, with its words for who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.i18n import say

if TYPE_CHECKING:
    from misional.i18n import Language
    from misional.web.pages.names import Words
    from misional.web.pages.table import TableView

MOST_BARS: Final = 40
"""With more rows a chart shows nothing that the table does not."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. ``start`` and ``length`` are per cent of the chart's width; ``value`` is as in the table."""

    label: Words
    value: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars in the answer's order; ``summary`` says what they show."""

    bars: tuple[Bar, ...]
    summary: str


def chart(table: TableView, language: Language) -> Chart | None:
    """The chart of ``table``, or ``None`` unless it has exactly a column of names and one of numbers.

    Names must be there and differ, numbers must be there, and there must be 2 to ``MOST_BARS`` rows.
    """
    if sorted(table.numeric) != [False, True] or table.hidden or not 2 <= len(table.rows) <= MOST_BARS:
        return None
    place = table.numeric.index(True)
    found: list[tuple[Words, str, float]] = []
    for row in table.rows:
        name, value = row[1 - place], row[place]
        if name is None or value is None or value.number is None:
            return None
        found.append((name.anchor.words, str(value.anchor.words), value.number))
    if len({label.text for label, _, _ in found}) < len(found):
        return None
    low = min(0.0, *(number for _, _, number in found))
    high = max(0.0, *(number for _, _, number in found))
    bars = tuple(Bar(label, text, *_extent(number, low, high)) for label, text, number in found)
    greatest = max(found, key=lambda row: row[2])
    least = min(found, key=lambda row: row[2])
    summary = say(
        "sparql.chart-text",
        language,
        column=table.columns[place],
        by=table.columns[1 - place],
        count=len(bars),
        most=greatest[0].text,
        high=greatest[1],
        least=least[0].text,
        low=least[1],
    )
    return Chart(bars, summary)


def _extent(number: float, low: float, high: float) -> tuple[float, float]:
    """Start and length, in per cent, of the bar from zero to ``number``, when all lie in ``low`` to ``high``.

    In parts of the greatest, since the difference of two huge numbers is no number.
    """
    greatest = max(high, -low)
    if greatest == 0:
        return 0.0, 0.0
    width = high / greatest - low / greatest
    start = (min(number, 0.0) / greatest - low / greatest) / width
    return round(100 * start, 2), round(100 * (abs(number) / greatest / width), 2)
