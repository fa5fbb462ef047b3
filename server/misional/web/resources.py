"""Dereferencing: ``/id`` names things and sends to ``/doc``, which describes them; terms and shapes too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from misional.i18n import LANGUAGES
from misional.web.cache import PUBLIC, Link, link_header, uri
from misional.web.documents import find_list, find_published, find_term, find_thing
from misional.web.formats import HTML, split_suffix
from misional.web.pages.document import alternates_page, document_page, has_page
from misional.web.problems import Problem, ProblemError, not_acceptable
from misional.web.profiles.alternates import address, profile_query
from misional.web.profiles.choosing import choose, offered
from misional.web.profiles.representations import data
from misional.web.profiles.tables import ALTERNATES, OURS
from misional.web.responses import Placement, link_root, live, represent, settings, wishes
from misional.web.time.dated import parse_day
from misional.web.time.routes import version_links
from misional.web.time.shown import shown
from misional.web.time.tombstones import retirement
from misional.web.writers import UnwritableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from misional.web.documents import Document
    from misional.web.holder import Live
    from misional.web.profiles.choosing import Representation
    from misional.web.profiles.model import Profile
    from misional.web.time.shown import Shown

    Finder = Callable[[Live, str], Document | None]

blueprint: Final = Blueprint("resources", __name__)

_PASSED_ON: Final = ("_mediatype", "_profile", "format", "lang", "date", "page")
_WISHES: Final = ("_mediatype", "format", "lang")
_LONGEST_URI: Final = 8000
"""Characters of a path and its query: what RFC 9110 section 4.1 asks a server to take. Ours are under 300."""


@blueprint.get("/id/<path:key>")
def thing(key: str) -> Response:
    """303 to the document: a thing is not a page (W3C TAG, httpRange-14)."""
    if (bare := _without_slash(find_thing, key, "/id/")) is not None:
        return bare
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


@blueprint.get("/code")
@blueprint.get("/code.<string:rest>")
@blueprint.get("/code/")
@blueprint.get("/shapes")
@blueprint.get("/shapes.<string:rest>")
@blueprint.get("/shapes/")
def listed(rest: str = "") -> Response:  # noqa: ARG001 - the whole path is the name
    """The code lists, or the sets of shapes."""
    return _answer(find_list, request.path[1:], "/")


@blueprint.get("/shapes/<path:rest>")
@blueprint.get("/graph/<path:rest>")
def published(rest: str = "") -> Response:  # noqa: ARG001 - the whole path is the name
    """A set of shapes, or what the catalogue says of one of the release's graphs."""
    return _answer(find_published, request.path[1:], "/")


def describe_version(path: str, prefix: str, *, lasts: bool) -> Response:
    """The document at ``path`` of the release that ``live()`` is just now, at home under ``prefix``.

    ``lasts``: what is served today has one there too, so that the names it goes by are answered.
    Raises ``ProblemError`` (404) for a path that is not a document's.
    """
    collection, _, key = path.partition("/")
    match collection.partition(".")[0]:
        case "doc":
            return _answer(find_thing, key, "/doc/", prefix, lasts=lasts)
        case "def" | "project":
            return _answer(find_term, path, "/", prefix, lasts=lasts)
        case "code" if key:
            return _answer(find_term, path, "/", prefix, lasts=lasts)
        case "code" | "shapes" if not key:
            return _answer(find_list, path, "/", prefix, lasts=lasts)
        case "shapes" | "graph":
            return _answer(find_published, path, "/", prefix, lasts=lasts)
        case _:
            raise ProblemError(Problem("not-found"))


def _answer(find: Finder, key: str, root: str, prefix: str = "", *, lasts: bool = True) -> Response:
    if (bare := _without_slash(find, key, prefix + root)) is not None:
        return bare
    _refuse_repeated()
    found, _suffix = _look_up(find, key)
    found = replace(found, path=prefix + found.path)
    day = parse_day(request.args.getlist("date"))
    asked = shown(live(), found, day)
    profiles = offered(live().index, found.topics)
    chosen = choose(
        wishes(), request.args.getlist("_profile"), request.headers.get("Accept-Profile"), profiles
    )
    if chosen.choice.format is HTML and chosen.profile is OURS:
        page = page_asked(request.args.getlist("page"))
        asked = replace(asked, document=replace(asked.document, page=page))
        if not has_page(asked.live, asked.document):
            raise ProblemError(Problem("not-found"))
    query = (*asked.document.query, *profile_query(chosen.profile))
    links = (
        *_links(replace(asked.document, page=1), profiles, chosen.profile, named=lasts),
        *(() if prefix else version_links()),
    )
    place = Placement(found.path, links, tuple(value for _name, value in query), query)
    response = represent(
        replace(chosen.choice, vary=chosen.vary), place, lambda: _render(asked, profiles, chosen)
    )
    response.headers["Content-Profile"] = f"<{uri(chosen.profile.iri)}>"
    return response


