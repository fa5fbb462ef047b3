"""``/search``: what is found, in what order, and what a hostile query does (nothing)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from misional.i18n import MESSAGES
from misional.web.search.entries import KINDS, Entry, kind_of
from misional.web.search.index import PAGE_SIZE, SearchIndex

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"
FUNCTION = "/doc/function/decreto-140-2021/art-2/num-5"
SMALL = SearchIndex(
    [
        Entry("i:1", "norm", ("Decreto 140 de 2021",), ("Por el cual se organiza la gestión",)),
        Entry("i:2", "norm", ("Decreto 141 de 2021",), ("Sobre archivos y archivos y archivos y archivos",)),
        Entry("i:3", "function", ("Función 5",), ("Conservar los archivos",)),
        Entry("i:4", "office", ("Archivo",), ()),
        Entry("i:5", "function", ("Función 6",), ("Gestión de personas; asunto documental",)),
        Entry("i:6", "function", ("Función 7",), ("La gestión documental",)),
    ]
)


def ask(client: FlaskClient, query: str, **more: object) -> dict[str, Any]:
    answer = client.get("/search?" + urlencode({"q": query, "format": "json", **more}))
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/json"
    document: dict[str, Any] = answer.json
    return document


def pages_of(document: dict[str, Any]) -> list[str]:
    return [one["page"] for one in document["results"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("secretaria general", ENTITY),
        ("SECRETARÍA GENERAL", ENTITY),
        ("gestion documental", FUNCTION),
        ("políticas de gestión documentales", FUNCTION),
        ("decreto 140 de 2021", "/doc/norm/decreto-140-2021"),
        ("Decree 140 of 2021", "/doc/norm/decreto-140-2021"),
        ("funcion 5", FUNCTION),
        ("hasLegalBasis", "/def#hasLegalBasis"),
        ("acuerdo 257 art 48", "/doc/provision/acuerdo-257-2006/art-48"),
        ("Artículo 48", "/doc/provision/acuerdo-257-2006/art-48"),
        ("artículo 2 numeral 5", "/doc/provision/decreto-140-2021/art-2/num-5"),
        ("secretaría", ENTITY),
        ("funciones de la secretaría", "/doc/provision/decreto-140-2021/art-2"),
        ("misión", "/doc/mission/resolucion-630-2024"),
        ("archivo", "/doc/system/bogota/sistema-distrital-de-archivos"),
        ("transparencia", "/doc/norm/ley-1712-2014"),
        ("¿Quién regula el defensor del ciudadano?", "/queries/citizens-ombudsman"),
        ("scrd", "/doc/entity/alcaldia-mayor-de-bogota/secretaria-de-cultura-recreacion-y-deporte"),
    ],
)
def test_what_is_meant_comes_first(real: FlaskClient, query: str, first: str) -> None:
    assert pages_of(ask(real, query))[0] == first


def test_a_body_that_speaks_for_itself_comes_before_those_only_named(real: FlaskClient) -> None:
    assert ENTITY in pages_of(ask(real, "funciones de la secretaría"))[:2]
    kinds = [one["kind"] for one in ask(real, "misión")["results"]]
    assert kinds[:2] == ["mission", "entity"]
    behind = [kind in {"query", "term", "code", "data", "rule"} for kind in kinds]
    assert behind == sorted(behind), "what the release is about comes before what it is made of"


@pytest.mark.parametrize(
    ("one", "other"),
    [("misión", "MISIONES"), ("funcion", "funciones"), ("ley", "leyes"), ("objetivo", "Objetivos")],
)
def test_accents_capitals_and_plurals_are_forgiven(real: FlaskClient, one: str, other: str) -> None:
    assert pages_of(ask(real, one)) == pages_of(ask(real, other))
    assert pages_of(ask(real, one))


def test_names_come_before_texts_and_neighbours_before_strangers() -> None:
    assert [hit.iri for hit in SMALL.find("archivo").hits] == ["i:4", "i:2", "i:3"]
    assert [hit.iri for hit in SMALL.find("gestión documental").hits] == ["i:6", "i:5"]


def test_what_has_some_words_is_found_when_nothing_has_all() -> None:
    found = SMALL.find("decreto sobre unicornios y archivos")
    assert found.partial
    assert found.hits[0].iri == "i:2"
    assert not SMALL.find("decreto").partial
    assert SMALL.find("unicornios").total == 0


def test_kinds_are_counted_and_choose(real: FlaskClient) -> None:
    every = ask(real, "decreto")
    kinds = {one["kind"]: one["count"] for one in every["kinds"]}
    assert sum(kinds.values()) == every["total"] > PAGE_SIZE
    norms = ask(real, "decreto", kind="norm")
    assert norms["total"] == kinds["norm"]
    assert {one["kind"] for one in norms["results"]} == {"norm"}
    assert norms["kinds"] == every["kinds"], "the other kinds stay in sight"


def test_pages_hold_everything_once(real: FlaskClient) -> None:
    first = ask(real, "decreto")
    found = [
        page
        for number in range(1, first["pages"] + 1)
        for page in pages_of(ask(real, "decreto", page=number))
    ]
    assert len(found) == len(set(found)) == first["total"]
    assert pages_of(ask(real, "decreto", page=50)) == []


def test_a_misspelt_word_is_mended(real: FlaskClient) -> None:
    found = ask(real, "gestoin documentl")
    assert (found["total"], found["didYouMean"]) == (0, "gestión documental")
    assert pages_of(ask(real, found["didYouMean"]))[0] == FUNCTION
    assert ask(real, "xqzvwk")["didYouMean"] is None


def test_a_beginning_finds_and_suggests(real: FlaskClient) -> None:
    found = ask(real, "docume")
    assert found["total"] > 0
    assert "documental" in str(found["results"]).lower()
    names = ask(real, "decreto 14")["suggestions"]
    assert "Decreto Distrital 140 de 2021" in names
    assert len(names) <= 8


def test_the_page_marks_what_it_found(real: FlaskClient) -> None:
    page = BeautifulSoup(real.get("/search?q=gestion+documental&lang=es").text, "html.parser")
    first = page.find(class_="results").find("li")
    assert [one.text for one in first.find_all("mark")] == ["gestión", "documental"]
    assert first.find("a")["href"] == FUNCTION
    assert page.find("input", id="palabras")["value"] == "gestion documental"
    assert not page.find_all("script", type=lambda kind: kind != "application/ld+json")
    english = BeautifulSoup(real.get("/search?q=gestion+documental&lang=en").text, "html.parser")
    assert english.h1.text == "Search"
    assert english.find(class_="results").find("mark").find_parent("span")["lang"] == "es"


def test_every_page_has_a_search_box_and_one_only(real: FlaskClient) -> None:
    for path in ("/", ENTITY, "/search", "/search?q=ley", "/doc/nada"):
        page = BeautifulSoup(real.get(path, headers={"Accept": "text/html"}).text, "html.parser")
        (form,) = page.find_all("form", role="search")
        assert form["action"] == "/search"
        assert page.find("label", attrs={"for": form.find("input", type="search")["id"]})


HOSTILE = (
    '"',
    '""',
    "'; DROP TABLE found; --",
    "a OR b",
    "NOT a",
    "NEAR(a b)",
    "names : decreto",
    "iri:*",
    "*",
    "decreto*",
    "^decreto",
    "(((((",
    "{names texts} : x",
    "<script>alert(1)</script>",
    "\0decreto",
    "a\u0301" * 50,
    "\U0001f600",
    "ﷺ",
    "%00%ff",
    "-" * 200,
    "decreto " * 25,
)


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_only_words(real: FlaskClient, query: str) -> None:
    assert ask(real, query)["query"] == " ".join(query.replace("\0", " ").split())
    answer = real.get("/search?" + urlencode({"q": query, "lang": "es"}))
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_operators_of_the_engine_are_plain_words() -> None:
    assert SMALL.find("archivos NOT función").partial
    assert SMALL.find("archivos OR gestión").partial
    assert SMALL.find("names : decreto").partial
    assert SMALL.find("decr*").prefix, "an asterisk is no word; the beginning is found by itself"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(query=st.text(max_size=60), kind=st.sampled_from([None, *KINDS]), page=st.integers(1, 50))
def test_any_words_get_an_answer(query: str, kind: str | None, page: int) -> None:
    found = SMALL.find(query, kind, page)
    assert len(found.hits) <= PAGE_SIZE
    assert found.total >= len(found.hits)
    SMALL.suggest(query)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ("q=" + "a" * 201, "q"),
        ("q=a&kind=nada", "kind"),
        ("q=a&page=0", "page"),
        ("q=a&page=51", "page"),
        ("q=a&page=1e9", "page"),
        ("q=a&page=%D9%A1", "page"),
        ("q=a&q=b", "q"),
        ("q=a&page=1&page=2", "page"),
    ],
)
def test_what_cannot_be_is_refused(real: FlaskClient, arguments: str, name: str) -> None:
    answer = real.get(f"/search?{arguments}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["name"] == name


def test_answers_are_cached_by_their_words(real: FlaskClient) -> None:
    one, other = (real.get(f"/search?q={word}&lang=es") for word in ("ley", "decreto"))
    assert one.headers["ETag"] != other.headers["ETag"]
    again = real.get("/search?q=ley&lang=es", headers={"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    tabbed = real.get("/search?q=ley&kind=norm&lang=es")
    assert tabbed.headers["ETag"] != one.headers["ETag"]


def test_a_label_full_of_markup_is_shown_as_text(client: FlaskClient) -> None:
    answer = client.get("/search?q=casa&lang=es")
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text


def test_every_kind_has_its_words() -> None:
    for kind in KINDS:
        assert f"search.kind-{kind}" in MESSAGES
    assert kind_of("/doc/evidence/1") is None
    assert kind_of("/queries/x") == "query"
    assert kind_of("/queries") is None
    assert kind_of("/shapes/core#a") == "rule"
    assert kind_of("/graph/asserted") == "data"
