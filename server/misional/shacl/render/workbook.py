"""The report as an XLSX workbook: findings, rules, coverage and where it comes from, a sheet each."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import xlsxwriter

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import group_by_rule, relabelled
from misional.shacl.render.heading import origin, verdict
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import coverage_lines, demand_words, group_note, silence, standing
from misional.shacl.render.table import COLUMNS, finding_row
from misional.shacl.terms import text_of
from misional.shacl.wording import severity_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from misional.shacl.notes import Notes
    from misional.shacl.report import Report
    from misional.shacl.wording import Lang

_FOUND: Final = COLUMNS[COLUMNS.index("severity") : COLUMNS.index("engine")]
_LONGEST_CELL: Final = 32_767
MOST_ROWS: Final = 1_000_000  # below a sheet's own limit; more findings go on to another sheet
_SHEETS: Final = {
    "findings": ("hallazgos", "findings"),
    "rules": ("reglas", "rules"),
    "coverage": ("cobertura", "coverage"),
    "provenance": ("procedencia", "provenance"),
}
# No clock inside: equal reports are equal bytes.
_NO_TIME: Final = datetime(1980, 1, 1, tzinfo=UTC)


def render_xlsx(
    report: Report,
    provenance: Provenance = UNKNOWN,
    *,
    lang: Lang = "es",
    notes: Notes = NO_NOTES,
    most_rows: int = MOST_ROWS,
) -> bytes:
    """Return the workbook's bytes, with every finding. No formula and no link is made of any text."""
    report = relabelled(report)
    rows = [finding_row(result, notes.of(result)) for result in report.results]
    parts = [rows[at : at + most_rows] for at in range(0, len(rows), most_rows)] or [[]]
    buffer = io.BytesIO()
    texts_only = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **texts_only}) as book:
        book.set_properties({"title": verdict(report, lang), "created": _NO_TIME})
        for number, part in enumerate(parts, 1):
            name = _sheet("findings", lang) + (f" {number}" if number > 1 else "")
            _write(book, name, _FOUND, part)
        _write(book, _sheet("rules", lang), *_rules(report, notes, lang))
        _write(book, _sheet("coverage", lang), *_coverage(notes, lang))
        said = (verdict(report, lang), *silence(notes, lang), *standing(report, notes, lang))
        told = [(line, "") for line in said]
        _write(book, _sheet("provenance", lang), ("", ""), [*told, *origin(report, provenance, lang)])
    return buffer.getvalue()


def _rules(report: Report, notes: Notes, lang: Lang) -> tuple[Sequence[str], list[Sequence[str | int]]]:
    spanish = lang == "es"
    columns = (
        ("gravedad", "hallazgos", "título", "regla", "lo exige", "cómo corregirlo", "ejemplo")
        if spanish
        else ("severity", "findings", "title", "rule", "demanded by", "how to mend it", "example")
    )
    rows: list[Sequence[str | int]] = []
    for group in group_by_rule(report):
        note = group_note(group, notes)
        rows.append(
            (
                severity_word(group.severity, lang),
                len(group.results),
                group.title(lang),
                text_of(group.rule),
                "; ".join(demand_words(one, lang) for one in note.demands),
                note.repair.words.text(lang) if note.repair else "",
                note.repair.turtle if note.repair else "",
            )
        )
    return columns, rows


def _coverage(notes: Notes, lang: Lang) -> tuple[Sequence[str], list[Sequence[str | int]]]:
    columns = ("qué", "cuál") if lang == "es" else ("what", "which")
    return columns, list(_coverage_rows(notes, lang))


def _coverage_rows(notes: Notes, lang: Lang) -> Iterator[Sequence[str | int]]:
    if notes.coverage is not None:
        for sentence, things in coverage_lines(notes.coverage, lang):
            yield (sentence, "")
            yield from ((sentence, thing) for thing in things)


def _write(
    book: xlsxwriter.Workbook, name: str, columns: Sequence[str], rows: Iterable[Sequence[str | int]]
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns) - 1, 0), 28)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column, bold)
    for line, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, at, cell)
            else:
                sheet.write_string(line, at, _fitting(cell))


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _sheet(name: str, lang: Lang) -> str:
    return _SHEETS[name][lang == "en"]
