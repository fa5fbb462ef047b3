"""The transparency matrix: exactly what the real page gives, in each form and language, and exceptions."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from misional.web.app import create_app
from misional.web.matrix.rows import findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from misional.release import Release

BODY = "/matrix/alcaldia-mayor-de-bogota/secretaria-general"
# Item code, item, state, how many are there, and how many norms are without what is asked.
EXPECTED = [
    ("1.1", "Misión", "Sí", "Leídos en la página: 1", 0),
    ("1.1", "Visión", "Sí", "Leídos en la página: 1", 0),
    ("1.1", "Funciones", "Sí", "Leídos en la página: 10", 0),
    ("1.1", "Deberes", "No", "La entidad no publica sus deberes", 0),
    ("1.2", "Estructura orgánica", "No", "La entidad no publica su estructura orgánica", 0),
    ("9.a", "Sedes", "No", "La entidad no publica sus sedes", 0),
    ("9.a", "Horarios de atención", "No", "La entidad no publica sus horarios", 0),
    ("9.d", "Objetivos", "Sí", "Leídos en la página: 10", 0),
    ("9.d", "Normas", "Sí", "Leídos en la página: 7", 0),
    ("9.d", "Fecha de cada norma citada", "No", "2 de 7 normas citadas", 5),
    ("9.d", "Enlace al texto de cada norma citada", "No", "0 de 7 normas citadas", 7),
    ("9.par-1", "Fechas de normas que coinciden con la oficial", "Sí", "2 de 2 fechas escritas", 0),
]
UNDATED = "Acuerdo Distrital 257 de 2006, Decreto Distrital 807 de 2019, Decreto Nacional 1083 de 2015, "
UNDATED += "Ley 1753 de 2015, Resolución 277 de 2020"


def rows(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))[1:]


def test_the_real_matrix(real: FlaskClient) -> None:
    found = rows(real, f"{BODY}.csv?lang=es")
    assert [tuple(row[:3]) for row in found] == [expected[:3] for expected in EXPECTED]
    for row, (_, item, state, finding, missing) in zip(found, EXPECTED, strict=True):
        assert row[3].startswith(finding), item
        lacking = row[3].partition("Sin ello: ")[2]
        assert len(lacking.split(", ") if lacking else []) == missing
        assert bool(row[4]) == (state == "Sí" or finding.startswith("2 de 7")), item
        assert row[5], "which norm demands it"
    assert found[9][3].endswith(UNDATED)
    assert len(found[2][4].split()) == 10, "each function's sentence"


def test_every_evidence_leads_to_the_sentence(real: FlaskClient) -> None:
    for row in rows(real, f"{BODY}.csv?lang=es"):
        for address in row[4].split():
            assert real.get(address.removeprefix("https://w3id.org/misional")).status_code == 200


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_says_the_same(real: FlaskClient, language: str) -> None:
    page = real.get(f"{BODY}?lang={language}")
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language
    for row in rows(real, f"{BODY}.csv?lang={language}"):
        assert row[1] in page.text
    assert page.text.count('class="state state-no"') == 6
    assert (
        f'href="{BODY}?lang={language}"'
        in real.get(BODY.replace("matrix", "doc/entity", 1) + f"?lang={language}").text
    )
    assert page.text.count('class="state state-yes"') == 6


def test_the_spreadsheet_holds_the_rows(real: FlaskClient) -> None:
    answer = real.get(f"{BODY}.xlsx?lang=es")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    for _, item, *_rest in EXPECTED:
        assert item in texts
    assert answer.data == real.get(f"{BODY}.xlsx?lang=es").data


def test_who_has_none(real: FlaskClient) -> None:
    assert real.get("/matrix/nadie").status_code == 404
    assert (
        real.get("/matrix/alcaldia-mayor-de-bogota").status_code == 404
    )  # named, but no page of it was read
    assert real.get(f"{BODY}.csv", headers={"Accept": "image/png"}).status_code == 200
    assert real.get(BODY, headers={"Accept": "image/png"}).status_code == 406


def test_the_report_is_what_decides(release: Release) -> None:
    found = findings(release.graph_files["report"])
    body = "https://w3id.org/misional/id/entity/alcaldia-mayor-de-bogota/secretaria-general"
    shapes = "https://w3id.org/misional/shapes/transparency#"
    assert (f"{shapes}DutiesItem", body) in found
    assert (f"{shapes}MissionItem", body) not in found


EXCEPTION = """
<https://example.org/m/id/entity/casa> m:claimsException <https://example.org/m/id/exception/1> .
<https://example.org/m/id/exception/1> m:exceptedItem <https://w3id.org/misional/code/transparency-item/1.1> ;
    m:exceptionBasis <https://example.org/m/id/norm/n1> .
<https://w3id.org/misional/code/transparency-item/1.1> skos:notation "1.1" .
<https://example.org/m/shapes/transparency#DutiesItem> dct:identifier "1.1" ; rdfs:label "1.1 Deberes"@es .
"""


def test_an_exception_needs_and_names_its_norm(publish_tiny: Callable[..., Release], tmp_path: Path) -> None:
    app = create_app(publish_tiny(tmp_path, EXCEPTION))
    row = next(row for row in rows(app.test_client(), "/matrix/casa.csv?lang=es") if row[1] == "Deberes")
    assert row[:4] == ["1.1", "Deberes", "No aplica", "Excepción según Norma 1"]
    app.extensions["misional.holder"].close()
