"""A query at fault on its page: where, why, what was likely meant, and no dead end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from misional.engine import Limits
from misional.web.app import create_app
from misional.web.pages.fault import fault_of
from misional.web.problems import Problem
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from misional.release import Release


def soup(client: FlaskClient, status: int = 200, **arguments: str) -> BeautifulSoup:
    answer = client.get("/sparql", query_string={"format": "html", **arguments})
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = page.select(selector)
    return found


def text_of(page: BeautifulSoup) -> str:
    return one(page, "textarea").text.removeprefix("\n")


@pytest.mark.parametrize(
    ("language", "query", "sentence"),
    [
        ("es", "ASK { ?s mis:p ?o }", "el prefijo «mis:» no está declarado. ¿Quiso decir «misional:»?"),
        ("en", "ASK { ?s mis:p ?o }", "the prefix “mis:” is not declared. Did you mean “misional:”?"),
        (
            "es",
            "ASK { ?s skos:p ?o }",
            "Añada al comienzo esta línea: PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        ),
        (
            "en",
            "ASK { ?s geo:p ?o }",
            "Add this line at the start: PREFIX geo: <http://www.opengis.net/ont/geosparql#>",
        ),
        ("es", "SELECT * WERE { ?s ?p ?o }", "«WERE» no puede ir en este lugar. ¿Quiso decir «WHERE»?"),
        ("es", "ASK { ?s ?p }", "Aquí puede ir:"),
        ("es", "SELECT (1 AS ?a) { ?a ?b ?c }", "«AS» da un nombre que ya está en uso."),
        ("en", "SELECT * {} GROUP BY ?x", "“SELECT *” cannot go with GROUP BY: name the variables."),
        ("es", "SELECT ?a ?a {}", "una variable se pide dos veces."),
    ],
)
def test_an_error_speaks_the_readers_language(
    client: FlaskClient, language: str, query: str, sentence: str
) -> None:
    page = soup(client, 400, query=query, lang=language)
    assert sentence in one(page, "#causa").text
    assert text_of(page) == query
    assert one(page, "textarea")["aria-describedby"] == "causa"
    document = client.get(
        "/sparql", query_string={"query": query, "lang": language}, headers={"Accept": "*/*"}
    )
    assert document.content_type == "application/problem+json"
    assert sentence in document.json["detail"]


def test_what_could_stand_there_is_named_in_spanish(client: FlaskClient) -> None:
    detail = one(soup(client, 400, query="SELECT * { ?s ?p }"), "#causa").text
    assert "una variable" in detail
    assert "un nombre con prefijo" in detail
    assert "variable," not in detail.replace("una variable,", "")


def test_the_repair_is_a_click_away_and_works(client: FlaskClient) -> None:
    page = soup(client, 400, query="SELECT ?f WHERE {\n  ?f a mis:Function }")
    link = one(page, ".fault a.button")
    mended = client.get(str(link["href"]))
    assert mended.status_code == 200
    assert "Función 1" in mended.text
    assert soup(client, 400, query="SELECT x").select(".fault a.button") == []


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("SELECT *\nWERE { }\n", "  2 WERE { }\n    ^^^^"),
        ("ASK {\r\n\t?s foo:p ?o }", "  2 \t?s foo:p ?o }\n    \t   ^^^^^"),
        ("ASK { # \u2028 no line end\n  ?s foo:p ?o }", "  2   ?s foo:p ?o }\n         ^^^^^"),
        ("ASK { ?s ?p '<b>\U0001f600' ; ; ?", "  1 ASK { ?s ?p '<b>\U0001f600' ; ; ?\n" + " " * 27 + "^"),
        ("ASK { ?s ?p ?o", "  1 ASK { ?s ?p ?o\n                  ^"),
    ],
)
def test_the_line_at_fault_is_marked_and_a_caret_stands_under_the_column(
    client: FlaskClient, query: str, marked: str
) -> None:
    page = soup(client, 400, query=query)
    assert one(page, ".fault-line").text == marked


@given(st.text(), st.integers(-2, 50), st.integers(-2, 50), st.text(max_size=9))
def test_a_fault_can_be_shown_wherever_it_is(query: str, line: int, column: int, found: str) -> None:
    shown = fault_of(Problem("query-syntax", {"line": line, "column": column, "found": found}, query=query))
    assert shown is not None
    assert shown.length >= 1
    assert len(shown.lines) <= 5


def test_a_query_cut_off_is_there_to_be_changed(tiny: Release) -> None:
    app = create_app(tiny, settings=replace(WebSettings(), limits=Limits(5, 30, 2**29, 10)))
    page = soup(app.test_client(), 503, query="SELECT * { ?s ?p ?o }")
    app.extensions["misional.holder"].close()
    assert text_of(page) == "SELECT * { ?s ?p ?o }"
    assert "no puede pasar de 10 bytes" in one(page, "#causa").text
    (open_one,) = page.select("details[open]")
    assert "Límites" in open_one.text


def test_hostile_text_stays_text(client: FlaskClient) -> None:
    query = "ASK { </textarea><script>alert(1)</script> ?p ?o }"
    page = client.get("/sparql", query_string={"format": "html", "query": query})
    assert "<script>alert" not in page.text
