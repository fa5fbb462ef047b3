"""Item 1.1 for another site's page: what may be framed, what oEmbed promises, whose addresses are ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from misional.web.portal.oembed import address_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

KEY = "alcaldia-mayor-de-bogota/secretaria-general"
THING = f"https://w3id.org/misional/id/entity/{KEY}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
ROOT, BASE = "http://datos.example:8000/m/", "https://w3id.org/misional/"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_fragment_has_the_words_and_no_style(real: FlaskClient, language: str) -> None:
    answer = real.get(f"/embed/{KEY}.fragment.html?lang={language}", base_url="https://datos.example/m")
    assert answer.content_type == "text/html; charset=utf-8"
    soup = BeautifulSoup(answer.text, "html.parser")
    [section] = soup.find_all(True, recursive=False)
    assert (section["lang"], section["data-item"]) == (language, "1.1")
    assert len(section.find_all("li")) == 20
    assert not section.find_all(["style", "link", "script", "iframe", "img"])
    assert not [one for one in section.find_all(True) if {"style", "class", "id"} & set(one.attrs)]
    for link in section.find_all("a"):
        assert urlsplit(link["href"]).scheme == "https"
    if language == "en":  # what the source says in Spanish is marked as Spanish
        assert section.li.find(lang="es") is not None
    page = real.get(f"/doc/entity/{KEY}?lang={language}", headers={"Accept": "text/html"}).text
    said = [" ".join(one.text.split()) for one in BeautifulSoup(page, "html.parser").select(".said")]
    text = " ".join(section.text.split())
    assert all(one in text for one in said)
    assert len(said) == 20


def test_the_embed_alone_may_be_framed(real: FlaskClient) -> None:
    framed = real.get(f"/embed/{KEY}")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "'unsafe-inline'" not in framed.headers["Content-Security-Policy"]
    known = {"If-None-Match": framed.headers["ETag"]}
    again = real.get(f"/embed/{KEY}", headers=known)
    assert again.status_code == 304
    assert "X-Frame-Options" not in again.headers
    others = ("/", f"/doc/entity/{KEY}", "/report", f"/embed/{KEY}.fragment.html", "/embed/nobody", "/oembed")
    for path in others:
        answer = real.get(path, headers={"Accept": "text/html"})
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_page_to_frame_brings_its_style_from_here_only(real: FlaskClient) -> None:
    soup = BeautifulSoup(real.get(f"/embed/{KEY}").text, "html.parser")
    [style] = soup.select("link[rel=stylesheet]")
    assert real.get(str(style["href"])).content_type == "text/css; charset=utf-8"
    assert not soup.find_all(["script", "style", "img"])
    wrong = re.sub(r"/static/\w+/", "/static/0000/", str(style["href"]))
    assert real.get(wrong).headers["Location"] == style["href"]


def test_the_json_form_says_the_same(real: FlaskClient) -> None:
    document = real.get(f"/embed/{KEY}.json").get_json()
    assert document["item"] == "1.1"
    assert document["uri"] == THING
    assert (len(document["functions"]), len(document["plan"]["objectives"]), document["duties"]) == (
        10,
        10,
        [],
    )
    assert document["plan"]["missions"][0]["text"]
    assert set(document["name"]) == {"es", "en"}
    assert document["functions"][0]["basis"][0]["relation"] == "statedIn"
    assert document["functions"][0]["page"].startswith("http://localhost/doc/function/")


def test_a_page_leads_to_its_oembed_and_that_to_the_frame(real: FlaskClient) -> None:
    page = BeautifulSoup(real.get(f"/doc/entity/{KEY}", headers={"Accept": "text/html"}).text, "html.parser")
    found = {str(one["type"]): str(one["href"]) for one in page.select("link[type$='+oembed']")}
    document = real.get(found["application/json+oembed"]).get_json()
    xml = etree.fromstring(real.get(found["text/xml+oembed"]).data, PARSER)
    assert {one.tag: one.text for one in xml} == {name: str(value) for name, value in document.items()}
    assert (document["version"], document["type"]) == ("1.0", "rich")
    frame = BeautifulSoup(document["html"], "html.parser").iframe
    assert frame is not None
    assert frame["title"] == document["title"]
    source = urlsplit(str(frame["src"]))
    assert parse_qs(source.query) == {"lang": ["es"]}
    assert real.get(source.path).status_code == 200


def test_oembed_keeps_to_its_specification(real: FlaskClient) -> None:
    small = real.get(f"/oembed?url={THING}&maxwidth=300&maxheight=200").get_json()
    assert (small["width"], small["height"]) == (300, 200)
    assert real.get(f"/oembed?url={THING}").content_type == "application/json"
    assert real.get(f"/oembed?url={THING}&format=xml").content_type == "text/xml; charset=utf-8"
    assert real.get(f"/oembed?url={THING}&format=yaml").status_code == 501
    assert real.get("/oembed").status_code == 400
    assert real.get(f"/oembed?url={THING}&url={THING}").status_code == 400
    assert real.get(f"/oembed?url={THING}&maxwidth=-1").status_code == 400
    for url in (
        f"https://evil.example/id/entity/{KEY}",
        f"https://w3id.org@evil.example/misional/id/entity/{KEY}",
        f"https://w3id.org/other/id/entity/{KEY}",
        "javascript:alert(1)",
        "https://[",
        "https://w3id.org/misional/id/norm/decreto-140-2021",
        "https://w3id.org/misional/id/entity/../../etc/passwd",
        f'{THING}"><script>',
    ):
        assert real.get("/oembed", query_string={"url": url}).status_code == 404, url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"{ROOT}doc/entity/a/b", "a/b"),
        (f"{ROOT}doc/entity/a/b.html?lang=en#x", "a/b"),
        (f"{ROOT}embed/a/b.fragment.html", "a/b"),
        (f"{BASE}id/entity/a/b", "a/b"),
        ("http://w3id.org/misional/id/entity/a", "a"),
        ("https://datos.example:8001/m/doc/entity/a", None),
        ("http://datos.example:8000/doc/entity/a", None),
        ("ftp://datos.example:8000/m/doc/entity/a", None),
        ("", None),
    ],
)
def test_whose_address_it_is(url: str, key: str | None) -> None:
    assert address_of(url, ROOT, BASE) == key


@given(st.text(max_size=60))
def test_no_text_makes_another_host_ours(text: str) -> None:
    found = address_of(text, ROOT, BASE)
    assert found is None or urlsplit(text).hostname in {"datos.example", "w3id.org"}
    assert address_of(f"https://evil.example/{text}", ROOT, BASE) is None


def test_a_hostile_name_stays_text(client: FlaskClient) -> None:
    html = client.get("/embed/casa").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert client.get("/embed/nobody").status_code == 404
    xml = client.get("/oembed?url=https://example.org/m/id/entity/casa&format=xml").data
    assert "<script>" in str(etree.fromstring(xml, PARSER).findtext("title"))
    assert b"<script>" not in xml
