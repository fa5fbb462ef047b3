"""Plain text: the file's own text is the capture, and its lines are its lines."""

from __future__ import annotations

import re
from typing import Final

from misional.extract.noise import noise
from misional.extract.page import MAX_LINES, Line, Page
from misional.extract.words import EDGE

_LINE: Final = re.compile(r"[^\n\r\f\v\u0085\u2028\u2029]+")
_TITLE_LINES: Final = 10
_LONGEST_TITLE: Final = 120


def read_plain(text: str, notes: tuple[str, ...] = ()) -> Page:
    """A page of the text as it is: not a character is changed, so the capture keeps the file's bytes."""
    lines: list[Line] = []
    last = 0
    for found in _LINE.finditer(text):
        words = found.group().rstrip(EDGE)
        body = words.lstrip(EDGE)
        if not body:
            continue
        start = found.start() + len(words) - len(body)
        between = text[last : found.start()]
        breaks = between.count("\n") or between.count("\r") or 1
        lines.append(Line(start, start + len(body), gap=max(0, breaks - 1) if lines else 0))
        last = found.start() + len(words)
        if len(lines) > MAX_LINES:
            break
    shown = (text[line.start : line.end] for line in lines[:_TITLE_LINES])
    title = next((line for line in shown if noise(line) is None), "")
    return Page(text, tuple(lines), title[:_LONGEST_TITLE], notes)
