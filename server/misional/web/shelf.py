"""Rendered bodies, kept by their validator: a strong ETag names its bytes, so a hit can never be wrong."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Shelf:
    """At most ``max_bytes`` of bodies, the longest unused leaving first. Safe to use from many threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def body(self, etag: str, render: Callable[[], bytes]) -> bytes:
        """The body that ``etag`` validates, rendered if it is not here; what ``render`` raises, it raises."""
        with self._lock:
            kept = self._bodies.get(etag)
            if kept is not None:
                self._bodies.move_to_end(etag)
                return kept
        # Outside the lock: two threads may render the same bytes, none waits for another's page.
        body = render()
        with self._lock:
            self._keep(etag, body)
        return body

    def _keep(self, etag: str, body: bytes) -> None:
        if etag in self._bodies or len(body) > self._max_bytes:
            return
        self._bodies[etag] = body
        self._bytes += len(body)
        while self._bytes > self._max_bytes:
            _, old = self._bodies.popitem(last=False)
            self._bytes -= len(old)
