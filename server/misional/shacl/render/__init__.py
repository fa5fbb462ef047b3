"""The report's many forms, all from one model, each a pure function from a report to text.

`FORMS` lists them for a command line or a web page; each function can also be called by itself. HTML is the
web's: `group_by_rule` gives it the findings in reading order.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.json_report import read_json, render_json
from misional.shacl.render.jsonld import render_jsonld
from misional.shacl.render.junit import render_junit
from misional.shacl.render.markdown import render_markdown
from misional.shacl.render.provenance import Provenance
from misional.shacl.render.sarif import render_sarif
from misional.shacl.render.table import render_csv
from misional.shacl.render.text import render_text
from misional.shacl.render.turtle import render_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from misional.shacl.report import Report
    from misional.shacl.wording import Lang

__all__ = [
    "FORMS",
    "Form",
    "Provenance",
    "RuleGroup",
    "group_by_rule",
    "read_json",
    "relabelled",
    "render_csv",
    "render_json",
    "render_jsonld",
    "render_junit",
    "render_markdown",
    "render_sarif",
    "render_text",
    "render_turtle",
]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the report: its media type, its file suffix, and the function that writes it."""

    media_type: str
    suffix: str
    render: Callable[[Report, Provenance, Lang], str]


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "text": Form("text/plain", ".txt", lambda r, p, lang: render_text(r, p, lang=lang)),
        "markdown": Form("text/markdown", ".md", lambda r, p, lang: render_markdown(r, p, lang=lang)),
        "turtle": Form("text/turtle", ".ttl", lambda r, p, _: render_turtle(r, p)),
        "jsonld": Form("application/ld+json", ".jsonld", lambda r, p, _: render_jsonld(r, p)),
        "json": Form("application/json", ".json", lambda r, p, _: render_json(r, p)),
        "csv": Form("text/csv", ".csv", lambda r, p, _: render_csv(r, p)),
        "junit": Form("application/xml", ".xml", lambda r, p, lang: render_junit(r, p, lang=lang)),
        "sarif": Form("application/sarif+json", ".sarif", lambda r, p, lang: render_sarif(r, p, lang=lang)),
    }
)
