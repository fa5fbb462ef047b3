from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from misional.web.pages.names import from_iri, shorten

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from misional.release import Release

ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"
FUNCTION = "/doc/function/decreto-140-2021/art-2/num-5"
PAGES = (
    "/",
    ENTITY,
    FUNCTION,
    "/doc/norm/decreto-140-2021",
    "/doc/norm/resolucion-277-2020",
    "/doc/provision/acuerdo-257-2006/art-48",
    "/doc/plan/resolucion-630-2024",
    "/doc/sector/bogota/gestion-publica",
    "/doc/capture/85c582845988",
    "/def",
    "/shapes/core",
    "/graph/asserted",
    "/code/norm-type/decreto",
    "/queries",
    "/queries/current-mission",
    "/sparql",
    "/problems/not-found",
    "/doc/nada",
)


def soup(client: FlaskClient, path: str, language: str = "es") -> BeautifulSoup:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    return BeautifulSoup(answer.text, "html.parser")


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_body_reads_in_order_with_its_law(real: FlaskClient) -> None:
    page = soup(real, ENTITY)
    assert words(page.h1.text) == "Secretaría General de la Alcaldía Mayor de Bogotá, D.C."
    assert [words(one.text) for one in page.find("main").find_all("h2")][1:6] == [
        "Misión",
        "Visión",
        "Objetivos estratégicos",
        "Funciones",
        "Deberes",
    ]
    assert words(page.find(class_="year").text) == "Horizonte 2038"
    objectives, functions = (
        page.find(id=name).find_next("ol", class_="statements").find_all("li", recursive=False)
        for name in ("objetivos", "funciones")
    )
    assert (len(objectives), len(functions)) == (10, 10)
    assert [words(one.find(class_="number").text) for one in functions] == [str(n) for n in range(1, 11)]
    fifth = words(functions[4].find(class_="foot").text)
    assert fifth.startswith(
        "Fundamento legal: Art. 2, num. 5, Decreto 140 de 2021 ← conforme a Art. 48, Acuerdo 257 de 2006"
    )
    assert words(functions[4].find(class_="said").text).startswith(
        "Formular la política de gestión documental"
    )
    tenth = words(functions[9].find(class_="foot").text)
    assert "invoca Art. 133, Ley 1753 de 2015" in tenth
    assert "no enumera ningún deber" in page.find(id="deberes").find_next("p").text


def test_each_statement_is_one_click_from_its_words_in_the_source(real: FlaskClient) -> None:
    page = soup(real, ENTITY)
    proofs = page.find_all("a", class_="proof")
    assert len(proofs) == 22, "mission, vision, ten objectives, ten functions"
    for proof in proofs:
        evidence = soup(real, proof["href"])
        said = proof.find_parent(["li", "section"]).select_one("blockquote, .said")
        marked = evidence.find("mark").text
        assert words(marked) == words(said.text)
        captured = evidence.find(class_="captured").text
        assert "Funciones y Deberes" in captured
        assert captured.count(marked) >= 1


