"""The report's many forms, all from one model, each a pure function from a report to text.

`FORMS` lists those that are text for a command line or a web page, and `render_bytes` writes any, XLSX
included; each function can also be called by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.provenance import Input, Provenance, Run
from misional.shacl.report import VIOLATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from misional.shacl.notes import Notes
    from misional.shacl.render.json_report import read_json, read_whole, render_json
    from misional.shacl.render.jsonld import render_jsonld
    from misional.shacl.render.junit import render_junit
    from misional.shacl.render.markdown import render_markdown
    from misional.shacl.render.page import render_html
    from misional.shacl.render.sarif import render_sarif
    from misional.shacl.render.table import render_csv
    from misional.shacl.render.text import render_text
    from misional.shacl.render.turtle import render_turtle
    from misional.shacl.render.workbook import render_xlsx
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
    "render_pieces",
    "render_sarif",
    "render_text",
    "render_turtle",
    "render_xlsx",
]


# Where each function stands. They are loaded by name and when asked for: a run writes one form, and to load
# all of them with what they need costs more memory and time than to write it.
_MODULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "json_pieces": "json_report",
        "read_json": "json_report",
        "read_whole": "json_report",
        "render_csv": "table",
        "render_html": "page",
        "render_json": "json_report",
        "render_jsonld": "jsonld",
        "render_junit": "junit",
        "render_markdown": "markdown",
        "render_sarif": "sarif",
        "render_text": "text",
        "render_turtle": "turtle",
        "render_xlsx": "workbook",
    }
)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function of any of these modules
    if name in _MODULES:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


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


def _by(function: str, *takes: Literal["lang", "notes"]) -> Render:
    def render(report: Report, provenance: Provenance, lang: Lang, notes: Notes = NO_NOTES, /) -> str:
        given = {"lang": lang, "notes": notes}
        written: str = __getattr__(function)(report, provenance, **{name: given[name] for name in takes})
        return written

    return render


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "text": Form("text/plain", ".txt", _by("render_text", "lang", "notes")),
        "markdown": Form("text/markdown", ".md", _by("render_markdown", "lang", "notes")),
        "html": Form("text/html", ".html", _by("render_html", "lang", "notes")),
        "turtle": Form("text/turtle", ".ttl", _by("render_turtle")),
        "jsonld": Form("application/ld+json", ".jsonld", _by("render_jsonld")),
        "json": Form("application/json", ".json", _by("render_json", "notes")),
        "csv": Form("text/csv", ".csv", _by("render_csv", "notes")),
        "junit": Form("application/xml", ".xml", _by("render_junit", "lang", "notes")),
        "sarif": Form("application/sarif+json", ".sarif", _by("render_sarif", "lang", "notes")),
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
        function: Callable[..., str] = __getattr__("render_junit")
        return function(report, provenance, lang=lang, notes=notes, fail_on=fail_on).encode()
    if form == "xlsx":
        workbook: Callable[..., bytes] = __getattr__("render_xlsx")
        return workbook(report, provenance, lang=lang, notes=notes)
    return FORMS[form].render(report, provenance, lang, notes).encode()


def render_pieces(
    form: str,
    report: Report,
    provenance: Provenance,
    lang: Lang,
    notes: Notes = NO_NOTES,
    *,
    fail_on: str = VIOLATION,
) -> Iterator[bytes]:
    """Yield what `render_bytes` returns, in pieces where a form with every finding in it would weigh much."""
    if form == "json":
        pieces: Iterator[str] = __getattr__("json_pieces")(report, provenance, notes=notes)
        yield from (piece.encode() for piece in pieces)
    else:
        yield render_bytes(form, report, provenance, lang, notes, fail_on=fail_on)
