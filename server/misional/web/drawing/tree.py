"""A root and what hangs from it, each branch a chain of boxes one below the other: for narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.web.drawing.shapes import LETTER, LINE, WIDTH, Box, Drawing, Item, Path, Text, spoken, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.web.pages.names import Words

_PADDING: Final = 12
_INDENT: Final = 34
_SPINE: Final = 14
_GAP: Final = 18
_HALF: Final = 0.5
"""Lines on half units are drawn sharp."""


def draw_tree(title: str, root: Words, items: Sequence[Item]) -> Drawing:
    """The drawing of ``items`` below ``root``; a branch is an item, its only child, the child of that …

    Relations are written above their boxes.
    """
    boxes: list[Box] = []
    texts: list[Text] = []
    paths: list[Path] = []
    y = _place(root, "root", 0, _HALF, boxes, texts)
    bottom = y
    for item in items:
        y += _GAP
        step: Item | None = item
        first = True
        while step is not None:
            if step.relation:
                x = _INDENT + (0 if first else 22)
                texts.append(Text(x, y + LETTER, wrap(step.relation, WIDTH - x, most=1)[0], "relation"))
                if not first:
                    paths.append(_arrow(y - 8, y + LINE + 8))
                y += LINE + 8
            elif not first:
                paths.append(_arrow(y - 8, y + _GAP))
                y += _GAP
            top = y
            y = _place(step.anchor.words, "end" if not step.items else "node", _INDENT, y, boxes, texts)
            if first:
                middle = top + (y - top) // 2 + _HALF
                paths.append(Path(f"M{_SPINE + _HALF} {bottom}V{middle}H{_INDENT}"))
            first = False
            step = step.items[0] if step.items else None
            y += 8 if step is not None else 0
    return Drawing(title, spoken(items), y + 1, tuple(paths), tuple(boxes), (), tuple(texts))


def _place(words: Words, style: str, x: float, y: float, boxes: list[Box], texts: list[Text]) -> float:
    """Put a box with ``words`` at ``y``; returns where it ends."""
    width = WIDTH - x - 1
    lines = wrap(words.text, width - 2 * _PADDING)
    height = len(lines) * LINE + _PADDING
    boxes.append(Box(x + _HALF, y, width, height, style))
    for place, line in enumerate(lines):
        base = y + _PADDING / 2 + LETTER + place * LINE
        texts.append(Text(x + _PADDING, base, line, f"{style}-words", words.language))
    return y + height


def _arrow(start: float, end: float) -> Path:
    x = _INDENT + 10 + _HALF
    return Path(f"M{x} {start}V{end}m-4 -6l4 6l4 -6")
