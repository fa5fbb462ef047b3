"""The query page without a browser: what it says, in both languages, and that it promises nothing untrue."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from misional.engine import Limits
from misional.model.namespaces import PREFIXES
from misional.web.app import create_app
from misional.web.pages import environment
from misional.web.pages.chart import Chart, chart
from misional.web.pages.names import Anchor, Words
from misional.web.pages.table import Cell, TableView
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from misional.release import Release

COUNTS = 'SELECT ?name ?n WHERE { VALUES (?name ?n) { ("uno" 1) ("dos" 2.5) ("menos" -4) } }'
HTML = {"Accept": "text/html"}


def soup(client: FlaskClient, status: int = 200, **arguments: str) -> BeautifulSoup:
    answer = client.get("/sparql", query_string={"format": "html", **arguments})
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = page.select(selector)
    return found


def text_of(page: BeautifulSoup) -> str:
    return one(page, "textarea").text.removeprefix("\n")


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_form_begins_with_a_query_that_runs_and_can_be_drawn(real: FlaskClient, language: str) -> None:
    begun = text_of(soup(real, lang=language))
    assert begun.startswith("PREFIX misional: <https://w3id.org/misional/def#>\n")
    answer = soup(real, lang=language, query=begun)
    assert text_of(answer) == begun
    assert one(answer, "figure.chart")["aria-label"]
    assert "norma" in answer.text if language == "es" else "norm" in answer.text


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_example_fills_the_form_and_runs(real: FlaskClient, language: str) -> None:
    links = soup(real, lang=language).select(".chosen a")
    assert len(links) > 15
    for link in links:
        page = BeautifulSoup(real.get(str(link["href"])).text, "html.parser")
        begun = text_of(page)
        assert not begun.startswith("#"), "the header is for files"
        assert page.select("#respuesta") == [], "nothing runs yet"
        answer = real.get("/sparql", query_string={"query": begun, "format": "json"})
        assert answer.status_code == 200, begun
        other = one(page, f"nav a[lang={'en' if language == 'es' else 'es'}]")
        assert parse_qs(urlsplit(str(other["href"])).query)["example"] == [
            parse_qs(urlsplit(str(link["href"])).query)["example"][0]
        ]


def test_two_examples_are_two_pages_to_a_cache(real: FlaskClient) -> None:
    tags = {
        real.get("/sparql", query_string={"format": "html", "example": slug}).headers["ETag"]
        for slug in ("current-mission", "current-vision", "")
    }
    assert len(tags) == 3
    unknown = soup(real, example="<script>")
    assert text_of(unknown) == text_of(soup(real))


def test_the_prefixes_of_the_model_are_there_to_copy(client: FlaskClient) -> None:
    shown = one(soup(client), ".helps pre").text
    for prefix, iri in PREFIXES.items():
        assert f"PREFIX {prefix}: <{iri}>\n" in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "7 segundos de procesador, 33 segundos de reloj, 256 MB de memoria y 1.5 MB"),
        ("en", "7 seconds of processor time, 33 seconds on the clock, 256 MB of memory and 1.5 MB"),
    ],
)
def test_the_limits_in_force_are_said(tiny: Release, language: str, words: str) -> None:
    limits = Limits(7.0, 33.0, 256 * 2**20, 3 * 2**19)
    app = create_app(tiny, settings=replace(WebSettings(), limits=limits))
    page = soup(app.test_client(), lang=language)
    app.extensions["misional.holder"].close()
    assert words in page.text
    assert "LIMIT" in page.text
    assert "OFFSET" in page.text


def test_an_answer_is_a_table_of_linked_names_and_aligned_numbers(client: FlaskClient) -> None:
    page = soup(
        client, query="PREFIX m: <https://w3id.org/misional/def#> SELECT * { ?f m:position ?position }"
    )
    link = one(page, "td a")
    assert (link.text, link["href"]) == ("Función 1", "/doc/function/f1")
    assert [cell.get("class") for cell in page.select("td")] == [None, ["number-cell"]]
    assert [cell.get("class") for cell in page.select("th")] == [None, ["number-cell"]]
    assert "1 fila" in page.text
    assert page.select("figure") == [], "one row is no chart"


def test_the_downloads_hold_what_the_page_shows(client: FlaskClient) -> None:
    graph = "https://example.org/m/graph/asserted"
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    page = soup(client, **{"query": query, "default-graph-uri": graph})
    shown = one(page, "td").text
    kinds = {}
    for link in page.select(".downloads a"):
        answer = client.get(str(link["href"]))
        kinds[link.text] = answer.content_type
        assert shown in answer.text, "of the same dataset"
    assert set(kinds) == {"JSON", "XML", "CSV", "TSV"}
    assert one(page, "input[name=default-graph-uri]")["value"] == graph
    assert shown != one(soup(client, query=query), "td").text


def test_a_chart_shows_one_name_and_one_number_a_row(client: FlaskClient) -> None:
    page = soup(client, query=COUNTS)
    figure = one(page, "figure[role=img]")
    assert figure["aria-label"] == (
        "Gráfico de barras de «n» por «name», 3 en total. "
        "El valor más alto es 2.5 (dos) y el más bajo -4 (menos). La tabla trae los mismos datos."
    )
    assert [label.text for label in figure.select(".bar-label")] == ["uno", "dos", "menos"]
    bars = [(bar["x"], bar["width"]) for bar in figure.select("rect")]
    assert bars == [("61.54%", "15.38%"), ("61.54%", "38.46%"), ("0.0%", "61.54%")]
    assert len(page.select("tbody tr")) == 3, "and the table is there too"
    assert "style=" not in str(figure), "the policy forbids it"


@pytest.mark.parametrize(
    "values",
    [
        '(?a ?b) { ("x" 1) }',
        '(?a ?b) { ("x" 1) ("x" 2) }',
        '(?a ?b) { ("x" 1) ("y" UNDEF) }',
        '(?a ?b) { ("x" 1) (UNDEF 2) }',
        '(?a ?b) { ("x" 1) ("y" "z") }',
        '(?a ?b) { ("x" "y") ("z" "w") }',
        "(?a ?b) { (1 2) (3 4) }",
        '(?a ?b ?c) { ("x" 1 2) ("y" 2 3) }',
        '(?a ?b) { ("x" 1) ("y" "INF"^^<http://www.w3.org/2001/XMLSchema#double>) }',
        "(?a) { (1) (2) }",
    ],
)
def test_no_chart_where_it_would_not_tell_the_truth(client: FlaskClient, values: str) -> None:
    page = soup(client, query=f"SELECT * WHERE {{ VALUES {values} }}")
    assert page.select("tbody tr")
    assert page.select("figure") == []


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=40))
def test_bars_stay_within_their_chart(numbers: list[float]) -> None:
    def cell(text: str, number: float | None) -> Cell:
        return Cell(Anchor(Words(text, None), None), number)

    rows = tuple((cell(f"row {place}", None), cell(str(n), n)) for place, n in enumerate(numbers))
    drawn = chart(TableView(("a", "b"), (False, True), rows, 0), "es")
    assert isinstance(drawn, Chart)
    for bar in drawn.bars:
        assert 0 <= bar.start <= 100
        assert bar.start + bar.length <= 100.02, "rounded to a hundredth each"
    if any(numbers):
        assert max(bar.length for bar in drawn.bars) > 0


def test_a_shared_link_says_which_release_it_was_made_with(client: FlaskClient, tiny: Release) -> None:
    page = soup(client, query=COUNTS)
    link = str(one(page, "a[rel=bookmark]")["href"])
    fields = parse_qs(urlsplit(link).query)
    assert fields == {"query": [COUNTS], "release": [tiny.id[:12]]}
    same = client.get(link, headers=HTML)
    assert same.status_code == 200
    assert "Este enlace se hizo" not in same.text
    assert one(BeautifulSoup(same.text, "html.parser"), "table")
    older = client.get(link.replace(tiny.id[:12], "0123456789ab"), headers=HTML)
    assert "Este enlace se hizo con la versión 0123456789ab de los datos." in older.text
    assert tiny.id[:12] in older.text
    assert older.headers["ETag"] != same.headers["ETag"]
    odd = client.get(link.replace(tiny.id[:12], "%3Cscript%3E"), headers=HTML)
    assert "Este enlace se hizo" not in odd.text
    assert client.get(link, headers={"Accept": "text/csv"}).text.startswith("name,n")


def terms(client: FlaskClient, language: str) -> dict[str, Any]:
    answer = client.get(
        f"/sparql/terms.json?lang={language}", headers={"Accept-Language": "de", "Accept": "x/y"}
    )
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Language"] == language
    assert "Vary" not in answer.headers or "Accept-Language" not in answer.headers["Vary"]
    document: dict[str, Any] = json.loads(answer.data)
    return document


def test_the_editor_is_told_the_graphs_own_terms(real: FlaskClient, release: Release) -> None:
    spanish, english = terms(real, "es"), terms(real, "en")
    assert spanish["release"] == release.id
    assert spanish["prefixes"]["misional"] == "https://w3id.org/misional/def#"
    rows = {name: (kind, label) for kind, name, label, _ in spanish["terms"]}
    assert rows["misional:Function"] == ("class", "función")
    assert rows["misional:hasFunction"] == ("property", "tiene función")
    assert ["class", "misional:Function", "function"] in [row[:3] for row in english["terms"]]
    body = "<https://w3id.org/misional/id/entity/alcaldia-mayor-de-bogota/secretaria-general>"
    assert rows[body][0] == "thing"
    assert rows[body][1].startswith("Secretaría General")
    assert [row[1] for row in spanish["terms"]] == [row[1] for row in english["terms"]]


def test_every_term_offered_can_be_written_so(real: FlaskClient) -> None:
    found = terms(real, "es")
    heading = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in found["prefixes"].items())
    names = " ".join(row[1] for row in found["terms"])
    query = f"{heading}SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {names} }} }}"
    assert len(found["terms"]) > 200
    answer = real.post("/sparql", data=query.encode(), content_type="application/sparql-query")
    assert answer.status_code == 200, answer.text


def test_the_terms_are_sent_once(client: FlaskClient) -> None:
    first = client.get("/sparql/terms.json?lang=es")
    again = client.get("/sparql/terms.json?lang=es", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/sparql/terms.json?lang=en").headers["ETag"] != first.headers["ETag"]


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(environment, "_SCRIPT", "not-there.js")
    environment.script.cache_clear()
    yield
    environment.script.cache_clear()


@pytest.mark.usefixtures("unbuilt")
def test_without_the_editor_the_page_asks_for_none(tiny: Release) -> None:
    app = create_app(tiny)  # which has kept no page
    client = app.test_client()
    # A graph and a problem as well: whatever has the form.
    for arguments in ({}, {"query": COUNTS}, {"query": "DESCRIBE <http://x/>"}):
        assert soup(client, **arguments).select("script[src]") == []
    assert soup(client, 400, query="x").select("script[src]") == []
    assert client.get("/static/0123/editor.js").status_code == 404
    app.extensions["misional.holder"].close()


def test_only_the_query_page_has_a_script(tiny: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "script", lambda: b"export {};")
    app = create_app(tiny)
    client = app.test_client()
    (script,) = soup(client).select("script[src]")
    assert script["type"] == "module"
    assert not script.text
    assert re.fullmatch(r"/static/[0-9a-f]{12}/editor\.js", str(script["src"]))
    assert "<script src" not in client.get("/", headers=HTML).text
    assert "<script src" not in client.get("/nada", headers=HTML).text
    app.extensions["misional.holder"].close()
