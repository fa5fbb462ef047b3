"""Lines become paragraphs: what a narrow column or a PDF broke is joined, what stands apart stays apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from misional.extract.headings import is_other_heading, read_heading
from misional.extract.markers import is_mark_alone, read_mark
from misional.extract.noise import noise
from misional.extract.words import begins_with_infinitive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.markers import Mark
    from misional.extract.page import Line, Page

_SHORTEST_BROKEN: Final = 40
_FEWEST_LINES: Final = 6
_ANY_ITEM: Final = "Promover"
_TERMINAL: Final = (".", ":", ";", "!", "?", "”", "»", '"')
_HANGING: Final = frozenset(
    "de del la las los el en y e o u a al con para por que su sus un una como entre sobre desde "
    "hasta sin según".split()
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a heading or a list item; ``start`` and ``end`` bound it in the page's text.

    ``words`` is where its words begin after any list mark, ``mark`` the mark (``None``: unmarked).
    """

    start: int
    end: int
    words: int
    mark: Mark | None
    first: Line
    gap_after: int = 0
    strong: bool = False
    number: int = 0
    """Its place among the paragraphs of the page."""

    def text(self, page: Page) -> str:
        """The words, without the list mark."""
        return page.text[self.words : self.end]

    def rest(self, start: int) -> Paragraph:
        """The paragraph from ``start`` on, unmarked."""
        return replace(self, start=start, words=start, mark=None, strong=False)


def paragraphs(page: Page) -> tuple[Paragraph, ...]:
    """The paragraphs of a page in reading order."""
    width = _column(page)
    groups: list[list[Line]] = []
    for line in page.lines:
        if groups and _goes_on(page, groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(
        _paragraph(page, group, groups[place + 1][0].gap if place + 1 < len(groups) else 9, place)
        for place, group in enumerate(groups)
    )


def _paragraph(page: Page, group: Sequence[Line], gap_after: int, number: int) -> Paragraph:
    first, last = group[0], group[-1]
    text = page.text[first.start : last.end]
    mark = read_mark(text)
    words = first.start + (mark.end if mark else 0)
    if len(group) > 1 and is_mark_alone(page.of(first)):
        sign = page.of(first)
        mark = read_mark(
            f"{sign.rstrip('.')}. {_ANY_ITEM}"
            if sign[-1].isalnum() or sign[-1] == "."
            else f"{sign} {_ANY_ITEM}"
        )
        words = group[1].start
    if mark is not None and (mark.kind == "bullet" or first.drawn):
        inner = read_mark(page.text[words : last.end])
        # What is typed after a drawn or plain bullet is the item's own mark: "• 1. Promover …".
        if (
            inner is not None
            and inner.kind != "bullet"
            and (mark.kind == "bullet" or inner.kind in {"letter", "number"})
        ):
            mark, words = inner, words + inner.end
    strong = all(line.strong >= line.end - line.start for line in group)
    return Paragraph(first.start, last.end, words, mark, first, gap_after, strong, number)


def _column(page: Page) -> int:
    """The width at which the text was broken into lines, or 0 when each line is a paragraph."""
    lengths = sorted(line.end - line.start for line in page.lines if line.block < 0)
    long = [length for length in lengths if length >= _SHORTEST_BROKEN]
    if len(long) < _FEWEST_LINES or long[-1] > 200:
        return 0
    broken = sum(
        following.gap == 0 and page.text[following.start].islower()
        for line, following in zip(page.lines, page.lines[1:], strict=False)
        if line.end - line.start >= _SHORTEST_BROKEN
    )
    return long[int(0.9 * (len(long) - 1))] if broken >= 0.25 * len(long) else 0


def _goes_on(page: Page, group: Sequence[Line], line: Line, width: int) -> bool:
    last, first = group[-1], group[0]
    if line.gap or line.drawn or (last.block, last.row, last.item) != (line.block, line.row, line.item):
        return _cell_of(page, group, line)
    if last.heading or line.heading:
        return last.heading == line.heading and last.block == line.block
    before, after = page.of(last), page.of(line)
    if len(before) < _SHORTEST_BROKEN and not (width and before.endswith(",")) and not _hangs(before):
        return False
    if read_mark(after) is not None or read_heading(after) is not None or is_other_heading(after):
        return False
    if len(group) == 1 and read_heading(page.of(first)) is not None:
        return False
    return _continues(before, after, width)


def _cell_of(page: Page, group: Sequence[Line], line: Line) -> bool:
    """Whether the line is the item whose mark stands alone in the table cell (or line) before."""
    last = group[-1]
    if len(group) > 1 or not is_mark_alone(page.of(last)) or line.drawn:
        return False
    return last.row == line.row if last.row >= 0 else line.gap == 0


def _hangs(before: str) -> bool:
    return before.rsplit(None, 1)[-1] in _HANGING


def _continues(before: str, after: str, width: int) -> bool:
    if noise(after) is not None:
        return False
    if before.endswith("-") and after[:1].islower():
        return True
    if after[:1].islower() or after[:1] in "(,;":
        listed = before.endswith((";", ":", ".")) or (
            begins_with_infinitive(after) and len(before) < 0.6 * width
        )
        return not listed
    if _hangs(before):
        return True
    if not width or len(before) < 0.7 * width:
        return False
    # In a set column only a short last line ends a paragraph, whatever stop the line before ends in.
    return not before.endswith(_TERMINAL) or (before.endswith(".") and len(before) >= 0.85 * width)
