"""The ontology documents itself: every term, in both languages, with nothing foreign that does not exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import VANN

from misional.model.namespaces import CODE, MISIONAL, TERM_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

DEF = URIRef("https://w3id.org/misional/def")
STRATML = "urn:ISO:std:iso:17469:tech:xsd:stratml_core#"
OURS = (str(MISIONAL), str(CODE), str(DEF), "https://w3id.org/misional/")
# Named by licence and language of a work, not vocabulary: they are the web's own documents.
DOCUMENTS = ("https://creativecommons.org/licenses/",)
# Points to code lists, to properties or to web pages, whose other end is not one of our things.
NO_INVERSE = {
    "level", "provisionKind", "passageRole", "transparencyItem", "exceptedItem", "certainty",
    "factObject", "factProperty", "officialTextAt", "textReadAt", "statedLink",
}  # fmt: skip


def own_terms(ontology: Graph) -> Iterator[URIRef]:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, kind):
            if isinstance(term, URIRef) and term.startswith(str(MISIONAL)):
                yield term


def languages(graph: Graph, subject: Node, predicate: Node) -> list[str | None]:
    return sorted(getattr(value, "language", None) or "" for value in graph.objects(subject, predicate))


def test_there_are_terms(ontology: Graph) -> None:
    names = {str(term).rpartition("#")[2] for term in own_terms(ontology)}
    asked = {
        "PublicEntity", "StrategicPlan", "Mission", "Vision", "StrategicObjective", "Competence", "Function",
        "Duty", "Norm", "Provision", "hasLegalBasis", "statedIn", "inAccordanceWith", "adoptedBy",
    }  # fmt: skip
    assert asked <= names


@pytest.mark.parametrize("documentation", [RDFS.label, SKOS.definition, SKOS.example])
def test_every_term_is_documented_in_both_languages(ontology: Graph, documentation: URIRef) -> None:
    wrong = [t for t in own_terms(ontology) if languages(ontology, t, documentation) != ["en", "es"]]
    assert wrong == []


def test_every_term_has_home_and_status(ontology: Graph) -> None:
    for term in own_terms(ontology):
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [DEF]
        assert len(list(ontology.objects(term, TERM_STATUS.term_status))) == 1


def test_names_are_ascii_and_say_their_kind(ontology: Graph) -> None:
    for term in own_terms(ontology):
        name = str(term).rpartition("#")[2]
        first = "[A-Z]" if (term, RDF.type, OWL.Class) in ontology else "[a-z]"
        assert re.fullmatch(first + "[A-Za-z0-9]+", name), name


def test_header(ontology: Graph) -> None:
    assert ontology.value(DEF, OWL.versionIRI) == URIRef("https://w3id.org/misional/def/0.1.0")
    assert str(ontology.value(DEF, VANN.preferredNamespacePrefix)) == "misional"
    assert str(ontology.value(DEF, VANN.preferredNamespaceUri)) == str(MISIONAL)
    assert "creativecommons.org/licenses/by/4.0" in str(ontology.value(DEF, DCTERMS.license))
    for needed in (DCTERMS.creator, DCTERMS.created, DCTERMS.modified, DCTERMS.issued):
        assert ontology.value(DEF, needed) is not None
    for bilingual in (DCTERMS.title, DCTERMS.description, DCTERMS.bibliographicCitation):
        assert languages(ontology, DEF, bilingual) == ["en", "es"]


def test_inverses_are_named(ontology: Graph) -> None:
    paired = {node for pair in ontology.subject_objects(OWL.inverseOf) for node in pair}
    properties = {t for t in own_terms(ontology) if (t, RDF.type, OWL.ObjectProperty) in ontology}
    lonely = {str(term).rpartition("#")[2] for term in properties - paired}
    assert lonely == NO_INVERSE


def test_code_lists_are_documented(ontology: Graph) -> None:
    concepts = set(ontology.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) >= 20
    for concept in concepts | set(ontology.subjects(RDF.type, SKOS.ConceptScheme)):
        assert languages(ontology, concept, SKOS.prefLabel) == ["en", "es"]
        assert languages(ontology, concept, SKOS.definition) == ["en", "es"]
    for concept in concepts:
        assert ontology.value(concept, SKOS.inScheme) is not None


def test_every_foreign_iri_exists(ontology: Graph, asserted: Graph, root: Path, shared: Path) -> None:
    """In the vocabulary files themselves; an XSD element stands for a StratML term."""
    shapes = Graph()
    for path in (root / "shapes").glob("*.ttl"):
        shapes.parse(path)
    used = set()
    for graph in (ontology, shapes):
        used |= {node for triple in graph for node in triple if isinstance(node, URIRef)}
    used |= set(asserted.predicates()) | set(asserted.objects(None, RDF.type))
    foreign = {str(node) for node in used if not str(node).startswith((*OURS, *DOCUMENTS))}
    known = _vocabulary_iris(shared / "vocab") | _stratml_elements(shared / "vocab" / "stratml")
    datatypes = {iri for iri in foreign if iri.startswith("http://www.w3.org/2001/XMLSchema#")}
    assert {iri.rpartition("#")[2] for iri in datatypes} <= XSD_NAMES
    assert sorted(foreign - known - datatypes) == []


XSD_NAMES = {
    "string", "date", "gYear", "integer", "boolean", "anyURI", "nonNegativeInteger", "positiveInteger",
    "dateTime",
    "decimal",
}  # fmt: skip


def _vocabulary_iris(folder: Path) -> set[str]:
    iris: set[str] = set()
    for path in folder.glob("*.ttl"):
        graph = Graph(bind_namespaces="none").parse(path)
        iris |= {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    return iris


def _stratml_elements(folder: Path) -> set[str]:
    text = (folder / "StrategicPlanISOVersion20140401.xsd").read_text(encoding="utf-8")
    return {STRATML + name for name in re.findall(r'<xsd:element name="(\w+)"', text)}
