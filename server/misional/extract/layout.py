"""Lines are set as a browser sets them: collapsed white space, blank lines between blocks, list markers."""

from __future__ import annotations

import re
from typing import Final

from misional.extract.page import Line
from misional.extract.words import EDGE

# Line and paragraph separators too: a browser breaks no line at them.
_SPACES: Final = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN: Final = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F))
_NO_MARKER: Final = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_BULLET: Final = "•"


class _List:
    def __init__(self, ordered: bool, first: int, kind: str, marked: bool) -> None:
        self.ordered = ordered
        self.next = first
        self.kind = kind
        self.marked = marked


class Writer:
    """Takes words and block boundaries in order; yields the text and its lines.

    ``heading``, ``strong``, ``links`` and ``preformatted`` are set by the caller and say in what the next
    words stand (the last three count how many such elements are open).
    """

    def __init__(self) -> None:
        self.heading = 0
        self.strong = 0
        self.links = 0
        self.preformatted = 0
        self._out: list[str] = []
        self._length = 0
        self._lines: list[Line] = []
        self._pieces: list[str] = []
        self._pending = 0
        self._marker = ""
        self._lists: list[_List] = []
        self._items: list[int] = []
        self._item_count = 0
        self._rows = 0
        self._row = -1
        self._cell = -1
        self._block = 0
        self._reset()

    def _reset(self) -> None:
        self._pieces = []
        self._size = 0
        self._bold = 0
        self._bold_open = True
        self._linked = 0
        self._line_heading = 0

    def text(self, words: str) -> None:
        """Words in the running line."""
        if self.preformatted:
            first, *others = words.translate(_UNSEEN).split("\n")
            self._words(first.rstrip("\r"))
            for other in others:
                self.line_break()
                self._words(other.rstrip("\r"))
        else:
            self._words(_SPACES.sub(" ", words.translate(_UNSEEN)))

    def _words(self, words: str) -> None:
        if not self.preformatted and (not self._pieces or self._pieces[-1].endswith(" ")):
            words = words.lstrip(" ")
        if not words:
            return
        self._pieces.append(words)
        self._size += len(words)
        if words.strip():
            self._line_heading = self.heading
            if self.links:
                self._linked += len(words)
            self._bold_open = self._bold_open and self.strong > 0
        elif self.links:
            self._linked += len(words)
        if self._bold_open:
            self._bold = self._size

    def line_break(self) -> None:
        """A mere line break (``br``): the paragraph goes on."""
        if not self._flush():
            self._pending += 1
        else:
            self._pending = 1

    def block(self, breaks: int) -> None:
        """The edge of a block: the line ends, and ``breaks`` line ends (2: a blank line) part it from the
        next."""
        self._flush()
        self._block += 1
        self._pending = max(self._pending, breaks)

    def open_list(self, ordered: bool, start: str | None, kind: str | None, style: str) -> None:
        """A list begins; ``start`` and ``kind`` are the attributes of ``ol`` as written."""
        first = _whole(start, 1)
        self._lists.append(_List(ordered, first, kind or "1", not _NO_MARKER.search(style)))

    def close_list(self) -> None:
        """The innermost list ends."""
        if self._lists:
            self._lists.pop()

    def open_item(self, value: str | None) -> None:
        """A list item begins; its marker is drawn when its first words come."""
        self._item_count += 1
        self._items.append(self._item_count)
        around = self._lists[-1] if self._lists else None
        if around is None or not around.ordered:
            self._marker = f"{_BULLET} " if around is None or around.marked else ""
            return
        number = _whole(value, around.next)
        around.next = number + 1
        self._marker = f"{_figure(number, around.kind)}. " if around.marked else ""

    def close_item(self) -> None:
        """The innermost item ends."""
        self._marker = ""
        if self._items:
            self._items.pop()

    def open_row(self) -> None:
        """A table row begins."""
        self._rows += 1
        self._row = self._rows
        self._cell = -1

    def open_cell(self) -> None:
        """A table cell begins."""
        self._cell += 1

    def close_row(self) -> None:
        """The table ends."""
        self._row = -1

    def _flush(self) -> bool:
        """End the running line; whether there was one."""
        words = "".join(self._pieces).rstrip(" ")
        body = words.strip(EDGE)
        if not body:
            self._reset()
            return False
        lead = len(words) - len(words.lstrip(EDGE))
        gap = max(0, self._pending - 1) if self._lines else 0
        indent = "  " * (len(self._lists) - 1) if self._marker else ""
        before = ("\n" * max(1, self._pending) if self._lines else "") + indent
        self._put(before)
        start = self._length + (lead if not self._marker else 0)
        self._put(self._marker + words)
        drawn = len(self._marker) + (lead if self._marker else 0)
        end = self._length - (len(words) - lead - len(body))
        self._lines.append(
            Line(
                start,
                end,
                heading=self._line_heading,
                strong=max(0, min(self._bold - lead, len(body))) + (drawn if self._bold > lead else 0),
                item=self._items[-1] if self._items else -1,
                depth=len(self._lists),
                drawn=drawn,
                row=self._row,
                cell=self._cell if self._row >= 0 else -1,
                link=self._linked >= len(body),
                block=self._block,
                gap=gap,
            )
        )
        self._marker = ""
        self._pending = 0
        self._reset()
        return True

    def _put(self, words: str) -> None:
        self._out.append(words)
        self._length += len(words)

    def result(self) -> tuple[str, tuple[Line, ...]]:
        """Everything written so far; the text ends in a line end unless it is empty."""
        self._flush()
        return "".join(self._out) + ("\n" if self._out else ""), tuple(self._lines)


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return max(-9999, min(9999, int(text or "")))
    except ValueError:
        return otherwise


def _figure(number: int, kind: str) -> str:
    if kind in "aA" and 1 <= number <= len(_LETTERS):
        letter = _LETTERS[number - 1]
        return letter.upper() if kind == "A" else letter
    if kind in "iI" and 1 <= number < 40:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman.upper() if kind == "I" else roman
    return str(number)
