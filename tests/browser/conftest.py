"""A real browser over a real server of the real release."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from misional.web.app import create_app
from misional.web.layers.observe import configure_logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.release import Release


class _Silent(WSGIRequestHandler):
    """The application logs its requests itself."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(release: Release) -> Iterator[str]:
    """Address of a server of the real release, without a slash at its end."""
    configure_logging("json")
    server = make_server("127.0.0.1", 0, create_app(release), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
