"""``/why``: the proof of a derived triple, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BASE = "https://w3id.org/misional/"
ENTITY = f"{BASE}id/entity/alcaldia-mayor-de-bogota/secretaria-general"
ACTS_UNDER = {"s": ENTITY, "p": f"{BASE}def#actsUnder", "o": f"{BASE}id/norm/decreto-140-2021"}


def address(**terms: str) -> str:
    return f"/why?{urlencode(terms)}"


def test_the_page_goes_down_to_the_quoted_words(real: FlaskClient) -> None:
    answer = real.get(address(**ACTS_UNDER))
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select(".proof-tree blockquote")
    assert soup.h1 is not None
    assert soup.h1.text.strip() == "Secretaría General de la Alcaldía Mayor de Bogotá, D.C."
    links = {a["href"] for a in soup.select(".proof-tree a")}
    assert "/doc/norm/decreto-140-2021" in links
    assert "prp-spo2" in answer.text
    english = real.get(address(**ACTS_UNDER, lang="en"))
    assert english.headers["Content-Language"] == "en"
    assert "because those steps" in english.text


def test_the_language_links_keep_the_question(real: FlaskClient) -> None:
    soup = BeautifulSoup(real.get(address(**ACTS_UNDER)).text, "html.parser")
    (english,) = (a["href"] for a in soup.select('a[hreflang="en"]'))
    assert real.get(str(english)).headers["Content-Language"] == "en"


def test_the_same_as_json(real: FlaskClient) -> None:
    answer = real.get(address(**ACTS_UNDER), headers={"Accept": "application/json"})
    assert answer.content_type == "application/json"
    assert "Accept" in answer.headers["Vary"]
    assert answer.json is not None
    assert answer.json["rule"] == "prp-spo2"
    assert real.get(address(**ACTS_UNDER, format="json")).data == answer.data


def test_two_questions_have_two_validators(real: FlaskClient) -> None:
    first, second = real.get(address(**ACTS_UNDER)), real.get(address(s=ENTITY))
    assert first.headers["ETag"] != second.headers["ETag"]
    again = real.get(address(**ACTS_UNDER), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_every_listed_triple_has_its_proof(real: FlaskClient) -> None:
    soup = BeautifulSoup(real.get(address(s=f"{BASE}id/norm/resolucion-277-2020")).text, "html.parser")
    links = [str(a["href"]) for a in soup.select("ul.plain a")]
    assert len(links) > 3
    for link in links:
        assert real.get(link).status_code == 200, link


def test_a_page_about_a_thing_leads_there(real: FlaskClient) -> None:
    text = real.get("/doc/norm/resolucion-277-2020").text
    assert "/why?s=https%3A%2F%2Fw3id.org%2Fmisional%2Fid%2Fnorm%2Fresolucion-277-2020" in text


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        ({}, 400),
        ({"s": "not an iri"}, 400),
        ({"s": "javascript:alert(1)<script>"}, 400),
        ({"s": ENTITY, "p": '"literal"', "o": ENTITY}, 400),
        ({"s": ENTITY, "p": f"{BASE}def#actsUnder", "o": '"x" ; DROP'}, 400),
        ({"s": "https://example.org/none"}, 404),
        ({"s": ENTITY, "p": f"{BASE}def#actsUnder", "o": '"text"@es'}, 404),
        ({"s": f"{BASE}id/entity/none"}, 404),
    ],
)
def test_what_cannot_be_explained(real: FlaskClient, terms: dict[str, str], status: int) -> None:
    answer = real.get(address(**terms), headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    page = BeautifulSoup(real.get(address(**terms), headers={"Accept": "text/html"}).text, "html.parser")
    assert [one["type"] for one in page.find_all("script")] == ["application/ld+json"]


def test_a_question_asked_twice_over(real: FlaskClient) -> None:
    assert real.get(f"{address(**ACTS_UNDER)}&s=x").status_code == 400
