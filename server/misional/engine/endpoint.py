"""HTTP to one SPARQL endpoint: connections kept, answers bounded, and every wait one that can be ended."""

from __future__ import annotations

import http.client
import io
import select
import ssl
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from misional.engine.errors import EngineUnavailable, LimitExceeded, QueryCancelled

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

_CONNECT_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.05
_IDLE_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP response; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Watch(Protocol):
    """Called, often, while waiting: returns the seconds left, or raises to end the wait."""

    def __call__(self) -> float:
        """The seconds left."""


def watch(wall_seconds: float, cancelled: Callable[[], bool] | None) -> Watch:
    """From now on: raises `QueryCancelled`, or `LimitExceeded` ("wall")."""
    deadline = time.monotonic() + wall_seconds

    def look() -> float:
        if cancelled is not None and cancelled():
            raise QueryCancelled
        left = deadline - time.monotonic()
        if left <= 0:
            raise LimitExceeded("wall", wall_seconds)
        return left

    return look


class _PatientSocket:
    """As much of a socket as `http.client` uses, looking up often; ``look`` is of the request under way."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)
        self.look: Watch = lambda: _CONNECT_SECONDS

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self.look())
        self._socket.sendall(data)

    def receive_into(self, buffer: memoryview) -> int:
        if not (isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()):
            while not self._poll.poll(min(_POLL_SECONDS, self.look()) * 1000):
                pass
        self._socket.settimeout(self.look())
        return self._socket.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        if mode != "rb":
            raise ValueError(mode)
        return io.BufferedReader(_PatientReader(self), 65536)

    def close(self) -> None:
        """Nothing: `http.client` closes before it has read an answer that ends with the connection."""

    def hang_up(self) -> None:
        self._socket.close()


class _PatientReader(io.RawIOBase):
    def __init__(self, sock: _PatientSocket) -> None:
        super().__init__()
        self._socket = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # only read by a BufferedReader
        return self._socket.receive_into(buffer)


class _Connection:
    """One connection, used by one thread at a time."""

    def __init__(self, scheme: str, host: str, port: int | None, timeout: float) -> None:
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        self._http = kind(host, port, timeout=timeout)
        self._http.connect()
        self._socket = _PatientSocket(self._http.sock)
        self._http.sock = self._socket
        self.used = False

    def post(
        self, target: str, body: bytes, headers: Mapping[str, str], look: Watch, most: int
    ) -> tuple[Reply, bool]:
        """The reply, and whether the connection can be used again. Raises `OSError`, `HTTPException`."""
        self._socket.look = look
        self.used = True
        self._http.request("POST", target, body, dict(headers))
        response = self._http.getresponse()
        content = response.read(most + 1)
        if len(content) > most:
            raise LimitExceeded("result", most)
        # A read of a given size does not complain of a body cut short (http.client.HTTPResponse.read).
        if response.length:
            raise http.client.IncompleteRead(content, response.length)
        whole = response.isclosed() or not response.read(1)
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, content), whole and not response.will_close

    def close(self) -> None:
        self._http.close()
        self._socket.hang_up()


class Endpoint:
    """The endpoint at ``url`` (http or https), for many threads; each request has a connection to itself."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            msg = "an endpoint is an http or https URL without user name; give credentials as a header"
            raise ValueError(msg)
        self._address = (parts.scheme, parts.hostname, parts.port)
        self._target = parts.path or "/"
        self._query = parts.query
        self._headers = headers
        self._lock = threading.Lock()
        self._idle: list[_Connection] = []
        self._closed = False

    @property
    def address(self) -> str:
        """The URL without its query part, which may hold a key: what a log may say."""
        scheme, host, port = self._address
        at = f":{port}" if port else ""
        return f"{scheme}://{host}{at}{self._target}"

    def post(self, body: bytes, headers: Mapping[str, str], look: Watch, most: int) -> Reply:
        """POST ``body``; no redirect is followed.

        Raises `EngineUnavailable` if nothing or half an answer comes, `LimitExceeded` ("wall"; "result"
        beyond ``most`` bytes), `QueryCancelled`.
        """
        target = f"{self._target}?{self._query}" if self._query else self._target
        wanted = {**self._headers, **headers, "Accept-Encoding": "identity"}
        while True:
            connection = self._connection(look)
            stale = connection.used
            try:
                reply, again = connection.post(target, body, wanted, look, most)
            except (http.client.RemoteDisconnected, ConnectionError) as error:
                connection.close()
                if stale:  # the server hung up on an idle connection, as it may: a query can be asked again
                    continue
                raise self._lost(error) from error
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                look()  # a time-out of the socket is the deadline's, if that has passed
                raise self._lost(error) from error
            except BaseException:
                connection.close()
                raise
            self._keep(connection, again=again)
            return reply

    def close(self) -> None:
        """Close idle connections; those in use are closed when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _connection(self, look: Watch) -> _Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return _Connection(*self._address, min(_CONNECT_SECONDS, look()))
        except OSError as error:
            raise self._lost(error) from error

    def _keep(self, connection: _Connection, *, again: bool) -> None:
        with self._lock:
            if again and not self._closed and len(self._idle) < _IDLE_KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def _lost(self, error: Exception) -> EngineUnavailable:
        return EngineUnavailable(f"{self._address[1]}: {error or type(error).__name__}")
