"""From a choice and a way to render it to a whole HTTP response; the thin edge between Flask and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Response, current_app, g, request

from misional.web.cache import NEVER, PUBLIC, Link, is_fresh, link_header, strong_etag, uri
from misional.web.formats import HTML, PROBLEM_JSON, split_suffix
from misional.web.layers.answers import ANSWERS
from misional.web.negotiation import NotAcceptable, Wishes, choose_language, negotiate, vary
from misional.web.problems import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from misional.i18n import Language
    from misional.release import Release
    from misional.web.holder import Live
    from misional.web.layers.answers import Answers
    from misional.web.negotiation import Choice
    from misional.web.settings import WebSettings

_PROBLEM_FORMATS: Final = (PROBLEM_JSON, HTML)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a representation lives: ``path`` without suffix (``None``: it has no address of its own),

    the links to say with it, and what besides the request's path decides its bytes. ``query`` is the part
    of the address after ``?`` that names this representation too. ``of_host``: the bytes name the host that
    the client asked for, and so are for this client alone.
    """

    path: str | None
    links: tuple[Link, ...] = ()
    depends: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    of_host: bool = False


def live() -> Live:
    """The data that this request reads: what is served, or a release of the past once that is asked for."""
    held: Live = g.live
    return held


def release() -> Release:
    """The release that this request reads; raises :class:`ProblemError` (404) when plain files are served."""
    found = live().release
    if found is None:
        raise ProblemError(Problem("not-found"))
    return found


def settings() -> WebSettings:
    """The operator's choices."""
    chosen: WebSettings = current_app.extensions["misional.settings"]
    return chosen


def licence_link() -> Link:
    """The licence of what the release says, for an answer that says it in a format without room for it."""
    return Link(settings().licence, "license")


def wishes(*, suffixed: bool = True) -> Wishes:
    """What this request says about the representation it wants.

    ``suffixed``: whether the path may end in a suffix that names one.
    """
    arguments = request.args
    return Wishes(
        suffix=split_suffix(request.path)[1] if suffixed else None,
        media_type=arguments.get("_mediatype", arguments.get("format")),
        accept=request.headers.get("Accept"),
        lang=arguments.get("lang"),
        accept_language=request.headers.get("Accept-Language"),
    )


def language() -> Language:
    """Language of the answer to this request."""
    return choose_language(wishes())


def link_root() -> str:
    """Path where the application is mounted: what every local address begins with."""
    return request.script_root


def represent(choice: Choice, place: Placement, render: Callable[[], bytes]) -> Response:
    """The chosen representation with its validators, or 304 if the client has it; rendered only if needed."""
    spoken = choice.language if choice.format.spoken else ""
    etag = strong_etag(
        live().id,
        current_app.extensions["misional.stamp"],
        link_root() + request.path,
        choice.format.media_type,
        spoken,
        *place.depends,
    )
    headers = {"ETag": etag, "Cache-Control": PUBLIC}
    if place.path is not None:
        headers["Content-Location"] = _location(place, choice.format.suffix, spoken)
    if place.links:
        headers["Link"] = link_header(place.links)
    if is_fresh(request.headers.get("If-None-Match"), etag):
        response = Response(status=304, headers=headers)
    else:
        body = render() if place.of_host else stored(etag, render)
        response = Response(body, content_type=choice.format.content_type, headers=headers)
        if spoken:
            response.headers["Content-Language"] = spoken
    return varying(response, choice.vary)


def stored(etag: str | None, render: Callable[[], bytes]) -> bytes:
    """The body that the strong ``etag`` names, rendered once for all who ask while the release is served.

    ``None``, or no :mod:`misional.web.layers.front` above: rendered now. The bytes may depend on the URL, on
    ``Accept`` and on ``Accept-Language``, and on no other header: the layer above goes by these alone.
    """
    answers: Answers | None = request.environ.get(ANSWERS)
    if etag is None or answers is None or answers.live is not g.served:
        return render()
    return answers.body(etag, render)


def _location(place: Placement, suffix: str, spoken: str) -> str:
    """Address that gives this very representation to everybody, whatever their headers."""
    arguments = urlencode([*place.query, *([("lang", spoken)] if spoken else [])])
    return uri(f"{link_root()}{place.path}.{suffix}") + (f"?{arguments}" if arguments else "")


def varying(response: Response, names: Sequence[str]) -> Response:
    """Say which request headers had a part in this answer."""
    if names:
        response.headers["Vary"] = ", ".join(names)
    return response


def problem_response(problem: Problem, page: Callable[[Problem, Language], str]) -> Response:
    """The problem as a page for who asked for one, else as ``application/problem+json``."""
    wanted = wishes()
    spoken = choose_language(wanted)
    try:
        form = negotiate(wanted, _PROBLEM_FORMATS).format
    except NotAcceptable:  # an error in the wrong format says more than none
        form = PROBLEM_JSON
    body = page(problem, spoken).encode() if form is HTML else problem.json(spoken, link_root())
    response = Response(body, problem.status, content_type=form.content_type)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = NEVER
    response.headers["Content-Language"] = spoken
    own = (problem.headers["Vary"],) if "Vary" in problem.headers else ()
    return varying(response, (*own, *vary(wanted, _PROBLEM_FORMATS)))
