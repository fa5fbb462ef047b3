"""The words that changed between two versions of a sentence."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, Literal

Mark = Literal["=", "-", "+"]

_WORD: Final = re.compile(r"\S+")


def mark_words(before: str, after: str) -> tuple[tuple[Mark, str], ...]:
    """The words kept, taken out and put in, in reading order: those kept and put in give ``after``.

    >>> mark_words("vigilar la gestión", "vigilar toda gestión")
    (('=', 'vigilar'), ('-', 'la'), ('+', 'toda'), ('=', 'gestión'))
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    marks: list[tuple[Mark, str]] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            marks.append(("=", " ".join(old[a:b])))
            continue
        if b > a:
            marks.append(("-", " ".join(old[a:b])))
        if d > c:
            marks.append(("+", " ".join(new[c:d])))
    return tuple(marks)
