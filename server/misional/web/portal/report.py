"""``/report``: what the validation of the release found, in every form, and a badge that says it short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response

from misional.i18n import LANGUAGES, say
from misional.release import ReleaseError, read_history, triples_hash
from misional.shacl import VIOLATION, WARNING, RdfText, validate
from misional.shacl.columns import read_triples
from misional.shacl.examine import Examination, examine
from misional.shacl.profiles import law_of
from misional.shacl.render import Input, Provenance, Run
from misional.shacl.wording import severity_word
from misional.web.cache import Link
from misional.web.formats import HTML, Format
from misional.web.htmlpage import html_page
from misional.web.portal.answering import answer, choose
from misional.web.responses import Placement, licence_link, link_root, live, release, represent
from misional.web.validation.forms import FILES, write_report
from misional.web.validation.page import report_view

if TYPE_CHECKING:
    from misional.i18n import Language
    from misional.release import Release
    from misional.shacl import Report
    from misional.shacl.notes import Notes
    from misional.web.pages.names import Names

blueprint: Final = Blueprint("report", __name__)

SVG: Final = Format("image/svg+xml", "svg", "description", "SVG", "SVG")
_SUFFIXES: Final = ("json", "ttl", "jsonld", "csv", "xlsx", "md")
OFFERED: Final = (HTML, *(form for suffix in _SUFFIXES for form in FILES if form.suffix == suffix))

_GREEN, _AMBER, _RED = "#0b6b3a", "#7a4f00", "#a3161c"
_LETTER: Final = 6.7
_HEIGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Examined:
    """The report of a release, what is told of its findings, and what it is made from."""

    report: Report
    notes: Notes
    provenance: Provenance


@blueprint.get("/report")
@blueprint.get("/report.<suffix>")
def report(suffix: str | None = None) -> Response:
    """The validation report of the release being served."""
    published = release()
    choice = choose(suffix, OFFERED)
    time = _published_at(published)
    if choice.format is HTML:
        return html_page(
            "report.html", lambda names: _page(names, published, time), depends=(time,), choice=choice
        )

    def render() -> bytes:
        found = examined(published, time)
        return write_report(choice.format, found.report, found.provenance, found.notes, choice.language)

    return represent(choice, Placement("/report", (*_links(), licence_link()), (time,)), render)


@blueprint.get("/report/badge.svg")
def badge() -> Response:
    """A picture for a web page: whether the release conforms, and how many warnings there are."""
    published = release()
    return answer(SVG, lambda language: _badge(report_of(published), language))


def report_of(published: Release) -> Report:
    """The report of a release, found again from its own graphs: the one that its build made.

    Takes about a tenth of a second of CPU for one body.
    """
    shapes = RdfText(published.graph_files["shapes"].read_text("utf-8"), "ntriples")
    return validate(RdfText(_data(published), "ntriples"), shapes, engine="shacl")


def examined(published: Release, time: str) -> Examined:
    """As `report_of`, with all that a report says; ``time`` is when the release was published."""
    files, manifest = published.graph_files, published.manifest
    data, shapes = read_triples(_data(published)), read_triples(files["shapes"].read_bytes())
    law = read_triples(law_of(files["asserted"].read_text("utf-8")))
    # A release holds no waivers: the day decides nothing.
    found, notes = examine(Examination(data, shapes, law, date.min))
    rules = manifest.graphs["shapes"].file
    run = Run(
        files=(),
        shapes=(Input(rules, manifest.files[rules].sha256),),
        profiles=(),
        knowledge=(),
        infer=True,
        engine="shacl",
    )
    origin = Provenance(manifest.dataset_hash, triples_hash(shapes), published.id, time or None, run)
    return Examined(found, notes, origin)


def _data(published: Release) -> str:
    return "".join(path.read_text("utf-8") for path in published.validated_files.values())


def _published_at(published: Release) -> str:
    """When it was published; empty where that is not known."""
    try:
        at = read_history(published.folder.parent).first(published.id)
    except ReleaseError:
        return ""
    return at.isoformat(timespec="seconds") if at else ""


def verdict(found: Report, language: Language) -> tuple[str, str]:
    """The badge's words about a report, and its colour."""
    violations, warnings = found.count(VIOLATION), found.count(WARNING)
    if violations:
        return f"{violations} {severity_word(VIOLATION, language, violations)}", _RED
    if warnings:
        return f"{warnings} {severity_word(WARNING, language, warnings)}", _AMBER
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


def _page(names: Names, published: Release, time: str) -> dict[str, object]:
    found = examined(published, time)
    return {
        "verdict": verdict(found.report, names.language)[0],
        "totals": [
            (severity_word(severity, names.language, 0).capitalize(), number)
            for severity, number in found.report.counts()
        ],
        "view": report_view(names, found.report, found.provenance, found.notes, 1),
        "downloads": [(form, f"{names.root}/report.{form.suffix}") for form in OFFERED[1:]],
    }


def _links() -> tuple[Link, ...]:
    path = f"{link_root()}/report"
    return (
        *(Link(f"{path}.{form.suffix}", "alternate", form.media_type) for form in OFFERED[1:]),
        *(Link(f"{path}.html?lang={code}", "alternate", HTML.media_type, code) for code in LANGUAGES),
        Link(f"{live().space.base}report", "canonical"),
    )
