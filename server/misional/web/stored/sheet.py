"""A stored query's answer as a spreadsheet (Office Open XML): typed, nothing executes, equal bytes.

Every text is written as a string, also one that begins with ``=``, ``+``, ``-`` or ``@``: a spreadsheet
program shows it and computes nothing. The file's date is the zip format's own epoch, so that equal answers
are equal bytes.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from rdflib import XSD
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL: Final = 32_767
"""Characters that a cell may hold; what is longer is cut, and the second sheet counts the cuts."""

MOST_ROWS: Final = 1_048_575
"""Rows that a sheet may hold below its headings."""

_EPOCH: Final = datetime(1980, 1, 1)
_FIRST_DAY: Final = date(1900, 3, 1)
"""Before this, spreadsheet programs disagree on the number of a day."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS: Final = 15
"""Significant digits of a spreadsheet's number: a longer one stays text, unchanged."""

_NUMBERS: Final = frozenset(
    str(XSD[name])
    for name in (
        "integer decimal double float long int short byte nonNegativeInteger positiveInteger negativeInteger "
        "nonPositiveInteger unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
)


def sheet(
    answer: Mapping[str, Any],
    headings: Sequence[str],
    titles: tuple[str, str],
    about: Sequence[tuple[str, str]],
    cut: str,
) -> bytes:
    """The bytes of a workbook of two sheets called ``titles``.

    ``answer`` is a parsed SPARQL Results JSON document of a SELECT, ``headings`` name its columns, ``about``
    is what the second sheet says, as (name, value); ``cut`` names there the count of cells that were cut.
    Raises ``ValueError`` for more than ``MOST_ROWS`` rows.
    """
    rows = answer["results"]["bindings"]
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a sheet holds {MOST_ROWS} rows, not {len(rows)}")
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _EPOCH})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    first = book.add_worksheet(titles[0])
    for column, heading in enumerate(headings):
        first.write_string(0, column, heading, bold)
    names = answer["head"]["vars"]
    cuts = 0
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(names):
            if name in row:
                cuts += _write(first, (number, column), row[name], plain, day)
    _lay_out(first, names, rows, headings)
    second = book.add_worksheet(titles[1])
    told = [*about, *([(cut, str(cuts))] if cuts else [])]
    for number, (name, value) in enumerate(told):
        second.write_string(number, 0, name, bold)
        second.write_string(number, 1, value[:LONGEST_CELL], plain)
    second.set_column(0, 0, 22)
    second.set_column(1, 1, 100)
    book.close()
    return buffer.getvalue()


def _write(
    where: Worksheet, place: tuple[int, int], term: Mapping[str, str], plain: CellFormat, day: CellFormat
) -> int:
    """Write one term as what it is; returns 1 when its text had to be cut."""
    value = term_value(term)
    match value:
        case bool():
            where.write_boolean(*place, value, plain)
        case int() | float():
            where.write_number(*place, value, plain)
        case date():
            where.write_datetime(*place, value, day)
        case _:
            where.write_string(*place, value[:LONGEST_CELL], plain)
            return int(len(value) > LONGEST_CELL)
    return 0


def term_value(term: Mapping[str, Any]) -> bool | float | date | str:
    """A result's term as a cell's value: a number, date or truth value only when nothing is lost by it."""
    text = str(term["value"])
    kind = term.get("datatype", "")
    if kind in _NUMBERS:
        return _number(text)
    if kind == str(XSD.boolean) and text in {"true", "false"}:
        return text == "true"
    if kind == str(XSD.date) and _DATE.fullmatch(text):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            return text
        return found if found >= _FIRST_DAY else text
    return text


def _number(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return value if isfinite(value) and sum(map(str.isdigit, text)) <= _MOST_DIGITS else text


def _lay_out(where: Worksheet, names: Sequence[str], rows: Sequence[Any], headings: Sequence[str]) -> None:
    """Headings stay in sight and can filter; columns are as wide as what they hold, within reason."""
    where.freeze_panes(1, 0)
    if names:
        where.autofilter(0, 0, len(rows), len(names) - 1)
    for column, (name, heading) in enumerate(zip(names, headings, strict=True)):
        longest = max((len(row[name]["value"]) for row in rows[:200] if name in row), default=0)
        where.set_column(column, column, min(60, max(10, len(heading) + 4, longest + 2)))
