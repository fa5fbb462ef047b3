"""``/report``: what the validation of the release found, in every form, and a badge that says it short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response
from rdflib import URIRef

from misional.i18n import LANGUAGES, say
from misional.shacl import INFO, VIOLATION, WARNING, RdfText, validate
from misional.shacl.render import FORMS, Provenance, group_by_rule
from misional.web.cache import Link
from misional.web.formats import HTML, TURTLE, Format
from misional.web.htmlpage import html_page
from misional.web.portal.answering import answer, choose
from misional.web.responses import Placement, licence_link, link_root, live, release, represent

if TYPE_CHECKING:
    from misional.i18n import Language
    from misional.release import Release
    from misional.shacl import Report, Result
    from misional.shacl.render import RuleGroup
    from misional.web.pages.names import Anchor, Names

blueprint: Final = Blueprint("report", __name__)

SVG: Final = Format("image/svg+xml", "svg", "description", "SVG", "SVG")
JSON: Final = Format("application/json", "json", "results", "JSON", "JSON")
CSV: Final = Format("text/csv", "csv", "results", "CSV", "CSV")
MARKDOWN: Final = Format("text/markdown", "md", "description", "Markdown", "Markdown", names=("markdown",))
OFFERED: Final = (HTML, JSON, TURTLE, CSV, MARKDOWN)
_FORMS: Final = {JSON.suffix: "json", TURTLE.suffix: "turtle", CSV.suffix: "csv", MARKDOWN.suffix: "markdown"}
_MADE_AFTERWARDS: Final = frozenset({"shapes", "report", "void"})
"""Graphs that were not among the data when the build validated it."""

_GREEN, _AMBER, _RED = "#0b6b3a", "#7a4f00", "#a3161c"
_LETTER: Final = 6.7
_HEIGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One result to read: what it is about, and the value at fault if there is one."""

    about: Anchor
    value: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """All findings of one constraint; ``severity`` is the key of its word."""

    title: str
    severity: str
    findings: tuple[Finding, ...]


@blueprint.get("/report")
@blueprint.get("/report.<suffix>")
def report(suffix: str | None = None) -> Response:
    """The validation report of the release being served."""
    published = release()
    choice = choose(suffix, OFFERED)
    if choice.format is HTML:
        return html_page("report.html", lambda names: _page(names, published), choice=choice)
    form = FORMS[_FORMS[choice.format.suffix]]
    place = Placement("/report", (*_links(), licence_link()))
    return represent(
        choice,
        place,
        lambda: form.render(report_of(published), Provenance(release=published.id), choice.language).encode(),
    )


@blueprint.get("/report/badge.svg")
def badge() -> Response:
    """A picture for a web page: whether the release conforms, and how many warnings there are."""
    published = release()
    return answer(SVG, lambda language: _badge(report_of(published), language))


def report_of(published: Release) -> Report:
    """The report of a release, found again from its own graphs: the one that its build made.

    Takes about a tenth of a second of CPU for one body.
    """
    files = published.graph_files
    data = "".join(
        path.read_text("utf-8") for name, path in sorted(files.items()) if name not in _MADE_AFTERWARDS
    )
    shapes = RdfText(files["shapes"].read_text("utf-8"), "ntriples")
    return validate(RdfText(data, "ntriples"), shapes, engine="shacl")


def verdict(found: Report, language: Language) -> tuple[str, str]:
    """The badge's words about a report, and its colour."""
    violations, warnings = found.count(VIOLATION), found.count(WARNING)
    if violations:
        return say("report.violations", language, count=violations), _RED
    if warnings:
        return say("report.warnings", language, count=warnings), _AMBER
    return say("report.conforms", language), _GREEN


def _badge(found: Report, language: Language) -> bytes:
    subject = say("report.badge", language)
    words, colour = verdict(found, language)
    left, right = (round(len(text) * _LETTER) + 12 for text in (subject, words))
    told = f"{subject}: {words}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img"'
        f' aria-label={quoteattr(told)} xml:lang="{language}"><title>{escape(told)}</title>'
        f'<rect width="{left}" height="{_HEIGHT}" fill="#333333"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>'
        '<g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:g}" y="14">{escape(subject)}</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(words)}</text></g></svg>\n'
    ).encode()


def _page(names: Names, published: Release) -> dict[str, object]:
    found = report_of(published)
    return {
        "verdict": verdict(found, names.language)[0],
        "totals": [
            (say(f"report.{word}", names.language), found.count(severity))
            for severity, word in ((VIOLATION, "violation"), (WARNING, "warning"), (INFO, "info"))
        ],
        "rules": [_rule(group, names) for group in group_by_rule(found)],
        "downloads": [(form, f"{names.root}/report.{form.suffix}") for form in OFFERED[1:]],
    }


def _rule(group: RuleGroup, names: Names) -> Rule:
    words = {VIOLATION: "violation", WARNING: "warning"}
    return Rule(
        group.title(names.language),
        words.get(group.severity, "info"),
        tuple(_finding(result, names) for result in group.results),
    )


def _finding(result: Result, names: Names) -> Finding:
    value = result.value if result.value and result.value.startswith('"') else None
    return Finding(names.anchor(URIRef(result.focus_node.strip("<>"))), value)


def _links() -> tuple[Link, ...]:
    path = f"{link_root()}/report"
    return (
        *(Link(f"{path}.{form.suffix}", "alternate", form.media_type) for form in OFFERED[1:]),
        *(Link(f"{path}.html?lang={code}", "alternate", HTML.media_type, code) for code in LANGUAGES),
        Link(f"{live().space.base}report", "canonical"),
    )
