"""Which paragraphs of a list make one run of items, and which go on with the item before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.extract.sections import is_not_item
from misional.extract.words import begins_with_infinitive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.levels import Entry
    from misional.extract.page import Page


def runs(page: Page, entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries that make one list each: a new one begins after prose, a subheading, or at another style of
    marks."""
    found: list[list[Entry]] = []
    open_run = False
    for entry in entries:
        last = found[-1][-1] if found else None
        if entry.mark is None:
            text = page.text[entry.start : entry.end]
            if last is not None and open_run and _belongs(page, last, entry, text):
                found[-1].append(entry)
            else:
                open_run = False
            continue
        if last is None or entry.fresh or entry.switched or (not open_run and not _counts_on(last, entry)):
            if (
                last is not None
                and not open_run
                and not entry.fresh
                and not begins_with_infinitive(page.text[entry.start : entry.end])
            ):
                continue
            found.append([])
        found[-1].append(entry)
        open_run = True
    return found


def _counts_on(last: Entry, entry: Entry) -> bool:
    if last.mark is None or entry.mark is None or not entry.mark.value:
        return False
    return entry.mark.style == last.mark.style and entry.mark.value[0] == last.mark.value[0] + 1


def _belongs(page: Page, last: Entry, entry: Entry, text: str) -> bool:
    """Whether an unmarked paragraph goes on with the item before it, or is an item that lost its mark."""
    line, before = entry.paragraph.first, last.paragraph.first
    if line.item >= 0 and line.item == before.item:
        return True
    if is_not_item(text) or (before.item >= 0 and line.item < 0):
        return False
    ending = page.text[last.end - 1]
    if text[:1].islower() or ending in ",:(":
        return True
    return (
        begins_with_infinitive(text) and text.endswith((".", ";", ",")) and line.block == before.block
    ) or (begins_with_infinitive(text) and text.endswith((".", ";")) and line.block < 0)
