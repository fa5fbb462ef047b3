"""How many requests one client may make: a token bucket each, below Flask and above nothing that costs.

What is counted is what reaches this layer. A cache that stands before it answers without asking, and that is
meant: an answer that is ready costs less than counting would save. Counts are this process's own; several
servers behind one balancer allow several times the rate.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

from misional.web.cache import NEVER
from misional.web.formats import PROBLEM_JSON
from misional.web.negotiation import Wishes, choose_language
from misional.web.problems import Problem
from misional.web.security import protection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_MINUTE: Final = 60
_REMEMBERED: Final = 20_000
"""Clients whose bucket is kept, some 300 bytes each. The one not seen for longest is forgotten first, with
a full bucket in a moment anyway."""
_ROUNDING: Final = 1e-9  # who comes exactly when told is not refused for a bit of a float
_POLICY: Final = "client"
_HOST_BITS: Final = 64  # what a provider hands one customer of IPv6: RFC 6177


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_minute`` requests in the long run, ``burst`` at once. ``per_minute`` 0: no limit.

    ``trusted_hops``: how many entries of X-Forwarded-For, from the right, were written by proxies of ours.
    ``loopback``: whether clients of this machine are counted too.
    """

    per_minute: int = 300
    burst: int = 60
    trusted_hops: int = 0
    loopback: bool = False

    def __post_init__(self) -> None:
        if self.per_minute < 0 or self.burst < 1 or self.trusted_hops < 0:
            msg = "rate_per_minute and trusted_hops cannot be negative, and rate_burst must be at least 1"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many requests a client has left, as of a moment of a monotonic clock."""

    tokens: float
    at: float


def take(bucket: Bucket | None, rate: Rate, now: float) -> tuple[Bucket, float]:
    """Ask for one request: the bucket afterwards, and how many seconds to wait (0: it may pass).

    ``bucket`` is `None` for a client not seen before. A refused request costs nothing.
    """
    per_second = rate.per_minute / _MINUTE
    if bucket is None:
        tokens = float(rate.burst)
    else:
        tokens = min(rate.burst, bucket.tokens + max(0.0, now - bucket.at) * per_second)
        now = max(now, bucket.at)
    if tokens >= 1 - _ROUNDING:
        return Bucket(max(0.0, tokens - 1), now), 0.0
    return Bucket(tokens, now), (1 - tokens) / per_second


def client_of(remote: str, forwarded: str, trusted_hops: int) -> str | None:
    """Who asks: one IPv4 address, one IPv6 network of 64 bits; `None` for this very machine.

    ``remote`` is the address at the other end of the connection, ``forwarded`` the X-Forwarded-For header.
    Of its entries only those count that trusted proxies wrote, ``trusted_hops`` from the right; what is left
    of them is the client's own invention. If there are fewer, or it is no address, ``remote`` it is.
    """
    chain = [remote, *reversed(forwarded.split(","))] if forwarded else [remote]
    claimed = chain[trusted_hops] if trusted_hops < len(chain) else remote
    address = _address(claimed) or _address(remote)
    if address is None:
        return remote
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _HOST_BITS), strict=False))
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: perhaps in brackets, perhaps with a port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


class RateLimit:
    """WSGI layer: 429 (RFC 6585) to a client that asks too often, with a problem document and Retry-After.

    The headers ``RateLimit-Policy`` and ``RateLimit`` are those of draft-ietf-httpapi-ratelimit-headers. Only
    a refusal has them: other answers may be kept by shared caches, and must say nothing about one client.
    """

    def __init__(
        self,
        application: WSGIApplication,
        rate: Rate,
        *,
        clock: Callable[[], float] = time.monotonic,
        remembered: int = _REMEMBERED,
    ) -> None:
        self._application = application
        self._rate = rate
        self._clock = clock
        self._remembered = remembered
        self._client_of = lru_cache(1024)(client_of)
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, or refuse it."""
        seconds = self._wait(environ)
        if seconds <= 0:
            return self._application(environ, start_response)
        problem = too_many(self._rate, seconds)
        language = choose_language(Wishes(accept_language=environ.get("HTTP_ACCEPT_LANGUAGE")))
        body = problem.json(language, environ.get("SCRIPT_NAME", ""))
        headers = {
            "Content-Type": PROBLEM_JSON.content_type,
            "Content-Length": str(len(body)),
            "Content-Language": language,
            "Cache-Control": NEVER,
            "Vary": "Accept-Language",
            **problem.headers,
            **protection(environ["REQUEST_METHOD"], None),
        }
        start_response(f"{problem.status} Too Many Requests", list(headers.items()))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    @property
    def clients(self) -> int:
        """How many clients are remembered."""
        return len(self._buckets)

    def _wait(self, environ: WSGIEnvironment) -> float:
        if self._rate.per_minute == 0:
            return 0.0
        client = self._client_of(
            environ.get("REMOTE_ADDR", ""),
            environ.get("HTTP_X_FORWARDED_FOR", ""),
            self._rate.trusted_hops,
        )
        if client is None:
            if not self._rate.loopback:
                return 0.0
            client = "loopback"
        now = self._clock()
        with self._lock:
            bucket, seconds = take(self._buckets.pop(client, None), self._rate, now)
            self._buckets[client] = bucket
            if len(self._buckets) > self._remembered:
                self._buckets.popitem(last=False)
        return seconds


def too_many(rate: Rate, seconds: float) -> Problem:
    """The refusal: what the limit is, and in how many ``seconds`` to come back."""
    wait = max(1, math.ceil(seconds))
    return Problem(
        "too-many-requests",
        {"limit": rate.per_minute, "burst": rate.burst, "retryAfter": wait},
        {
            "Retry-After": str(wait),
            "RateLimit-Policy": f'"{_POLICY}";q={rate.per_minute};w={_MINUTE}',
            "RateLimit": f'"{_POLICY}";r=0;t={wait}',
        },
    )
