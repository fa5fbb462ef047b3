"""The TimeGate and the TimeMaps of every resource that releases keep versions of (RFC 7089)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from misional.web.cache import NEVER, PUBLIC, Link, is_fresh, strong_etag, uri
from misional.web.problems import Problem, ProblemError
from misional.web.responses import link_root, live
from misional.web.time.memento import (
    LINK_FORMAT,
    Resource,
    accept_datetime,
    links,
    timemap_json,
    timemap_links,
)

if TYPE_CHECKING:
    from misional.web.time.shelf import Shelf

blueprint: Final = Blueprint("memento", __name__)

PATH_SAFE: Final = "/:@!$&'()*+,;=~-._"
_TIMEMAPS: Final = {
    "link": (LINK_FORMAT, timemap_links),
    "json": ("application/json", timemap_json),
}


def shelf() -> Shelf:
    """The releases kept."""
    found: Shelf = current_app.extensions["misional.shelf"]
    return found


def version_links() -> tuple[Link, ...]:
    """What a resource says of its own versions (RFC 7089 section 4.2.1): where to ask for them."""
    here = _written(request.path)
    return (
        Link(f"{link_root()}/timegate{here}", "timegate"),
        Link(f"{link_root()}/timemap/link{here}", "timemap", LINK_FORMAT),
    )


def resource_at(path: str) -> Resource:
    """The resource at ``path``, with the query string of this request, and its versions.

    A TimeGate is also asked with a whole URI after it, as many clients do: this host's, or the public one, by
    either scheme, and with the one slash that a proxy leaves of two.
    """
    for root in (request.url_root, live().space.base):
        here = re.escape(root.partition("://")[2])
        path = re.sub(rf"\Ahttps?:/{{1,2}}{here}", "", path)
    mementos = shelf().mementos(live(), path)
    return Resource(request.url_root.rstrip("/"), _written(f"/{path}"), mementos)


def _written(path: str) -> str:
    """A decoded path as it stands in a URI, a percent sign of its own included, and this request's query."""
    query = request.query_string.decode("ascii", "replace")
    return quote(path, safe=PATH_SAFE) + (f"?{query}" if query else "")


@blueprint.get("/timegate/<path:path>")
def timegate(path: str) -> Response:
    """302 to the version that was current at ``Accept-Datetime``; without one, to what is served today."""
    asked = accept_datetime(request.headers.get("Accept-Datetime"))
    resource = _versioned(path)
    among = {one.release: one for one in resource.mementos}
    newest = live().id if live().id in among else resource.mementos[-1].release
    then = None if asked is None else shelf().history(live()).current_at(asked, among)
    chosen = among[then or newest]
    headers = {
        "Location": uri(resource.memento(chosen)),
        "Vary": "Accept-Datetime",
        "Link": links(resource, chosen),
        "Cache-Control": NEVER,  # a cache that overlooks Vary must not answer for another datetime
    }
    return Response(status=302, headers=headers)


@blueprint.get("/timemap/<any(link, json):form>/<path:path>")
def timemap(form: str, path: str) -> Response:
    """Every version of a resource, as links or as JSON."""
    media_type, write = _TIMEMAPS[form]
    body = write(_versioned(path))
    headers = {"ETag": strong_etag(body.decode()), "Cache-Control": PUBLIC}
    if is_fresh(request.headers.get("If-None-Match"), headers["ETag"]):
        return Response(status=304, headers=headers)
    return Response(body, content_type=media_type, headers=headers)


def _versioned(path: str) -> Resource:
    resource = resource_at(path)
    if not resource.mementos:
        varies = {"Vary": "Accept-Datetime"} if request.path.startswith("/timegate/") else {}
        raise ProblemError(Problem("not-found", headers=varies))
    return resource
