"""A page as a reader sees it: its text, and its lines with what the layout says of each.

All offsets count Unicode code points of :attr:`Page.text`, the end excluded, as evidence wants them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_LINES: Final = 10_000
"""What stands beyond this many lines is not read: no body's page has them, and reading them takes long."""

MAX_TEXT: Final = 2_000_000
"""The same for so many code points of text: some 700 printed pages."""

MAX_LINE: Final = 100_000
"""A line (a paragraph, in HTML) longer than this is passed over: it states nothing that could be shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``page.text[start:end]`` has no white space at either end.

    Plain text has only the offsets; the rest is what HTML and DOCX say of the line.
    """

    start: int
    end: int
    heading: int = 0
    """1 to 6 for a heading of that level, 0 for any other line."""
    strong: int = 0
    """How many code points at the start of the line are bold."""
    item: int = -1
    """The list item the line stands in (a number of its own in the page), -1 outside lists."""
    depth: int = 0
    """How many lists the line stands in."""
    drawn: int = 0
    """How many code points at the start are a list marker that the source leaves to the browser."""
    row: int = -1
    """The table row the line stands in, -1 outside tables."""
    cell: int = -1
    """The cell of that row, counted from 0."""
    link: bool = False
    """Whether all of it leads to another page."""
    block: int = -1
    """The paragraph the line stands in: lines of one block are parted by a mere line break."""
    gap: int = 0
    """Blank lines before it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was read. ``text`` is the capture: evidence quotes it and counts in it."""

    text: str
    lines: tuple[Line, ...]
    title: str = ""
    notes: tuple[str, ...] = field(default=())
    """Keys of :mod:`misional.extract.reasons` for what went wrong in the reading (a repaired encoding)."""

    def of(self, line: Line) -> str:
        """The words of a line."""
        return self.text[line.start : line.end]
