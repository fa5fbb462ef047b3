"""What was measured, as Markdown: the table, the targets and whether they are met, machine and memory."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.peers.measure import Comparison, Cost

NATIVE: Final = "oxigraph"
TARGETS: Final = (
    ("lookup", "repeated", 3.0),
    ("aggregate", "repeated", 50.0),
    ("10k rows", "repeated", 20.0),
    ("lookup", "uncached", 0.5),
    ("aggregate", "uncached", 0.85),
    ("10k rows", "uncached", 0.85),
)
"""Against the native engine: how many times less CPU per request ours must take."""
NOT_MODIFIED_SECONDS: Final = 50e-6
HEADINGS: Final = (
    "| query | rows | ours µs CPU | peer µs CPU | ours ÷ peer | times better | ours req/s | peer req/s |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|"
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes (PSS) of a service: all of it, and of it what the engine's processes take."""

    whole: int
    engine: int
    workers: int
    store: int

    @property
    def ceiling(self) -> int:
        """(workers + 1) times the store: a store for each worker and one for the process that forks them."""
        return (self.workers + 1) * self.store


def row(comparison: Comparison) -> str:
    """One line of the table."""
    name = f"{comparison.case}, {comparison.variant}"
    if comparison.problem:
        return f"| {name} | {comparison.problem} | | | | | | |"
    ours, peer, better = comparison.medians(0), comparison.medians(1), comparison.times_better
    return (
        f"| {name} | {comparison.rows:,} | {_micro(ours)} | {_micro(peer)} | {1 / better:.3g} | {better:.3g} "
        f"| {_rate(ours)} | {_rate(peer)} |"
    )


def targets(comparisons: Sequence[Comparison]) -> list[str]:
    """A line for each target against the native engine."""
    found = {(each.case, each.variant): each for each in comparisons if not each.problem}
    lines = []
    for case, variant, least in TARGETS:
        comparison = found.get((case, variant))
        if comparison is None:
            lines.append(f"- {case}, {variant}: at least {least}× — not measured")
        else:
            better = comparison.times_better
            verdict = "met" if better >= least else "NOT met"
            lines.append(f"- {case}, {variant}: at least {least}× — {better:.3g}×, {verdict}")
    return lines


def not_modified_line(cost: Cost) -> str:
    """The target of the 304."""
    verdict = "met" if cost.cpu < NOT_MODIFIED_SECONDS else "NOT met"
    limit = NOT_MODIFIED_SECONDS * 1e6
    return f"- 304: under {limit:.0f} µs — {_micro(cost)} µs CPU, {_rate(cost)} req/s, {verdict}"


def floor_line(cost: Cost) -> str:
    """What no answer of ours can go below."""
    return f"- an application that does nothing, under the same HTTP server: {_micro(cost)} µs CPU"


def memory_line(memory: Memory) -> str:
    """The engine's memory beside its ceiling."""
    verdict = "under" if memory.engine <= memory.ceiling else "OVER"
    return (
        f"- memory (PSS): {_mega(memory.whole)} MB in all, {_mega(memory.engine)} MB of it the engine's; "
        f"ceiling ({memory.workers} workers + 1) × store of {_mega(memory.store)} MB = "
        f"{_mega(memory.ceiling)} MB: {verdict}"
    )


def machine() -> str:
    """Processor, cores, memory, system and Python."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line), "?")
    total = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return (
        f"{os.cpu_count()} × {model}, {total:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def load() -> str:
    """The load average of the last minute: above the number of cores, times on the clock mean little."""
    return f"{os.getloadavg()[0]:.1f}"


def _micro(cost: Cost) -> str:
    return f"{cost.cpu * 1e6:,.0f}"


def _rate(cost: Cost) -> str:
    return f"{1 / cost.wall:,.3g}" if cost.wall > 0.1 else f"{1 / cost.wall:,.0f}"


def _mega(size: int) -> str:
    return f"{size / 1e6:,.0f}"
