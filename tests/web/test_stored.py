"""The stored queries over HTTP: every one in every format, parameters checked, caches told the truth."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from misional.queries import examples, parse_query
from misional.web.layers.connections import WATCH, Watch
from misional.web.stored.sheet import LONGEST_CELL, sheet

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from misional.queries import StoredQuery
    from misional.release import Release

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xlsx": XLSX,
}
NORMS = "/queries/norms-in-force"
DATE = {"date": "2021-05-01"}


@pytest.fixture(scope="module")
def stored(release: Release) -> tuple[StoredQuery, ...]:
    return tuple(parse_query(slug, path.read_text("utf-8")) for slug, path in release.queries.items())


def test_every_query_in_every_format(real: FlaskClient, stored: tuple[StoredQuery, ...]) -> None:
    for query in stored:
        for suffix, content_type in TYPES.items():
            path = f"/queries/{query.slug}.{suffix}"
            answer = real.get(path, query_string=examples(query))
            assert answer.status_code == 200, (path, answer.text[:300])
            assert answer.content_type == content_type
            assert answer.headers["Content-Location"].startswith(path)
            assert 'rel="service-desc"' in answer.headers["Link"]


@pytest.mark.parametrize(
    ("ask", "accept", "suffix"),
    [
        ("", "text/csv", "csv"),
        ("", "application/json", "json"),
        ("", "application/sparql-results+xml, text/html;q=0.5", "xml"),
        ("", XLSX, "xlsx"),
        ("", None, "html"),
        ("&format=tsv", "text/html", "tsv"),
        ("&_mediatype=text/csv", "text/html", "csv"),
        ("&format=xlsx", None, "xlsx"),
    ],
)
def test_a_format_is_chosen_as_everywhere(
    real: FlaskClient, ask: str, accept: str | None, suffix: str
) -> None:
    answer = real.get(f"{NORMS}?date=2021-05-01{ask}", headers={"Accept": accept} if accept else {})
    assert answer.content_type == TYPES[suffix]
    assert ("Accept" in answer.headers["Vary"].split(", ")) is (ask == "")
    same = real.get(answer.headers["Content-Location"])
    assert same.data == answer.data
    assert "Accept" not in same.headers.get("Vary", "").split(", ")


def test_what_cannot_be_had(real: FlaskClient) -> None:
    refused = real.get(NORMS, query_string=DATE, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert XLSX in refused.json["offered"]
    assert real.get(f"{NORMS}.pdf").status_code == 406
    assert real.get("/queries/none.csv").status_code == 404
    assert real.post(NORMS).status_code == 405


@pytest.mark.parametrize("suffix", TYPES)
def test_validators_and_head(real: FlaskClient, suffix: str) -> None:
    whole = real.get(f"{NORMS}.{suffix}", query_string=DATE)
    head = real.head(f"{NORMS}.{suffix}", query_string=DATE)
    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    again = real.get(f"{NORMS}.{suffix}", query_string=DATE, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    other = real.get(f"{NORMS}.{suffix}", query_string={"date": "2021-05-02"})
    assert other.headers["ETag"] != whole.headers["ETag"]


@pytest.mark.parametrize(
    ("query", "kind", "member"),
    [
        ("date=2021-02-30", "parameter-invalid", {"name": "date", "what": "2021-02-30", "expected": "date"}),
        ("date=", "parameter-missing", {"name": "date"}),
        ("", "parameter-missing", {"name": "date"}),
        ("date=2021-05-01&x=1", "parameter-unknown", {"name": "x", "allowed": ["date", "language"]}),
        ("date=2021-05-01&date=2021-05-01", "parameter-repeated", {"name": "date"}),
        ("date=2021-05-01&language=fr", "parameter-invalid", {"name": "language", "values": ["es", "en"]}),
        ("date=%22%20%7D%20%23", "parameter-invalid", {"name": "date", "what": '" } #'}),
        ("date=%FF", "bad-encoding", {}),
    ],
)
def test_a_bad_parameter_is_told_in_both_languages(
    real: FlaskClient, query: str, kind: str, member: dict[str, Any]
) -> None:
    told = {}
    for language in ("es", "en"):
        answer = real.get(f"{NORMS}.json?{query}", headers={"Accept-Language": language})
        assert answer.status_code == 400
        assert answer.content_type == "application/problem+json"
        assert answer.json["type"].endswith(kind)
        assert member.items() <= answer.json.items()
        told[language] = answer.json["detail"]
        if "name" in member:
            assert member["name"] in told[language]
    assert told["es"] != told["en"]
    assert real.get("/problems/parameter-invalid").status_code == 200


def test_a_table_begins_with_a_mark_for_excel_when_asked(real: FlaskClient) -> None:
    plain, marked = (real.get(f"{NORMS}.csv", query_string=DATE | more) for more in ({}, {"bom": "1"}))
    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert marked.headers["ETag"] != plain.headers["ETag"]
    assert marked.headers["Content-Disposition"] == plain.headers["Content-Disposition"]
    assert real.get(f"{NORMS}.json", query_string=DATE | {"bom": "1"}).json is not None


def test_when_the_client_leaves_the_work_stops(real: FlaskClient) -> None:
    nobody = {WATCH: Watch(port=1, share=0)}
    answer = real.get(f"{NORMS}.csv", query_string={"date": "2020-02-29"}, environ_overrides=nobody)
    assert answer.status_code == 499


def test_a_string_stays_a_string(real: FlaskClient) -> None:
    for words in ('" } SERVICE <http://127.0.0.1:9/> {', "\\u0022 } #", "') }", "}}}}", "UNDEF"):
        answer = real.get("/queries/statements-with-words.json", query_string={"words": words})
        # A text that the guard may take for SERVICE in another reading is refused, never run.
        assert answer.status_code in {200, 403}
        if answer.status_code == 200:
            assert answer.json["results"]["bindings"] == []


def test_the_page(real: FlaskClient) -> None:
    page = BeautifulSoup(real.get(f"{NORMS}?date=2021-05-01&lang=en").text, "html.parser")
    field = page.find("input", type="date")
    assert field["value"] == "2021-05-01"
    assert page.find("label", attrs={"for": field["id"]}).text.startswith("Date")
    row = page.find("tbody").find("a", string="District Decree 140 of 2021")
    assert row["href"] == "/doc/norm/decreto-140-2021"
    assert [one.text for one in page.find("thead").find_all("th")][:3] == ["Norm", "From", "Counted from"]
    assert "example" not in page.find(id="respuesta").find_next("p").text
    links = {one["type"]: one["href"] for one in page.find(class_="downloads").find_all("a")}
    assert XLSX in links
    for content_type, href in links.items():
        answer = real.get(href)
        assert answer.status_code == 200
        assert answer.content_type.startswith(content_type)
    opened = real.get(page.find("a", class_="button")["href"])
    assert opened.status_code == 200
    # Without a date the page shows the example and says so; a program must say what it asks.
    shown = BeautifulSoup(real.get(f"{NORMS}?lang=en").text, "html.parser")
    assert "example" in shown.find(class_="note").text
    choices = BeautifulSoup(real.get("/queries/touched-by-provision?lang=es").text, "html.parser")
    chosen = choices.find("option", selected=True)
    assert (chosen["value"], chosen.text) == (
        "provision/acuerdo-257-2006/art-48",
        "Art. 48, Acuerdo 257 de 2006",
    )


def test_the_names_follow_the_language_of_the_page(real: FlaskClient) -> None:
    assert "Council Agreement 257" in real.get("/queries/touched-by-provision?lang=en").text
    spanish = real.get("/queries/touched-by-provision?lang=en&language=es")
    assert "Art. 48, Acuerdo 257 de 2006" in spanish.text
    switch = BeautifulSoup(spanish.text, "html.parser").find("a", hreflang="es")["href"]
    assert real.get(switch).status_code == 200


def test_the_index_lists_all(real: FlaskClient, stored: tuple[StoredQuery, ...]) -> None:
    for language in ("es", "en"):
        page = BeautifulSoup(real.get(f"/queries?lang={language}").text, "html.parser")
        text = page.find("main").text
        for query in stored:
            assert query.title(language) in text
            assert query.question(language) in text
            assert query.competency is None or query.competency in text
            assert all(tag in text for tag in query.tags)


def test_the_workbook_holds_what_the_csv_holds(real: FlaskClient, release: Release) -> None:
    asked = {"date": "2024-12-09", "language": "en", "lang": "en"}
    answer = real.get(f"{NORMS}.xlsx", query_string=asked)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="norms-in-force.xlsx"'
    again = real.get(f"{NORMS}.xlsx", query_string=asked)
    assert hashlib.sha256(again.data).digest() == hashlib.sha256(answer.data).digest()
    book = load_workbook(io.BytesIO(answer.data))
    first, second = book.worksheets
    rows = [[cell.value for cell in row] for row in first.iter_rows()]
    del asked["lang"]
    expected = list(csv.reader(io.StringIO(real.get(f"{NORMS}.csv", query_string=asked).text)))
    assert rows[0][0] == "Norm"
    assert [[text(value) for value in row] for row in rows[1:]] == expected[1:]
    assert isinstance(rows[1][2], datetime)
    about = {row[0].value: row[1].value for row in second.iter_rows()}
    assert about["Question"].startswith("Which norms were in force")
    assert about["Date"] == "2024-12-09"
    assert about["Release of the data"] == release.id
    assert about["Licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert '"2024-12-09"^^' in about["The query"]


def text(value: Any) -> str:
    return "" if value is None else f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value)


XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(value: str, kind: str | None = None) -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"datatype": XSD + kind} if kind else {})


def test_cells_are_typed_and_nothing_executes() -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x/", "{=1}", "\x1b", "a\nb"]
    terms = [literal(one) for one in hostile] + [
        literal("5", "integer"),
        literal("2.50", "decimal"),
        literal("INF", "double"),
        literal("12345678901234567890", "integer"),
        literal("true", "boolean"),
        literal("2024-12-09", "date"),
        literal("1810-07-20", "date"),
        literal("2024-12-09Z", "date"),
        literal("x" * (LONGEST_CELL + 5)),
    ]
    answer = {"head": {"vars": ["a"]}, "results": {"bindings": [*({"a": one} for one in terms), {}]}}
    made = sheet(answer, ["=head"], ("one", "two"), [("=k", "=v")], "cut")
    assert made == sheet(json.loads(json.dumps(answer)), ["=head"], ("one", "two"), [("=k", "=v")], "cut")
    first, second = load_workbook(io.BytesIO(made)).worksheets
    cells = [row[0] for row in first.iter_rows(max_row=len(terms) + 1)]
    kinds = [cell.data_type for cell in cells]
    # Nothing is a formula, headings and the second sheet neither ("s" is a string).
    assert kinds == [*"s" * 10, "n", "n", "s", "s", "b", "d", "s", "s", "s"]
    assert [cell.value for cell in cells[1:8]] == hostile[:7]
    assert cells[9].value == "a\nb"
    assert [cell.value for cell in cells[10:16]] == [
        5, 2.5, "INF", "12345678901234567890", True, datetime(2024, 12, 9),
    ]  # fmt: skip
    assert [(row[0].value, row[1].value, row[1].data_type) for row in second.iter_rows()] == [
        ("=k", "=v", "s"),
        ("cut", "1", "s"),
    ]
