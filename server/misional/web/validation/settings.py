"""What a validation may cost, and how long its report is kept."""

from __future__ import annotations

from dataclasses import dataclass

from misional.sandbox import Allowance


@dataclass(frozen=True, slots=True)
class ValidationSettings:
    """``upload_bytes``: of all that one request sends. ``workers`` run at once, ``waiting`` wait for them.

    ``wait_seconds``: how long a request waits for its report before it is told where to look later.
    ``keep_seconds``: how long a report is kept; ``keep_bytes`` of them at most, ``client_reports`` for one
    client. ``hosts`` may be asked for a document by URL, each ``name`` or ``name:port``; none: URLs are off.
    """

    upload_bytes: int = 8 * 2**20
    cpu_seconds: float = 20.0
    wall_seconds: float = 60.0
    memory_bytes: int = 2**30
    report_bytes: int = 32 * 2**20
    findings: int = 10_000
    workers: int = 2
    waiting: int = 8
    wait_seconds: float = 3.0
    keep_seconds: float = 3_600.0
    keep_bytes: int = 128 * 2**20
    client_reports: int = 20
    hosts: tuple[str, ...] = ()

    @property
    def allowance(self) -> Allowance:
        """The limits of one process."""
        return Allowance(self.cpu_seconds, self.wall_seconds, self.memory_bytes, self.report_bytes)
