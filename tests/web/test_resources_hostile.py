"""Addresses and headers as nobody should write them: one right answer each, and nothing comes back raw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TURTLE = {"Accept": "text/turtle"}


def raw(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """A request whose path reaches the application exactly as written, already decoded as a server does."""
    return client.get("/", environ_overrides={"PATH_INFO": path, **headers})


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/doc/norm/über", 200),
        ("/doc/norm/%C3%BCber", 200),
        ("/doc/norm/%c3%bcber", 200),
        (
            "/doc/norm/u%CC%88ber",
            404,
        ),  # the same letter in another normal form is another IRI (RFC 3987 §5.3.2.2)
        ("/doc/norm/%25C3%25BCber", 404),
        ("/doc/norm/a%C3%B1o%2520nuevo", 200),
        ("/doc/norm/a%C3%B1o%20nuevo", 200),
        ("/doc/%6Eorm/n1", 200),
        ("/doc/norm%2Fn1", 200),
        ("/doc/norm/N1", 404),
        ("/DOC/norm/n1", 404),
        ("/doc/norm/n1%20", 404),
        ("/doc/norm/n1%00", 404),
        ("/doc/norm/n1%0a", 404),
        ("/doc/norm/%FF", 404),
        ("/doc/norm/n1%ED%A0%80", 404),
    ],
)
def test_an_iri_by_its_spellings(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path, headers=TURTLE).status_code == status


def test_spellings_of_one_iri_have_one_address(client: FlaskClient) -> None:
    """RFC 3986 section 6.2.2: what means the same is told by one canonical address and one body."""
    answers = [client.get(f"/doc/norm/{key}", headers=TURTLE) for key in ("über", "%C3%BCber", "%c3%bcber")]
    assert len({answer.data for answer in answers}) == 1
    assert {answer.headers["Content-Location"] for answer in answers} == {"/doc/norm/%C3%BCber.ttl"}
    assert all(
        '<https://example.org/m/doc/norm/%C3%BCber>; rel="canonical"' in one.headers["Link"]
        for one in answers
    )
    assert client.get("/id/norm/über").headers["Location"].isascii()


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/doc/norm/n1/", 301, "/doc/norm/n1"),
        ("/doc/norm/n1//", 301, "/doc/norm/n1"),
        ("/def/", 301, "/def"),
        ("/shapes/core/", 301, "/shapes/core"),
        ("/doc/nada/", 404, None),
        ("/doc//norm/n1", 404, None),
        ("//doc/norm/n1", 200, None),  # the first slashes of a path count as one
        ("/doc/norm//n1", 404, None),
        ("/doc/norm/../norm/n1", 404, None),
        ("/doc/./norm/n1", 404, None),
        ("/doc/norm/n1/..", 404, None),
        ("/doc/norm/n1;v=1", 404, None),
        ("/doc\\norm\\n1", 404, None),
        ("/id/norm/n1/", 301, "/id/norm/n1"),
        ("/id/nada/", 404, None),
    ],
)
def test_slashes_and_dots_are_what_they_are(
    client: FlaskClient, path: str, status: int, location: str | None
) -> None:
    answer = raw(client, path)
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)


def test_two_slashes_never_become_a_link_to_a_host(client: FlaskClient) -> None:
    for path in ("//evil.example/doc/norm/n1", "//evil.example/", "///evil.example", "//doc/norm/n1"):
        page = raw(client, path, HTTP_ACCEPT="text/html")
        assert page.status_code == (200 if path == "//doc/norm/n1" else 404)
        assert 'href="//' not in page.text
        assert 'action="//' not in page.text


@pytest.mark.parametrize(
    "path", ["/doc/norm/n1", "/id/norm/n1", "/def", "/shapes/core", "/code/norm-type/acuerdo"]
)
def test_a_very_long_address_is_414(client: FlaskClient, path: str) -> None:
    for tail in ("/" + "a" * 8000, "?x=" + "a" * 8000, "?lang=" + "%41" * 3000):
        answer = client.get(path + tail)
        assert answer.status_code == 414, tail[:9]
        assert answer.json is not None
        assert answer.json["limit"] == 8000
    assert client.get(f"{path}?x={'a' * 7000}").status_code in {200, 303}


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: a=b", "a\nX: y", "a\x00b", "\x1b[31m", "a\u2028b"])
def test_no_control_gets_into_a_header(client: FlaskClient, text: str) -> None:
    for path in (f"/doc/norm/n1{quote(text)}", f"/id/norm/n1{quote(text)}"):
        answer = client.get(path)
        assert answer.status_code == 404
    for name in ("lang", "_mediatype", "_profile", "format", "date", "page"):
        for path in ("/doc/norm/n1", "/id/norm/n1"):
            answer = client.get(path, query_string={name: text})
            assert answer.status_code in {200, 303, 400, 406}
            assert "Set-Cookie" not in answer.headers
            for value in answer.headers.values():
                assert not set(value) & set("\r\n\x00\x1b\u2028")


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type"),
    [
        ("/doc/norm/n1.xyz", "text/turtle", 404, "application/problem+json"),
        ("/doc/norm/n1.TTL", "text/turtle", 404, "application/problem+json"),
        ("/doc/norm/n1.", "text/turtle", 404, "application/problem+json"),
        ("/doc/norm/n1.ttl.ttl", "text/turtle", 404, "application/problem+json"),
        ("/doc/norm/n1.csv", "text/turtle", 404, "application/problem+json"),
        ("/doc/norm/n1.ttl", "application/rdf+xml", 200, "text/turtle"),
        ("/doc/norm/n1.nq", "text/html", 200, "application/n-quads"),
        ("/doc/norm/n1.ttl?_mediatype=application/ld%2Bjson", "text/html", 200, "text/turtle"),
        ("/doc/norm/n1?_mediatype=application/ld%2Bjson", "text/html", 200, "application/ld+json"),
        ("/doc/norm/n1?_mediatype=application/trig", "text/html", 200, "application/trig"),
        ("/doc/norm/n1?_mediatype=image/png", "text/html", 406, "application/problem+json"),
        ("/doc/norm/n1?_mediatype=", "text/turtle", 406, "application/problem+json"),
        ("/doc/norm/n1?_mediatype=text/turtle%0d%0aX:y", "text/turtle", 406, "application/problem+json"),
        ("/doc/norm/n1", "text/turtle;q=0", 406, "application/problem+json"),
        ("/doc/norm/n1", "text/html;q=0, */*;q=0.1", 200, "text/turtle"),
        ("/doc/norm/n1", "*/*;q=0.1", 200, "text/html"),
        ("/doc/norm/n1", "text/turtle;q=0.2, application/*;q=0.1", 200, "text/turtle"),
        ("/doc/norm/n1", "*/*;q=0", 406, "application/problem+json"),
        # Clients that take anything put datasets first and then read the default graph.
        ("/doc/norm/n1", "application/trig, text/turtle;q=0.9", 200, "text/turtle"),
        ("/doc/norm/n1", "application/trig, text/turtle;q=0.4", 200, "application/trig"),
        ("/doc/norm/n1", 'text/turtle;profile="https://schema.org/"', 200, "text/turtle"),
        ("/doc/norm/n1", "text/turtle;charset=utf-8;q=1.0", 200, "text/turtle"),
        ("/doc/norm/n1", "nonsense", 200, "text/html"),
        ("/doc/norm/n1", ",,;q=,", 200, "text/html"),
    ],
)
def test_suffix_parameter_and_accept(
    client: FlaskClient, path: str, accept: str, status: int, media_type: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (status, media_type)


def test_repeated_headers_are_one_list(client: FlaskClient) -> None:
    """RFC 9110 section 5.2: a server hands them on joined by commas."""
    answer = client.get("/doc/norm/n1", headers=[("Accept", "image/png"), ("Accept", "text/turtle;q=0.5")])
    assert answer.mimetype == "text/turtle"
    wishes = [
        ("Accept-Profile", "<urn:x>"),
        ("Accept-Profile", "<https://schema.org/>"),
        ("Accept", "text/turtle"),
    ]
    assert client.get("/doc/norm/n1", headers=wishes).headers["Content-Profile"] == "<https://schema.org/>"


@pytest.mark.parametrize(
    "lang", ["xx", "es-CO", "../../etc", "<script>", "es,en", "", "ES", "e" * 500, "en\x00"]
)
def test_a_language_is_one_of_ours_or_none(client: FlaskClient, lang: str) -> None:
    answer = client.get("/doc/norm/n1", query_string={"lang": lang}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] in {"es", "en"}
    assert (
        answer.headers["Content-Location"] == f"/doc/norm/n1.html?lang={answer.headers['Content-Language']}"
    )
    assert "<script>" not in answer.text


@pytest.mark.parametrize("name", ["_profile", "date", "page", "lang", "_mediatype", "format"])
def test_a_parameter_comes_once(client: FlaskClient, name: str) -> None:
    named = {"_profile": "schema", "date": "2021-01-01", "page": "1", "lang": "en"}
    value = named.get(name, "text/turtle")
    path = f"/doc/norm/n1?{name}={value}&{name}={value}"
    answer = client.get(path, headers={"Accept": "text/turtle" if name != "page" else "text/html"})
    assert answer.status_code == 400


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_words_are_answered_in_order(app: Flask, key: str, profile: str, accepted: str) -> None:
    header = accepted.encode("latin-1", "replace").decode("latin-1").translate({10: " ", 13: " ", 0: " "})
    answer = app.test_client().get(
        "/doc/norm/n1" + quote(key),
        query_string={"_profile": profile},
        headers={"Accept-Profile": header},
    )
    assert answer.status_code in {200, 301, 404, 406}
    for value in answer.headers.values():
        assert value.isascii()
        assert "\n" not in value


def function_of(client: FlaskClient, path: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(client.get(f"{path}.jsonld").data)
    return document


def test_the_json_of_a_function_reads_as_json(client: FlaskClient) -> None:
    """What a programmer gets who knows no RDF: names as keys, the thing on top, its neighbours inside."""
    told = function_of(client, "/doc/function/f1")
    context = told.pop("@context")
    base = "https://example.org/m/id/"
    assert set(context) >= {"id", "type", "label", "position", "hasFunction"}
    assert told["id"] == f"{base}function/f1"
    assert sorted(told["type"]) == ["m:Competence", "m:Function"]
    assert told["label"] == {"en": "Function 1", "es": "Función 1"}
    assert told["position"] == 1
    assert told["m:normalizedText"] == {"@language": "es", "@value": "Prestar servicios y cuidar."}
    assert told["m:statedIn"] == {"id": f"{base}provision/n1/art-2", "label": {"es": "Art. 2, Norma 1"}}
    assert told["m:inAccordanceWith"]["label"] == {"es": "Norma 1"}
    evidence = told["m:hasEvidence"]
    assert evidence["label"] == {"es": "Fragmento"}
    selector = evidence["http://www.w3.org/ns/oa#hasSelector"]
    assert selector["http://www.w3.org/ns/oa#exact"] == "Prestar <b>servicios</b> & cuidar."
    assert told["m:functionOf"]["id"] == f"{base}entity/casa"


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (
            "/doc/function/decreto-140-2021/art-2/num-5",
            {
                "id",
                "type",
                "label",
                "normalizedText",
                "verbatimText",
                "position",
                "statedIn",
                "functionOf",
                "hasEvidence",
            },
        ),
        (
            "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general",
            {
                "id",
                "type",
                "label",
                "description",
                "parent",
                "hasFunction",
                "hasPlan",
                "hasMission",
                "actsUnder",
            },
        ),
    ],
)
def test_the_real_json_has_the_keys_of_the_context(real: FlaskClient, path: str, keys: set[str]) -> None:
    told = function_of(real, path)
    assert keys <= set(told)
    assert told["id"].endswith(path.removeprefix("/doc/"))
    assert set(told["label"]) == {"es", "en"}
    own = {key for key in told if ":" in key}
    assert {key for key in own if key.startswith("misional:")} == set(), "every term of ours has a plain name"


def test_the_real_json_tells_a_function_and_a_body(real: FlaskClient) -> None:
    told = function_of(real, "/doc/function/decreto-140-2021/art-2/num-5")
    assert told["position"] == 5
    assert set(told["normalizedText"]) == {"es"}
    assert told["statedIn"].endswith("id/provision/decreto-140-2021/art-2/num-5")
    basis = {one["id"]: one["label"] for one in told["hasLegalBasis"]}
    assert set(basis[told["statedIn"]]) == {"es", "en"}, "told once, where it is met first"
    assert set(basis[told["inAccordanceWith"]]) == {"es", "en"}
    assert told["hasEvidence"]["selector"]["start"] == 5280
    body = function_of(real, "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general")
    assert body["parent"]["id"].endswith("id/entity/alcaldia-mayor-de-bogota")
    assert len(body["hasFunction"]) == 10
    assert all(set(one["label"]) == {"es", "en"} for one in body["hasFunction"])
