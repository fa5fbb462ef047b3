"""Dereferencing: ``/id`` names things and sends to ``/doc``, which describes them; terms and shapes too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from misional.i18n import LANGUAGES
from misional.web.cache import PUBLIC, Link, link_header, uri
from misional.web.documents import OFFERED, find_published, find_term, find_thing
from misional.web.formats import GRAPH_FORMATS, HTML, split_suffix
from misional.web.negotiation import negotiate
from misional.web.pages.document import document_page
from misional.web.problems import Problem, ProblemError, not_acceptable
from misional.web.responses import Placement, link_root, live, represent, settings, wishes
from misional.web.time.dated import parse_day
from misional.web.time.routes import version_links
from misional.web.time.shown import shown
from misional.web.writers import UnwritableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.web.documents import Document
    from misional.web.holder import Live
    from misional.web.negotiation import Choice
    from misional.web.time.shown import Shown

    Finder = Callable[[Live, str], Document | None]

blueprint: Final = Blueprint("resources", __name__)

_PASSED_ON: Final = ("_mediatype", "format", "lang", "date")


@blueprint.get("/id/<path:key>")
def thing(key: str) -> Response:
    """303 to the document: a thing is not a page (W3C TAG, httpRange-14)."""
    document, suffix = _look_up(find_thing, key)
    kept = urlencode([(name, request.args[name]) for name in _PASSED_ON if name in request.args])
    path = link_root() + document.path
    location = uri(f"{path}.{suffix}" if suffix else path) + (f"?{kept}" if kept else "")
    headers = {
        "Location": location,
        "Cache-Control": PUBLIC,
        "Link": link_header([Link(path, "describedby")]),
    }
    return Response(status=303, headers=headers)


@blueprint.get("/doc/<path:key>")
def document(key: str) -> Response:
    """What is known of the thing, in the format asked for."""
    return _answer(find_thing, key, "/doc/")


@blueprint.get("/def", defaults={"rest": ""})
@blueprint.get("/def.<string:rest>")
@blueprint.get("/def/<path:rest>")
@blueprint.get("/code/<path:rest>")
@blueprint.get("/project")
def term(rest: str = "") -> Response:  # noqa: ARG001 - the whole path is the name
    """The ontology with all its terms, a version of it, or an entry of a code list."""
    return _answer(find_term, request.path[1:], "/")


@blueprint.get("/shapes")
@blueprint.get("/shapes.<string:rest>")
@blueprint.get("/shapes/<path:rest>")
@blueprint.get("/graph/<path:rest>")
def published(rest: str = "") -> Response:  # noqa: ARG001 - the whole path is the name
    """A set of shapes, or what the catalogue says of one of the release's graphs."""
    return _answer(find_published, request.path[1:], "/")


def describe_version(path: str, prefix: str) -> Response:
    """The document at ``path`` of the release that ``live()`` is just now, at home under ``prefix``.

    Raises ``ProblemError`` (404) for a path that is not a document's.
    """
    collection, _, key = path.partition("/")
    match collection.partition(".")[0]:
        case "doc":
            return _answer(find_thing, key, "/doc/", prefix)
        case "def" | "code" | "project":
            return _answer(find_term, path, "/", prefix)
        case "shapes" | "graph":
            return _answer(find_published, path, "/", prefix)
        case _:
            raise ProblemError(Problem("not-found"))


def _answer(find: Finder, key: str, root: str, prefix: str = "") -> Response:
    if key.endswith("/") and find(live(), key.rstrip("/")) is not None:
        return Response(status=301, headers={"Location": uri(link_root() + prefix + root + key.rstrip("/"))})
    found, _suffix = _look_up(find, key)
    found = replace(found, path=prefix + found.path)
    day = parse_day(request.args.getlist("date"))
    choice = negotiate(wishes(), OFFERED)
    asked = shown(live(), found, day)
    depends = tuple(value for _name, value in asked.document.query)
    links = (*_links(asked.document), *(() if prefix else version_links()))
    place = Placement(found.path, links, depends, asked.document.query)
    return represent(choice, place, lambda: _render(asked, choice))


def _look_up(find: Finder, key: str) -> tuple[Document, str | None]:
    stem, suffix = split_suffix(key)
    found = find(live(), stem)
    if found is None:
        raise ProblemError(Problem("not-found"))
    return found, suffix


def _render(asked: Shown, choice: Choice) -> bytes:
    if choice.format is HTML:
        notice = asked.notice(choice.language, link_root())
        return document_page(asked.live, asked.document, choice.language, notice).encode()
    try:
        return asked.rdf(choice.format)
    except UnwritableError as error:
        others = [one for one in OFFERED if one is not choice.format]
        raise ProblemError(not_acceptable(others)) from error


def _links(found: Document) -> tuple[Link, ...]:
    path = link_root() + found.path
    dated = f"?{urlencode(found.query)}" if found.query else ""
    return (
        *(Link(f"{path}.{one.suffix}{dated}", "alternate", one.media_type) for one in GRAPH_FORMATS),
        *(
            Link(
                f"{path}.html?{urlencode([*found.query, ('lang', code)])}", "alternate", HTML.media_type, code
            )
            for code in LANGUAGES
        ),
        *((Link(path, "latest-version"),) if found.query else ()),
        Link(found.canonical, "canonical"),
        Link(found.topic, "describes"),
        Link(f"{link_root()}/def", "describedby"),
        Link(settings().licence, "license"),
    )
