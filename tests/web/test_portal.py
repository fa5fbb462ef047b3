"""What portals, catalogues and crawlers get: each form parsed by a reader of its own kind."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from lxml import etree
from openpyxl import load_workbook
from rdflib import DCAT, DCTERMS, RDF, SH, Graph, Literal, URIRef

from misional.cli import main
from misional.shacl import RdfText, validate
from misional.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from misional.release import Release

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def test_the_report_is_the_builds_own_in_every_form(real: FlaskClient, release: Release) -> None:
    told = Graph().parse(release.graph_files["report"], format="nt")
    [found] = told.subjects(RDF.type, SH.ValidationReport)
    expected = {str(told.value(one, DCTERMS.identifier)) for one in told.objects(found, SH.result)}
    document = real.get("/report.json").get_json()
    assert {one["fingerprint"] for one in document["results"]} == expected
    assert document["release"] == release.id
    turtle = Graph().parse(data=real.get("/report", headers={"Accept": "text/turtle"}).text)
    assert len(list(turtle.subjects(RDF.type, SH.ValidationResult))) == len(expected)
    rows = list(csv.reader(io.StringIO(real.get("/report.csv").text)))
    assert len(rows) > len(expected)
    markdown = real.get("/report.md?lang=en")
    assert markdown.content_type == "text/markdown; charset=utf-8"
    assert markdown.text.startswith("#")
    page = BeautifulSoup(real.get("/report", headers={"Accept": "text/html"}).text, "html.parser")
    assert len(page.select("main tbody tr td:first-child a[href*='/doc/']")) == len(expected)
    assert real.get("/report.pdf").status_code == 406


def test_the_published_report_says_who_demands_what_and_can_be_made_again(
    real: FlaskClient, release: Release, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(real.get("/report.json").data)
    document = json.loads(file.read_text())
    assert document["time"]
    assert document["shapes"]["sha256"]
    assert document["coverage"]["shapes"]
    assert all(one["demands"] and one["repair"] for one in document["results"])
    page = real.get("/report?lang=es").text
    for words in ("Lo exige", "Cómo corregirlo", "Ley 1712 de 2014", document["shapes"]["sha256"]):
        assert words in page
    for suffix in ("ttl", "jsonld", "csv", "md"):
        assert document["shapes"]["sha256"] in real.get(f"/report.{suffix}").text, suffix
    release_dir = str(release.folder.parent)
    again = CliRunner().invoke(main, ["verify", str(file), "--release-dir", release_dir])
    assert again.exit_code == 0, again.output
    file.write_text(json.dumps({**document, "results": document["results"][1:]}))
    altered = CliRunner().invoke(main, ["verify", str(file), "--release-dir", release_dir])
    assert altered.exit_code == 1


def test_the_badge_says_it_in_words_too(real: FlaskClient) -> None:
    warnings = sum(real.get("/report.json").get_json()["counts"].values())
    for language, word in (("es", "advertencias"), ("en", "warnings")):
        answer = real.get(f"/report/badge.svg?lang={language}")
        assert answer.content_type == "image/svg+xml"
        root = etree.fromstring(answer.data, PARSER)
        assert root.get("role") == "img"
        title = root.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.text == root.get("aria-label")
        assert f"{warnings} {word}" in str(title.text)
        assert b"style" not in answer.data


def test_the_served_catalogue_keeps_dcat_ap_too(real: FlaskClient, shared: Path) -> None:
    shapes = RdfText((shared / "vocab/dcat-ap-3.0.1-shacl.ttl").read_text("utf-8"), "turtle")
    text = real.get("/catalog.nt").text
    assert validate(RdfText(text, "ntriples"), shapes).results == ()
    served = Graph().parse(data=text, format="nt")
    [dataset] = served.subjects(RDF.type, DCAT.Dataset)
    for one in served.objects(dataset, DCAT.distribution):
        assert served.value(one, DCTERMS.license) == URIRef(CC_BY)
        path = str(served.value(one, DCAT.downloadURL)).removeprefix("https://w3id.org/misional")
        assert real.get(path).status_code == 200
        page = str(served.value(one, DCAT.accessURL)).removeprefix("https://w3id.org/misional")
        assert real.get(page).status_code == 200
    other = Graph().parse(data=real.get("/catalog.rdf").data, format="xml")
    assert set(other) == set(served)


def test_ckan_gets_words_in_one_language(real: FlaskClient) -> None:
    by_path = real.get("/catalog.ckan.ttl").data
    assert real.get("/catalog.ttl?profile=ckan").data == by_path
    assert real.get("/catalog?profile=nope").status_code == 400
    found = Graph().parse(data=by_path)
    [dataset] = found.subjects(RDF.type, DCAT.Dataset)
    for one in found.objects(dataset, DCAT.distribution):
        assert isinstance(found.value(one, DCTERMS.format), Literal)
        assert str(found.value(one, DCTERMS.format)) in {"TTL", "CSV"}
        assert str(found.value(one, DCAT.mediaType)) in {"text/turtle", "text/csv"}
    assert {o.language for o in found.objects() if isinstance(o, Literal)} == {None, "es"}
    english = Graph().parse(data=real.get("/catalog.ckan.ttl?lang=en").data)
    assert {o.language for o in english.objects() if isinstance(o, Literal)} == {None, "en"}


def test_data_json_has_what_project_open_data_asks(real: FlaskClient) -> None:
    document = real.get("/data.json").get_json()
    assert document["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    [dataset] = document["dataset"]
    asked = {
        "title",
        "description",
        "keyword",
        "modified",
        "publisher",
        "identifier",
        "accessLevel",
        "license",
    }
    assert asked <= set(dataset)
    assert dataset["publisher"]["name"]
    assert dataset["license"] == CC_BY
    assert dataset["accessLevel"] == "public"
    for one in dataset["distribution"]:
        assert one["mediaType"] in {"text/turtle", "text/csv"}
        assert one["downloadURL"].startswith("https://w3id.org/misional/")
        assert one["license"] == CC_BY


def test_every_address_of_the_sitemap_is_a_page(real: FlaskClient) -> None:
    answer = real.get("/sitemap.xml", base_url="https://datos.example/m")
    root = etree.fromstring(answer.data, PARSER)
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{namespace}urlset"
    assert root.findall(f".//{namespace}lastmod") == []
    found = [str(one.text) for one in root.iter(f"{namespace}loc")]
    assert len(found) == len(set(found)) > 100
    for url in [*found[:25], *found[25::25]]:
        assert url.startswith("https://datos.example/m/")
        path = url.removeprefix("https://datos.example/m")
        assert real.get(path, headers={"Accept": "text/html"}).status_code == 200, path
    assert real.get("/sitemap-1.xml").status_code == 200
    assert real.get("/sitemap-2.xml").status_code == 404
    robots = real.get("/robots.txt", base_url="https://datos.example/m").text
    assert "Sitemap: https://datos.example/m/sitemap.xml" in robots


def test_every_document_of_the_release_is_in_the_sitemap(real: FlaskClient, release: Release) -> None:
    root = etree.fromstring(real.get("/sitemap.xml").data, PARSER)
    listed = {unquote(urlsplit(str(one.text)).path) for one in root.iter("{*}loc")}
    for name in ("asserted", "catalogue"):
        text = release.graph_files[name].read_text("utf-8")
        things = re.findall(r"^<https://w3id\.org/misional/id/([^>]+)> ", text, re.MULTILINE)
        assert things
        assert {f"/doc/{thing}" for thing in things} <= listed
    assert {"/code", "/code/norm-type/decreto", "/releases", "/about", "/accessibility"} <= listed


LICENSED = (
    "/dumps/asserted.ttl", "/dumps/SHA256SUMS", "/stratml/resolucion-630-2024.xml", "/report.json",
    "/matrix/alcaldia-mayor-de-bogota/secretaria-general.csv", "/search?q=ley&format=json",
    "/oembed?url=http://localhost/doc/entity/alcaldia-mayor-de-bogota/secretaria-general", "/class/Norm.csv",
)  # fmt: skip


@pytest.mark.parametrize("path", LICENSED)
def test_data_without_room_for_it_tells_its_licence_beside(real: FlaskClient, path: str) -> None:
    answer = real.get(path)
    assert answer.status_code == 200
    assert f'<{CC_BY}>; rel="license"' in answer.headers["Link"]


def test_the_first_page_tells_search_engines_of_the_data_set(real: FlaskClient) -> None:
    page = BeautifulSoup(real.get("/?lang=es").text, "html.parser")
    nodes = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    (dataset,) = (node for node in nodes if node.get("@type") == ["Dataset"])
    assert dataset["license"]
    assert {"name", "description", "distribution"} <= set(dataset)


def test_opensearch_leads_to_the_search(real: FlaskClient) -> None:
    answer = real.get("/opensearch.xml?lang=es", base_url="https://datos.example/")
    assert answer.content_type == "application/opensearchdescription+xml"
    root = etree.fromstring(answer.data, PARSER)
    namespace = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(str(root.findtext(f"{namespace}ShortName"))) <= 16
    assert len(str(root.findtext(f"{namespace}Description"))) <= 1024
    [url] = root.findall(f"{namespace}Url")
    template = str(url.get("template"))
    path = template.removeprefix("https://datos.example").replace("{searchTerms}", "archivo")
    assert real.get(path, headers={"Accept": "text/html"}).status_code == 200


def test_each_class_is_a_table_in_three_files_that_agree(real: FlaskClient) -> None:
    page = BeautifulSoup(real.get("/class").text, "html.parser")
    names = [str(one["href"]).split("/")[-1][:-4] for one in page.select("main a[href$='.csv']")]
    assert {"Function", "Norm", "PublicEntity"} <= set(names)
    for name in names:
        answer = real.get(f"/class/{name}.csv")
        rows = list(csv.reader(io.StringIO(answer.text)))
        metadata = real.get(f"/class/{name}.csv-metadata.json")
        assert metadata.content_type == "application/csvm+json"
        assert f"/class/{name}.csv-metadata.json" in answer.headers["Link"]
        _is_csvw(metadata.get_json(), rows[0])
        assert len(set(rows[0])) == len(rows[0])
        book = load_workbook(io.BytesIO(real.get(f"/class/{name}.xlsx").data))
        assert book.worksheets[0].max_row == len(rows)
        assert book.worksheets[0].max_column == len(rows[0])
    assert real.get("/class/Nothing.csv").status_code == 404
    assert real.get("/class/Function.pdf").status_code == 404


def _is_csvw(document: dict[str, object], header: list[str]) -> None:
    """The parts of CSV on the Web's metadata vocabulary that a table must have, and that ours has."""
    assert document["@context"][0] == "http://www.w3.org/ns/csvw"  # type: ignore[index]
    assert document["url"]
    assert document["dc:license"] == {"@id": CC_BY}
    schema = document["tableSchema"]
    assert isinstance(schema, dict)
    columns = schema["columns"]
    assert [one["name"] for one in columns] == header
    assert schema["primaryKey"] in header
    known = {"name", "titles", "propertyUrl", "datatype", "lang", "separator", "valueUrl", "required"}
    for one in columns:
        assert set(one) <= known
        assert not one["name"].startswith("_")
        assert one["datatype"] in {
            "string", "anyURI", "date", "gYear", "integer", "nonNegativeInteger", "boolean", "decimal",
        }  # fmt: skip


