"""What is kept of the answers given from one release: bounded in bytes, the longest unused leaving first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from misional.engine import EngineError, QueryCancelled
from misional.web.layers.compression import PLAIN, encode
from misional.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.web.holder import Live
    from misional.web.layers.compression import Coding

    _BodyKey = tuple[str, Coding]

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

ANSWERS: Final = "misional.answers"
"""Key in the WSGI environment of the :class:`Answers` that a request may use."""

_SHARE: Final = 4
"""One entry may take at most this part of the room: a giant does not drive all others out."""


class Bounded(Generic[_Key, _Value]):
    """A mapping of at most ``max_bytes``, each entry of the size given. Safe to use from many threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[_Key, tuple[_Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: _Key) -> _Value | None:
        """What is kept for ``key``."""
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: _Key, value: _Value, size: int) -> None:
        """Keep ``value``, unless it takes more than its share of the room; an older value is replaced."""
        if size > self._max_bytes // _SHARE:
            return
        with self._lock:
            _, old = self._entries.pop(key, (None, 0))
            self._entries[key] = (value, size)
            self._bytes += size - old
            while self._bytes > self._max_bytes:
                _, (_, gone) = self._entries.popitem(last=False)
                self._bytes -= gone


ONE_OF_EACH: Final = "misional.one-of-each"
"""Key in the WSGI environment: whoever answered knows every parameter, and each came once."""


class Answers:
    """Bodies made from ``live``, by the strong validators that name them, in each coding asked for.

    Each is made once, however many ask for it at a time.
    """

    def __init__(self, live: Live, max_bytes: int) -> None:
        self.live: Final = live
        self._bodies: Bounded[_BodyKey, bytes] = Bounded(max_bytes)
        self._flights: dict[_BodyKey, Future[bytes]] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bodies.size

    def held(self, etag: str, coding: Coding) -> bytes | None:
        """What ``etag`` validates, if it is here in that coding already."""
        return self._bodies.get((etag, coding))

    def coded(self, etag: str, coding: Coding) -> bytes | None:
        """What ``etag`` validates, in a coding; ``None`` if it is not here."""
        body = self._bodies.get((etag, coding))
        if body is not None or coding == PLAIN:
            return body
        plain = self._bodies.get((etag, PLAIN))
        return None if plain is None else self._once((etag, coding), lambda: encode(plain, coding))

    def body(self, etag: str, make: Callable[[], bytes]) -> bytes:
        """What ``etag`` validates: kept, or being made by another thread, or made here.

        Raises what ``make`` raises, and keeps nothing then. An expected failure is that of all who wait,
        since it would befall each of them; if the maker's client left, or it broke, the others try again.
        """
        return self._once((etag, PLAIN), make)

    def _once(self, key: _BodyKey, make: Callable[[], bytes]) -> bytes:
        while True:
            with self._lock:
                body = self._bodies.get(key)
                if body is not None:
                    return body
                flight = self._flights.get(key)
                if flight is None:
                    mine = self._flights[key] = Future()
                    break
            try:
                return flight.result()
            except CancelledError:
                continue
        return self._make(key, mine, make)

    def _make(self, key: _BodyKey, flight: Future[bytes], make: Callable[[], bytes]) -> bytes:
        try:
            body = make()
            self._bodies.put(key, body, len(body) + weight(key))
            flight.set_result(body)
        except QueryCancelled:
            raise
        except (EngineError, ProblemError) as error:
            flight.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.cancel()  # does nothing to one that has its outcome
        return body


def weight(key: Hashable) -> int:
    """Bytes that an entry takes beside its value, about: the objects around it, and the texts of its key."""
    size = 200
    for text in key if isinstance(key, tuple) else (key,):
        if isinstance(text, str):
            size += 50 + len(text)
    return size
