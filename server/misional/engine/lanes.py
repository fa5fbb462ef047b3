"""Who may run, who waits, who is sent away: a bounded queue with room kept for short queries.

Every query starts as a short one. One that is still running after a while needs one of the *long* seats,
which are fewer than the workers; if none is free it gives its seat up and waits for one, to start again. So
however many endless queries come, somebody's short query is always being answered.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from misional.engine.errors import EngineBusy, EngineUnavailable, QueryCancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

POLL_SECONDS: Final = 0.05
"""How often a waiting thread looks whether its client is still there."""
_LONGEST_RETRY: Final = 60
_SMOOTHING: Final = 0.2


def choose(waiting_long: Iterable[bool], *, free: int, long_free: int) -> int | None:
    """Which waiter is next: the first in line that may run; `None` if nobody may."""
    if free <= 0:
        return None
    return next((index for index, long in enumerate(waiting_long) if not long or long_free > 0), None)


def retry_after(*, ahead: int, seats: int, mean_seconds: float) -> int:
    """Whole seconds until a seat may be free, from 1 to 60, with ``ahead`` queries running or waiting."""
    return max(1, min(_LONGEST_RETRY, math.ceil(ahead * mean_seconds / seats)))


@dataclass(slots=True)
class _Waiter:
    long: bool
    granted: threading.Event = field(default_factory=threading.Event)


class Seat:
    """The right to run one query; give it back with `leave`."""

    def __init__(self, lanes: Lanes, *, long: bool) -> None:
        self._lanes = lanes
        self._since = time.monotonic()
        self.long = long

    def promote(self) -> bool:
        """Ask for a long seat in place of this one; false if all are taken."""
        return self._lanes.promote(self)

    def leave(self) -> None:
        """Give the seat to the next in line."""
        self._lanes.leave(self, time.monotonic() - self._since)


class Lanes:
    """Seats for ``seats`` queries, ``long_seats`` of them for long ones.

    At most ``queue`` short queries wait, and as many long ones: those fill nobody else's queue.
    """

    def __init__(self, *, seats: int, long_seats: int, queue: int) -> None:
        self._seats = seats
        self._long_seats = long_seats
        self._queue = queue
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._waiting: deque[_Waiter] = deque()
        self._running = 0
        self._long_running = 0
        self._mean = 0.0
        self._closed = False

    @property
    def counts(self) -> tuple[int, int, int]:
        """Queries running, those of them long, and queries waiting."""
        with self._lock:
            return self._running, self._long_running, len(self._waiting)

    @property
    def crowded(self) -> bool:
        """Whether short queries are waiting."""
        with self._lock:
            return any(not waiter.long for waiter in self._waiting)

    def enter(self, *, long: bool, deadline: float, cancelled: Callable[[], bool] | None) -> Seat:
        """Wait for a seat until ``deadline`` (of `time.monotonic`).

        Raises `EngineBusy` (queue full, or deadline), `QueryCancelled`, `EngineUnavailable` (closed).
        """
        with self._lock:
            self._refuse_if_closed()
            if not self._waiting and self._running < self._seats and not long:
                self._running += 1  # the usual case, without the ceremony
                return Seat(self, long=False)
            waiter = _Waiter(long)
            self._waiting.append(waiter)
            self._seat_waiters()
            alike = sum(other.long == long for other in self._waiting)
            if alike > self._queue and not waiter.granted.is_set():
                self._waiting.remove(waiter)
                raise self._busy()
        try:
            self._wait(waiter, deadline, cancelled)
        except BaseException:
            self._withdraw(waiter)
            raise
        return Seat(self, long=long)

    def promote(self, seat: Seat) -> bool:
        """See `Seat.promote`."""
        with self._lock:
            if not seat.long and self._long_running < self._long_seats:
                self._long_running += 1
                seat.long = True
            return seat.long

    def leave(self, seat: Seat, seconds: float) -> None:
        """See `Seat.leave`."""
        with self._lock:
            self._mean += _SMOOTHING * (seconds - self._mean)
            self._vacate(long=seat.long)

    def close(self, grace_seconds: float) -> None:
        """Send the waiting away and let those running finish, for at most ``grace_seconds``."""
        with self._lock:
            self._closed = True
            for waiter in self._waiting:
                waiter.granted.set()
            self._idle.wait_for(lambda: self._running == 0, grace_seconds)

    def _wait(self, waiter: _Waiter, deadline: float, cancelled: Callable[[], bool] | None) -> None:
        while not waiter.granted.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                with self._lock:
                    raise self._busy()
            if cancelled is not None and cancelled():
                raise QueryCancelled
            waiter.granted.wait(min(left, POLL_SECONDS) if cancelled is not None else left)
        with self._lock:
            self._refuse_if_closed()

    def _withdraw(self, waiter: _Waiter) -> None:
        with self._lock:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            else:  # the seat came while the waiter was turning away
                self._vacate(long=waiter.long)

    def _vacate(self, *, long: bool) -> None:
        self._running -= 1
        self._long_running -= long
        self._seat_waiters()
        if self._running == 0:
            self._idle.notify_all()

    def _seat_waiters(self) -> None:
        while self._waiting and not self._closed:
            index = choose(
                (waiter.long for waiter in self._waiting),
                free=self._seats - self._running,
                long_free=self._long_seats - self._long_running,
            )
            if index is None:
                return
            waiter = self._waiting[index]
            del self._waiting[index]
            self._running += 1
            self._long_running += waiter.long
            waiter.granted.set()

    def _busy(self) -> EngineBusy:
        ahead = self._running + len(self._waiting)
        return EngineBusy(retry_after(ahead=ahead, seats=self._seats, mean_seconds=self._mean))

    def _refuse_if_closed(self) -> None:
        if self._closed:
            msg = "the engine is closed"
            raise EngineUnavailable(msg)
