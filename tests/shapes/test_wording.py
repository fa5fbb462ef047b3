"""What each rule says of itself: in two languages, how grave it is, and who demands it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, Graph, Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

OURS: Final = "https://w3id.org/misional/"
LICENCE: Final = URIRef("https://creativecommons.org/licenses/by/4.0/")
STANDARDS: Final = frozenset(
    {
        URIRef("https://semiceu.github.io/DCAT-AP/releases/3.0.1"),
        URIRef("https://semiceu.github.io/CPOV/releases/2.1.2"),
    }
)
# What was read of Ley 1712 de 2014: nobody may quote another article.
ARTICLES: Final = frozenset({"6", "9"})
SAYS_NOTHING_ITSELF: Final = frozenset(
    {RDF.type, RDFS.label, SH.property, SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf}
)
PROFILES: Final = ("catalogue", "core", "cpov", "evidence", "law", "transparency")


def _shapes(graph: Graph, kind: Node) -> Iterator[URIRef]:
    yield from (shape for shape in graph.subjects(RDF.type, kind) if isinstance(shape, URIRef))


def _rules(graph: Graph) -> Iterator[URIRef]:
    """Shapes that can report something themselves: all but those that only gather others."""
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in _shapes(graph, kind):
            if set(graph.predicates(shape)) - SAYS_NOTHING_ITSELF:
                yield shape


def _by_language(graph: Graph, node: Node, predicate: URIRef) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for text in graph.objects(node, predicate):
        assert isinstance(text, Literal)
        found.setdefault(text.language, []).append(str(text))
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_speaks_both_languages(profile: str, shapes: Mapping[str, Graph]) -> None:
    rules = list(_rules(shapes[profile]))
    assert rules
    for rule in rules:
        said = _by_language(shapes[profile], rule, SH.message)
        assert {language: len(texts) for language, texts in said.items()} == {"es": 1, "en": 1}, rule
        for text in (said["es"][0], said["en"][0]):
            assert text.endswith("."), rule
            assert len(text.split()) > 8, rule
            # A reader who never saw RDF: no address and no placeholder.
            assert "http://" not in text, rule
            assert "{" not in text, rule
        assert said["es"] != said["en"], rule


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_has_a_severity(profile: str, shapes: Mapping[str, Graph]) -> None:
    for rule in _rules(shapes[profile]):
        assert list(shapes[profile].objects(rule, SH.severity)) in ([SH.Violation], [SH.Warning]), rule


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_names_a_source_that_exists(
    profile: str, shapes: Mapping[str, Graph], ontology: Graph, asserted: Graph
) -> None:
    for rule in _rules(shapes[profile]):
        sources = set(shapes[profile].objects(rule, DCTERMS.source))
        assert sources, rule
        for source in sources - STANDARDS:
            assert str(source).startswith(OURS), rule
            assert (source, RDF.type, None) in ontology or (source, RDF.type, None) in asserted, (
                rule,
                source,
            )


@pytest.mark.parametrize("profile", PROFILES)
def test_no_rule_quotes_an_article_that_was_not_read(profile: str, shapes: Mapping[str, Graph]) -> None:
    for text in shapes[profile].objects(None, SH.message):
        quoted = re.findall(r"(?:art[íi]culo|article) (\d+)", str(text))
        assert set(quoted) <= ARTICLES, text
        if "Anex" in text or "Annex" in text:
            assert "uaesp.gov.co/print/3036" in text


@pytest.mark.parametrize("profile", PROFILES)
def test_node_shapes_and_profiles_have_names(profile: str, shapes: Mapping[str, Graph]) -> None:
    graph = shapes[profile]
    for shape in _shapes(graph, SH.NodeShape):
        assert {k: len(v) for k, v in _by_language(graph, shape, RDFS.label).items()} == {"es": 1, "en": 1}, (
            shape
        )
    header = URIRef(f"{OURS}shapes/{profile}")
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [header]
    assert set(graph.objects(header, DCTERMS.license)) == {LICENCE}
    for predicate in (RDFS.label, DCTERMS.description):
        assert set(_by_language(graph, header, predicate)) == {"es", "en"}


@pytest.mark.parametrize("profile", PROFILES)
def test_shapes_are_named_after_their_profile(profile: str, shapes: Mapping[str, Graph]) -> None:
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in shapes[profile].subjects(RDF.type, kind):
            assert str(shape).startswith(f"{OURS}shapes/{profile}#")


def test_each_item_of_the_law_has_its_code(shapes: Mapping[str, Graph]) -> None:
    graph = shapes["transparency"]
    codes = {
        str(shape).partition("#")[2]: str(code) for shape, code in graph.subject_objects(DCTERMS.identifier)
    }
    assert codes == {
        "MissionItem": "1.1",
        "VisionItem": "1.1",
        "FunctionsItem": "1.1",
        "DutiesItem": "1.1",
        "StructureItem": "1.2",
        "BodyShape-objectives": "9.d-objectives",
        "BodyShape-norms": "9.d-norms",
        "BodyShape-sites": "9.a-sites",
        "BodyShape-hours": "9.a-hours",
        "CitationShape-date": "9.d-norm-date",
        "CitationShape-link": "9.d-norm-link",
        "CitationShape-trueDate": "9.par-1-date",
    }
