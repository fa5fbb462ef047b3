"""Where an answer is written: bounded, and able to stop the writer."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from misional.engine.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable


class BoundedBuffer(io.BytesIO):
    """A buffer that holds at most ``capacity`` bytes; the write that would overflow raises `LimitExceeded`.

    ``check`` is called before each write, so the evaluator, which writes as it goes, can be stopped from it.
    """

    def __init__(self, capacity: int, check: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._capacity = capacity
        self._check = check

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # only ever given bytes
        """Append ``data``, or raise `LimitExceeded` ("result")."""
        if self._check is not None:
            self._check()
        if self.tell() + len(data) > self._capacity:
            raise LimitExceeded("result", self._capacity)
        return super().write(data)
