"""Tables that lay out sections: column headings with their texts below, and header rows that state
nothing."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from misional.extract.headings import read_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from misional.extract.page import Page
    from misional.extract.paragraphs import Paragraph

_MOST_HEADER_WORDS: Final = 5


def by_column(page: Page, found: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, those under a row of section names put after the name of their column."""
    ordered: list[Paragraph] = []
    rows = _rows(found)
    place = 0
    while place < len(rows):
        row = rows[place]
        if not _names_sections(page, row):
            ordered += row
            place += 1
            continue
        last = place + 1
        while last < len(rows) and _under(rows[last], row) and not _names_sections(page, rows[last]):
            last += 1
        below = [paragraph for other in rows[place + 1 : last] for paragraph in other]
        for name in row:
            ordered += [name, *(paragraph for paragraph in below if paragraph.first.cell == name.first.cell)]
        place = last
    return ordered


def header_cells(page: Page, found: Sequence[Paragraph]) -> frozenset[int]:
    """The numbers of the paragraphs that make a table's header row ("Código", "Objetivo", "Indicador")."""
    cells: set[int] = set()
    for row, following in _pairs(_rows(found)):
        brief = all(
            paragraph.strong and len(page.text[paragraph.start : paragraph.end].split()) <= _MOST_HEADER_WORDS
            for paragraph in row
        )
        if not brief or len(row) < 2 or not following or _names_sections(page, row):
            continue
        if following[0].first.row == row[0].first.row + 1:
            cells.update(paragraph.number for paragraph in row)
    return frozenset(cells)


def _rows(found: Iterable[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs of one table row together; every other one by itself."""
    groups = groupby(
        found, key=lambda item: ("row", item.first.row) if item.first.row >= 0 else ("", item.number)
    )
    return [list(group) for _, group in groups]


def _pairs(rows: Sequence[list[Paragraph]]) -> Iterable[tuple[list[Paragraph], list[Paragraph]]]:
    return (
        (row, following)
        for row, following in zip(rows, [*rows[1:], []], strict=False)
        if row[0].first.row >= 0
    )


def _names_sections(page: Page, row: Sequence[Paragraph]) -> bool:
    if len(row) < 2 or row[0].first.row < 0 or len({item.first.cell for item in row}) < len(row):
        return False
    kinds = [read_heading(page.text[item.start : item.end]) for item in row]
    return all(heading is not None and heading.kinds for heading in kinds) and len(
        {heading.kinds for heading in kinds if heading is not None}
    ) == len(row)


def _under(row: Sequence[Paragraph], names: Sequence[Paragraph]) -> bool:
    cells = {item.first.cell for item in names}
    return row[0].first.row > names[0].first.row and all(item.first.cell in cells for item in row)
