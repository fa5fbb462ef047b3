"""The pages around the data: the front door, what a problem means, the machine's view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint, Response, redirect, request

from misional import __version__
from misional.web.cache import IMMUTABLE, NEVER
from misional.web.htmlpage import html_page
from misional.web.pages.environment import look, stylesheet, stylesheet_path
from misional.web.pages.home import home_view
from misional.web.problems import STATUS, Problem, ProblemError
from misional.web.responses import live, settings
from misional.web.structured import Site, block, datasets, plain_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from misional.web.pages.names import Names

blueprint: Final = Blueprint("site", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is and where to go."""
    if live().release is None:
        return html_page("plain.html", lambda names: {"live": names.live})
    return html_page("home.html", _home)


def _home(names: Names) -> dict[str, object]:
    """The page, and for search engines what can be downloaded: Google and others look for data sets here."""
    site = Site(names.live.space.base, settings().licence)
    told = (*plain_page(site, "/", names.language), *datasets(names.live.index, names.language))
    return {"view": home_view(names), "structured": block(told)}


@blueprint.get("/problems/<kind>")
def problem(kind: str) -> Response:
    """What a kind of problem means: the address that ends a problem document's ``type``."""
    if kind not in STATUS:
        raise ProblemError(Problem("not-found"))
    return html_page("problem-kind.html", lambda _names: {"kind": kind, "status": STATUS[kind]})


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
    theme = look()
    if digest not in stylesheet_path(theme):
        return redirect(request.script_root + stylesheet_path(theme), 302)
    return Response(
        stylesheet(theme), content_type="text/css; charset=utf-8", headers={"Cache-Control": IMMUTABLE}
    )


@blueprint.get("/static/<digest>/logo.<suffix>")
def logo(digest: str, suffix: str) -> AnyResponse:
    """The theme's logo, under an address that changes with it."""
    found = look().logo
    if found is None or found.path != f"/static/{digest}/logo.{suffix}":
        raise ProblemError(Problem("not-found"))
    return Response(found.body, content_type=found.media_type, headers={"Cache-Control": IMMUTABLE})