def test_a_table_says_what_the_graph_says(real: FlaskClient, release: Release) -> None:
    asserted = Graph().parse(release.graph_files["asserted"], format="nt")
    rows = list(csv.DictReader(io.StringIO(real.get("/class/Norm.csv").text)))
    norm = URIRef("https://w3id.org/misional/def#Norm")
    assert {one["uri"] for one in rows} == {str(one) for one in asserted.subjects(RDF.type, norm)}
    columns = real.get("/class/Norm.csv-metadata.json").get_json()["tableSchema"]["columns"][1:]
    for row in rows:
        for column in columns:
            values = {
                str(one)
                for one in asserted.objects(URIRef(row["uri"]), URIRef(column["propertyUrl"]))
                if getattr(one, "language", None) == column.get("lang")
            }
            cell = row[column["name"]]
            cells = set(cell.split(column["separator"])) if column.get("separator") else {cell}
            assert cells - {""} <= values


def test_nothing_in_a_table_computes(publish_tiny: Callable[..., Release], tmp_path: Path) -> None:
    extra = '<https://example.org/m/id/function/f2> a m:Function ; skos:prefLabel "=1+1|@x"@es , "+cmd"@en .'
    app = create_app(publish_tiny(tmp_path, extra))
    client = app.test_client()
    rows = list(csv.DictReader(io.StringIO(client.get("/class/Function.csv").text)))
    [bad] = [one for one in rows if one["uri"].endswith("f2")]
    assert (bad["prefLabel_es"], bad["prefLabel_en"]) == ("'=1+1|@x", "'+cmd")
    book = load_workbook(io.BytesIO(client.get("/class/Function.xlsx").data))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
    assert "f" not in kinds
    assert "=1+1|@x" in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    app.extensions["misional.holder"].close()


