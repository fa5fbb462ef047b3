"""schema.org inside the pages: parsed back as a crawler would, held against the data and the vocabulary."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from pyld import jsonld
from rdflib import Graph

from misional.web.structured import MOST_LISTED, Site, block, plain_page

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


SCHEMA = "http://schema.org/"
# The issue asks for breadcrumbs; the subset of the vocabulary that the project keeps has none of their terms.
CRUMBS = {"BreadcrumbList", "ListItem", "itemListElement", "item", "position"}
BODY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"
BASE = "https://w3id.org/misional/"
PAGES = {
    "/": "WebPage",
    "/queries": "WebPage",
    "/sparql?format=html": "WebPage",
    "/doc/nada": "WebPage",
    BODY: "GovernmentOrganization",
    "/doc/norm/decreto-140-2021": "Legislation",
    "/doc/provision/decreto-140-2021/art-2/num-5": "Legislation",
    "/doc/function/decreto-140-2021/art-2/num-5": "CreativeWork",
    "/doc/plan/resolucion-630-2024": "CreativeWork",
    "/doc/evidence/85c582845988/5280-5461": "Quotation",
    "/doc/dataset/misional": "Dataset",
    "/doc/catalog/misional": "DataCatalog",
    "/code/norm-type/decreto": "DefinedTerm",
    "/code/norm-type": "DefinedTermSet",
    "/code": "DefinedTermSet",
    "/def": "DefinedTermSet",
    "/shapes/core": "WebPage",
}


class _Blocks(HTMLParser):
    """The data blocks of a page, read as a browser reads a script element: to its end, raw."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def nodes_of(page: str) -> list[dict[str, Any]]:
    reader = _Blocks()
    reader.feed(page)
    assert len(reader.found) == 1
    document = json.loads(reader.found[0])
    assert document["@context"] == "https://schema.org"
    nodes: list[dict[str, Any]] = document["@graph"]
    return nodes


def expanded(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes as JSON-LD means them; schema.org's own context maps every bare word to its namespace."""

    def refuse(address: str, _options: object) -> None:
        raise AssertionError(f"a crawler would fetch {address}")

    found: list[dict[str, Any]] = jsonld.expand(
        {"@context": {"@vocab": SCHEMA}, "@graph": nodes}, {"documentLoader": refuse}
    )
    return found


def words_of(value: object) -> set[str]:
    """Every property and class in expanded JSON-LD."""
    if isinstance(value, dict):
        own = {key for key in value if not key.startswith("@")} | set(value.get("@type", ()))
        return own.union(*map(words_of, value.values()))
    return set().union(*map(words_of, value)) if isinstance(value, list) else set()


@pytest.fixture(scope="module")
def known(shared: Path) -> set[str]:
    return {str(one) for one in Graph().parse(shared / "vocab" / "schema-subset.ttl").subjects()}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_each_page_says_what_it_is(real: FlaskClient, path: str, language: str, known: set[str]) -> None:
    answer = real.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    nodes = nodes_of(answer.text)
    kinds = {
        kind
        for node in nodes
        for kind in ([node["@type"]] if isinstance(node["@type"], str) else node["@type"])
    }
    assert {PAGES[path], "WebPage", "BreadcrumbList"} <= kinds
    page = next(node for node in nodes if node["@type"] == "WebPage")
    assert page["inLanguage"] == language
    crumbs = next(node for node in nodes if node["@type"] == "BreadcrumbList")["itemListElement"]
    assert [one["position"] for one in crumbs] == list(range(1, len(crumbs) + 1))
    assert all(one["name"] for one in crumbs)
    words = words_of(expanded(nodes))
    assert len(words) > 4
    assert words - known - {SCHEMA + crumb for crumb in CRUMBS} == set()


def test_the_body_by_name_parent_and_way(real: FlaskClient) -> None:
    nodes = nodes_of(real.get(BODY, headers={"Accept": "text/html", "Accept-Language": "es"}).text)
    body = nodes[0]
    assert body["@id"] == f"{BASE}id/entity/alcaldia-mayor-de-bogota/secretaria-general"
    assert body["name"] == "Secretaría General de la Alcaldía Mayor de Bogotá, D.C."
    assert body["parentOrganization"]["@id"] == f"{BASE}id/entity/alcaldia-mayor-de-bogota"
    assert "GovernmentOrganization" in body["parentOrganization"]["@type"]
    crumbs = nodes[-1]["itemListElement"]
    assert [one["item"]["@id"] for one in crumbs] == [
        BASE,
        f"{BASE}id/entity/alcaldia-mayor-de-bogota",
        f"{BASE}doc/entity/alcaldia-mayor-de-bogota/secretaria-general",
    ]


def test_a_norm_by_its_dates(real: FlaskClient) -> None:
    """Its entry into force has no term in schema.org; that of its application is not used for it."""
    path = "/doc/norm/decreto-140-2021"
    norm = nodes_of(real.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}).text)[0]
    assert norm["legislationDate"] == "2021-04-14"
    assert "legislationDateOfApplicability" not in norm
    profile = Graph().parse(data=real.get(f"{path}.nt?_profile=schema").data, format="nt")
    said = {(str(p).removeprefix(SCHEMA), str(o)) for s, p, o in profile if str(s) == norm["@id"]}
    assert ("legislationDate", "2021-04-14") in said


def test_what_the_page_says_the_profile_says(real: FlaskClient) -> None:
    for path in PAGES:
        if not path.startswith("/doc/") or path == "/doc/nada":
            continue
        node = nodes_of(real.get(path, headers={"Accept": "text/html", "Accept-Language": "es"}).text)[0]
        profile = Graph().parse(data=real.get(f"{path}.nt?_profile=schema").data, format="nt")
        said = {
            (str(p).removeprefix(SCHEMA), str(o).removeprefix(SCHEMA))
            for s, p, o in profile
            if str(s) == node["@id"]
        }
        for name, value in node.items():
            if name.startswith("@"):
                continue
            for one in value if isinstance(value, list) else [value]:
                assert (name, one["@id"] if isinstance(one, dict) else one) in said, (path, name)


def test_no_text_can_end_the_element(client: FlaskClient) -> None:
    page = client.get("/doc/entity/casa", headers={"Accept": "text/html", "Accept-Language": "es"}).text
    assert page.count("</script") == page.count("<script")
    body = nodes_of(page)[0]
    assert body["name"] == "La <script>alert(1)</script> Casa"
    hostile = '</script><!--<script>"\u2028&amp;\\'
    text = str(block([{"name": hostile}]))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["@graph"] == [{"name": hostile}]


def test_a_page_tells_a_bounded_number_of_values(real: FlaskClient) -> None:
    for path in PAGES:
        for node in nodes_of(real.get(path, headers={"Accept": "text/html"}).text):
            for name, value in node.items():
                assert name == "hasDefinedTerm" or not isinstance(value, list) or len(value) <= MOST_LISTED


def test_plain_files_have_no_address() -> None:
    page, crumbs = plain_page(Site("", None), "/sparql", "es")
    assert "url" not in page
    assert "item" not in crumbs["itemListElement"][0]
