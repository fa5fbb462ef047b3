"""What a drawing is made of, and how words fit into it: plain values, in units of an SVG view box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.web.pages.names import Anchor

WIDTH: Final = 340
"""Every drawing is this wide: on a phone of 360 pixels a unit is about a pixel, and letters stay readable."""
LETTER: Final = 15
"""Height of the letters."""
LINE: Final = 20
"""From one line of text to the next."""
_LETTER_WIDTH: Final = 9.0
"""A letter at its widest, on average: system fonts differ, and none may run out of its box."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``style`` is a class of the stylesheet, ``anchor`` SVG's ``text-anchor``."""

    x: float
    y: float
    text: str
    style: str = "plain"
    language: str | None = None
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    style: str = "node"


@dataclass(frozen=True, slots=True)
class Path:
    """A line, by SVG path data."""

    data: str
    style: str = "edge"


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that stands for an event."""

    x: float
    y: float
    style: str = "event"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, painted as paths, boxes, dots, texts. ``title`` and ``description`` say what they show."""

    title: str
    description: str
    height: float
    paths: tuple[Path, ...] = ()
    boxes: tuple[Box, ...] = ()
    dots: tuple[Dot, ...] = ()
    texts: tuple[Text, ...] = ()
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list that equals a drawing; ``relation`` is to what it stands under."""

    anchor: Anchor
    relation: str = ""
    note: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing and its list; ``key`` is an id for the page, ``legend`` says what its signs mean."""

    key: str
    heading: str
    drawing: Drawing
    items: tuple[Item, ...]
    legend: str = ""


def wrap(text: str, width: float, most: int = 4) -> tuple[str, ...]:
    """``text`` in lines that fit into ``width``; what needs more than ``most`` lines ends in an ellipsis.

    A word that no line can hold is cut.
    """
    room = max(int(width / _LETTER_WIDTH), 4)
    lines = [""]
    for word in _cut(text.split(), room):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: room - 2].rstrip()} …"]
    return tuple(lines)


def _cut(words: Sequence[str], room: int) -> list[str]:
    return [word[at : at + room] for word in words for at in range(0, len(word), room)]


def spoken(items: Sequence[Item]) -> str:
    """The list as one text, for who cannot see the drawing."""
    return "; ".join(_spoken(item) for item in items) + "."


def _spoken(item: Item) -> str:
    words = " ".join(filter(None, (item.relation, item.anchor.words.text)))
    noted = f"{words} ({item.note})" if item.note else words
    return f"{noted}: {', '.join(map(_spoken, item.items))}" if item.items else noted