def test_a_dump_carries_its_digest(real: FlaskClient, release: Release) -> None:
    answer = real.get("/dumps/asserted.ttl", headers={"Accept-Encoding": "identity"})
    digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    coded = real.get("/dumps/asserted.ttl", headers={"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"
    assert "Repr-Digest" not in coded.headers
    sums = dict(line.split("  ")[::-1] for line in real.get("/dumps/SHA256SUMS").text.splitlines())
    assert set(sums) == {f"{name}.ttl" for name in release.dumps}
    for name, path in release.dumps.items():
        assert sums[f"{name}.ttl"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_mota_counts_what_is_published(real: FlaskClient) -> None:
    page = BeautifulSoup(real.get("/mota?lang=es").text, "html.parser")
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    states = {row[0]: (row[2], row[3]) for row in rows}
    assert states["6.1"] == ("No cumple", "0 de 1")
    assert states["6.2"] == ("Cumple en parte", "10 de 11")
    assert states["AAA"] == ("Cumple", "6 de 6"), "the body's page and those of the norms it acts under"
    assert set(states) == {"6.1", "6.2", "6.14", "AAA"}


def test_a_body_s_norms_are_listed_newest_first(real: FlaskClient) -> None:
    body = real.get("/doc/entity/alcaldia-mayor-de-bogota/secretaria-general?lang=es")
    page = BeautifulSoup(body.text, "html.parser")
    listed = page.find(id="normas").find_parent("section").select("li > a")
    years = [int(link.text.rpartition(" ")[2]) for link in listed]
    assert years == sorted(years, reverse=True) != sorted(years)
    assert "14 de abril de 2021" in page.find("a", string="Decreto Distrital 140 de 2021").parent.text


def test_stratml_is_valid(real: FlaskClient, shared: Path) -> None:
    schema = etree.XMLSchema(
        etree.parse(str(shared / "vocab/stratml/StrategicPlanISOVersion20140401.xsd"), PARSER)
    )
    for language in ("es", "en"):
        answer = real.get(f"/stratml/resolucion-630-2024.xml?lang={language}")
        assert answer.content_type == "application/xml"
        document = etree.fromstring(answer.data, PARSER)
        schema.assertValid(document)
        namespace = {"s": "urn:ISO:std:iso:17469:tech:xsd:stratml_core"}
        assert len(document.findall(".//s:Goal", namespace)) == 10
        assert document.findtext(".//s:StartDate", namespaces=namespace) == "2024-12-09"
        assert document.findtext(".//s:Vision/s:Description", namespaces=namespace)
    assert real.get("/stratml/resolucion-277-2020.xml").status_code == 404
    assert real.get("/stratml/nothing.xml").status_code == 404
