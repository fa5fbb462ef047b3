"""What owlrl derives from the real data, and what it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import PROV, RDF, Graph, Namespace, URIRef

from misional.model.namespaces import ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

ID = Namespace("https://w3id.org/misional/id/")
BODY = ID["entity/alcaldia-mayor-de-bogota/secretaria-general"]
FUNCTION = ID["function/decreto-140-2021/art-2/num-5"]
ITEM = ID["provision/decreto-140-2021/art-2/num-5"]
ARTICLE = ID["provision/decreto-140-2021/art-2"]
DECREE = ID["norm/decreto-140-2021"]
R277, R630 = ID["norm/resolucion-277-2020"], ID["norm/resolucion-630-2024"]
NOT_IN_FORCE = ELI["InForce-notInForce"]
OWLRL_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def objects(graph: Graph, subject: Node, predicate: Node) -> set[Node]:
    return set(graph.objects(subject, predicate))


def test_inverses(closed: Graph) -> None:
    assert (FUNCTION, MISIONAL.functionOf, BODY) in closed
    assert (R277, ELI.repealed_by, R630) in closed
    assert (R630, MISIONAL.adopts, ID["plan/resolucion-630-2024"]) in closed
    assert (FUNCTION, MISIONAL.hasFunction, BODY) not in closed


def test_item_within_article_within_norm(closed: Graph) -> None:
    assert objects(closed, ITEM, MISIONAL.isWithin) == {ARTICLE, DECREE}
    assert (DECREE, MISIONAL.isWithin, ARTICLE) not in closed
    assert (ITEM, MISIONAL.isWithin, ID["norm/acuerdo-257-2006"]) not in closed


def test_function_reaches_its_norms(closed: Graph) -> None:
    assert objects(closed, FUNCTION, MISIONAL.hasLegalBasis) == {
        ITEM, ARTICLE, DECREE, ID["provision/acuerdo-257-2006/art-48"], ID["norm/acuerdo-257-2006"],
    }  # fmt: skip
    tenth = objects(closed, ID["function/decreto-140-2021/art-2/num-10"], MISIONAL.hasLegalBasis)
    assert {
        ID["norm/ley-1753-2015"],
        ID["norm/decreto-nacional-1083-2015"],
        ID["norm/decreto-807-2019"],
    } < tenth
    assert ID["norm/ley-1753-2015"] not in objects(closed, FUNCTION, MISIONAL.hasLegalBasis)


def test_body_acts_under_the_norms_of_its_functions_only(closed: Graph) -> None:
    norms = {node for node in objects(closed, BODY, MISIONAL.actsUnder) if "/norm/" in str(node)}
    assert norms == {
        DECREE, ID["norm/acuerdo-257-2006"], ID["norm/ley-1753-2015"],
        ID["norm/decreto-nacional-1083-2015"], ID["norm/decreto-807-2019"],
    }  # fmt: skip
    assert R277 not in norms


def test_repeal_and_succession(closed: Graph) -> None:
    for derived in (MISIONAL.RepealedNorm, MISIONAL.Superseded):
        assert (R277, RDF.type, derived) in closed
        assert (R630, RDF.type, derived) not in closed
    assert (R277, ELI.in_force, NOT_IN_FORCE) in closed
    assert (R630, ELI.in_force, None) not in closed
    assert (DECREE, RDF.type, MISIONAL.RepealedNorm) not in closed
    assert objects(closed, R277, MISIONAL.normSupersededBy) == {R630}
    assert (ID["plan/resolucion-630-2024"], MISIONAL.supersedes, ID["plan/resolucion-277-2020"]) in closed
    assert (ID["plan/resolucion-630-2024"], RDF.type, MISIONAL.Superseded) not in closed


def test_mission_of_the_body_comes_from_its_plan(closed: Graph) -> None:
    assert objects(closed, BODY, MISIONAL.hasMission) == {ID["mission/resolucion-630-2024"]}
    assert len(objects(closed, BODY, MISIONAL.hasObjective)) == 10
    assert objects(closed, ID["mission/resolucion-630-2024"], MISIONAL.hasLegalBasis) == {R630}


def test_mentions_and_derivation(closed: Graph) -> None:
    ombudsman = ID["office/bogota/defensor-del-ciudadano"]
    assert set(closed.subjects(MISIONAL.mentions, ombudsman)) == {ID["function/decreto-140-2021/art-2/num-4"]}
    assert objects(closed, FUNCTION, PROV.wasDerivedFrom) == {ID["capture/85c582845988"]}


def test_alignments_reach_the_neighbours_classes(closed: Graph) -> None:
    org, cv = Namespace("http://www.w3.org/ns/org#"), Namespace("http://data.europa.eu/m8g/")
    assert {org.FormalOrganization, cv.PublicOrganisation} <= objects(closed, BODY, RDF.type)
    assert {ELI.LegalResource, ELI.LegalResourceSubdivision} <= objects(closed, ITEM, RDF.type)
    # Traps met before: a norm is no expression, a function is no legal resource, a mission is no org:purpose.
    assert (DECREE, RDF.type, ELI.LegalExpression) not in closed
    assert (FUNCTION, RDF.type, ELI.LegalResource) not in closed
    assert (BODY, org.purpose, None) not in closed


def contradictions(graph: Graph) -> list[str]:
    return [str(text) for text in graph.objects(None, OWLRL_ERROR)]


def test_nothing_is_inconsistent(closed: Graph) -> None:
    assert contradictions(closed) == []


def test_a_contradiction_is_noticed(ontology: Graph, close: Callable[[Graph], Graph]) -> None:
    both = Graph()
    both.add((FUNCTION, RDF.type, MISIONAL.Function))
    both.add((FUNCTION, ELI.is_part_of, DECREE))
    both.add((FUNCTION, RDF.type, MISIONAL.Provision))
    assert contradictions(close(ontology + both)) != []
