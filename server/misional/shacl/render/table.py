"""The report as CSV (RFC 4180, UTF-8): one row a finding, with the run's origin on every row."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from misional.shacl.render.grouping import relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.terms import is_literal, parse_literal, text_of
from misional.shacl.wording import message_of

if TYPE_CHECKING:
    from misional.shacl.report import Report, Result

COLUMNS: Final = (
    "conforms",
    "severity",
    "rule",
    "component",
    "path",
    "focus_node",
    "value",
    "value_type",
    "message_es",
    "message_en",
    "fingerprint",
    "engine",
    "engine_version",
    "fallback",
    "tool",
    "tool_version",
    "data_sha256",
    "shapes_sha256",
    "release",
    "time",
)
# A spreadsheet runs a cell that begins so as a formula, unless it is just a number.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?")


def render_csv(report: Report, provenance: Provenance = UNKNOWN) -> str:
    """Return the rows; a report without findings has one row that says that it conforms.

    IRIs are bare, and a literal's language or datatype stands in `value_type`. A text that a spreadsheet
    would take for a formula gets an apostrophe before it.
    """
    report = relabelled(report)
    origin = (
        report.engine,
        report.engine_version,
        report.fallback,
        provenance.tool,
        provenance.tool_version,
        provenance.data_sha256 or "",
        provenance.shapes_sha256 or "",
        provenance.release or "",
        provenance.time or "",
    )
    found = [_finding(result) for result in report.results] or [("",) * (len(COLUMNS) - len(origin) - 1)]
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in found:
        table.writerow(map(_harmless, ("true" if report.conforms else "false", *row, *origin)))
    return lines.getvalue()


def _finding(result: Result) -> tuple[str, ...]:
    return (
        text_of(result.severity),
        text_of(result.rule),
        text_of(result.source_constraint_component),
        result.path or "",
        text_of(result.focus_node),
        text_of(result.value) if result.value is not None else "",
        _type(result.value),
        message_of(result, "es"),
        message_of(result, "en"),
        result.fingerprint,
    )


def _type(value: str | None) -> str:
    if value is None or not is_literal(value):
        return ""
    parts = parse_literal(value)
    return parts.language or parts.datatype


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
