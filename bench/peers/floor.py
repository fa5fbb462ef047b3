"""The least that any answer of ours can cost: our HTTP server with an application that does nothing.

python -m bench.peers.floor PORT    # serve it
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import granian
from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.measure import steady
from bench.peers.process import Running, launched
from granian.constants import HTTPModes, Interfaces

from misional.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from bench.peers.measure import Cost, Effort

_ROOT: Final = Path(__file__).resolve().parents[2]
_BODY: Final = b'{"boolean": true}'.ljust(2400)
_HEADERS: Final = (("Content-Type", "application/sparql-results+json"), ("Content-Length", str(len(_BODY))))


def nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer everything with as many bytes as a lookup has."""
    start_response("200 OK", list(_HEADERS))
    return [_BODY]


def cost(scratch: Path, effort: Effort) -> Cost:
    """What a request to it costs. Raises `Unavailable`."""
    with _run(scratch) as running:
        message = f"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n".encode()
        return steady(running, message, 200, effort)


@contextmanager
def _run(scratch: Path) -> Iterator[Running]:
    port = free_port()
    command = (sys.executable, "-m", "bench.peers.floor", str(port))
    with launched(command, scratch / "floor.log", folder=_ROOT) as pid:
        running = Running("floor", granian.__version__, pid, port, "/sparql")
        wait_until_it_answers(running, 60)
        yield running


def main() -> None:
    """Serve, with the threads and the protocol that ``misional serve`` has."""
    threads = setting("threads").default
    granian.Granian(
        "bench.peers.floor:nothing",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        blocking_threads=int(threads),
        backpressure=int(threads),
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
