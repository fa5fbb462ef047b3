"""Item 1.1 of the transparency menu for another site's page: a page to frame, a fragment, JSON, oEmbed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson
from flask import Blueprint, Response, redirect, render_template, request

from misional.i18n import LANGUAGES, say
from misional.web.cache import IMMUTABLE, Link
from misional.web.documents import find_thing
from misional.web.formats import HTML, Format
from misional.web.pages.entity import entity_view, speaks_for_itself
from misional.web.pages.names import Names
from misional.web.portal.answering import answer, site_root
from misional.web.portal.oembed import JSON_OEMBED, XML_OEMBED, address_of, oembed_json, oembed_xml, size
from misional.web.portal.style import embed_style, embed_style_path
from misional.web.problems import Problem, ProblemError
from misional.web.responses import licence_link, link_root, live, release

if TYPE_CHECKING:
    from rdflib import URIRef
    from werkzeug.wrappers import Response as AnyResponse

    from misional.i18n import Language
    from misional.web.pages.entity import PlanView
    from misional.web.pages.names import Anchor
    from misional.web.pages.statement import StatementView

blueprint: Final = Blueprint("embed", __name__)

FRAMED: Final = "embed.frame"
"""The endpoint whose pages other sites may frame; no other may be."""

FRAGMENT: Final = ".fragment.html"
JSON: Final = Format("application/json", "json", "results", "JSON", "JSON")


@blueprint.get("/embed/<path:key>")
def frame(key: str) -> Response:
    """The page for an ``<iframe>``: the words of item 1.1 and nothing around them."""
    _body(key)
    links = (
        Link(f"{link_root()}/embed/{key}{FRAGMENT}", "alternate", HTML.media_type),
        Link(f"{link_root()}/embed/{key}.json", "alternate", JSON.media_type),
    )
    return answer(HTML, lambda language: _html("embed.html", key, language), of_host=True, links=links)


@blueprint.get(f"/embed/<path:key>{FRAGMENT}")
def fragment(key: str) -> Response:
    """The same as a piece of HTML without styles of its own, for a page to include."""
    _body(key)
    return answer(HTML, lambda language: _html("embed-fragment.html", key, language), of_host=True)


@blueprint.get("/embed/<path:key>.json")
def data(key: str) -> Response:
    """The same as JSON, in every language that its texts have."""
    topic = _body(key)
    return answer(JSON, lambda _language: orjson.dumps(item(topic, site_root()), None, 2), of_host=True)


@blueprint.get("/oembed")
def oembed() -> Response:
    """oEmbed 1.0: what to embed for the address of a body's page, of this site only."""
    release()
    form = request.args.get("format", "json")
    forms = {"json": JSON_OEMBED, "xml": XML_OEMBED}
    if form not in forms:
        raise ProblemError(Problem("format-unknown", {"offered": sorted(forms)}))
    given = request.args.getlist("url")
    if len(given) != 1:
        raise ProblemError(Problem("bad-request", {"reason": "url"}))
    key = address_of(given[0], site_root(), live().space.base)
    if key is None:
        raise ProblemError(Problem("not-found"))
    topic = _body(key)
    wanted = size(request.args.get("maxwidth"), request.args.get("maxheight"))
    if wanted is None:
        raise ProblemError(Problem("bad-request", {"reason": "maxwidth, maxheight"}))

    def render(language: Language) -> bytes:
        title = Names(live(), language).label(topic).text
        source = f"{site_root()}embed/{key}?lang={language}"
        write = oembed_json if form == "json" else oembed_xml
        return write(say("embed.title", language, name=title), source, site_root(), wanted)

    links, asked = (licence_link(),), (request.query_string.decode("latin-1"),)
    response = answer(forms[form], render, of_host=True, links=links, depends=asked)
    if form == "xml" and response.status_code == 200:
        response.content_type = "text/xml; charset=utf-8"
    return response


@blueprint.get("/static/<digest>/embed.css")
def style(digest: str) -> AnyResponse:
    """The few lines of style of the page to frame, at an address that changes with them."""
    if digest not in embed_style_path():
        return redirect(request.script_root + embed_style_path(), 302)
    return Response(
        embed_style(), content_type="text/css; charset=utf-8", headers={"Cache-Control": IMMUTABLE}
    )


def _body(key: str) -> URIRef:
    release()
    found = find_thing(live(), f"entity/{key}")
    if found is None or not speaks_for_itself(Names(live(), "es"), found.topic):
        raise ProblemError(Problem("not-found"))
    return found.topic


def _html(template: str, key: str, language: Language) -> bytes:
    topic = _body(key)
    # Absolute addresses: they are followed from another site's page.
    names = Names(live(), language, site_root().rstrip("/"))
    return render_template(
        template,
        language=language,
        t=partial(say, language=language),
        view=entity_view(names, topic),
        page=names.href(topic),
        style=request.script_root + embed_style_path(),
    ).encode()


def item(topic: URIRef, root: str) -> dict[str, Any]:
    """Item 1.1 of a body as plain values; texts are keyed by language, links are absolute."""
    by_language = {code: entity_view(Names(live(), code, root.rstrip("/")), topic) for code in LANGUAGES}
    view = by_language["es"]
    return {
        "item": "1.1",
        "uri": str(topic),
        "name": {code: one.name.text for code, one in by_language.items()},
        "plan": _plan(view.current) if view.current else None,
        "functions": [_statement(one) for one in view.functions],
        "duties": [_statement(one) for one in view.duties],
        "norms": [_anchor(one.anchor) for one in view.norms],
        "page": Names(live(), "es", root.rstrip("/")).href(topic),
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "release": live().id,
    }


def _plan(plan: PlanView) -> dict[str, Any]:
    return {
        "act": _anchor(plan.act) if plan.act else None,
        "missions": [_statement(one) for one in plan.missions],
        "visions": [_statement(one) for one in plan.visions],
        "objectives": [_statement(one) for one in plan.objectives],
    }


def _statement(statement: StatementView) -> dict[str, Any]:
    return {
        "position": statement.position,
        "text": statement.text.text,
        "language": statement.text.language,
        "page": statement.href,
        "basis": [{"relation": one.relation, **_anchor(one.anchor)} for one in statement.basis],
        "evidence": list(statement.evidence),
    }


def _anchor(anchor: Anchor) -> dict[str, str | None]:
    return {"label": anchor.words.text, "page": anchor.href}
