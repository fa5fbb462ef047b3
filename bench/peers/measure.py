"""Two servers, turn by turn: what a request costs each in CPU and in time, and the ratio of each pair."""

from __future__ import annotations

import math
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.peers.client import Connection, request
from bench.peers.process import Unavailable, cpu_seconds
from bench.peers.workload import CASES, RESULTS, VARIANTS, query, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.peers.process import Running
    from bench.peers.workload import Case, Variant

_MOST: Final = 20_000
"""Requests in a batch, at most."""
_MOST_WARMINGS: Final = 10
_STEADY: Final = 0.9
"""A server that got cheaper by more than a tenth is still compiling: Java does, for long."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to measure: ``rounds`` batches a server, each of about ``batch_seconds`` of its CPU, after one
    or more times ``warm_seconds`` of warming up. A request slower than ``slowest_seconds`` ends the case.
    ``connections`` are asked at the same time.
    """

    rounds: int
    batch_seconds: float
    warm_seconds: float
    slowest_seconds: float
    connections: int


FULL: Final = Effort(rounds=7, batch_seconds=0.3, warm_seconds=2.0, slowest_seconds=30.0, connections=8)
QUICK: Final = Effort(rounds=3, batch_seconds=0.05, warm_seconds=0.2, slowest_seconds=10.0, connections=8)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds per request: CPU of the server's process tree, and the clock's, all connections together."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One case with both servers. ``pairs``: (ours, peer) round by round. ``rows``: of the answer, equal in
    both. ``problem``: why there are no pairs.
    """

    case: str
    variant: str
    rows: int
    pairs: tuple[tuple[Cost, Cost], ...]
    problem: str = ""

    @property
    def times_better(self) -> float:
        """Median over the rounds of the peer's CPU per request over ours."""
        return statistics.median(peer.cpu / ours.cpu for ours, peer in self.pairs)

    def medians(self, side: int) -> Cost:
        """Median cost of a side: 0 ours, 1 the peer's."""
        return median([pair[side] for pair in self.pairs])


def median(costs: list[Cost]) -> Cost:
    """CPU and time, each its own median."""
    return Cost(statistics.median(each.cpu for each in costs), statistics.median(each.wall for each in costs))


class Side:
    """One server being asked, over kept connections."""

    def __init__(self, running: Running, bodies: int, first: int, connections: int) -> None:
        self.running = running
        self._bodies = bodies
        self._next = first
        self._connections = tuple(Connection(running.port) for _ in range(connections))

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            connection.close()

    def count(self, case: Case, variant: Variant, number: int) -> int:
        """Rows of the answer to the request of that number. Raises `Unavailable` for a wrong answer."""
        text = query(case, variant, number, self._bodies)
        try:
            answer = self._connections[0].send(request(self.running, text, case.accept))
            return size(case, answer)
        except (OSError, ValueError) as error:
            self.close()
            raise Unavailable(f"{self.running.name}: {error}") from error

    def batch(self, case: Case, variant: Variant, count: int) -> Cost:
        """Ask ``count`` times; no query of an uncached batch was asked before."""
        numbers = range(self._next, self._next + count)
        self._next += count
        return self.ask(
            [
                request(self.running, query(case, variant, number, self._bodies), case.accept)
                for number in numbers
            ]
        )

    def ask(self, messages: list[bytes], status: int = 200) -> Cost:
        """Send them, one on each connection at a time. Raises `Unavailable` for any other ``status``."""
        pid, at_once = self.running.pid, len(self._connections)
        cpu, wall = cpu_seconds(pid), time.perf_counter()
        try:
            for start in range(0, len(messages), at_once):
                busy = tuple(zip(self._connections, messages[start : start + at_once], strict=False))
                for connection, message in busy:
                    connection.begin(message)
                for connection, _ in busy:
                    if (answer := connection.finish()).status != status:
                        raise Unavailable(f"{self.running.name}: status {answer.status}")
        except OSError as error:
            self.close()
            raise Unavailable(f"{self.running.name}: {error}") from error
        wall = time.perf_counter() - wall
        return Cost((cpu_seconds(pid) - cpu) / len(messages), wall / len(messages))

    def warm(self, case: Case, variant: Variant, effort: Effort) -> int:
        """Ask until it is warm, which is when it grows no cheaper; returns how many requests make a batch."""
        cost = self.batch(case, variant, 1)
        if cost.wall > effort.slowest_seconds:
            raise Unavailable(f"{self.running.name}: {cost.wall:.0f} s for one request")
        for _ in range(_MOST_WARMINGS):
            before, cost = cost, self._window(case, variant, effort)
            if cost.cpu > _STEADY * before.cpu:
                break
        return batch_size(cost, effort)

    def _window(self, case: Case, variant: Variant, effort: Effort) -> Cost:
        """Ask for the effort's warming time; the mean cost of that."""
        end = time.perf_counter() + effort.warm_seconds
        costs = [self.batch(case, variant, effort.connections)]
        while time.perf_counter() < end:
            costs.append(self.batch(case, variant, effort.connections))
        return Cost(
            statistics.fmean(each.cpu for each in costs), statistics.fmean(each.wall for each in costs)
        )


