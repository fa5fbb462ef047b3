"""A document from another host, when the operator named that host: asked once, and never led elsewhere.

The name is resolved once and the connection made to that very address, so no second answer of a name server
can turn it inwards. Every address that the name has must be a public one. A redirect is a new URL and passes
all the checks again.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from misional.web.problems import Problem, ProblemError
from misional.web.validation.syntaxes import MEDIA_TYPES, OFFERED
from misional.web.validation.task import Part
from misional.web.validation.upload import file_name

if TYPE_CHECKING:
    from collections.abc import Callable

    Address = IPv4Address | IPv6Address

_MOST_REDIRECTS: Final = 3
_PIECE: Final = 65_536
_PORTS: Final = {"http": 80, "https": 443}
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


def is_public(address: Address) -> bool:
    """Whether an address is anybody's to reach: not private, loopback, link-local, reserved or multicast."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Every address of a host; raises ``OSError``."""
    return tuple(
        dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    )


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Takes documents from ``hosts`` only. ``resolver`` and ``reachable`` are how names become addresses and
    which of these may be connected to.
    """

    hosts: tuple[str, ...]
    most_bytes: int
    seconds: float = 15.0
    resolver: Callable[[str, int], tuple[str, ...]] = resolve
    reachable: Callable[[Address], bool] = is_public

    def fetch(self, url: str) -> Part:
        """The document at ``url``. Raises :class:`ProblemError`: ``url-refused`` or ``url-failed``."""
        deadline = time.monotonic() + self.seconds
        for _ in range(_MOST_REDIRECTS + 1):
            parts = self._allowed(url)
            try:
                found = self._ask(parts, deadline)
            except (OSError, HTTPException, ValueError) as error:
                raise _failed(type(error).__name__) from error
            if isinstance(found, Part):
                return found
            url = urljoin(url, found)
        raise _failed("redirects")

    def _allowed(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise _refused(url[:200]) from error
        host = (parts.hostname or "").rstrip(".")
        names = {f"{host}:{port}"} | ({host} if port == _PORTS.get(parts.scheme) else set())
        strange = parts.scheme not in _PORTS or parts.username is not None
        if strange or not host or not names & set(self.hosts):
            raise _refused(host or url[:200])
        return parts

    def _ask(self, parts: SplitResult, deadline: float) -> Part | str:
        """The document, or the URL it has moved to."""
        host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        address = self._address(host, port)
        raw = socket.create_connection((address, port), _left(deadline))
        connection = HTTPConnection(host, port)
        try:
            connection.sock = (
                ssl.create_default_context().wrap_socket(raw, server_hostname=host)
                if parts.scheme == "https"
                else raw
            )
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={"Accept": ", ".join(OFFERED), "Connection": "close"})
            with connection.getresponse() as response:
                if response.status in _MOVED:
                    return response.headers.get("Location", "")
                return self._read(response, raw, deadline, parts.path)
        finally:
            connection.close()
            raw.close()

    def _address(self, host: str, port: int) -> str:
        addresses = self.resolver(host, port)
        if not addresses or not all(self.reachable(ip_address(one.partition("%")[0])) for one in addresses):
            raise _refused(host)
        return addresses[0]

    def _read(self, response: HTTPResponse, raw: socket.socket, deadline: float, path: str) -> Part:
        if response.status != 200 or response.headers.get("Content-Encoding", "identity") != "identity":
            raise _failed(f"HTTP {response.status}")
        body = b""
        while True:
            if raw.fileno() >= 0:
                raw.settimeout(_left(deadline))
            piece = response.read1(_PIECE)
            body += piece
            if len(body) > self.most_bytes:
                raise ProblemError(Problem("upload-too-large", {"limit": self.most_bytes}))
            if not piece:
                kind = response.headers.get_content_type()
                return Part("data", file_name(path, "data"), kind if kind in MEDIA_TYPES else "", body)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _refused(what: str) -> ProblemError:
    return ProblemError(Problem("url-refused", {"what": what}))


def _failed(reason: str) -> ProblemError:
    return ProblemError(Problem("url-failed", {"reason": reason}))
