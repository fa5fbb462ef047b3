from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from owlrl import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from misional.build import GateRefusedError
from misional.build.reason import OwlrlReasoner, infer, informative

if TYPE_CHECKING:
    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

A, B, C = (URIRef(f"x:{name}") for name in ("a", "b", "c"))
EVERY_AXIOM = """
@prefix : <x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:meets owl:inverseOf :meets .
:knows a owl:SymmetricProperty ; rdfs:domain :Person ; rdfs:range :Person .
:within a owl:TransitiveProperty ; owl:inverseOf :contains ; rdfs:subPropertyOf :near .
:near owl:equivalentProperty :closeTo .
:mother a owl:FunctionalProperty .
:aunt owl:propertyChainAxiom ( :mother :sister ) .
:Person a owl:Class ; owl:equivalentClass :Human ; rdfs:subClassOf [ owl:unionOf ( :Woman :Man ) ] , :Being .
:Mother owl:intersectionOf ( :Woman
    [ a owl:Restriction ; owl:onProperty :child ; owl:someValuesFrom :Person ] ) .
:Parent owl:equivalentClass [ a owl:Restriction ; owl:onProperty :child ; owl:someValuesFrom owl:Thing ] .
:Local rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :within ; owl:hasValue :town ] .
:OnlyChild rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :child ; owl:allValuesFrom :Only ] .
:Single rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :child ;
    owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
:Two owl:oneOf ( :ana :eva ) .
:Woman owl:disjointWith :Man .
:ana a :Woman , :Single ; :child :eva , :eve ; :knows :luz ; :within :house ; :meets :luz ; :age 40 .
:eva a :OnlyChild ; :mother :ana , :anna ; :child :teo .
:ana :sister :sol .
:house :within :town . :town :within :land .
:loc a :Local .
"""