def batch_size(cost: Cost, effort: Effort) -> int:
    """Requests that take about the effort's CPU, or five times that on the clock where a server waits."""
    dearer = max(cost.cpu, cost.wall / 5, 1e-9)
    return max(1, min(_MOST, math.ceil(effort.batch_seconds / dearer)))


def compare(
    ours: Running, peer: Running, bodies: int, effort: Effort, seen: Callable[[Comparison], None]
) -> None:
    """Every case and variant, ours and the peer by turns; ``seen`` hears each as it is done."""
    # Each peer's comparison has numbers of its own: what an earlier one asked is in our cache.
    first = time.monotonic_ns() // 1000
    sides = tuple(Side(each, bodies, first, effort.connections) for each in (ours, peer))
    try:
        for case in CASES:
            for variant in VARIANTS:
                seen(_compare(sides, case, variant, effort))
    finally:
        for side in sides:
            side.close()


def _compare(sides: tuple[Side, ...], case: Case, variant: Variant, effort: Effort) -> Comparison:
    try:
        counts = [side.count(case, variant, number=3) for side in sides]
        if counts[0] != counts[1]:
            return Comparison(case.name, variant, 0, (), f"answers differ: {counts[0]} and {counts[1]} rows")
        sizes = [side.warm(case, variant, effort) for side in sides]
        pairs = tuple(_round(sides, case, variant, sizes, number) for number in range(effort.rounds))
    except Unavailable as error:
        return Comparison(case.name, variant, 0, (), str(error))
    return Comparison(case.name, variant, counts[0], pairs)


def _round(
    sides: tuple[Side, ...], case: Case, variant: Variant, sizes: list[int], number: int
) -> tuple[Cost, Cost]:
    """One batch each; who goes first changes, so that neither always finds the other's caches."""
    costs: dict[int, Cost] = {}
    for index in (0, 1) if number % 2 == 0 else (1, 0):
        costs[index] = sides[index].batch(case, variant, sizes[index])
    return costs[0], costs[1]


def not_modified(ours: Running, effort: Effort) -> Cost:
    """Our median cost of saying that the client has the answer already. Raises `Unavailable` if we do not."""
    text = query(CASES[0], "repeated", 0, 1)
    with Connection(ours.port) as connection:
        etag = connection.send(request(ours, text, RESULTS)).headers.get("etag", "")
    if not etag:
        raise Unavailable("the answer has no ETag")
    return steady(ours, request(ours, text, RESULTS, if_none_match=etag), 304, effort)


def steady(running: Running, message: bytes, status: int, effort: Effort) -> Cost:
    """Median cost of one request asked again and again, once it is warm. Raises `Unavailable`."""
    side = Side(running, 1, 0, effort.connections)
    try:
        end = time.perf_counter() + effort.warm_seconds
        cost = side.ask([message], status)
        while time.perf_counter() < end:
            cost = side.ask([message] * effort.connections, status)
        count = batch_size(cost, effort)
        return median([side.ask([message] * count, status) for _ in range(effort.rounds)])
    finally:
        side.close()
