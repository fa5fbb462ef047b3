"""The report's many forms, all from one model, each a pure function from a report to text.

`FORMS` lists those that are text for a command line or a web page, and `render_bytes` writes any, XLSX
included; each function can also be called by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.json_report import read_json, read_whole, render_json
from misional.shacl.render.jsonld import render_jsonld
from misional.shacl.render.junit import render_junit
from misional.shacl.render.markdown import render_markdown
from misional.shacl.render.page import render_html
from misional.shacl.render.provenance import Input, Provenance, Run
from misional.shacl.render.sarif import render_sarif
from misional.shacl.render.table import render_csv
from misional.shacl.render.text import render_text
from misional.shacl.render.turtle import render_turtle
from misional.shacl.render.workbook import render_xlsx
from misional.shacl.report import VIOLATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.notes import Notes
    from misional.shacl.report import Report
    from misional.shacl.wording import Lang

__all__ = [
    "FORMS",
    "FORM_NAMES",
    "XLSX",
    "Form",
    "Input",
    "Provenance",
    "RuleGroup",
    "Run",
    "group_by_rule",
    "read_json",
    "read_whole",
    "relabelled",
    "render_bytes",
    "render_csv",
    "render_html",
    "render_json",
    "render_jsonld",
    "render_junit",
    "render_markdown",
    "render_sarif",
    "render_text",
    "render_turtle",
    "render_xlsx",
]


class Render(Protocol):
    """Writes a report in one form; forms without words of their own leave the language alone."""

    def __call__(
        self, report: Report, provenance: Provenance, lang: Lang, notes: Notes = NO_NOTES, /
    ) -> str: ...


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the report: its media type, its file suffix, and the function that writes it."""

    media_type: str
    suffix: str
    render: Render


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "text": Form(
            "text/plain", ".txt", lambda r, p, lang, n=NO_NOTES: render_text(r, p, lang=lang, notes=n)
        ),
        "markdown": Form(
            "text/markdown", ".md", lambda r, p, lang, n=NO_NOTES: render_markdown(r, p, lang=lang, notes=n)
        ),
        "html": Form(
            "text/html", ".html", lambda r, p, lang, n=NO_NOTES: render_html(r, p, lang=lang, notes=n)
        ),
        "turtle": Form("text/turtle", ".ttl", lambda r, p, _lang, _n=NO_NOTES: render_turtle(r, p)),
        "jsonld": Form(
            "application/ld+json", ".jsonld", lambda r, p, _lang, _n=NO_NOTES: render_jsonld(r, p)
        ),
        "json": Form("application/json", ".json", lambda r, p, _lang, n=NO_NOTES: render_json(r, p, notes=n)),
        "csv": Form("text/csv", ".csv", lambda r, p, _lang, n=NO_NOTES: render_csv(r, p, notes=n)),
        "junit": Form(
            "application/xml", ".xml", lambda r, p, lang, n=NO_NOTES: render_junit(r, p, lang=lang, notes=n)
        ),
        "sarif": Form(
            "application/sarif+json",
            ".sarif",
            lambda r, p, lang, n=NO_NOTES: render_sarif(r, p, lang=lang, notes=n),
        ),
    }
)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM_NAMES: Final = (*FORMS, "xlsx")


def render_bytes(
    form: str,
    report: Report,
    provenance: Provenance,
    lang: Lang,
    notes: Notes = NO_NOTES,
    *,
    fail_on: str = VIOLATION,
) -> bytes:
    """Return the report in one of `FORM_NAMES`, as the bytes of a file; `KeyError` for another name.

    `fail_on` says what JUnit counts as a failure (`render_junit`).
    """
    if form == "junit":
        return render_junit(report, provenance, lang=lang, notes=notes, fail_on=fail_on).encode()
    if form == "xlsx":
        return render_xlsx(report, provenance, lang=lang, notes=notes)
    return FORMS[form].render(report, provenance, lang, notes).encode()
