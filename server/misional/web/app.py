"""The application factory: a read-only Flask application over one release, or over plain RDF files."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

import structlog
from flask import Flask, Response, g, request

from misional import __version__
from misional.engine import open_embedded
from misional.web import (
    about,
    conformance,
    downloads,
    editor,
    errors,
    portal,
    resources,
    site,
    sparql,
    void,
    why,
)
from misional.web.holder import FixedLive, ReleaseHolder, bring_to_life
from misional.web.layers.door import QueryDoor
from misional.web.layers.front import Front
from misional.web.layers.limiting import RateLimit
from misional.web.layers.observe import RequestLog, request_line
from misional.web.layers.scheme import ForwardedScheme
from misional.web.matrix import views as matrix
from misional.web.openapi import views as openapi
from misional.web.pages import environment
from misional.web.plain import PlainData, bring_plain_to_life
from misional.web.proofs import ProofShelf
from misional.web.releases import pages as releases_pages
from misional.web.releases import views as releases
from misional.web.search import view as search
from misional.web.search.view import SearchShelf
from misional.web.security import protection
from misional.web.settings import WebSettings
from misional.web.stored import views as stored
from misional.web.time import routes as memento
from misional.web.time.shelf import Shelf
from misional.web.validation import views as validation
from misional.web.validation.desk import Desk

if TYPE_CHECKING:
    from types import TracebackType

    from misional.engine import Engine
    from misional.release import Release
    from misional.web.holder import Holder, OpenEngine

_FORM_GROWTH: Final = 3
"""A form body is at most this many times its text: percent-encoding turns one byte into three."""


class _Application(Flask):
    """Flask that logs an exception as one structured line instead of a page of text."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        structlog.get_logger("misional.web").error("exception", path=request.path[:200], exc_info=exc_info)


def create_app(
    source: Path | Release | PlainData,
    engine: Engine | None = None,
    settings: WebSettings | None = None,
    *,
    open_engine: OpenEngine = open_embedded,
) -> Flask:
    """The application over the release that ``source`` is, or that its pointer names, or over plain files.

    A folder is followed: what is published there later gets served without a restart. ``engine`` stands in
    for the one that ``open_engine`` would open. ``app.extensions["misional.holder"].close()`` ends it.
    Raises as :class:`misional.web.holder.ReleaseHolder`.
    """
    chosen = settings or WebSettings()
    opener: OpenEngine = open_engine if engine is None else lambda *_files, **_named: engine
    holder = _hold(source, opener, chosen)
    app = _Application("misional.web", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=chosen.query_max_bytes * _FORM_GROWTH + 4096, PROPAGATE_EXCEPTIONS=False
    )
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.extensions |= {
        "misional.holder": holder,
        "misional.settings": chosen,
        "misional.stamp": code_stamp() + chosen.theme.stamp,
        "misional.load": token_hex(4),
        "misional.proofs": ProofShelf(),
        "misional.search": SearchShelf(),
        "misional.desk": Desk(chosen.validation),
        "misional.shelf": Shelf(),
    }
    app.before_request(lambda: _take_lease(holder))
    app.teardown_request(_give_back)
    app.after_request(_protect)
    environment.prepare(app)
    errors.register(app)
    rooms = [sparql, editor, site, about, void, conformance]
    if not isinstance(source, PlainData):
        rooms += [resources, downloads, stored, openapi, why, search, memento, releases, releases_pages]
        rooms += [*portal.ROOMS, validation, matrix]
    for room in rooms:
        app.register_blueprint(room.blueprint)
    app.wsgi_app = QueryDoor(  # type: ignore[method-assign]
        app.wsgi_app,
        holder,
        chosen,
        stamp=app.extensions["misional.stamp"],
        load=app.extensions["misional.load"],
    )
    app.wsgi_app = RateLimit(app.wsgi_app, chosen.rate)  # type: ignore[method-assign]
    app.wsgi_app = Front(app.wsgi_app, holder, chosen.cache_bytes)  # type: ignore[method-assign]
    if chosen.rate.trusted_hops:
        app.wsgi_app = ForwardedScheme(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = RequestLog(app.wsgi_app, request_line(chosen.log_format))  # type: ignore[method-assign]
    return app


def _hold(source: Path | Release | PlainData, opener: OpenEngine, chosen: WebSettings) -> Holder:
    if isinstance(source, Path):
        return ReleaseHolder(source, opener, check_seconds=chosen.check_seconds)
    if isinstance(source, PlainData):
        return FixedLive(bring_plain_to_life(source, opener))
    return FixedLive(bring_to_life(source, opener))


def code_stamp() -> str:
    """Digest of the code and templates that render: a strong ETag must change when they do."""
    digest = hashlib.sha256(__version__.encode())
    folder = Path(str(files("misional")))
    for path in sorted([*folder.joinpath("web").rglob("*"), folder / "i18n.py", folder / "messages.toml"]):
        if path.is_file() and path.suffix in {".py", ".html", ".css", ".toml", ".svg", ".js", ".json"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _take_lease(holder: Holder) -> None:
    stack = ExitStack()
    g.live = g.served = stack.enter_context(holder.lease())
    g.lease = stack


def _give_back(_error: BaseException | None) -> None:
    lease: Any = g.pop("lease", None)
    if lease is not None:
        lease.close()


def _protect(response: Response) -> Response:
    framed = request.endpoint == portal.FRAMED and response.status_code in {200, 304}
    response.headers.update(protection(request.method, response.headers.get("Allow"), framed=framed))
    return response
