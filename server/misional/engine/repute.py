"""Which queries were lately found to be long: asked again, they wait with the long ones from the start."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_REMEMBERED: Final = 1024
_SECONDS: Final = 60.0
# A "#" after a space in a string is taken for a comment too: at worst two queries share their repute.
_IDLE: Final = re.compile(rb"(?:^|(?<=\s))#[^\r\n]*|\s+")


def shape(text: bytes) -> bytes:
    """A digest of a query, the same whatever its comments and spaces."""
    bare = b" ".join(filter(None, _IDLE.sub(b" ", text).split(b" ")))
    return hashlib.blake2b(bare, digest_size=16).digest()


class Repute:
    """Remembers the last queries that were long, each for a minute. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def remember(self, text: bytes) -> None:
        """This query is a long one."""
        key = shape(text)
        with self._lock:
            self._until.pop(key, None)
            self._until[key] = self._clock() + _SECONDS
            if len(self._until) > _REMEMBERED:
                self._until.popitem(last=False)

    def is_long(self, text: bytes) -> bool:
        """Whether the query was long the last time; costs nothing while none was."""
        with self._lock:
            while self._until and next(iter(self._until.values())) < self._clock():
                self._until.popitem(last=False)
            if not self._until:
                return False
        key = shape(text)
        with self._lock:
            return key in self._until
