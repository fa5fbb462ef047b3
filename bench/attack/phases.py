"""Before, during and after: the phases of an attack and their figures."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from bench.attack.clients import Tally, ask_cheaply, attack, dawdle, leave
from bench.attack.hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.attack.server import Server

Figures = dict[str, Any]
PATIENCE: Final = 60.0
"""Seconds that what was taken has to come back: threads of the server without work end after thirty."""


def told(tally: Tally, cpu: float, seconds: float) -> Figures:
    """The figures of one phase."""
    cuts = statistics.quantiles(tally.latencies, n=100) if len(tally.latencies) > 1 else [0.0] * 99
    return {
        "cheap queries": len(tally.latencies),
        "wrong": dict(tally.wrong),
        "p50 ms": round(1000 * cuts[49], 1),
        "p99 ms": round(1000 * cuts[98], 1),
        "longest ms": round(1000 * max(tally.latencies, default=0), 1),
        "CPU seconds": round(cpu, 1),
        "seconds": round(seconds, 1),
    }


def phase(server: Server, seconds: float, right: bytes, numbers: Iterator[int]) -> Figures:
    """Cheap queries alone."""
    tally, stop, before = Tally(), threading.Event(), server.cpu()
    client = threading.Thread(target=ask_cheaply, args=(server, tally, stop, right, numbers))
    client.start()
    time.sleep(seconds)
    stop.set()
    client.join()
    return told(tally, server.cpu() - before, seconds)


def warm(server: Server, right: bytes, numbers: Iterator[int]) -> None:
    """Have every worker answer something: a process that has done nothing yet is smaller than it will be."""
    stop = threading.Event()
    clients = [
        threading.Thread(target=ask_cheaply, args=(server, Tally(), stop, right, numbers)) for _ in range(16)
    ]
    for client in clients:
        client.start()
    time.sleep(2)
    stop.set()
    for client in clients:
        client.join()


def storm(
    server: Server, enough: Callable[[Tally], bool], right: bytes, numbers: Iterator[int], total: Tally
) -> Figures:
    """Everything at once, and cheap queries in the middle of it; what strangers saw is added to ``total``."""
    tally, stop, before, started = Tally(), threading.Event(), server.cpu(), time.monotonic()
    with ExitStack() as stack:
        others = [
            threading.Thread(target=ask_cheaply, args=(server, tally, stop, right, numbers)),
            threading.Thread(target=leave, args=(server, tally, stop, numbers)),
            threading.Thread(target=dawdle, args=(server, stop, stack)),
        ]
        hostile = [
            threading.Thread(
                target=attack,
                args=(server, tally, lambda: enough(tally), itertools.count(n * 1_000_003 + total.answered)),
            )
            for n in range(len(HOSTILE))
        ]
        for thread in (*others, *hostile):
            thread.start()
        for thread in hostile:
            thread.join()
        stop.set()
        for thread in others:
            thread.join()
    total.answered += tally.answered
    total.left += tally.left
    total.kinds += tally.kinds
    return told(tally, server.cpu() - before, time.monotonic() - started)


def settle(server: Server, memory: int, descriptors: int) -> None:
    """Wait until what the attack took is given back, or is clearly not going to be."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if (
            server.memory().total() < 1.1 * memory
            and server.descriptors() <= descriptors
            and not server.zombies()
        ):
            return
        time.sleep(0.5)


def measure(server: Server, seconds: float, right: bytes, numbers: Iterator[int], total: Tally) -> Figures:
    """Before, during and after one attack."""
    memory, descriptors = server.memory(), server.descriptors()
    found: Figures = {"before": phase(server, seconds / 4, right, numbers)}
    ends = time.monotonic() + seconds
    found["during"] = storm(server, lambda _: time.monotonic() > ends, right, numbers, total)
    settle(server, memory.total(), descriptors)
    found["after"] = phase(server, seconds / 4, right, numbers)
    return found
