"""Events of one thing in their order, and spans of several on one scale of years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.web.drawing.shapes import (
    LETTER,
    LINE,
    WIDTH,
    Box,
    Dot,
    Drawing,
    Item,
    Path,
    Text,
    spoken,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_AXIS: Final = 12.5
_WORDS: Final = 32
_BAR: Final = 10
_ROW_GAP: Final = 14
_DAYS: Final = 365.25
_TICKS: Final = (1, 2, 5, 10, 20, 25, 50, 100)
_MOST_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day; ``item`` is its line in the list, ``day`` in words in its note."""

    day: date
    item: Item


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` (``None``: no end is known), and a year in view, as a plan's horizon."""

    start: date
    end: date | None
    item: Item
    style: str
    horizon: int | None = None


def draw_events(title: str, events: Sequence[Event]) -> Drawing:
    """The events from above to below, one step apart: between them lie days or decades."""
    texts: list[Text] = []
    dots: list[Dot] = []
    y = 4.0
    for event in events:
        dots.append(Dot(_AXIS, y + LETTER - 5, "event"))
        texts.append(Text(_WORDS, y + LETTER, event.item.note, "strong"))
        lines = wrap(event.item.anchor.words.text, WIDTH - _WORDS)
        for place, line in enumerate(lines, 1):
            texts.append(Text(_WORDS, y + LETTER + place * LINE, line, "plain"))
        y += (len(lines) + 1) * LINE + _ROW_GAP
    axis = Path(f"M{_AXIS} {dots[0].y}V{dots[-1].y}", "axis")
    return Drawing(
        title,
        spoken([event.item for event in events]),
        y - _ROW_GAP + 6,
        (axis,),
        (),
        tuple(dots),
        tuple(texts),
    )


def draw_spans(title: str, spans: Sequence[Span]) -> Drawing:
    """A bar for each span under its name, over one scale of years; an open bar ends at the scale's end."""
    first = min(min(span.start.year, span.horizon or span.start.year) for span in spans)
    last = max(max(span.start.year, span.end.year if span.end else 0, span.horizon or 0) for span in spans)
    step = next((one for one in _TICKS if (last + 1 - first) / one <= _MOST_TICKS), _TICKS[-1])
    low, high = first - first % step, (last // step + 1) * step

    def at(years: float) -> float:
        return round(6 + (years - low) / (high - low) * (WIDTH - 12), 1)

    texts: list[Text] = []
    boxes: list[Box] = []
    dots: list[Dot] = []
    y = 2.0
    for span in spans:
        for line in wrap(span.item.anchor.words.text, WIDTH, 2):
            texts.append(Text(2, y + LETTER, line, "plain", span.item.anchor.words.language))
            y += LINE
        start, end = at(_year(span.start)), at(_year(span.end)) if span.end else at(high)
        boxes.append(Box(start, y + 4, max(end - start, 3), _BAR, span.style))
        if span.horizon:
            dots.append(Dot(at(span.horizon + 0.5), y + 4 + _BAR / 2, "horizon"))
        y += _BAR + _ROW_GAP + 4
    ticks = range(low, high + 1, step)
    paths = tuple(Path(f"M{at(tick)} 0V{y}", "tick") for tick in ticks)
    for tick in ticks:
        side = "start" if tick == low else "end" if tick == high else "middle"
        texts.append(Text(at(tick), y + LETTER + 2, str(tick), "tick-words", None, side))
    return Drawing(
        title,
        spoken([span.item for span in spans]),
        y + LINE + 4,
        paths,
        tuple(boxes),
        tuple(dots),
        tuple(texts),
    )


def _year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / _DAYS
