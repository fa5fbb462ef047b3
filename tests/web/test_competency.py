"""The competency questions of the domain, asked over HTTP; each answer held against the domain's files."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from rdflib import RDF, Graph

from misional.extract.words import fold
from misional.model.namespaces import MISIONAL
from misional.queries import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from misional.release import Release

Answer = list[dict[str, str]]
FUNCTION: Final = "/doc/function/decreto-140-2021/art-2/num-5"
OBJECTIVE: Final = "/doc/objective/resolucion-630-2024/9"
BODY: Final = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"
NO_QUERY: Final = {"CQ17", "CQ18", "CQ19"}
"""Questions about addresses and versions: the server's own pages answer them, below."""


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, str]:
    text = (shared / "domain/competency_questions.tsv").read_text("utf-8")
    return {row["id"]: row["expected"] for row in csv.DictReader(io.StringIO(text), delimiter="\t")}


@pytest.fixture(scope="module")
def norms(shared: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "domain/norms.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def page(shared: Path) -> str:
    return next((shared / "seed").glob("*.txt")).read_text("utf-8")


@pytest.fixture
def ask(real: FlaskClient, release: Release) -> Callable[[str], Answer]:
    stored = [parse_query(slug, path.read_text("utf-8")) for slug, path in release.queries.items()]
    slugs = {query.competency: query.slug for query in stored}

    def answer(question: str) -> Answer:
        found = real.get(f"/queries/{slugs[question]}.csv")
        assert found.status_code == 200, question
        return list(csv.DictReader(io.StringIO(found.text)))

    return answer


def named(text: str) -> set[str]:
    """The norms that the table of questions names ("140/2021", "630 de 2024"), as our labels do."""
    pairs = re.findall(r"\b(\d+)(?:/| de )(\d{4})\b", text)
    return {f"{int(number)} de {year}" for number, year in pairs}


def key_label(key: str) -> str:
    """ "dec-079-2024" as "79 de 2024"."""
    number, year = key.rsplit("-", 2)[-2:]
    return f"{number.lstrip('0')} de {year}"


def test_every_question_has_a_stored_query_or_a_page(release: Release, expected: dict[str, str]) -> None:
    stored = [parse_query(slug, path.read_text("utf-8")) for slug, path in release.queries.items()]
    assert {query.competency for query in stored if query.competency} == set(expected) - NO_QUERY


@pytest.mark.parametrize("question", ["CQ01", "CQ03", "CQ06", "CQ15", "CQ23"])
def test_the_norms_that_the_table_expects_are_the_answer(
    ask: Callable[[str], Answer], expected: dict[str, str], question: str
) -> None:
    values = " | ".join(value for row in ask(question) for value in row.values())
    found = set(re.findall(r"\b\d+ de \d{4}\b", values))
    assert found == named(expected[question])


def test_numbers_dates_and_places_are_the_tables(
    ask: Callable[[str], Answer], expected: dict[str, str]
) -> None:
    assert ask("CQ01")[0]["date"] in expected["CQ01"]
    assert [row["year"] for row in ask("CQ02")] == [expected["CQ02"]]
    horizons = re.findall(r"\b20\d\d\b", expected["CQ03"].partition("horizons")[2].partition(";")[0])
    assert [row["year"] for row in ask("CQ03")] == horizons
    assert [row["act"] == "" for row in ask("CQ03")] == [True, False, False]
    assert [row["position"] for row in ask("CQ04")] == [str(place) for place in range(1, 11)]
    assert len({row["position"] for row in ask("CQ06")}) == 10
    assert ask("CQ08") == []
    assert {row["element"]: row["published"] for row in ask("CQ10")} == {
        "misión": "1", "visión": "1", "funciones": "10", "deberes": "0",
    }  # fmt: skip
    assert {value for row in ask("CQ11") for value in row.values()} >= {"0"}
    assert [f"función {row['position']}" for row in ask("CQ13")] == [expected["CQ13"]]
    labels = fold(" ".join(row["label"] for row in ask("CQ14")))
    assert all(
        part in labels.replace("objetivo estrategico", "objetivo") for part in ("funcion 5", "objetivo 9")
    )
    national = {row["position"] for row in ask("CQ15") if row["restsOnNationalLaw"] == "true"}
    assert national == set(re.findall(r"función (\d+)", expected["CQ15"]))


def test_norms_cited_and_amended_since_are_those_of_the_file(
    ask: Callable[[str], Answer], norms: list[dict[str, Any]], page: str
) -> None:
    amended = set()
    for row in norms:
        for relation in row["relations"]:
            if relation["rel"] in {"modificadoPor", "modifica"}:
                pair = key_label(row["key"]), key_label(relation["target"])
                amended.add(pair if relation["rel"] == "modificadoPor" else pair[::-1])
    cited = {pair for pair in amended if pair[0] in page}
    found = ask("CQ09")
    assert {tuple(re.findall(r"\d+ de \d{4}", f"{row['norm']} {row['amendedBy']}")) for row in found} == cited
    assert {row["pageSaysSo"] for row in found} == {"false"}


def test_a_cited_norm_has_the_date_of_the_file_if_the_page_states_one(
    ask: Callable[[str], Answer], norms: list[dict[str, Any]]
) -> None:
    dates = {key_label(row["key"]): (row["date_issued"] or {"value": ""})["value"] for row in norms}
    rows = ask("CQ12")
    assert len(rows) == 7
    for row in rows:
        (label,) = re.findall(r"\d+ de \d{4}", row["norm"])
        assert row["statedDate"] in {"", dates[label]}, label
        assert row["statedLink"] == ""
    assert len([row for row in rows if row["statedDate"]]) == 2


def test_each_statement_has_page_date_and_the_exact_excerpt(ask: Callable[[str], Answer], page: str) -> None:
    rows = ask("CQ21")
    assert len(rows) == 22
    for row in rows:
        quotes = [value for value in row.values() if len(value) > 40 and value in page]
        assert quotes, row


def test_the_newest_sectors_are_the_files(ask: Callable[[str], Answer], shared: Path) -> None:
    sectors = json.loads((shared / "domain/sectors.json").read_text("utf-8"))
    recent = sorted(
        (row["created_by"].rsplit("-", 1)[-1], row["sector"], key_label(row["created_by"]))
        for row in sectors["sectors"]
        if row["created_by"]
    )[-3:]
    text = " | ".join(value for row in ask("CQ23") for value in row.values())
    for _, sector, act in recent:
        assert sector in text
        assert act in text
    assert str(sectors["sector_count"]["value"]) in {value for row in ask("CQ23") for value in row.values()}


def test_what_would_be_touched_if_article_48_changed(real: FlaskClient, page: str) -> None:
    found = real.get("/queries/touched-by-provision.csv?provision=provision/acuerdo-257-2006/art-48")
    rows = list(csv.DictReader(io.StringIO(found.text)))
    assert "artículo 48 del Acuerdo Distrital 257 de 2006" in page  # "en concordancia", of all ten functions
    things = {row["thing"].partition("/id/")[2] for row in rows}
    assert things == {f"function/decreto-140-2021/art-2/num-{n}" for n in range(1, 11)} | {
        BODY.removeprefix("/doc/")
    }
    html = real.get("/queries/touched-by-provision?provision=provision/acuerdo-257-2006/art-48")
    assert html.content_type.startswith("text/html")
    assert all(f"Función {n} (" in html.text for n in range(1, 11))


def test_an_objectives_address_in_three_forms(real: FlaskClient) -> None:
    """CQ17; and the JSON-LD of schema.org stands in the page itself."""
    turtle = real.get(OBJECTIVE, headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=turtle.text, format="turtle")
    assert list(graph.subjects(RDF.type, MISIONAL.StrategicObjective))
    assert json.loads(real.get(OBJECTIVE, headers={"Accept": "application/ld+json"}).text)
    html = real.get(OBJECTIVE, headers={"Accept": "text/html"}).text
    embedded = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert any("schema.org" in text for text in embedded)


def test_a_functions_address_is_its_numerals_not_its_place(real: FlaskClient) -> None:
    """CQ18."""
    graph = Graph().parse(data=real.get(FUNCTION, headers={"Accept": "text/turtle"}).text, format="turtle")
    (function,) = graph.subjects(RDF.type, MISIONAL.Function)
    assert str(graph.value(function, MISIONAL.statedIn)).endswith("/provision/decreto-140-2021/art-2/num-5")
    assert str(function).partition("/function/")[2] == FUNCTION.partition("/function/")[2]


def test_what_changed_between_two_days(real: FlaskClient, expected: dict[str, str]) -> None:
    """CQ19: the vision that held in 2021 and the one that holds now."""
    assert expected["CQ19"] == "version diff 2020 -> 2024"
    seen = {
        day: real.get(f"{BODY}?date={day}", headers={"Accept": "text/turtle"}).text
        for day in ("2021-06-01", "2025-01-01")
    }
    for day, horizon in (("2021-06-01", "resolucion-277-2020"), ("2025-01-01", "resolucion-630-2024")):
        assert f"plan/{horizon}" in seen[day] or f"plan:{horizon}" in seen[day]
    assert "resolucion-630-2024" not in seen["2021-06-01"]
