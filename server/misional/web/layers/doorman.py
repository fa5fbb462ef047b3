"""Shuts the connections that take for ever, and those that one client holds beyond its due.

The server's HTTP library has no time limit for a body or a reader, and lets one client take every place.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from misional.web.layers.connections import connections
from misional.web.layers.limiting import client_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from misional.web.layers.connections import Connection, Door

_LEAST_BYTES: Final = 65_536
_TICKS: Final = 20
"""Looks in the time that a connection is given."""
_CROWD_SECONDS: Final = 1.0
"""How often connections are counted: about how long a crowd of one client's can keep another waiting."""


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


def beyond(held: Iterable[tuple[Door, Connection]], most: int, *, loopback: bool) -> tuple[Door, ...]:
    """The connections beyond ``most`` of each client: those that have sent nothing first, then the newest.

    A client is an IPv4 address or an IPv6 network of 64 bits. ``loopback``: this machine counts as one too;
    else it may hold what it likes, since a proxy may stand there.
    """
    by_client: defaultdict[str, list[tuple[bool, int, Door]]] = defaultdict(list)
    for door, seen in held:
        client = client_of(seen.address, "", 0) or ("loopback" if loopback else None)
        if client is not None:
            # Sockets are numbered as they are made.
            by_client[client].append((seen.received == 0, door[1], door))
    return tuple(door for each in by_client.values() for _, _, door in sorted(each)[most:])


@dataclass(frozen=True, slots=True)
class Patience:
    """``seconds`` without progress are borne, and ``most`` connections of one client (0: any number).

    ``seconds`` must be longer than any request may rightly take. A reader has to take 64 KB in that time.
    ``loopback``: whether the connections of this machine are counted.
    """

    seconds: float
    most: int = 0
    loopback: bool = False

    def __post_init__(self) -> None:
        if self.most < 0:
            msg = "client_connections cannot be negative"
            raise ValueError(msg)


class Doorman:
    """Shuts connections: half a request, an answer nobody reads, more of one client than there should be."""

    def __init__(self, port: int, patience: Patience, clock: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._patience = patience
        self._clock = clock
        self._known: dict[Door, Progress] = {}

    def start(self) -> None:
        """Look again and again, in a thread of its own, as long as this process lives."""
        threading.Thread(target=self._stand, name="misional-doorman", daemon=True).start()

    def look(self) -> int:
        """Shut those that made no progress for too long; how many."""
        now = self._clock()
        known: dict[Door, Progress] = {}
        shut = 0
        for door, seen, held in connections(self._port):
            known[door] = progress(self._known.get(door), now, seen)
            if now - known[door].since > self._patience.seconds:
                _shut(held)
                shut += 1
        self._known = known
        if shut:
            structlog.get_logger("misional.web").warning("slow connections shut", count=shut)
        return shut

    def count(self) -> int:
        """Shut those that a client has too many of; how many."""
        # Each connection is a descriptor, so that most often there is nothing to look at.
        if not self._patience.most or len(os.listdir("/proc/self/fd")) <= self._patience.most:  # noqa: PTH208
            return 0
        held = [(door, seen) for door, seen, _ in connections(self._port)]
        surplus = frozenset(beyond(held, self._patience.most, loopback=self._patience.loopback))
        if surplus:
            for door, _, connection in connections(self._port):
                if door in surplus:
                    _shut(connection)
            structlog.get_logger("misional.web").warning("surplus connections shut", count=len(surplus))
        return len(surplus)

    def _stand(self) -> None:
        looks = self._patience.seconds / _TICKS
        due = self._clock() + looks
        while True:
            time.sleep(min(looks, _CROWD_SECONDS))
            with suppress(OSError):
                self.count()
                if self._clock() >= due:
                    due = self._clock() + looks
                    self.look()


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it went by itself
        connection.shutdown(socket.SHUT_RDWR)
