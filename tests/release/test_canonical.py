from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from misional.release import PoisonGraphError, canonicalize, triples_hash
from misional.release.terms import Quad, blank_nodes, quad_line, triple_line

NODES = [f"_:n{index}" for index in range(5)]
TERMS = st.sampled_from([*NODES, "<https://example.org/x>"])
QUADS = st.sets(
    st.tuples(
        TERMS,
        st.sampled_from(["<https://example.org/p>", "<https://example.org/q>"]),
        TERMS,
        st.sampled_from(["", "<https://example.org/g>", "_:n0"]),
    ),
    max_size=9,
)
TRIPLES = st.sets(st.tuples(TERMS, st.just("<https://example.org/p>"), TERMS, st.just("")), max_size=6)


def document(quads: set[Quad]) -> str:
    return "".join(quad_line(quad) + "\n" for quad in quads)


@given(QUADS, st.permutations(NODES))
def test_labels_given_by_the_author_do_not_matter(quads: set[Quad], shuffled: list[str]) -> None:
    renamed = dict(zip(NODES, shuffled, strict=True))
    other = {tuple(renamed.get(part, part) for part in quad) for quad in quads}
    assert canonicalize(other).nquads == canonicalize(quads).nquads  # type: ignore[arg-type]


@given(TRIPLES, TRIPLES)
@settings(max_examples=60)
def test_two_graphs_have_one_form_only_if_they_are_isomorphic(one: set[Quad], two: set[Quad]) -> None:
    graphs = [Graph().parse(data=document(quads), format="nt") for quads in (one, two)]
    assert (canonicalize(one).hash == canonicalize(two).hash) == isomorphic(*graphs)


@given(QUADS)
def test_the_form_is_its_own_form(quads: set[Quad]) -> None:
    canonical = canonicalize(quads)
    assert canonicalize(canonical.quads).quads == canonical.quads


@given(QUADS)
@settings(max_examples=300)
def test_an_independent_implementation_gives_the_same_document(quads: set[Quad]) -> None:
    dataset = Dataset(parse(document(quads), format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    theirs = {f"{quad} .\n".replace(" DEFAULT .", " .") for quad in dataset}
    assert theirs == set(canonicalize(quads).nquads.splitlines(keepends=True))


def test_the_document_is_sorted_and_its_hash_is_of_its_bytes() -> None:
    quads = {("_:b", "<p:p>", '"é"', ""), ("<z:z>", "<p:p>", '"é"', ""), ("<a:a>", "<p:p>", "_:b", "<g:g>")}
    expected = '<a:a> <p:p> _:c14n0 <g:g> .\n<z:z> <p:p> "é" .\n_:c14n0 <p:p> "é" .\n'
    assert canonicalize(quads).nquads == expected
    assert canonicalize(quads).hash == "8d01f35116c6de98917eb5aef0b3395c06124f839bfac1e57fafad963d05632f"


def test_a_poison_graph_is_refused_in_bounded_work() -> None:
    nodes = [f"_:k{index}" for index in range(9)]
    clique: set[Quad] = {(a, "<p:p>", b, "") for a, b in permutations(nodes, 2)}
    with pytest.raises(PoisonGraphError):
        canonicalize(clique, work=2_000)


def test_a_long_chain_of_like_nodes_is_refused_rather_than_overflowing() -> None:
    size = 3_000
    ring: set[Quad] = {(f"_:r{index}", "<p:p>", f"_:r{(index + 1) % size}", "") for index in range(size)}
    with pytest.raises(PoisonGraphError):
        canonicalize(ring)


def test_long_lists_are_no_poison() -> None:
    graph = Graph().parse(data=f"<s:s> <p:p> ({' '.join(f'<i:{index}>' for index in range(2_000))}) .")
    quads = {(s.n3(), p.n3(), o.n3(), "") for s, p, o in graph}
    assert len(blank_nodes(canonicalize(quads).quads)) == 2_000


def test_a_line_has_no_graph_when_the_graph_is_the_default_one() -> None:
    assert quad_line(("<a:a>", "<b:b>", "<c:c>", "")) == triple_line(("<a:a>", "<b:b>", "<c:c>"))


def test_triples_have_one_hash_whatever_signs_their_texts_hold() -> None:
    """Some signs end a line for Python, and none for N-Triples."""
    text = '_:a <p:p> "x\u2028y\u0085z\x0b\x1c" .\n<s:s> <p:p> _:a .\n'
    assert triples_hash(text) == triples_hash("\n".join(reversed(text.replace("_:a", "_:b").split("\n"))))
    assert triples_hash(text) != triples_hash(text.replace("\u2028", " "))
