from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.web.app import code_stamp
from misional.web.cache import Link, is_fresh, link_header, strong_etag, uri

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("header", "fresh"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('"b"', False),
        ('"b", "a"', True),
        ('"b" , W/"a"', True),
        ('W/"a"', True),
        ("*", True),
        ('"A"', False),
        ('"b", "c,a"', False),
        ("a", True),
    ],
)
def test_if_none_match(header: str | None, fresh: bool) -> None:
    assert is_fresh(header, '"a"') is fresh


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_etags_are_equal_only_for_equal_parts(one: list[str], other: list[str]) -> None:
    assert (strong_etag(*one) == strong_etag(*other)) is (one == other)
    assert re.fullmatch(r'"[0-9a-f]{32}"', strong_etag(*one))


@given(st.text())
def test_an_iri_in_a_header_is_always_one_plain_word(iri: str) -> None:
    assert re.fullmatch(r"[!#-;=?-\[\]_a-z~]*", uri(iri.encode("utf-8", "replace").decode()))


def test_links() -> None:
    header = link_header([Link("/a b>", "alternate", "text/html", "es"), Link("https://x/é", "canonical")])
    assert header.split(", ") == [
        '</a%20b%3E>; rel="alternate"; type="text/html"; hreflang="es"',
        '<https://x/%C3%A9>; rel="canonical"',
    ]


def test_the_stamp_of_the_code_is_stable() -> None:
    assert code_stamp() == code_stamp()


@pytest.mark.parametrize(
    "path", ["/", "/doc/norm/n1", "/id/norm/n1", "/sparql", "/nada", "/health", "/sparql?query=x"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_safety_headers_are_everywhere(client: FlaskClient, path: str, method: str) -> None:
    headers = client.open(path, method=method).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Set-Cookie" not in headers


def test_the_stylesheet_has_an_address_of_its_own_bytes(client: FlaskClient) -> None:
    (path,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', client.get("/").text)
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "http" not in answer.text, "nothing is loaded from elsewhere"
    assert client.get("/static/old/site.css").headers["Location"] == path
