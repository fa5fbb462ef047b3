"""Where the time of a build goes: processor seconds by step."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def cpu_seconds() -> float:
    """Processor seconds, user and system, of this process and of its children that have ended."""
    return sum(os.times()[:4])


class StepClock:
    """Notes what each step costs and tells ``progress``: its name when it begins, then name and details."""

    def __init__(self, progress: Callable[[str, str], None]) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a step; yields what tells ``progress`` a detail of it."""
        self._progress(name, "")
        begun = cpu_seconds()
        try:
            yield lambda detail: self._progress(name, detail)
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + cpu_seconds() - begun
