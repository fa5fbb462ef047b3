"""Which items of a list stand under which: by the browser's own nesting, by codes, by the style of the
marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.markers import Mark
    from misional.extract.paragraphs import Paragraph


_LOOKED_AHEAD: Final = 80
"""How far the list that a mark interrupts is looked for; longer inner lists are read as lists of their
own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph of a list, or a part of one; ``start`` and ``end`` bound its words in the page.

    ``fresh``: a subheading or an introduction stands before it; ``split``: it was parted from the item
    before; ``switched``: its mark has another style than the list so far, on the same level.
    """

    start: int
    end: int
    mark: Mark | None
    paragraph: Paragraph
    act: Paragraph | None = None
    fresh: bool = False
    split: bool = False
    switched: bool = False
    level: int = 1


def with_levels(text: str, entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, each with its level (from 1) and whether its style of marks is a new one there."""
    marked = _letters_among_letters([entry for entry in entries if entry.mark is not None])
    drawn = [entry.paragraph.first.depth for entry in marked if entry.paragraph.first.drawn]
    shallowest = min(drawn, default=0)
    stack: list[str] = []
    levelled: dict[tuple[int, int], Entry] = {}
    for place, entry in enumerate(marked):
        mark = entry.mark
        if mark is None:
            continue
        depth = entry.paragraph.first.depth if entry.paragraph.first.drawn and drawn else 0
        if entry.fresh:
            stack = []
        switched = False
        if depth:
            level = depth - shallowest + 1
        else:
            level, switched = _place(text, marked, place, stack)
        levelled[entry.start, entry.end] = replace(entry, level=level, switched=switched)
    return [levelled.get((entry.start, entry.end), entry) for entry in entries]


def _place(text: str, marked: Sequence[Entry], place: int, stack: list[str]) -> tuple[int, bool]:
    """The level of a marked entry by its style, and whether it switched style; ``stack`` is brought up to
    date."""
    style = _style(marked[place])
    if not stack:
        stack.append(style)
        return 1, False
    if style in stack:
        del stack[stack.index(style) + 1 :]
        return len(stack), False
    if _is_under(text, marked, place, stack[-1]):
        stack.append(style)
        return len(stack), False
    stack[-1] = style
    return len(stack), True


def _style(entry: Entry) -> str:
    return "" if entry.mark is None else entry.mark.style


def _is_under(text: str, marked: Sequence[Entry], place: int, outer: str) -> bool:
    before, mark = marked[place - 1], marked[place].mark
    if mark is None or before.mark is None:
        return False
    if text[before.end - 1] == ":":
        return True
    if mark.kind == "code" and before.mark.kind == "code":
        return len(mark.value) >= len(before.mark.value)
    if (
        len(mark.value) > len(before.mark.value) > 0
        and mark.value[: len(before.mark.value)] == before.mark.value
    ):
        return True
    # The outer list goes on later with its next figure: what stands between is under the item before.
    wanted = next(
        (
            entry.mark
            for entry in reversed(marked[max(0, place - _LOOKED_AHEAD) : place])
            if entry.mark is not None and entry.mark.style == outer
        ),
        None,
    )
    for later in marked[place + 1 : place + 1 + _LOOKED_AHEAD]:
        if later.fresh:
            return False
        if later.mark is not None and later.mark.style == outer:
            if wanted is None or not wanted.value or not later.mark.value:
                return mark.kind == "bullet" and bool(wanted is None or not wanted.value)
            return later.mark.value[0] == wanted.value[0] + 1
    return mark.kind == "code" or (mark.value[:1] == (1,) and before.mark.kind in {"ordinal", "code"})


def _letters_among_letters(marked: Sequence[Entry]) -> list[Entry]:
    """In "h) … i) … j)" the "i" is a letter, not the Roman figure one."""
    mended: list[Entry] = []
    for entry in marked:
        last = mended[-1].mark if mended else None
        mark = entry.mark
        if (
            mark is not None
            and last is not None
            and mark.kind == "roman"
            and last.kind == "letter"
            and len(mark.label) == 1
            and ord(mark.label.lower()) - ord(last.label[0].lower()) in {1, 2}
        ):
            place = ord(mark.label.lower()) - ord("a") + 1
            entry = replace(entry, mark=replace(mark, kind="letter", style=last.style, value=(place,)))  # noqa: PLW2901
        mended.append(entry)
    return mended
