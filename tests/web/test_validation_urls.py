"""Documents by URL: only from hosts that are named, only at public addresses, and never led elsewhere."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from misional.web.problems import ProblemError
from misional.web.validation.remote import Fetcher, is_public

if TYPE_CHECKING:
    from collections.abc import Iterator

TURTLE = b"<http://e/a> <http://e/p> 1 ."


class _Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.headers["Host"], self.path))
        name = self.path.partition("?")[0]
        if name.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(404 if name == "/missing" else 200)
        self.send_header("Content-Type", "text/turtle")
        if name == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(TURTLE * (1_000 if name == "/large" else 1))

    def log_message(self, *_about: object) -> None:
        """Not in a test."""


class Web:
    """A server on this machine that stands for a host on the network."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        handler = type("Handler", (_Handler,), {"asked": self.asked})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://datos.example:{self.port}{path}"


@pytest.fixture(scope="module")
def made() -> Iterator[Web]:
    web = Web()
    yield web
    web.server.shutdown()
    web.server.server_close()


@pytest.fixture
def web(made: Web) -> Web:
    made.asked.clear()
    return made


def fetcher(web: Web, *, addresses: tuple[str, ...] = ("127.0.0.1",), public: bool = True) -> Fetcher:
    """One that takes this machine for the network, unless it is to be ``public`` no more."""
    found: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        assert port == web.port
        found.append(host)
        assert len(found) == 1, "a name is asked for once a request"
        return addresses

    reachable = (lambda _address: True) if public else is_public
    return Fetcher((f"datos.example:{web.port}",), 10_000, 10.0, resolver, reachable)


def test_a_document_of_a_named_host(web: Web) -> None:
    part = fetcher(web).fetch(web.url("/data/a.ttl?x=1"))
    assert (part.role, part.name, part.media_type, part.body) == ("data", "a.ttl", "text/turtle", TURTLE)
    assert web.asked == [(f"datos.example:{web.port}", "/data/a.ttl?x=1")]


@pytest.mark.parametrize(
    "url",
    [
        "http://otro.example/a.ttl",
        "http://datos.example/a.ttl",  # another port than the one that is named
        "http://datos.example:PORT@otro.example/a.ttl",
        "http://otro.example/@datos.example:PORT/",
        "http://user@datos.example:PORT/a.ttl",
        "ftp://datos.example:PORT/a.ttl",
        "file:///etc/passwd",
        "//datos.example:PORT/a.ttl",
        "http://127.0.0.1:PORT/a.ttl",
        "http://[::1]:PORT/a.ttl",
        "http://datos.example.:99999/",
        "http://datos.example:PORT.otro.example/",
        "",
    ],
)
def test_another_host_is_not_asked(web: Web, url: str) -> None:
    with pytest.raises(ProblemError) as caught:
        fetcher(web).fetch(url.replace("PORT", str(web.port)))
    assert caught.value.problem.kind == "url-refused"
    assert web.asked == []


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.1.2.3",),
        ("93.184.215.14", "127.0.0.1"),
        ("::1",),
        ("fe80::1%eth0",),
        ("169.254.169.254",),
        (),
    ],
)
def test_a_named_host_with_a_private_address_is_not_connected_to(
    web: Web, addresses: tuple[str, ...]
) -> None:
    with pytest.raises(ProblemError) as caught:
        fetcher(web, addresses=addresses, public=False).fetch(web.url("/a.ttl"))
    assert caught.value.problem.kind == "url-refused"
    assert web.asked == []


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/", "http://otro.example/", "file:///etc/passwd", "//[::1]/"]
)
def test_a_redirect_elsewhere_is_not_followed(web: Web, target: str) -> None:
    with pytest.raises(ProblemError) as caught:
        fetcher(web).fetch(web.url(f"/to/{target}"))
    assert caught.value.problem.kind == "url-refused"
    assert len(web.asked) == 1


def test_a_name_that_changes_its_address_between_two_requests_is_looked_at_again(web: Web) -> None:
    answers = iter([("127.0.0.1",), ("10.0.0.1",)])
    asked = Fetcher(
        (f"datos.example:{web.port}",),
        10_000,
        10.0,
        lambda *_about: next(answers),
        lambda address: not str(address).startswith("10."),
    )
    with pytest.raises(ProblemError) as caught:
        asked.fetch(web.url(f"/to/{web.url('/a.ttl')}"))
    assert caught.value.problem.kind == "url-refused"
    assert len(web.asked) == 1


def test_redirects_within_the_host_end_somewhere(web: Web) -> None:
    many = Fetcher((f"datos.example:{web.port}",), 10_000, 10.0, lambda *_: ("127.0.0.1",), lambda _: True)
    assert many.fetch(web.url("/to//a.ttl")).body == TURTLE
    with pytest.raises(ProblemError) as caught:
        many.fetch(web.url("/to//to//to//to//to//a.ttl"))
    assert caught.value.problem.kind == "url-failed"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/missing", "url-failed"), ("/packed", "url-failed"), ("/large", "upload-too-large")],
)
def test_what_is_not_taken(web: Web, path: str, kind: str) -> None:
    with pytest.raises(ProblemError) as caught:
        fetcher(web).fetch(web.url(path))
    assert caught.value.problem.kind == kind


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public
