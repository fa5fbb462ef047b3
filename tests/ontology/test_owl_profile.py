"""The axioms stay inside OWL 2 RL and OWL 2 DL, by their shape (`make owl-profile` asks the OWL API)."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from rdflib.term import Node

EX = Namespace("http://example.org/")
BUILT_IN = {str(OWL), str(RDF), str(RDFS)}
# OWL 2 Profiles §4.2: the expressions RL allows on either side of a subclass axiom, among those we use.
AS_SUBCLASS = {OWL.someValuesFrom, OWL.hasValue, OWL.intersectionOf, OWL.unionOf, OWL.oneOf}
AS_SUPERCLASS = {OWL.allValuesFrom, OWL.hasValue, OWL.intersectionOf, OWL.complementOf, OWL.maxCardinality}
EXPRESSIONS = AS_SUBCLASS | AS_SUPERCLASS
# Structural Specification §11.2: only simple properties may have these characteristics.
NEED_SIMPLE = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
}


def expression_kinds(graph: Graph, node: Node) -> set[Node]:
    return {predicate for predicate in graph.predicates(node) if predicate in EXPRESSIONS}


def outside_rl(graph: Graph) -> list[tuple[Node, Node]]:
    """Subclass axioms with an expression on a side where OWL 2 RL does not allow it."""
    return [
        (sub, sup)
        for sub, sup in graph.subject_objects(RDFS.subClassOf)
        if (isinstance(sub, BNode) and not expression_kinds(graph, sub) <= AS_SUBCLASS)
        or (isinstance(sup, BNode) and not expression_kinds(graph, sup) <= AS_SUPERCLASS)
        or sup == OWL.Thing
        or (isinstance(sub, BNode) and not expression_kinds(graph, sub))
    ]


def undeclared(graph: Graph) -> set[Node]:
    """Properties and classes in use that no axiom declares (Structural Specification §5.8)."""
    used = set(graph.predicates()) | set(graph.objects(None, RDF.type))
    used |= {node for pair in graph.subject_objects(RDFS.subClassOf) for node in pair}
    used |= {node for pair in graph.subject_objects(RDFS.subPropertyOf) for node in pair}
    for chain in graph.objects(None, OWL.propertyChainAxiom):
        used |= set(Collection(graph, chain))
    foreign = {
        node for node in used if isinstance(node, URIRef) and not str(node).startswith(tuple(BUILT_IN))
    }
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return {node for node in foreign if not any((node, RDF.type, kind) in graph for kind in kinds)}


def non_simple(graph: Graph) -> set[Node]:
    """Properties with a chain or transitivity below them, inverses included."""
    found = set(graph.subjects(OWL.propertyChainAxiom)) | set(
        graph.subjects(RDF.type, OWL.TransitiveProperty)
    )
    while True:
        more = {sup for sub, sup in graph.subject_objects(RDFS.subPropertyOf) if sub in found}
        for first, second in graph.subject_objects(OWL.inverseOf):
            more |= {second} if first in found else set()
            more |= {first} if second in found else set()
        if more <= found:
            return found
        found |= more


def chain_order(graph: Graph) -> tuple[Node, ...]:
    """A strict order in which every chain's links come before the property it implies.

    Raises ``graphlib.CycleError`` where there is none: the hierarchy is then not regular (§11.2). A property
    and its inverse share one place in the order.
    """
    inverse = {frozenset(pair) for pair in graph.subject_objects(OWL.inverseOf)}
    place = {node: min(pair, key=str) for pair in inverse for node in pair}
    before: dict[Node, set[Node]] = {}
    for implied, chain in graph.subject_objects(OWL.propertyChainAxiom):
        links = list(Collection(graph, chain))
        # R ∘ S ⊑ R and S ∘ R ⊑ R are the forms in which a property may stand in its own chain.
        inner = links[1:] if links[0] == implied else links[:-1] if links[-1] == implied else links
        before.setdefault(place.get(implied, implied), set()).update(place.get(link, link) for link in inner)
    for sub, sup in graph.subject_objects(RDFS.subPropertyOf):
        if place.get(sub, sub) != place.get(sup, sup):
            before.setdefault(place.get(sup, sup), set()).add(place.get(sub, sub))
    return tuple(TopologicalSorter(before).static_order())


def test_class_axioms_are_within_rl(ontology: Graph) -> None:
    assert outside_rl(ontology) == []


def test_everything_used_is_declared(ontology: Graph) -> None:
    assert undeclared(ontology) == set()


def test_simple_properties_stay_simple(ontology: Graph) -> None:
    characterised = {node for kind in NEED_SIMPLE for node in ontology.subjects(RDF.type, kind)}
    assert characterised & non_simple(ontology) == set()
    assert not set(ontology.subjects(RDF.type, OWL.InverseFunctionalProperty))
    assert not set(ontology.subjects(OWL.hasKey))


def test_chains_are_regular(ontology: Graph) -> None:
    assert len(chain_order(ontology)) > 10


def test_no_property_is_two_kinds(ontology: Graph) -> None:
    kinds = [
        set(ontology.subjects(RDF.type, kind))
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    ]
    assert not (kinds[0] & kinds[1])
    assert not (kinds[0] & kinds[2])
    assert not (kinds[1] & kinds[2])


def test_the_checks_can_fail() -> None:
    """Each check, on an ontology that breaks its rule."""
    bad = Graph()
    head = "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    bad.parse(data=head + ":A rdfs:subClassOf [ owl:someValuesFrom :B ] .", format="turtle")
    assert outside_rl(bad)
    assert undeclared(bad) == {EX.A}
    cyclic = Graph().parse(
        data=head + ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        format="turtle",
    )
    with pytest.raises(CycleError):
        chain_order(cyclic)
    transitive = Graph().parse(
        data=head + ":p a owl:TransitiveProperty . :p rdfs:subPropertyOf :q .", format="turtle"
    )
    assert non_simple(transitive) == {EX.p, EX.q}
