"""Fetches listed pages, politely and within bounds.

robots.txt is obeyed (RFC 9309: unreachable means no), requests are conditional (RFC 9110 §13), each host gets
a pause between requests, and a redirect leads only to a host that is listed. A page counts only when all of
it arrived: what is cut off, too long, too slow or encoded in an unasked way is an error, never half a page.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from misional import __version__
from misional.extract.watch.sources import is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from urllib.parse import SplitResult

_MOST_REDIRECTS: Final = 5
_MOST_ROBOTS_BYTES: Final = 524_288
_LONGEST_PAUSE: Final = 60.0
_PIECE: Final = 65_536
_MOVES: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_PRODUCT: Final = "misional"


class FetchError(Exception):
    """The page was not fetched; "watch.<reason>" is the message that tells why, ``detail`` fills it."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Policy:
    """How to fetch. ``contact`` goes into the User-Agent; ``seconds`` bounds one answer, all of it."""

    contact: str
    seconds: float
    max_bytes: int
    delay: float

    @property
    def agent(self) -> str:
        """The User-Agent."""
        return f"{_PRODUCT}/{__version__} (+{self.contact})"


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer said of itself, to ask whether it still holds."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``body`` is ``None`` when the page is as the validators say (304); ``url`` is where it was
    found; ``moved`` says that the listed address points there for good."""

    body: bytes | None
    url: str
    moved: bool
    validators: Validators


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Fetcher:
    """Fetches from the hosts of ``listed`` addresses only. ``clock`` and ``sleep`` are time's, for tests."""

    def __init__(
        self,
        policy: Policy,
        listed: Iterable[str],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._policy = policy
        self._hosts = frozenset(_host(urlsplit(url)) for url in listed)
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._robots: dict[str, RobotFileParser | None] = {}

    def fetch(self, url: str, known: Validators = Validators()) -> Fetched:
        """The page at ``url``; raises ``FetchError``."""
        here, moved = url, True
        for _ in range(_MOST_REDIRECTS + 1):
            self._ask_robots(here)
            conditions = known if here == url else Validators()
            answer = self._get(here, self._policy.max_bytes, conditions)
            if answer.status in _MOVES:
                moved = moved and answer.status in _PERMANENT
                here = self._redirected(here, answer)
                continue
            return self._fetched(answer, here, moved=moved and here != url, known=conditions)
        raise FetchError("redirects", url)

    def _fetched(self, answer: _Answer, here: str, *, moved: bool, known: Validators) -> Fetched:
        if answer.status == http.client.NOT_MODIFIED and known != Validators():
            return Fetched(None, here, moved, known)
        if answer.status != http.client.OK:
            raise FetchError("status", str(answer.status))
        told = Validators(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
        return Fetched(answer.body, here, moved, told)

    def _redirected(self, here: str, answer: _Answer) -> str:
        target = urldefrag(urljoin(here, answer.headers.get("Location", ""))).url
        if not is_web_address(target):
            raise FetchError("redirect-nowhere", target[:200])
        parts = urlsplit(target)
        if _host(parts) not in self._hosts:
            raise FetchError("redirect-elsewhere", parts.netloc)
        if parts.scheme == "http" and here.startswith("https:"):
            raise FetchError("redirect-insecure", target[:200])
        return target

    def _ask_robots(self, url: str) -> None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules = self._robots[site]
        if rules is None:
            raise FetchError("robots-unreachable", site)
        if not rules.can_fetch(_PRODUCT, url):
            raise FetchError("robots", url)

    def _read_robots(self, site: str) -> RobotFileParser | None:
        """The rules of a site; ``None`` when it cannot be asked: then all is forbidden (RFC 9309 §2.3.1)."""
        here, rules = f"{site}/robots.txt", RobotFileParser()
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                answer = self._get(here, _MOST_ROBOTS_BYTES, Validators())
                if answer.status in _MOVES:
                    here = self._redirected(here, answer)
                    continue
            except FetchError:
                return None
            if answer.status >= http.client.INTERNAL_SERVER_ERROR:
                return None
            found = answer.body.decode("utf-8", "replace") if answer.status == http.client.OK else ""
            rules.parse(found.splitlines())
            return rules
        return None

    def _pause(self, url: str) -> None:
        parts = urlsplit(url)
        host = _host(parts)
        rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked = float(rules.crawl_delay(_PRODUCT) or 0) if rules is not None else 0.0
        now = self._clock()
        due = self._next.get(host, now)
        if due > now:
            self._sleep(due - now)
        self._next[host] = max(now, due) + min(max(self._policy.delay, asked), _LONGEST_PAUSE)

    def _get(self, url: str, most: int, known: Validators) -> _Answer:
        self._pause(url)
        parts = urlsplit(url)
        made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = made(parts.hostname or "", parts.port, timeout=self._policy.seconds)
        headers = {"User-Agent": self._policy.agent, "Accept-Encoding": "identity", "Connection": "close"}
        headers |= {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.modified} if known.modified else {}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        late = threading.Event()
        try:
            connection.connect()
            with _ended_after(self._policy.seconds, connection.sock, late):
                connection.request("GET", path, headers=headers)
                with connection.getresponse() as response:
                    return _Answer(response.status, response.headers, _read(response, most, late))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _as_fetch_error(error, url, late=late.is_set()) from error
        finally:
            connection.close()


@contextmanager
def _ended_after(seconds: float, connected: socket.socket, late: threading.Event) -> Iterator[None]:
    """Shut the connection when the time is over, however slowly the other side talks; ``late`` says so."""

    def end() -> None:
        late.set()
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: http.client.HTTPResponse, most: int, late: threading.Event) -> bytes:
    """All of the body within the bounds; of a redirect or an error, nothing."""
    if response.status != http.client.OK:
        return b""
    coding = response.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise FetchError("encoded", coding[:50])
    expected = response.length
    pieces: list[bytes] = []
    length = 0
    if expected is not None and expected > most:
        raise FetchError("too-long", str(most))
    while piece := response.read1(_PIECE):
        length += len(piece)
        if length > most:
            raise FetchError("too-long", str(most))
        pieces.append(piece)
    if late.is_set():
        raise TimeoutError
    if expected is not None and length != expected:
        raise FetchError("cut-off", f"{length}/{expected}")
    return b"".join(pieces)


def _as_fetch_error(error: Exception, url: str, *, late: bool) -> FetchError:
    if late or isinstance(error, TimeoutError):
        return FetchError("slow", url)
    if isinstance(error, http.client.IncompleteRead):
        return FetchError("cut-off", url)
    return FetchError("unreachable", f"{url}: {type(error).__name__}")


def _host(parts: SplitResult) -> str:
    """Host and port, as hosts are told apart; the scheme's own port is no other."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    standard = port in {80, 443}
    return (parts.hostname or "").lower() + ("" if standard else f":{port}")
