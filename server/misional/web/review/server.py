"""Serves the review page on this machine alone, until the result is written."""

from __future__ import annotations

import secrets
from threading import Event
from typing import TYPE_CHECKING, Final

from werkzeug.serving import WSGIRequestHandler, make_server

from misional.web.review.app import create_review_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.i18n import Language
    from misional.web.review.desk import Desk

_LOOPBACK: Final = "127.0.0.1"
_LOOK_SECONDS: Final = 0.2


class _Quiet(WSGIRequestHandler):
    """Logs nothing: an address here holds the token."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        pass


def serve_review(desk: Desk, language: Language, port: int, announce: Callable[[str], None]) -> None:
    """Serve until the result is written; ``announce`` gets the address. ``port`` 0 is any free one.

    Raises ``OSError`` when the port is taken.
    """
    finished = Event()
    token = secrets.token_urlsafe(24)
    app = create_review_app(desk, token, language, finished)
    server = make_server(_LOOPBACK, port, app, threaded=True, request_handler=_Quiet)
    server.timeout = _LOOK_SECONDS
    try:
        announce(f"http://{_LOOPBACK}:{server.server_port}/{token}/")
        while not finished.is_set():
            server.handle_request()
    finally:
        server.server_close()
