"""What strangers send: each is answered plainly, and nothing of it comes back as markup or as a header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misional.web.space import Space, web_address

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ATTACK = '"><script>alert(1)</script>'
PATHS = (
    "/doc/../../../etc/passwd",
    "/doc/..%2f..%2f..%2fetc%2fpasswd",
    "/doc/%2e%2e/%2e%2e/manifest.json",
    "/doc/entity/casa%00.ttl",
    "/doc/entity/casa\r\nSet-Cookie: a=b",
    "/doc/entity/casa%0d%0aSet-Cookie:%20a=b",
    "/id/entity/casa%0d%0aLocation:%20https://evil.example",
    "/id///evil.example/",
    "/id/https://evil.example/",
    "/doc/%ff%fe",
    "/doc/" + "a" * 5_000,
    "/doc/" + "a/" * 2_000,
    "/static/../../manifest.json/site.css",
    "/queries/../manifest",
    "/queries/..%2fmanifest",
    "/problems/%3Cscript%3E",
    "/class/%22%5C%5Cevil.csv",
    "/def/%22%3E%5C%5Cevil.example",
    "/def.a%0d%0aSet-Cookie:%20a=b",
    "/def/../code",
    "/shapes/",
    "/id/",
    "/doc/",
    f"/doc/{quote(ATTACK)}",
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_hostile_paths_are_not_found(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, accept: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert "Location" not in answer.headers
    assert "<script>" not in answer.text
    assert "root:" not in answer.text
    assert not caplog.records, "nor is any of it written to the log as it came"


@pytest.mark.parametrize("name", ["lang", "format", "_mediatype", "query", "default-graph-uri", "x"])
@pytest.mark.parametrize("path", ["/", "/doc/norm/n1", "/id/norm/n1", "/def", "/sparql", "/queries"])
@pytest.mark.parametrize("value", [ATTACK, "a\r\nSet-Cookie: a=b", "\x00", "é" * 2000])
def test_hostile_parameters_come_back_as_text_or_not_at_all(
    client: FlaskClient, path: str, name: str, value: str
) -> None:
    answer = client.get(path, query_string={name: value}, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 303, 400, 406, 414}
    assert "<script>" not in answer.text
    assert "Set-Cookie" not in answer.headers
    for text in answer.headers.values():
        assert not re.search(r"[\r\n]|<script", text)


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "If-None-Match", "Host", "X-Forwarded-Host", "Content-Type"]
)
@pytest.mark.parametrize("value", [ATTACK, "evil.example", "*" * 9000, '"' * 500, ",;=" * 1000, "é"])
def test_hostile_headers_are_not_believed(client: FlaskClient, name: str, value: str) -> None:
    for path in ("/doc/norm/n1", "/id/norm/n1", "/sparql", "/nada"):
        answer = client.get(path, headers={name: value})
        assert answer.status_code < 500
        assert "<script>" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")
        assert "evil.example" not in answer.headers.get("Link", "")


def test_two_slashes_are_no_host(app: Flask) -> None:
    for path in ("//evil.example/doc/entity/casa", "//evil.example/%2e%2e", "/doc//entity/casa"):
        answer = app.test_client().get("/", environ_overrides={"PATH_INFO": path})
        assert answer.status_code == 404
        assert "Location" not in answer.headers


def test_labels_and_values_are_text(client: FlaskClient) -> None:
    for path in (
        "/",
        "/doc/entity/casa",
        "/doc/function/f1",
        "/doc/evidence/e1",
        "/doc/capture/c1",
        "/doc/norm/n1",
    ):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert "<script>" not in page, path
        assert "<b>servicios" not in page, path
        assert "javascript:" not in re.sub(r"<(code|pre).*?</\1>", "", page), path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get("/doc/entity/casa").text


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_key_is_answered(app: Flask, key: str) -> None:
    client = app.test_client()
    for root in ("/id/", "/doc/"):
        answer = client.get(root + quote(key.encode("utf-8", "surrogatepass")))
        assert answer.status_code in {301, 303, 404, 200}
        assert "\n" not in answer.headers.get("Location", "")


@given(st.text())
def test_a_path_stays_on_this_server(tail: str) -> None:
    space = Space("https://example.org/m/")
    clean = tail.encode("utf-8", "replace").decode()
    for root in (
        "https://example.org/m/id/",
        "https://w3id.org/misional/def#",
        "https://example.org/m/shapes/",
    ):
        path = space.path_of(root + clean)
        assert path is not None
        assert re.match(r"/(doc|def|shapes)[/#]", path)
        assert re.fullmatch(r"[!#-;=@-\[\]_a-z~%]*", path)
    assert space.path_of("https://evil.example/" + clean) is None


@pytest.mark.parametrize(
    ("iri", "safe"),
    [
        ("https://leyes.example/n?i=1", True),
        ("http://leyes.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("urn:x", False),
        ("https:", False),
        ("https://[bad", False),
        ("//evil.example", False),
    ],
)
def test_only_the_web_is_linked(iri: str, safe: bool) -> None:
    assert web_address(iri) == (iri if safe else None)
