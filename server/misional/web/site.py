"""The pages around the data: the front door, the stored queries, what a problem means, the machine's view."""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, redirect, request

from misional import __version__
from misional.i18n import LANGUAGES
from misional.web.cache import IMMUTABLE, NEVER
from misional.web.formats import HTML, RESULT_FORMATS
from misional.web.negotiation import Choice, choose_language, vary
from misional.web.pages.environment import page, stylesheet, stylesheet_path
from misional.web.pages.home import home_view
from misional.web.pages.names import Names
from misional.web.problems import STATUS, Problem, ProblemError
from misional.web.responses import Placement, live, release, represent, wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

blueprint: Final = Blueprint("site", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is and where to go."""
    if live().release is None:
        return _page("plain.html", lambda names: {"live": names.live})
    return _page("home.html", lambda names: {"view": home_view(names)})


@blueprint.get("/queries")
def queries() -> Response:
    """The stored queries of the release."""
    release()
    return _page("queries.html", lambda _names: {"stored": live().queries})


@blueprint.get("/queries/<slug>")
def query(slug: str) -> Response:
    """One stored query: the question, the text, and ways to run it."""
    found = next((one for one in live().queries if one.slug == slug), None)
    if found is None:
        raise ProblemError(Problem("not-found"))
    text = _without_header(found.text)
    runs = [
        (form, f"{request.script_root}/sparql?{urlencode({'query': text, 'format': form.suffix})}")
        for form in (HTML, *RESULT_FORMATS)
    ]
    return _page("query.html", lambda _names: {"stored": found, "text": text, "runs": runs})


def _without_header(text: str) -> str:
    """The query alone: the page says in words what its first lines say in comments."""
    lines = text.splitlines(keepends=True)
    return "".join(dropwhile(lambda line: not line.strip() or line.startswith("#"), lines))


@blueprint.get("/problems/<kind>")
def problem(kind: str) -> Response:
    """What a kind of problem means: the address that ends a problem document's ``type``."""
    if kind not in STATUS:
        raise ProblemError(Problem("not-found"))
    return _page("problem-kind.html", lambda _names: {"kind": kind, "status": STATUS[kind]})


@blueprint.get("/health")
def health() -> Response:
    """For machines: alive, and with which release."""
    triples = {graph.name: graph.triples for graph in live().graphs}
    if (own := live().default_triples) is not None:
        triples["default"] = own
    document = {"status": "ok", "version": __version__, "release": live().id, "triples": triples}
    return Response(orjson.dumps(document), content_type="application/json", headers={"Cache-Control": NEVER})


@blueprint.get("/static/<digest>/site.css")
def style(digest: str) -> AnyResponse:
    """The stylesheet, under an address that changes with it."""
    if digest not in stylesheet_path():
        return redirect(request.script_root + stylesheet_path(), 302)
    return Response(
        stylesheet(), content_type="text/css; charset=utf-8", headers={"Cache-Control": IMMUTABLE}
    )


def _page(template: str, values: Callable[[Names], dict[str, object]]) -> Response:
    """A page that exists as HTML only, so that what ``Accept`` says changes nothing."""
    wanted = wishes(suffixed=False)
    choice = Choice(HTML, choose_language(wanted), vary(replace(wanted, media_type="html"), (HTML,)))
    names = Names(live(), choice.language, request.script_root)

    def render() -> bytes:
        here = request.script_root + request.path
        return page(
            template,
            choice.language,
            release=names.live.id,
            translations=[(code, f"{here}?lang={code}") for code in LANGUAGES],
            **values(names),
        ).encode()

    return represent(choice, Placement(None), render)
