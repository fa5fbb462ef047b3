"""The pages around the data: about, accessibility, the status of a norm, the query behind a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from misional import __version__
from misional.i18n import MESSAGES
from misional.web.about import checked

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"


def soup(client: FlaskClient, path: str, language: str = "es") -> BeautifulSoup:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize("language", ["es", "en"])
def test_about_says_the_limits_and_the_versions(real: FlaskClient, language: str) -> None:
    text = " ".join(soup(real, "/about", language).find("main").text.split())
    assert f"misional {__version__}" in text
    assert str(real.get("/health").json["release"]) in text
    assert {"es": "65.536 bytes", "en": "65,536 bytes"}[language] in text
    assert {"es": "10 segundos", "en": "10 seconds"}[language] in text


def test_the_statement_is_made_of_the_results(real: FlaskClient) -> None:
    page = soup(real, "/accessibility")
    rows = [[cell.text for cell in row.find_all("td")] for row in page.find("tbody").find_all("tr")]
    assert [(row[1], row[2]) for row in rows] == [(str(one.axe), str(one.nu)) for one in checked()]
    assert f"{sum(one.axe for one in checked())} fallas en {len(checked())} clases" in page.text
    assert all(f"accessibility-kind.{one.kind}" in MESSAGES for one in checked())
    assert len({one.kind for one in checked()}) == len(checked())


@pytest.mark.parametrize(
    ("path", "es", "en"),
    [
        (
            "/doc/norm/decreto-140-2021",
            "En vigor desde el 16 de abril de 2021",
            "In force since 16 April 2021",
        ),
        (
            "/doc/plan/resolucion-630-2024",
            "Vigente desde el 9 de diciembre de 2024.",
            "Current since 9 December",
        ),
    ],
)
def test_the_status_is_in_words(real: FlaskClient, path: str, es: str, en: str) -> None:
    for language, said in (("es", es), ("en", en)):
        status = soup(real, path, language).find(class_="status")
        assert " ".join(status.text.split()).startswith(said)


def test_what_was_replaced_says_it_once_and_by_which(real: FlaskClient) -> None:
    page = soup(real, "/doc/plan/resolucion-277-2020")
    assert page.find(class_="status") is None
    links = page.find("main").find_all("a", href="/doc/plan/resolucion-630-2024")
    assert len(links) >= 1


@pytest.mark.parametrize(
    "path", [ENTITY, "/doc/norm/decreto-140-2021", "/doc/evidence/85c582845988/5280-5461"]
)
def test_the_query_behind_a_page_runs_and_answers(real: FlaskClient, path: str) -> None:
    link = soup(real, path).find("a", string="La consulta detrás de esta página")["href"]
    assert urlsplit(link).path == "/sparql"
    table = soup(real, link).find("tbody")
    assert len(table.find_all("tr")) > 3


def test_nobody_to_write_to_is_not_offered(real: FlaskClient) -> None:
    assert "Informar de un error" not in real.get("/about", headers={"Accept-Language": "es"}).text


def test_every_page_leads_to_these(real: FlaskClient) -> None:
    footer = soup(real, ENTITY, "en").find("footer")
    links = [one["href"] for one in footer.find_all("a")]
    assert "/about?lang=en" in links
    assert "/accessibility?lang=en" in links
