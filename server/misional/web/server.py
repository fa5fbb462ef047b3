"""Runs the application under granian: one process that answers, one that watches over it."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from misional.engine import EngineError, end_with, open_pool, open_remote
from misional.model.namespaces import PREFIXES
from misional.release import ReleaseError
from misional.web.app import create_app
from misional.web.layers.connections import Presence
from misional.web.layers.doorman import Doorman, Patience
from misional.web.layers.observe import configure_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    from misional.engine import Engine, GraphFile
    from misional.web.plain import PlainData
    from misional.web.settings import WebSettings

_GRACE_SECONDS: Final = 15
"""How long running requests may take to end after the signal to stop."""

_HEADER_SECONDS: Final = 10
"""How long a client may take over the head of a request, and keep an idle connection open."""
_MOST_WAITING: Final = 1024
"""Connections that the kernel holds until one of those being served ends."""

_KNOCK_SECONDS: Final = 0.05
_USUAL_PATIENCE: Final = Patience(120)
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to be reached at, not to bind


class PortTakenError(OSError):
    """Somebody else listens on the address, or this user may not."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Where to listen, and how many connections to serve at once, each with a thread if it needs one."""

    host: str
    port: int
    threads: int

    @property
    def url(self) -> str:
        """Address for a browser on this machine."""
        host = _ANYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A SPARQL 1.1 endpoint that answers in the pool's place, and the headers that open it to us."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def open(
        self, files: Sequence[GraphFile], *, union_default: bool = True, base_iri: str | None = None
    ) -> Engine:
        """An engine over the graphs of ``files``, as loaded there. Raises ``ValueError`` for a bad URL."""
        graphs = [file.graph for file in files if file.graph is not None]
        return open_remote(
            self.url,
            graphs=graphs,
            headers=self.headers,
            prefixes=PREFIXES,
            union_default=union_default,
            base_iri=base_iri,
        )


def reserve(host: str, port: int, threads: int) -> Binding:
    """A binding that is free just now; port 0 picks one.

    Raises :class:`PortTakenError`. The server itself could not tell: it shares ports between its workers,
    so two servers on one port would both start, and each get half of the requests.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return Binding(host, probe.getsockname()[1], threads)
    except OSError as error:
        raise PortTakenError(error.errno, error.strerror) from error


def serve(
    load: Callable[[], WSGIApplication],
    binding: Binding,
    ready: Callable[[str], None],
    *,
    patience: Patience = _USUAL_PATIENCE,
) -> int:
    """Answer requests until SIGTERM or SIGINT; returns the exit code (1: the answering process died).

    ``load`` makes the application in the process that answers; ``ready`` hears the URL, there, once it does.
    Both must be picklable: not every platform forks. ``patience``: which connections are shut.
    """
    server = Granian(
        "misional",
        address=binding.host,
        port=binding.port,
        interface=Interfaces.WSGI,
        blocking_threads=binding.threads,
        # A request may wait for its body, its turn or its query, so that every connection needs a thread.
        backpressure=binding.threads,
        backlog=_MOST_WAITING,
        http=HTTPModes.http1,  # proxies speak it to servers, and its limits are known
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000),
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=_GRACE_SECONDS,
    )
    try:
        server.serve(
            target_loader=partial(_load_and_announce, load, binding, ready, patience), wrap_loader=False
        )
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def loader(
    source: Path | PlainData,
    settings: WebSettings,
    log_format: str,
    query_workers: int,
    elsewhere: Elsewhere | None = None,
) -> Callable[[], WSGIApplication]:
    """What :func:`serve` needs to make the application over the releases of a folder, or over plain files.

    With ``elsewhere``, queries are sent to that endpoint, which must hold the same graphs.
    """
    return partial(_load, source, settings, log_format, query_workers, elsewhere)


def _load(
    source: Path | PlainData,
    settings: WebSettings,
    log_format: str,
    query_workers: int,
    elsewhere: Elsewhere | None,
) -> WSGIApplication:
    # The parent's handlers came along with the fork; until the server sets its own, a signal just ends us.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    configure_logging(log_format)
    open_engine = (
        elsewhere.open if elsewhere else partial(open_pool, workers=query_workers, prefixes=PREFIXES)
    )
    try:
        app = create_app(source, settings=replace(settings, log_format=log_format), open_engine=open_engine)
    except (ReleaseError, EngineError, ValueError, OSError) as error:
        sys.exit(f"misional: the data cannot be served: {error}")
    Finalize(None, app.extensions["misional.holder"].close, exitpriority=0)
    return app


def _load_and_announce(
    load: Callable[[], WSGIApplication], binding: Binding, ready: Callable[[str], None], patience: Patience
) -> WSGIApplication:
    application = Presence(load(), binding.port)
    supervisor = parent_process()
    if supervisor is not None and supervisor.pid is not None:
        end_with(supervisor.pid, signal.SIGTERM)  # killed outright, it cannot tell us to stop
    Doorman(binding.port, patience).start()
    # Here and not in the parent, which must have no second thread when it forks.
    threading.Thread(target=_announce, args=(binding, ready), daemon=True).start()
    return application


def _announce(binding: Binding, ready: Callable[[str], None]) -> None:
    address = (_ANYWHERE.get(binding.host, binding.host), binding.port)
    while True:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(_KNOCK_SECONDS)
        else:
            ready(binding.url)
            return
