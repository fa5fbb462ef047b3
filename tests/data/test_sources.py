"""The sources themselves: one canonical form, keys from the law, no blank node, a source for each fact."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import DCTERMS, RDF, BNode, Graph, Namespace, URIRef

from misional.model import format_turtle
from misional.model.namespaces import ELI, MISIONAL, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

ID = Namespace("https://w3id.org/misional/id/")
DATES = {
    "date_issued": ELI.date_document,
    "date_in_force": ELI.first_date_entry_in_force,
}
KEY_PREFIXES = (
    ("dec-nac-", "decreto-nacional-"),
    ("decley-", "decreto-ley-"),
    ("res-sg-", "resolucion-"),
    ("res-", "resolucion-"),
    ("dec-", "decreto-"),
    ("acu-", "acuerdo-"),
)


def norm_iri(key: str) -> URIRef:
    """IRI of a norm of the domain file, whose keys name the issuer's level in their own way."""
    key = re.sub(r"-0+(\d)", r"-\1", key)
    for theirs, ours in KEY_PREFIXES:
        if key.startswith(theirs):
            return ID["norm/" + ours + key.removeprefix(theirs)]
    return ID["norm/" + key]


@pytest.fixture(scope="module")
def norms(shared: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "domain" / "norms.json").read_text(encoding="utf-8"))
    return found


def test_sources_are_in_canonical_form(root: Path) -> None:
    paths = [p for folder in ("ontology", "data", "shapes") for p in sorted((root / folder).rglob("*.ttl"))]
    assert len(paths) >= 9
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert format_turtle(text, PREFIXES) == text, path.name


def test_no_blank_nodes(asserted: Graph) -> None:
    assert not [node for triple in asserted for node in triple if isinstance(node, BNode)]


def test_keys_come_from_the_law(asserted: Graph) -> None:
    for function in asserted.subjects(RDF.type, MISIONAL.Function):
        provision = asserted.value(function, MISIONAL.statedIn)
        assert str(function).replace("/function/", "/provision/") == str(provision)
    assert (ID["objective/resolucion-630-2024/9"], RDF.type, MISIONAL.StrategicObjective) in asserted


def test_every_norm_the_domain_file_knows_is_told_as_it_was_read(
    asserted: Graph, norms: list[dict[str, Any]]
) -> None:
    for norm in norms:
        node = norm_iri(norm["key"])
        assert (node, RDF.type, MISIONAL.Norm) in asserted, norm["key"]
        assert str(asserted.value(node, MISIONAL.year)) == str(norm["year"])
        for field, predicate in DATES.items():
            value = asserted.value(node, predicate)
            expected = norm[field]["value"] if norm[field] else None
            assert (str(value) if value else None) == expected, (norm["key"], field)
        titles = [str(title) for title in asserted.objects(node, DCTERMS.title)]
        assert titles == ([norm["title"]["value"]] if norm["title"] else [])


def test_what_was_not_read_is_absent(asserted: Graph, norms: list[dict[str, Any]]) -> None:
    silent = [norm_iri(norm["key"]) for norm in norms if norm["publication"] is None]
    assert len(silent) >= 10
    for node in silent:
        assert asserted.value(node, ELI.date_publication) is None
        assert asserted.value(node, MISIONAL.publicationMedium) is None


def test_three_dates_of_the_decree(asserted: Graph) -> None:
    decree = ID["norm/decreto-140-2021"]
    dates = [ELI.date_document, ELI.date_publication, ELI.first_date_entry_in_force]
    assert [str(asserted.value(decree, date)) for date in dates] == ["2021-04-14", "2021-04-15", "2021-04-16"]


def test_each_curated_fact_has_a_record_that_names_its_source(asserted: Graph) -> None:
    told = {ELI.date_document, ELI.first_date_entry_in_force, ELI.date_publication, DCTERMS.title,
            MISIONAL.issuedBy, MISIONAL.publicationMedium, ELI.repeals, ELI.amends, ELI.cites, ELI.based_on,
            ELI.implements, MISIONAL.inSector, MISIONAL.headsSector, MISIONAL.establishedBy}  # fmt: skip
    recorded: set[tuple[Node, Node, Node]] = set()
    for record in asserted.subjects(RDF.type, MISIONAL.FactRecord):
        subject, predicate = (
            asserted.value(record, MISIONAL.factSubject),
            asserted.value(record, MISIONAL.factProperty),
        )
        value = asserted.value(record, MISIONAL.factObject) or asserted.value(record, MISIONAL.factValue)
        assert subject is not None
        assert predicate is not None
        assert value is not None
        recorded.add((subject, predicate, value))
        assert asserted.value(record, DCTERMS.source) or asserted.value(record, MISIONAL.readingNote)
    facts = {
        triple
        for triple in asserted
        if triple[1] in told and not str(triple[0]).startswith((str(ID.catalog), str(ID.dataset)))
    }
    assert len(facts) > 150
    assert facts - recorded == set()


def test_a_record_states_nothing_that_the_graph_does_not(asserted: Graph) -> None:
    for record in asserted.subjects(RDF.type, MISIONAL.FactRecord):
        value = asserted.value(record, MISIONAL.factObject) or asserted.value(record, MISIONAL.factValue)
        subject = asserted.value(record, MISIONAL.factSubject)
        predicate = asserted.value(record, MISIONAL.factProperty)
        assert (subject, predicate, value) in asserted, record


def test_licence_is_stated_in_the_data(asserted: Graph, ontology: Graph) -> None:
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert set(asserted.objects(ID["dataset/misional"], DCTERMS.license)) == {licence}
    assert (URIRef("https://w3id.org/misional/def"), DCTERMS.license, licence) in ontology
