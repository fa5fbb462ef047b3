"""The report as CSV (RFC 4180, UTF-8): one row a finding, with the run's origin on every row.

The files that the run read are many, and stand on the first row alone.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import demand_words
from misional.shacl.terms import is_literal, parse_literal, text_of
from misional.shacl.wording import message_of

if TYPE_CHECKING:
    from misional.shacl.notes import Note, Notes
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
    "focus_name",
    "file",
    "line",
    "column",
    "demanded_by",
    "repair",
    "state",
    "waiver",
    "waiver_responsible",
    "waiver_expires",
    "engine",
    "engine_version",
    "fallback",
    "tool",
    "tool_version",
    "data_sha256",
    "shapes_sha256",
    "release",
    "time",
    "profiles",
    "inference",
    "engine_asked",
    "inputs",
)
# A spreadsheet runs a cell that begins so as a formula, unless it is just a number.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?")


def render_csv(report: Report, provenance: Provenance = UNKNOWN, *, notes: Notes = NO_NOTES) -> str:
    """Return the rows; a report without findings has one row that says that it conforms.

    IRIs are bare, and a literal's language or datatype stands in `value_type`. A text that a spreadsheet
    would take for a formula gets an apostrophe before it. `inputs` are the files that were read, as
    ``data a.ttl sha256:…; shapes s.ttl sha256:…``, on the first row.
    """
    report = relabelled(report)
    run = provenance.run
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
        ", ".join(run.profiles) if run else "",
        (run.reasoner if run.infer else "no") if run else "",
        run.engine if run else "",
    )
    inputs = "; ".join(f"{part} {one.name} sha256:{one.sha256}" for part, one in run.inputs()) if run else ""
    found = [finding_row(result, notes.of(result)) for result in report.results] or [
        ("",) * (len(COLUMNS) - len(origin) - 2)
    ]
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow(COLUMNS)
    conforms = "true" if report.conforms else "false"
    for number, row in enumerate(found):
        table.writerow(map(harmless, (conforms, *row, *origin, "" if number else inputs)))
    return lines.getvalue()


def finding_row(result: Result, note: Note) -> tuple[str, ...]:
    """Return the cells of one finding, from `severity` to `waiver_expires`."""
    place, waiver = note.place, note.waiver
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
        note.focus_name.es if note.focus_name else "",
        place.file if place else "",
        str(place.line) if place else "",
        str(place.column) if place else "",
        "; ".join(demand_words(demand, "es") for demand in note.demands),
        note.repair.turtle if note.repair else "",
        note.state,
        waiver.reason.es if waiver else "",
        waiver.responsible if waiver else "",
        waiver.expires if waiver else "",
    )


def _type(value: str | None) -> str:
    if value is None or not is_literal(value):
        return ""
    parts = parse_literal(value)
    return parts.language or parts.datatype


def harmless(cell: str) -> str:
    """Return the cell as no spreadsheet runs it."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
