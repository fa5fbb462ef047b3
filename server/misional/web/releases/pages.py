"""The list of releases, the page of one, what changed between two, and the feed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint, Response, redirect, request

from misional.web.cache import uri
from misional.web.formats import HTML, OPENAPI, Format
from misional.web.htmlpage import html_page
from misional.web.negotiation import Choice, choose_language, negotiate, vary
from misional.web.pages.names import Names
from misional.web.problems import Problem, ProblemError
from misional.web.releases.feed import CONTENT_TYPE, Entry, feed
from misional.web.releases.view import ReleaseRow, counted, diff_document, diff_view, findings
from misional.web.releases.views import kept
from misional.web.responses import Placement, link_root, live, represent, settings, wishes
from misional.web.time.routes import shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from misional.web.releases.difference import GraphChange

blueprint: Final = Blueprint("release_pages", __name__)

_FORMATS: Final = (HTML, OPENAPI)
_ATOM: Final = Format(CONTENT_TYPE, "atom", "description", "Atom", "Atom")
_PAIR: Final = re.compile(r"([0-9a-f]{8,64})\.\.([0-9a-f]{8,64})")


@blueprint.get("/releases")
@blueprint.get("/releases.<any(html, json):suffix>")
def releases(suffix: str | None = None) -> Response:
    """Every release that is kept, newest first, and when those that are not were published."""
    choice = _choice(suffix)
    found = _rows()
    depends = tuple(f"{one.id} {one.moment} {one.current}" for one in found)
    past = [
        one for one in shelf().history(live()).publications if one.release not in {row.id for row in found}
    ]

    def document() -> dict[str, object]:
        return {"releases": [one.document(link_root()) for one in found]}

    return _page(choice, "releases.html", depends, document, {"rows": found, "gone": past})


@blueprint.get("/release/<release>")
def one(release: str) -> Response:
    """The page of one release: all its files, and how to check them."""
    found = kept(release)
    row = next(one for one in _rows() if one.id == found.id)
    files = sorted(found.manifest.files.items())
    return _page(
        _choice(None), "release.html", (row.moment, str(row.current), row.previous or ""),
        lambda: row.document(link_root()), {"row": row, "files": files},
    )  # fmt: skip


@blueprint.get("/releases/<pair>")
def diff(pair: str) -> AnyResponse:
    """What changed from one release to another, thing by thing; ids may be cut short to eight characters."""
    name, _, suffix = pair.partition(".json") if pair.endswith(".json") else (pair, "", None)
    match = _PAIR.fullmatch(name)
    if match is None:
        raise ProblemError(Problem("not-found"))
    ids = (_whole(match[1]), _whole(match[2]))
    if name != "..".join(ids):
        rest = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
        place = f"{link_root()}/releases/{'..'.join(ids)}{'' if suffix is None else '.json'}"
        return redirect(uri(place) + rest, 302)
    choice = _choice(None if suffix is None else "json")
    rows = {row.id: row for row in _rows()}

    def values(names: Names) -> dict[str, object]:
        changes = _changes(*ids)
        lives = (shelf().live(live(), kept(one)) for one in ids)
        before, after = (Names(one, names.language, names.root) for one in lives)
        view = diff_view(changes, before, after)
        return {
            "view": view,
            "older": rows[ids[0]],
            "newer": rows[ids[1]],
            "counts": counted(changes, names.language),
        }

    def document() -> dict[str, object]:
        return diff_document(_changes(*ids), *ids)

    return _page(choice, "release-diff.html", ids, document, values)


@blueprint.get("/releases.atom")
def atom() -> Response:
    """The feed of releases, each with how much changed."""
    wanted = wishes(suffixed=False)
    language = choose_language(wanted)
    choice = Choice(_ATOM, language, vary(replace(wanted, media_type=_ATOM.media_type), (_ATOM,)))
    found = _rows()
    depends = (request.url_root, *(f"{one.id} {one.moment}" for one in found))

    def render() -> bytes:
        entries = [
            Entry(row, counted(_changes(row.previous, row.id), language) if row.previous else "")
            for row in reversed(found)
        ]
        return feed(entries[::-1], request.url_root.rstrip("/"), settings().licence, language)

    return represent(choice, Placement(None, depends=depends, of_host=True), render)


def _choice(suffix: str | None) -> Choice:
    return negotiate(replace(wishes(suffixed=False), suffix=suffix), _FORMATS)


def _page(
    choice: Choice,
    template: str,
    depends: tuple[str, ...],
    document: Callable[[], dict[str, object]],
    values: dict[str, object] | Callable[[Names], dict[str, object]],
) -> Response:
    if choice.format is HTML:
        made = values if callable(values) else lambda _names: values
        return html_page(template, made, choice=choice, depends=depends)
    return represent(
        choice, Placement(None, depends=depends), lambda: orjson.dumps(document(), option=orjson.OPT_INDENT_2)
    )


def _rows() -> tuple[ReleaseRow, ...]:
    """The releases kept, newest first."""
    today = live()
    history = shelf().history(today)
    rows = []
    for place, release_id in enumerate(history.kept):
        found, at = shelf().release(today, release_id), history.first(release_id)
        if found is not None and at is not None:
            report = findings(found.graph_files["report"]) if "report" in found.graph_files else {}
            previous = history.kept[place - 1] if place else None
            rows.append(ReleaseRow(found, at, release_id == today.id, previous, report))
    return tuple(reversed(rows))


def _whole(start: str) -> str:
    """The id that begins so, if one release alone has it; raises ``ProblemError`` (404, 410)."""
    history = shelf().history(live())
    found = {one.release for one in history.publications if one.release.startswith(start)}
    if len(found) != 1:
        raise ProblemError(Problem("not-found"))
    return kept(found.pop()).id


def _changes(older: str, newer: str) -> tuple[GraphChange, ...]:
    return shelf().changes(live(), kept(older), kept(newer))
