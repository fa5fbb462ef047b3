"""``/class``: the things of each class as CSV and as a spreadsheet, with what the columns mean (CSVW)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint, Response

from misional.i18n import say
from misional.model.namespaces import MISIONAL
from misional.web.cache import Link
from misional.web.formats import RESULTS_CSV, XLSX, Format
from misional.web.htmlpage import html_page
from misional.web.pages.names import Names
from misional.web.portal.answering import answer
from misional.web.portal.table import as_answer, as_csv, classes, csvw, table_of
from misional.web.problems import Problem, ProblemError
from misional.web.responses import licence_link, link_root, live, release, settings
from misional.web.stored.sheet import sheet

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.i18n import Language

blueprint: Final = Blueprint("tables", __name__)

CSVW: Final = Format("application/csvm+json", "json", "description", "CSVW", "CSVW")
METADATA: Final = ".csv-metadata.json"


@blueprint.get("/class")
def listing() -> Response:
    """The tables there are."""
    release()
    return html_page("classes.html", _listed)


@blueprint.get("/class/<name>.csv")
def table(name: str) -> Response:
    """A class as CSV; its description is where CSVW looks for it, and linked."""
    kind = _kind(name)
    links = (Link(f"{link_root()}/class/{name}{METADATA}", "describedby", CSVW.media_type), licence_link())
    return _saved(
        answer(RESULTS_CSV, lambda _language: as_csv(table_of(live(), kind)), links=links), name, "csv"
    )


@blueprint.get(f"/class/<name>{METADATA}")
def metadata(name: str) -> Response:
    """What the columns of the CSV are."""
    kind = _kind(name)

    def render(language: Language) -> bytes:
        described = csvw(table_of(live(), kind), Names(live(), language), settings().licence)
        return orjson.dumps(described, None, orjson.OPT_INDENT_2)

    return answer(CSVW, render, links=(licence_link(),))


@blueprint.get("/class/<name>.xlsx")
def workbook(name: str) -> Response:
    """A class as a spreadsheet: every text a text, whatever it begins with."""
    kind = _kind(name)
    response = answer(XLSX, lambda language: _sheet(kind, language), links=(licence_link(),))
    return _saved(response, name, "xlsx")


def _sheet(kind: URIRef, language: Language) -> bytes:
    names = Names(live(), language)
    found = table_of(live(), kind)
    headings = ["URI"]
    for column in found.columns:
        label = names.label(column.predicate).text
        headings.append(f"{label} ({column.language})" if column.language else label)
    about = [
        (say("queries.title-label", language), names.label(kind).text),
        (say("queries.address", language), f"{live().space.base}class/{found.kind}.csv"),
        (say("queries.release", language), live().id),
        (say("queries.licence", language), settings().licence),
    ]
    titles = (found.kind[:31], say("queries.about", language))
    return sheet(as_answer(found), headings, titles, about, say("queries.cut", language))


def _listed(names: Names) -> dict[str, object]:
    rows = []
    for kind in classes(names.live):
        name = kind.removeprefix(str(MISIONAL))
        rows.append((names.anchor(kind), name, len(table_of(names.live, kind).things)))
    return {"rows": rows}


def _kind(name: str) -> URIRef:
    release()
    found = next((one for one in classes(live()) if one.removeprefix(str(MISIONAL)) == name), None)
    if found is None:
        raise ProblemError(Problem("not-found"))
    return found


def _saved(response: Response, name: str, suffix: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return response
