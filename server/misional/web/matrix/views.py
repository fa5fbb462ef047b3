"""``/matrix/<entity key>``: the transparency matrix of a body as a page, CSV and a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from misional.i18n import say
from misional.web.formats import HTML, RESULTS_CSV, XLSX, attachment
from misional.web.htmlpage import html_page
from misional.web.matrix.rows import matrix_of
from misional.web.negotiation import negotiate
from misional.web.pages.names import Names
from misional.web.problems import Problem, ProblemError
from misional.web.responses import Placement, licence_link, live, release, represent, settings, wishes
from misional.web.stored.sheet import sheet

if TYPE_CHECKING:
    from misional.web.matrix.rows import Matrix, Row
    from misional.web.pages.names import Anchor

blueprint: Final = Blueprint("matrix", __name__)

CSV: Final = replace(RESULTS_CSV, kind="sheet")
"""Unlike a query's answer, this one speaks a language."""

_OFFERED: Final = (HTML, CSV, XLSX)
_SUFFIXES: Final = frozenset(one.suffix for one in _OFFERED)
_COLUMNS: Final = ("code", "item", "state", "finding", "evidence", "demanded")


@blueprint.get("/matrix/<path:key>")
def matrix(key: str) -> Response:
    """The matrix of the body ``{base}id/entity/<key>``, in the form asked for."""
    stem, _, suffix = key.rpartition(".")
    named = suffix in _SUFFIXES
    place = stem if named else key
    choice = negotiate(replace(wishes(suffixed=False), suffix=suffix if named else None), _OFFERED)
    names = Names(live(), choice.language, request.script_root)
    found = next(
        (
            one
            for iri in live().space.thing(f"entity/{place}")
            if (one := matrix_of(names, iri, release().graph_files["report"])) is not None
        ),
        None,
    )
    if found is None:
        raise ProblemError(Problem("not-found"))
    path = f"/matrix/{place}"
    if choice.format is HTML:
        downloads = [
            (one, f"{request.script_root}{path}.{one.suffix}?lang={choice.language}") for one in (CSV, XLSX)
        ]
        return html_page("matrix.html", lambda _names: {"view": found, "downloads": downloads}, choice=choice)
    write = _csv if choice.format is CSV else _workbook
    response = represent(choice, Placement(path, (licence_link(),)), lambda: write(found, names))
    response.headers["Content-Disposition"] = attachment(f"matrix {place}", choice.format)
    return response


def _csv(found: Matrix, names: Names) -> bytes:
    """RFC 4180, with a byte order mark: without one, Excel takes text for the system's own encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_headings(names))
    writer.writerows(_cells(row, names) for row in found.rows)
    return out.getvalue().encode("utf-8-sig")


def _workbook(found: Matrix, names: Names) -> bytes:
    rows = [
        {
            name: {"type": "literal", "value": cell}
            for name, cell in zip(_COLUMNS, _cells(row, names), strict=True)
        }
        for row in found.rows
    ]
    answer = {"head": {"vars": list(_COLUMNS)}, "results": {"bindings": rows}}
    title = say("matrix.title", names.language)
    about = [
        (title, found.body.words.text),
        (say("matrix.pages", names.language), _join(found.pages)),
        (say("site.release", names.language), names.live.id),
        (say("queries.licence", names.language), settings().licence),
    ]
    about_title, cut = say("queries.about", names.language), say("queries.cut", names.language)
    return sheet(answer, _headings(names), (title, about_title), about, cut)


def _headings(names: Names) -> list[str]:
    return [say(f"matrix.{name}", names.language) for name in _COLUMNS]


def _cells(row: Row, names: Names) -> list[str]:
    finding = row.finding
    if row.basis:
        finding = say("matrix.exception", names.language, norms=_join(row.basis))
    if row.missing:
        lacking = ", ".join(one.words.text for one in row.missing)
        finding = f"{finding}. {say('matrix.missing', names.language)} {lacking}"
    return [
        row.code,
        row.item.text,
        say(f"matrix.{row.state}", names.language),
        finding,
        "\n".join(_address(one, names) for one in row.evidence),
        ", ".join(one.words.text for one in row.demanded),
    ]


def _join(anchors: tuple[Anchor, ...]) -> str:
    return ", ".join(one.href if one.external and one.href else one.words.text for one in anchors)


def _address(anchor: Anchor, names: Names) -> str:
    """A link that still leads somewhere once the file has left this server: the thing's own name."""
    if anchor.href is None or anchor.external:
        return anchor.href or anchor.words.text
    return names.live.space.base + anchor.href.removeprefix(names.root).removeprefix("/")