def test_evidence_marks_exactly_the_bytes_of_the_capture(client: FlaskClient) -> None:
    page = client.get("/doc/evidence/e1").text
    assert '1. <mark id="marca">Prestar &lt;b&gt;servicios&lt;/b&gt; &amp; cuidar.</mark>' in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_whole(real: FlaskClient, path: str, language: str) -> None:
    page = soup(real, path, language)
    assert page.html["lang"] == language
    assert page.title.text.strip()
    assert len(page.find_all("h1")) == 1
    assert page.find("a", class_="skip")["href"] == "#" + page.find("main")["id"]
    # One script of our own, where a query is written; the page works without it. A data block is no script.
    running = page.select('script:not([type="application/ld+json"])')
    scripts = running if path == "/sparql" else []
    assert running == scripts
    assert all(one["src"].startswith("/static/") and not one.text for one in scripts)
    assert not page.find_all(style=True)
    ids = [one["id"] for one in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for anchor in page.find_all("a"):
        assert anchor.get("href")
        assert words(anchor.text)
    for link in page.find_all("link", rel="stylesheet"):
        assert link["href"].startswith("/static/")
    text = BeautifulSoup(
        re.sub(r"<(code|pre|textarea|p class=\"cite\").*?</", "</", str(page), flags=re.DOTALL), "html.parser"
    )
    assert not re.search(r"https?://", text.find("main").text), "a raw address as text"


@pytest.mark.slow
def test_every_link_of_every_page_leads_somewhere(real: FlaskClient) -> None:
    targets = {
        anchor["href"] for path in PAGES for anchor in soup(real, path).find_all(["a", "link"], href=True)
    }
    ours = {target for target in targets if target.startswith("/") and not target.startswith("/doc/nada")}
    pages = {target.partition("#")[0] for target in ours}
    assert len(pages) > 100
    for page in pages:
        assert real.get(page, headers={"Accept": "text/html"}).status_code == 200, page
    terms = {one["id"] for one in soup(real, "/def").find_all(id=True)}
    assert {target.partition("#")[2] for target in ours if target.startswith("/def#")} <= terms


def test_in_english_the_spanish_words_say_that_they_are(real: FlaskClient) -> None:
    page = soup(real, ENTITY, "en")
    assert "Strategic objectives" in page.text
    assert page.find("blockquote").find(lang="es") is not None
    assert page.h1.find(lang="es") is None


def test_the_language_can_be_switched_by_a_link(real: FlaskClient) -> None:
    page = soup(real, ENTITY)
    english = next(one["href"] for one in page.find_all("a", hreflang="en"))
    assert real.get(english, headers={"Accept-Language": "es"}).headers["Content-Language"] == "en"


def test_a_function_leads_back_to_its_body(real: FlaskClient) -> None:
    assert soup(real, FUNCTION).find(class_="summary").find("a")["href"] == ENTITY


def test_a_page_shows_a_definition_in_the_readers_language_only(real: FlaskClient) -> None:
    page = soup(real, "/code/norm-type/decreto")
    assert "Norma que expide" in page.text
    assert "Norm that the head" not in page.text


def test_rules_say_what_they_demand(real: FlaskClient) -> None:
    page = soup(real, "/shapes/core")
    rule = page.find(id="VisionShape-targetYear")
    assert "El año de la visión" in rule.text
    assert "Incumplimiento" in rule.text


def test_dates_are_in_words(real: FlaskClient) -> None:
    assert "14 de abril de 2021" in soup(real, "/doc/norm/decreto-140-2021").text
    assert "14 April 2021" in soup(real, "/doc/norm/decreto-140-2021", "en").text


def test_what_is_no_date_is_left_as_it_is(client: FlaskClient) -> None:
    assert "2021-02-31x" in client.get("/doc/norm/n1").text


def test_home_leads_to_the_bodies(real: FlaskClient) -> None:
    page = soup(real, "/")
    assert page.find(class_="card").find("a")["href"] == ENTITY
    assert words(page.find(class_="counts").text).startswith("10 objetivos estratégicos 10 funciones")


def test_stored_queries_run_from_their_page(real: FlaskClient) -> None:
    slugs = [one["href"] for one in soup(real, "/queries").find_all("a", href=re.compile("^/queries/"))]
    assert len(slugs) >= 10
    for slug in slugs[:4]:
        run = soup(real, slug).find("a", class_="button")["href"]
        answer = real.get(run)
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/html")


def test_health(real: FlaskClient) -> None:
    answer = real.get("/health")
    assert answer.json["status"] == "ok"
    assert len(answer.json["release"]) == 64
    assert answer.json["triples"]["asserted"] > 3000
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_files_of_the_release_are_served_byte_for_byte(real: FlaskClient, release: Release) -> None:
    paths = {"/context.jsonld": release.context}
    paths |= {f"/dumps/{name}.ttl": path for name, path in release.dumps.items()}
    paths |= {f"/captures/{digest}.txt": path for digest, path in release.captures.items()}
    assert len(paths) >= 5
    for address, path in paths.items():
        answer = real.get(address)
        assert answer.data == path.read_bytes()
        again = real.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    for address in ("/dumps/nada.ttl", "/captures/nada.txt", "/dumps/..%2fmanifest.ttl"):
        assert real.get(address).status_code == 404


def test_a_graph_of_the_release_says_what_it_is(real: FlaskClient) -> None:
    page = soup(real, "/graph/asserted")
    assert words(page.h1.text) == "Lo que dicen las fuentes"
    assert page.find("a", href="/dumps/asserted.ttl")


@pytest.mark.parametrize(
    ("iri", "words_"),
    [
        ("http://example.org/ns#lastModifiedBy", "last modified by"),
        ("https://www.alcaldiabogota.gov.co/sisjur/normas/Norma1.jsp?i=109479", "alcaldiabogota.gov.co"),
        ("http://www.w3.org/ns/shacl#SPARQLConstraint", "SPARQL constraint"),
        ("http://example.org/a/b_c/", "b c"),
        ("http://example.org/", "example.org"),
        ("urn:isbn:1", "isbn:1"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_words_from_an_iri(iri: str, words_: str) -> None:
    assert from_iri(iri) == words_


def test_prefixed_names() -> None:
    assert shorten("http://purl.org/dc/terms/title") == "dct:title"
    assert shorten("http://purl.org/dc/terms/a/b") is None
    assert shorten("http://elsewhere.example/x") is None


class Tags(HTMLParser):
    """Counts open tags: a template that forgets to close one is found."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag not in {"meta", "link", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "path",
    [*PAGES, "/sparql?format=html&query=SELECT*%7B?s%20?p%20?o%7DLIMIT%203", "/sparql?format=html&query=x"],
)
def test_tags_are_closed_in_order(real: FlaskClient, path: str) -> None:
    tags = Tags()
    tags.feed(real.get(path, headers={"Accept": "text/html"}).text)
    assert tags.open == []
