"""A page for each shape: what it demands, who demands it, an example that passes and one that fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, SH, Graph, URIRef

from misional.i18n import LANGUAGES
from misional.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from misional.release import Release

RULE = "/shapes/core/TombstoneShape-english"
PROFILES = ("catalogue", "core", "cpov", "evidence", "law", "transparency")


@pytest.fixture(scope="module")
def served(release: Release) -> Iterator[Flask]:
    """The application over the real release."""
    made = create_app(release)
    yield made
    made.extensions["misional.holder"].close()


@pytest.fixture
def web(served: Flask) -> FlaskClient:
    """A client of it."""
    return served.test_client()


def test_every_shape_has_a_page_that_sitemap_and_profile_list(web: FlaskClient, release: Release) -> None:
    shapes = Graph().parse(release.graph_files["shapes"], format="nt")
    named = {
        str(one).removeprefix("https://w3id.org/misional").replace("#", "/")
        for kind in (SH.NodeShape, SH.PropertyShape)
        for one in shapes.subjects(RDF.type, kind)
        if isinstance(one, URIRef)
    }
    listed = set(re.findall(r"<loc>[^<]*?(/shapes/[^<]+)</loc>", web.get("/sitemap.xml").text))
    assert named | {f"/shapes/{profile}" for profile in PROFILES} == listed
    for profile in PROFILES:
        page = web.get(f"/shapes/{profile}?lang=es", headers={"Accept": "text/html"}).text
        assert "<svg" in page, "a diagram of the profile"
        rules = {path for path in named if path.startswith(f"/shapes/{profile}/")}
        linked = set(re.findall(r'href="(/shapes/[a-z]+/[^"?]+)', page))
        assert linked <= rules
        assert linked >= {path for path in rules if "-" in path}
    for path in sorted(named)[::9]:
        for language in LANGUAGES:
            page = web.get(path, headers={"Accept": "text/html", "Accept-Language": language})
            assert page.status_code == 200, path
            assert not re.search(r"\bshapes?\.[a-z]+\b", re.sub(r"<[^>]*>", "", page.text)), path


def test_a_rule_is_told_whole(web: FlaskClient) -> None:
    page = web.get(f"{RULE}?lang=es", headers={"Accept": "text/html"}).text
    for words in (
        "No dice en inglés por qué se retiró la dirección.",
        "lo que tiene «retirado»",
        "al menos 1 de los que cumplen lo siguiente",
        "que cumpla: en uno de estos idiomas: en",
        'href="/shapes/core/TombstoneShape"',
        'href="/def"',
        "&lt;norm/decreto-8-2021&gt; owl:deprecated true .",
        "It does not exist.",
        f'href="{RULE}.ttl"',
    ):
        assert words in page, words


def test_its_turtle_is_negotiated(web: FlaskClient) -> None:
    answer = web.get(RULE, headers={"Accept": "text/turtle"})
    assert answer.headers["Content-Location"] == f"{RULE}.ttl"
    graph = Graph().parse(data=answer.text, format="turtle")
    topic = URIRef("https://w3id.org/misional/shapes/core#TombstoneShape-english")
    assert graph.value(topic, SH.path)
    assert graph.value(topic, DCTERMS.source)
    inner = graph.value(topic, SH.qualifiedValueShape)
    assert graph.value(inner, SH.languageIn)
    for path in (
        "/shapes/core/Nada",
        "/shapes/nada/TombstoneShape",
        "/shapes/core/",
        "/shapes//TombstoneShape",
    ):
        assert web.get(path, headers={"Accept": "text/html"}).status_code in {301, 404}, path