def _without_slash(find: Finder, key: str, root: str) -> Response | None:
    """301 to the address without the slashes at its end, if something is there."""
    bare = key.rstrip("/")
    if bare == key or find(live(), bare) is None:
        return None
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return Response(status=301, headers={"Location": uri(link_root() + root + bare + query)})


def _refuse_repeated() -> None:
    """Raise ``ProblemError`` (400) for a wish made twice: nobody could tell which of them counts."""
    for name in _WISHES:
        if len(request.args.getlist(name)) > 1:
            raise ProblemError(Problem("parameter-repeated", {"name": name}))


def page_asked(values: Sequence[str]) -> int:
    """The page of incoming links that ``?page=`` asks for; raises ``ProblemError`` (400)."""
    if not values:
        return 1
    if len(values) > 1:
        raise ProblemError(Problem("parameter-repeated", {"name": "page"}))
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 10 and int(values[0]) > 0):
        raise ProblemError(
            Problem("parameter-invalid", {"name": "page", "what": values[0][:40], "expected": "integer"})
        )
    return int(values[0])


def _look_up(find: Finder, key: str) -> tuple[Document, str | None]:
    if len(request.path) + len(request.query_string) > _LONGEST_URI:
        raise ProblemError(Problem("uri-too-long", {"limit": _LONGEST_URI}))
    stem, suffix = split_suffix(key)
    found = find(live(), stem)
    if found is None:
        raise ProblemError(Problem("not-found"))
    if find is find_thing:
        _refuse_retired(found, suffix)
    return found, suffix


def _refuse_retired(found: Document, suffix: str | None) -> None:
    """Answer 301 or 410 at an address that is no longer in use; where its versions are is said with it."""
    query = request.query_string.decode("ascii", "replace")
    rest = (f".{suffix}" if suffix else "") + (f"?{query}" if query else "")
    of_thing = request.path.startswith("/id/")
    problem = retirement(live(), found.topic, link_root(), of_thing=of_thing, rest=rest)
    if problem is not None:
        versions = {} if of_thing else {"Link": link_header(version_links())}
        raise ProblemError(replace(problem, headers={**problem.headers, **versions}))


def _render(asked: Shown, profiles: Sequence[Profile], chosen: Representation) -> bytes:
    form, language = chosen.choice.format, chosen.choice.language
    if form is HTML and chosen.profile is ALTERNATES:
        return alternates_page(asked.live, asked.document, profiles, language).encode()
    if form is HTML:
        notice = asked.notice(language, link_root())
        return document_page(asked.live, asked.document, language, notice).encode()
    try:
        return data(asked, profiles, chosen.profile, form)
    except UnwritableError as error:
        others = [one for one in chosen.profile.formats if one is not form]
        raise ProblemError(not_acceptable(others)) from error


def _links(
    found: Document, profiles: Sequence[Profile], profile: Profile, *, named: bool
) -> tuple[Link, ...]:
    path = link_root() + found.path
    return (
        *(link for one in profiles for link in _alternates(found, one, path)),
        *((Link(path, "latest-version"),) if found.query else ()),
        *((Link(found.canonical, "canonical"), Link(found.topic, "describes")) if named else ()),
        Link(f"{link_root()}/def", "describedby"),
        Link(profile.iri, "profile"),
        Link(settings().licence, "license"),
    )


def _alternates(found: Document, profile: Profile, path: str) -> Iterator[Link]:
    """Every form of the document; of a profile that is not ours it tells the name too."""
    named = None if profile is OURS else profile.iri
    for form in profile.formats:
        where = address(found, profile, form, start=path)
        if form is not HTML:
            yield Link(where, "alternate", form.media_type, profile=named)
            continue
        for code in LANGUAGES:
            arguments = urlencode([*found.query, *profile_query(profile), ("lang", code)])
            yield Link(f"{path}.html?{arguments}", "alternate", HTML.media_type, code, named)
