"""The clients' connections as the kernel sees them, and who of the clients has left (Linux).

The server's HTTP library does not tell a WSGI application.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

WATCH: Final = "misional.watch"
"""Key in the WSGI environment of the `Watch` that sees the request's connection."""

_SHARE: Final = 20
"""Looking takes at most one part in this many of one processor, however many connections and askers."""
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


@lru_cache(4096)
def plain_address(text: str) -> str:
    """An address in one spelling, whatever kind of socket it came through."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(address if mapped is None else mapped)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What was seen by a look that began at ``began``: by address, what each asking connection has sent."""

    began: float
    asking: Mapping[str, Mapping[Door, int]]


class Watch:
    """Looks at the connections for all who ask, each time for all of them, and not too often.

    ``share``: it rests so many times as long as the last look took of the processor. Hundreds of idle
    connections would otherwise make the wait of each client a burden on all the others.
    """

    def __init__(self, port: int, share: float = _SHARE) -> None:
        self._port = port
        self._share = share
        self._lock = threading.Lock()
        self._sight = _Sight(0.0, {})
        self._rests_until = 0.0

    def asking(self, address: str, since: float) -> Mapping[Door, int] | None:
        """The connections from ``address`` that may be asking, with the bytes that each has sent.

        They were seen at ``since`` (of `time.monotonic`) or later; ``None``: nobody has looked since, and it
        is too early to look again. Raises `OSError` as :func:`connections`.
        """
        if time.monotonic() >= self._rests_until and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        sight = self._sight
        return sight.asking.get(address, {}) if sight.began >= since else None

    def _look(self) -> None:
        began, spent = time.monotonic(), time.thread_time()
        asking: dict[str, dict[Door, int]] = {}
        for door, seen, _ in connections(self._port):
            if seen.asking:
                asking.setdefault(seen.address, {})[door] = seen.received
        self._sight = _Sight(began, asking)
        self._rests_until = time.monotonic() + self._share * (time.thread_time() - spent)


class Visitor:
    """The client of one request, known by its address and by the ``size`` its request has at least, in bytes.

    Its connection is one of those that may have been asking when it was first looked for, and from which
    nothing has come since. Once all of them are gone, so is it; while one stays, nobody is wronged. A proxy
    that opens one connection a request is thus seen to leave as surely as a lone client.
    """

    def __init__(self, address: str, size: int, watch: Watch) -> None:
        self._address = plain_address(address)
        self._size = size
        self._watch = watch
        self._since = time.monotonic()
        self._doors: Mapping[Door, int] | None = None

    def gone(self) -> bool:
        """Whether nobody can be waiting any more; cheap while there is one connection that may be its."""
        try:
            if self._doors is None or len(self._doors) > 1:
                self._doors = self._still(self._watch.asking(self._address, self._since))
        except OSError:
            return False
        return self._doors is not None and not any(map(_is_open, self._doors))

    def _still(self, now: Mapping[Door, int] | None) -> Mapping[Door, int] | None:
        if now is None:
            return self._doors
        if self._doors is None:
            return {door: got for door, got in now.items() if got >= self._size}
        return {door: got for door, got in self._doors.items() if now.get(door) == got}


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
    """WSGI layer: gives each request the means to see whether its client is still there.

    It is for `client_gone` to use them: most requests are answered before anybody would look.
    """

    def __init__(self, application: WSGIApplication, port: int) -> None:
        self._application = application
        self._watch = Watch(port)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        # After a "100 Continue" the last that passed may be ours though the client is waiting.
        if "HTTP_EXPECT" not in environ:
            environ[WATCH] = self._watch
        return self._application(environ, start_response)


def client_gone(environ: WSGIEnvironment) -> Callable[[], bool] | None:
    """The function that tells whether the request's client has left; ``None`` where nobody can tell.

    Ask for it once the body is read: who goes on sending after that is somebody else.
    """
    watch = environ.get(WATCH)
    if not isinstance(watch, Watch):
        return None
    return Visitor(environ.get("REMOTE_ADDR", ""), least_size(environ), watch).gone
