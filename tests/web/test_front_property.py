"""Whatever is asked, in whatever order: the layer answers as Flask alone does, but for the coding."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import brotli
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from misional.web.layers.compression import CODINGS, acceptable, tag_of
from misional.web.layers.front import Front
from misional.web.layers.observe import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from werkzeug.test import TestResponse

QUERIES = (
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "ASK {}",
    "CONSTRUCT WHERE { ?s <https://w3id.org/misional/def#hasPlan> ?o }",
    "SELECT nothing",
    "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
)
PATHS = (
    "/",
    "/doc/norm/n1",
    "/doc/norm/n1.ttl",
    "/doc/norm/n1.html",
    "/doc/nada",
    "/id/norm/n1",
    "/def",
    "/queries",
    "/health",
    "/captures/nada.txt",
    "/context.jsonld",
    "/sparql",
    *(f"/sparql?query={quote(text)}" for text in QUERIES),
    f"/sparql?query={quote(QUERIES[1])}&default-graph-uri=https://example.org/m/graph/asserted",
    f"/sparql?query={quote(QUERIES[1])}&query=ASK",
)
EXTRAS = (
    *("", "lang=en", "lang=es", "lang=fr", "format=json", "format=ttl", "format=html", "format=no"),
    *("_=1", "format=csv&format=json"),
)
ACCEPT = ("*/*", "text/html", "text/turtle", "application/json, */*;q=0.1", "image/png", "text/csv")
ENCODINGS = ("gzip", "gzip, deflate, br", "br;q=0.1, *", "gzip, identity;q=0", "x")


@dataclass(frozen=True)
class Ask:
    """One request; ``has`` is the coding in which the client says that it has the answer."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    has: str | None

    @property
    def codings(self) -> tuple[str, ...]:
        return acceptable(dict(self.headers).get("Accept-Encoding", ""))


def one_of(name: str, *values: str) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    return st.sampled_from([(), *(((name, value),) for value in values)])


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    path, extra = draw(st.sampled_from(PATHS)), draw(st.sampled_from(EXTRAS))
    url = path if not extra else f"{path}{'&' if '?' in path else '?'}{extra}"
    headers = (
        *draw(one_of("Accept", *ACCEPT)),
        *draw(one_of("Accept-Language", "en", "es-CO, en;q=0.5", "fr")),
        *draw(one_of("Accept-Encoding", *ENCODINGS)),
        *draw(one_of("Range", "bytes=0-1")),
        *draw(one_of("X-Forwarded-Host", "evil.example")),
        *draw(one_of("Cookie", "a=b")),
    )
    method = draw(st.sampled_from(["GET"] * 5 + ["HEAD"] * 2 + ["POST", "OPTIONS", "DELETE"]))
    return Ask(method, url, headers, draw(st.sampled_from([None] * 4 + ["*", "other", *CODINGS])))


class Bare:
    """Flask alone, answering each request anew."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.setdefault(NOTES, {})
        return Flask.wsgi_app(self._app, environ, start_response)


def if_none_match(ask: Ask, etag: str | None, *, coded: bool) -> dict[str, str]:
    """The header that says what ``ask.has`` says: to the layer by its tags, to Flask by what they mean."""
    if ask.has is None:
        return {}
    if ask.has in {"*", "other"} or etag is None:
        return {"If-None-Match": "*" if ask.has == "*" else '"other"'}
    if coded:
        return {"If-None-Match": tag_of(etag, ask.has)}  # type: ignore[arg-type]
    # What the client has in a coding that it does not take is nothing that it can use.
    return {"If-None-Match": etag if ask.has in ask.codings else '"other"'}


def plainly(answer: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    """The answer with all that its coding changes undone."""
    headers, body = dict(answer.headers), answer.data
    assert len(headers) == len(list(answer.headers)), "a header twice"
    coding = headers.pop("Content-Encoding", "")
    if answer.status_code in {200, 304} and "Vary" in headers:
        names = [name for name in headers.pop("Vary").split(", ") if name != "Accept-Encoding"]
        headers |= {"Vary": ", ".join(names)} if names else {}
    if coding or answer.status_code == 304:
        for one in ("br", "gzip"):
            headers |= {"ETag": headers["ETag"].replace(f'-{one}"', '"')} if "ETag" in headers else {}
    # The digest of a file is that of its plain bytes (RFC 9530 section 3): a coded answer leaves it out.
    headers.pop("Repr-Digest", None)
    if coding:
        length = headers.pop("Content-Length")
        if body:
            assert length == str(len(body))
            body = brotli.decompress(body) if coding == "br" else gzip.decompress(body)
            headers["Content-Length"] = str(len(body))
    return answer.status, sorted(headers.items()), body


@pytest.mark.parametrize("room", [2**20, 40_000])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(asks(), min_size=2, max_size=8), again=st.booleans())
def test_the_layer_answers_as_flask_does(app: Flask, room: int, sequence: list[Ask], again: bool) -> None:
    bare = Client(Bare(app))
    front = Client(Front(Bare(app), app.extensions["misional.holder"], room))
    for ask in [*sequence, *sequence] if again else sequence:
        etag = bare.get(ask.url, headers=ask.headers).headers.get("ETag")
        expected, given = (
            client.open(
                ask.url,
                method=ask.method,
                headers=[*ask.headers, *if_none_match(ask, etag, coded=coded).items()],
            )
            for client, coded in ((bare, False), (front, True))
        )
        coding = given.headers.get("Content-Encoding", "identity")
        assert given.status_code != 200 or ask.method == "OPTIONS" or coding in ask.codings
        wanted, got = plainly(expected), plainly(given)
        if coding != "identity" and ask.method == "HEAD":  # the length of the coded body, which is not here
            wanted = (wanted[0], [pair for pair in wanted[1] if pair[0] != "Content-Length"], wanted[2])
        assert got == wanted
