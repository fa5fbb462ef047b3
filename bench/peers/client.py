"""A client that costs little: kept connections, requests made beforehand, bodies only read."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bench.peers.process import Unavailable, alive

if TYPE_CHECKING:
    from bench.peers.process import Running

_PIECE: Final = 262_144
_END: Final = b"\r\n\r\n"
_KNOCK_SECONDS: Final = 0.1
REQUEST_SECONDS: Final = 120.0
"""A request that takes longer is given up: that peer is not measured on that query."""


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response; the names of the headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(running: Running, query: str, accept: str, if_none_match: str = "") -> bytes:
    """The bytes of a SPARQL query by GET."""
    condition = f"If-None-Match: {if_none_match}\r\n" if if_none_match else ""
    return (
        f"GET {running.path}?query={quote(query, safe='')} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{running.port}\r\nAccept: {accept}\r\n{condition}\r\n"
    ).encode()


class Connection:
    """One kept connection, made again when the server closes it. Raises `OSError`, `TimeoutError` too."""

    def __init__(self, port: int, seconds: float = REQUEST_SECONDS) -> None:
        self._address = ("127.0.0.1", port)
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._message = b""
        self._kept = False

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, message: bytes) -> Response:
        """Send one request and read its whole response."""
        self.begin(message)
        return self.finish()

    def begin(self, message: bytes) -> None:
        """Send one request, whose response `finish` reads."""
        self._message, self._kept = message, self._socket is not None
        try:
            self._open().sendall(message)
        except ConnectionError:
            self.close()  # the server had closed what it had kept; `finish` asks again

    def finish(self) -> Response:
        """Read the whole response to the request begun."""
        try:
            if self._socket is not None:
                return self._response(self._socket)
        except ConnectionError:
            self.close()
            if not self._kept:
                raise
        sock = self._open()
        sock.sendall(self._message)
        return self._response(sock)

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, self._seconds)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _response(self, sock: socket.socket) -> Response:
        head, rest = self._head(sock)
        first, *others = head.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in others)
        }
        status = int(first.split(" ", 2)[1])
        body = b"" if status in {204, 304} else self._body(sock, headers, rest)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Response(status, headers, body)

    @staticmethod
    def _head(sock: socket.socket) -> tuple[bytes, bytes]:
        data = b""
        while _END not in data:
            piece = sock.recv(_PIECE)
            if not piece:
                msg = "closed before the end of the headers"
                raise ConnectionResetError(msg)
            data += piece
        head, _, rest = data.partition(_END)
        return head, rest

    @staticmethod
    def _body(sock: socket.socket, headers: dict[str, str], rest: bytes) -> bytes:
        pieces, have = [rest], len(rest)
        if "content-length" in headers:
            length = int(headers["content-length"])
            while have < length:
                have += _more(sock, pieces)
            return b"".join(pieces)
        if "chunked" in headers.get("transfer-encoding", ""):
            # The last chunk ends the connection's turn, so what comes is this response's and nothing else.
            tail = rest[-7:]
            while not (tail.endswith(b"\r\n0\r\n\r\n") or tail == b"0\r\n\r\n"):
                _more(sock, pieces)
                tail = (tail + pieces[-1])[-7:]
            return _dechunked(b"".join(pieces))
        while piece := sock.recv(_PIECE):
            pieces.append(piece)
        return b"".join(pieces)


def _more(sock: socket.socket, pieces: list[bytes]) -> int:
    piece = sock.recv(_PIECE)
    if not piece:
        msg = "closed before the end of the body"
        raise ConnectionResetError(msg)
    pieces.append(piece)
    return len(piece)


def _dechunked(data: bytes) -> bytes:
    out: list[bytes] = []
    position = 0
    while True:
        end = data.index(b"\r\n", position)
        size = int(data[position:end].partition(b";")[0], 16)
        if size == 0:
            return b"".join(out)
        out.append(data[end + 2 : end + 2 + size])
        position = end + 2 + size + 2


def free_port() -> int:
    """A port of the loopback that is free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(running: Running, seconds: float, *, expected: bytes = b"true") -> None:
    """Ask whether there is any triple until the answer is ``expected``.

    Raises `Unavailable` when the server ends or time does.
    """
    message = request(running, "ASK { ?s ?p ?o }", "application/sparql-results+json")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not alive(running.pid):
            raise Unavailable("the server ended before it answered")
        try:
            with Connection(running.port, 10.0) as connection:
                answer = connection.send(message)
        except OSError:
            time.sleep(_KNOCK_SECONDS)
            continue
        if answer.status == 200 and expected in answer.body:
            return
        time.sleep(_KNOCK_SECONDS)
    raise Unavailable(f"the server did not answer within {seconds:.0f} s")
