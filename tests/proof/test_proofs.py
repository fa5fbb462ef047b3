"""Each derived triple has a proof, and the proof proves it: another reasoner goes over every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, Graph

from misional.proof import NotDerivedError, Step, derive, proof_of
from misional.release.terms import parse_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from misional.proof import Proof
    from misional.release import Release

Triple = tuple[str, str, str]
TYPE = f"<{RDF.type}>"
SUB = f"<{RDFS.subClassOf}>"
LISTS = {f"<{RDF.first}>", f"<{RDF.rest}>"}


def iri(name: str) -> str:
    return f"<https://example.org/{name}>"


@pytest.fixture(scope="module")
def stated(release: Release) -> dict[Triple, str]:
    return {
        triple: name
        for name in ("asserted", "ontology")
        for triple in parse_triples(release.graph_files[name].read_text("utf-8"))
    }


@pytest.fixture(scope="module")
def inferred(release: Release) -> list[Triple]:
    return list(parse_triples(release.graph_files["inferred"].read_text("utf-8")))


@pytest.fixture(scope="module")
def steps(stated: dict[Triple, str]) -> dict[Triple, Step]:
    return dict(derive(stated))


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Blank nodes get IRIs, so that they are the same nodes in two graphs."""
    named = ([f"<urn:b:{t[2:]}>" if t.startswith("_:") else t for t in triple] for triple in triples)
    text = "".join(f"{' '.join(triple)} .\n" for triple in named)
    return Graph(bind_namespaces="none").parse(data=text, format="nt")


def lists_of(premises: Iterable[Triple], cells: Mapping[str, list[Triple]]) -> set[Triple]:
    """The cells of the lists that the premises name."""
    found: set[Triple] = set()
    named = [triple[2] for triple in premises]
    while named:
        new = set(cells.get(named.pop(), ())) - found
        found |= new
        named += [triple[2] for triple in new]
    return found


def close(graph: Graph) -> None:
    """Expand by owlrl, which would else change how rdflib reads literals for all tests that follow."""
    DeductiveClosure(OWLRL_Semantics, improved_datatypes=False).expand(graph)


def test_every_inferred_triple_has_a_proof_that_ends_in_what_is_stated(
    inferred: list[Triple], steps: dict[Triple, Step], stated: dict[Triple, str]
) -> None:
    assert len(inferred) > 1000
    for triple in inferred:
        proof = proof_of(triple, steps, stated)
        assert proof.rule is not None
        assert all(leaf in stated for leaf in proof.leaves())


@pytest.mark.slow
def test_owlrl_draws_the_conclusion_of_every_kind_of_step_from_its_premises_alone(
    inferred: list[Triple], steps: dict[Triple, Step], stated: dict[Triple, str]
) -> None:
    cells: dict[str, list[Triple]] = {}
    for triple in stated:
        if triple[1] in LISTS:
            cells.setdefault(triple[0], []).append(triple)
    used: dict[Triple, Step] = {}

    def gather(proof: Proof) -> None:
        if proof.rule is not None and proof.conclusion not in used:
            used[proof.conclusion] = steps[proof.conclusion]
            for premise in proof.premises:
                gather(premise)

    for triple in inferred:
        gather(proof_of(triple, steps, stated))
    # Steps that use the same axiom in the same way differ only in the things they speak of.
    kinds: dict[tuple[object, ...], Step] = {}
    for step in used.values():
        axioms = tuple(p for p in step.premises if p in stated and stated[p] == "ontology")
        kinds.setdefault((step.rule, axioms, step.conclusion[1]), step)
    assert len(kinds) > 50
    for step in kinds.values():
        graph = graph_of([*step.premises, *lists_of(step.premises, cells)])
        assert graph_of([step.conclusion]) - graph, step
        close(graph)
        assert not graph_of([step.conclusion]) - graph, step


def test_a_step_rests_on_older_triples_only(steps: dict[Triple, Step], stated: dict[Triple, str]) -> None:
    known = set(stated)
    for conclusion, step in steps.items():
        assert conclusion == step.conclusion
        assert known.issuperset(step.premises)
        known.add(conclusion)


def test_what_does_not_follow_has_no_proof(steps: dict[Triple, Step], stated: dict[Triple, str]) -> None:
    with pytest.raises(NotDerivedError, match="example"):
        proof_of((iri("a"), TYPE, iri("B")), steps, stated)


def test_a_circle_of_classes_ends() -> None:
    circle = [(iri("A"), SUB, iri("B")), (iri("B"), SUB, iri("C")), (iri("C"), SUB, iri("A"))]
    found = derive([*circle, (iri("x"), TYPE, iri("A"))])
    assert found[iri("x"), TYPE, iri("C")].rule == "cax-sco"
    assert (iri("x"), TYPE, iri("A")) not in found


def test_a_list_that_bites_its_tail_makes_no_rule() -> None:
    chain = [
        (iri("p"), f"<{OWL.propertyChainAxiom}>", "_:a"),
        ("_:a", f"<{RDF.first}>", iri("q")),
        ("_:a", f"<{RDF.rest}>", "_:a"),
        (iri("x"), iri("q"), iri("y")),
    ]
    assert derive(chain) == {}


def test_a_chain_of_two_links() -> None:
    chain = [
        (iri("p"), f"<{OWL.propertyChainAxiom}>", "_:a"),
        ("_:a", f"<{RDF.first}>", iri("q")),
        ("_:a", f"<{RDF.rest}>", "_:b"),
        ("_:b", f"<{RDF.first}>", iri("r")),
        ("_:b", f"<{RDF.rest}>", f"<{RDF.nil}>"),
        (iri("x"), iri("q"), iri("y")),
        (iri("y"), iri("r"), iri("z")),
        (iri("w"), iri("r"), iri("z")),
    ]
    assert derive(chain) == {
        (iri("x"), iri("p"), iri("z")): Step(
            (iri("x"), iri("p"), iri("z")), "prp-spo2", (chain[0], chain[5], chain[6])
        )
    }


_NAMES = st.sampled_from([iri(name) for name in "ABCxyp"])
_PREDICATES = st.sampled_from(
    [iri("p"), iri("q"), TYPE, SUB]
    + [f"<{one}>" for one in (RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf)]
)


@settings(max_examples=40)
@given(st.lists(st.tuples(_NAMES, _PREDICATES, _NAMES), max_size=8))
def test_what_is_derived_of_any_little_graph_follows_by_owlrl(triples: list[Triple]) -> None:
    graph = graph_of(triples)
    close(graph)
    assert not graph_of(derive(triples)) - graph
