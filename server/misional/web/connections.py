"""The clients' connections as the kernel sees them: who has left, and who takes for ever (Linux).

The server's HTTP library tells a WSGI application neither, and has no time limit for a body or a reader.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

GONE: Final = "misional.gone"
"""Key in the WSGI environment of a function that tells whether the request's client has left."""

_LEAST_BYTES: Final = 65_536
_TICKS: Final = 20  # looks in the time a connection is given
# struct tcp_info (linux/tcp.h): last_data_sent, last_data_recv, bytes_acked, bytes_received, notsent_bytes.
_TCP_INFO: Final = struct.Struct("=44xI4xI64xQQ8xI")

Door = tuple[int, int]
"""A connection: its descriptor, and its inode, since descriptors are used again."""


@dataclass(frozen=True, slots=True)
class Connection:
    """``sent``: bytes the client has confirmed; ``unsent``: bytes that its slowness holds back;
    ``received``: bytes it has sent.

    ``asking``: whether the last that passed may have been a request, not an answer.
    """

    address: str
    sent: int
    received: int
    unsent: int
    asking: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Since when a connection has taken no answer, and how much it had taken by then."""

    since: float
    sent: int


def progress(before: Progress | None, now: float, seen: Connection) -> Progress:
    """What to remember of a connection: it starts anew with an answer taken whole, or much of one."""
    if before is None:
        return Progress(now, seen.sent)
    taken = seen.sent - before.sent
    if taken >= _LEAST_BYTES or (taken > 0 and seen.unsent == 0):
        return Progress(now, seen.sent)
    return before


def connections(port: int) -> Iterator[tuple[Door, Connection, socket.socket]]:
    """Every connection of this process to its own ``port``; the socket is good until the next one.

    Raises `OSError` when the process is out of descriptors.
    """
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - often, and there are many
        with suppress(OSError), _copy(int(name)) as held:
            if held.family not in {socket.AF_INET, socket.AF_INET6} or held.getsockname()[1] != port:
                continue
            address = plain_address(held.getpeername()[0])
            info = held.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
            since_sent, since_received, sent, received, unsent = _TCP_INFO.unpack(info)
            asking = since_received <= since_sent or unsent > 0
            door = (int(name), os.fstat(held.fileno()).st_ino)
            yield door, Connection(address, sent, received, unsent, asking), held


def _copy(descriptor: int) -> socket.socket:
    """The socket behind a descriptor, held apart so that it cannot become another one meanwhile."""
    held = os.dup(descriptor)
    try:
        return socket.socket(fileno=held)
    except OSError:  # a file, a pipe
        os.close(held)
        raise


def plain_address(text: str) -> str:
    """An address in one spelling, whatever kind of socket it came through."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(address if mapped is None else mapped)


class Visitor:
    """The client of one request, known by its address and by the ``size`` its request has at least, in bytes.

    Its connection is one of those that may have been asking when it was first looked for, and from which
    nothing has come since. Once all of them are gone, so is it; while one stays, nobody is wronged. A proxy
    that opens one connection a request is thus seen to leave as surely as a lone client.
    """

    def __init__(self, address: str, size: int, port: int) -> None:
        self._address = plain_address(address)
        self._size = size
        self._port = port
        self._doors: Mapping[Door, int] | None = None

    def gone(self) -> bool:
        """Whether nobody can be waiting any more; cheap while there is one connection that may be its."""
        try:
            if self._doors is None:
                self._doors = dict(self._may_be_its())
            elif len(self._doors) > 1:
                now = dict(self._may_be_its())
                self._doors = {door: got for door, got in self._doors.items() if now.get(door) == got}
        except OSError:
            return False
        return not any(map(_is_open, self._doors))

    def _may_be_its(self) -> Iterator[tuple[Door, int]]:
        for door, seen, _ in connections(self._port):
            if seen.asking and seen.address == self._address and seen.received >= self._size:
                yield door, seen.received


def least_size(environ: WSGIEnvironment) -> int:
    """Bytes that a request has at least, on the wire: its address, its headers and its body."""
    head = sum(len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    body = environ.get("CONTENT_LENGTH", "")
    return head + len(environ.get("QUERY_STRING", "")) + (int(body) if body.isdecimal() else 0)


def _is_open(door: Door) -> bool:
    try:
        return os.fstat(door[0]).st_ino == door[1]
    except OSError:
        return False


class Presence:
    """WSGI layer: gives each request the means to see whether its client is still there."""

    def __init__(self, application: WSGIApplication, port: int) -> None:
        self._application = application
        self._port = port

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        # After a "100 Continue" the last that passed may be ours though the client is waiting.
        if "HTTP_EXPECT" not in environ:
            environ[GONE] = Visitor(environ.get("REMOTE_ADDR", ""), least_size(environ), self._port).gone
        return self._application(environ, start_response)


def client_gone(environ: Mapping[str, object]) -> Callable[[], bool] | None:
    """The function that tells whether the request's client has left; ``None`` where nobody can tell."""
    found = environ.get(GONE)
    return found if callable(found) else None


class Doorman:
    """Shuts the connections that take nothing for ``seconds``: half a request, or an answer nobody reads.

    ``seconds`` must be longer than any request may rightly take. A reader has to take 64 KB in that time.
    """

    def __init__(self, port: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._seconds = seconds
        self._clock = clock
        self._known: dict[Door, Progress] = {}

    def start(self) -> None:
        """Look again and again, in a thread of its own, as long as this process lives."""
        threading.Thread(target=self._stand, name="misional-doorman", daemon=True).start()

    def look(self) -> int:
        """Look once; how many connections were shut."""
        now = self._clock()
        known: dict[Door, Progress] = {}
        shut = 0
        for door, seen, held in connections(self._port):
            known[door] = progress(self._known.get(door), now, seen)
            if now - known[door].since > self._seconds:
                with suppress(OSError):  # it went by itself
                    held.shutdown(socket.SHUT_RDWR)
                shut += 1
        self._known = known
        if shut:
            structlog.get_logger("misional.web").warning("slow connections shut", count=shut)
        return shut

    def _stand(self) -> None:
        while True:
            time.sleep(self._seconds / _TICKS)
            with suppress(OSError):
                self.look()
