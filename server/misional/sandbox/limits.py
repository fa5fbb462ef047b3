"""What a sealed child may use, and the ways in which it can end before it has answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ended = Literal["cpu", "wall", "memory", "output", "crash", "cancelled"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """CPU seconds (rounded up to whole ones), seconds on the clock, bytes of memory, bytes of answer.

    CPU and memory count from the moment the doors are shut, so that loading the program costs nothing.
    Raises ``ValueError`` for a limit that is not above zero.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    output_bytes: int

    def __post_init__(self) -> None:
        if min(self.cpu_seconds, self.wall_seconds, self.memory_bytes, self.output_bytes) <= 0:
            msg = "every limit must be greater than zero"
            raise ValueError(msg)


class EndedEarly(Exception):
    """The child gave no answer. ``why`` is the limit that it met, ``crash``, or ``cancelled``.

    Nothing that the child wrote to its standard error is in here: it may quote what it was sent.
    """

    def __init__(self, why: Ended) -> None:
        super().__init__(why)
        self.why: Ended = why