def parsed(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")


def plain(graph: Graph) -> tuple[set[Triple], set[str]]:
    """What plain owlrl derives, and the inconsistencies it finds."""
    closed = Graph(bind_namespaces="none")
    for triple in graph:
        closed.add(triple)
    semantics = OWLRL_Semantics(closed, False, False)
    semantics.closure()
    errors = set(map(str, semantics.error_messages))
    return {t for t in closed if t not in graph and not _is_message(t)}, errors


def _is_message(triple: Triple) -> bool:
    agent = "http://www.daml.org/2002/03/agents/agent-ont#"
    return str(triple[1]).startswith(agent) or str(triple[2]).startswith(agent)


def focused(graph: Graph) -> tuple[set[Triple], set[str]]:
    try:
        return set(OwlrlReasoner().close(graph)), set()
    except GateRefusedError as error:
        return set(), set(error.reasons)


def lost(theirs: set[Triple], ours: set[Triple]) -> set[Triple]:
    return {t for t in theirs - ours if not (t[0] == t[2] and t[1] in {OWL.sameAs, OWL.equivalentClass})}


def test_the_closure_is_plain_owlrls_for_every_axiom_we_may_use() -> None:
    graph = parsed(EVERY_AXIOM)
    size = len(graph)
    theirs, errors = plain(graph)
    ours, _ = focused(graph)
    assert not errors
    assert ours <= theirs
    assert lost(theirs, ours) == set()
    assert len(graph) == size
    told = {(str(s)[2:], str(p)[2:], str(o)[2:]) for s, p, o in filter(informative, ours)}
    assert {
        ("luz", "meets", "ana"),
        ("luz", "knows", "ana"),
        ("land", "contains", "ana"),
        ("house", "closeTo", "town"),
        ("eva", "aunt", "sol"),
        ("loc", "within", "land"),
    } <= told


PROPERTIES = [URIRef(f"x:p{index}") for index in range(3)]
CLASSES = [URIRef(f"x:C{index}") for index in range(3)]
THINGS = [URIRef(f"x:i{index}") for index in range(3)]
prop, klass, thing = st.sampled_from(PROPERTIES), st.sampled_from(CLASSES), st.sampled_from(THINGS)
KINDS = [OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.FunctionalProperty, OWL.AsymmetricProperty]
TRIPLES = st.one_of(
    st.tuples(prop, st.sampled_from([RDFS.subPropertyOf, OWL.inverseOf, OWL.equivalentProperty]), prop),
    st.tuples(prop, st.just(RDF.type), st.sampled_from([OWL.ObjectProperty, *KINDS])),
    st.tuples(prop, st.sampled_from([RDFS.domain, RDFS.range]), klass),
    st.tuples(klass, st.sampled_from([RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith]), klass),
    st.tuples(klass, st.just(RDF.type), st.just(OWL.Class)),
    st.tuples(thing, st.just(RDF.type), klass),
    st.tuples(thing, prop, thing),
    st.tuples(thing, st.just(OWL.sameAs), thing),
)


@given(st.lists(TRIPLES, max_size=10))
@settings(max_examples=60, deadline=None)
def test_the_closure_is_plain_owlrls_for_any_graph(triples: list[Triple]) -> None:
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    theirs, errors = plain(graph)
    ours, causes = focused(graph)
    assert causes == errors
    if not errors:
        assert ours <= theirs
        assert lost(theirs, ours) == set()


@pytest.mark.slow
def test_on_the_real_data_nothing_is_lost_or_made_up(ontology: Graph, asserted: Graph, closed: Graph) -> None:
    ours = {t for t in infer(OwlrlReasoner(), asserted, ontology) if not isinstance(t[2], Literal)}
    known = set(asserted) | set(ontology)
    theirs = {t for t in closed if t not in known and informative(t) and not isinstance(t[2], Literal)}
    assert ours == theirs
    assert len(ours) > 1000


@pytest.mark.parametrize(
    ("triple", "kept"),
    [
        ((A, RDF.type, C), True),
        ((A, B, Literal("x")), True),
        ((A, OWL.sameAs, B), True),
        ((A, RDFS.subClassOf, B), True),
        ((A, B, A), True),
        ((A, RDF.type, A), True),
        ((Literal("x"), RDF.type, XSD.string), False),
        ((BNode(), RDF.type, C), False),
        ((A, RDF.type, BNode()), False),
        ((A, BNode(), B), False),
        ((A, OWL.sameAs, A), False),
        ((A, RDFS.subClassOf, A), False),
        ((A, OWL.equivalentProperty, A), False),
        ((A, RDF.type, OWL.Thing), False),
        ((A, RDFS.subClassOf, OWL.Thing), False),
        ((OWL.Nothing, RDFS.subClassOf, A), False),
        ((RDFS.label, RDF.type, OWL.AnnotationProperty), False),
        ((XSD.integer, RDF.type, RDFS.Datatype), False),
        ((A, RDFS.domain, C), False),
        ((A, RDFS.range, C), False),
    ],
)
def test_what_says_nothing_is_left_out(triple: Triple, kept: bool) -> None:
    assert informative(triple) is kept


def test_an_inconsistency_names_its_cause() -> None:
    ontology = parsed("<x:Body> <http://www.w3.org/2002/07/owl#disjointWith> <x:Text> .")
    data = parsed("<x:a> a <x:Body> , <x:Text> .")
    with pytest.raises(GateRefusedError) as caught:
        infer(OwlrlReasoner(), data, ontology)
    assert caught.value.gate == "consistency"
    assert caught.value.reasons == ("Disjoint classes x:Body and x:Text have a common individual x:a",)


def test_what_is_inferred_is_new_and_complete() -> None:
    graph = parsed(EVERY_AXIOM)
    inferred = infer(OwlrlReasoner(), graph, Graph())
    assert not set(inferred) & set(graph)
    assert len(infer(OwlrlReasoner(), graph + inferred, Graph())) == 0
