"""Counts as VoID defines them, each against a plain recount; and the description made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rdflib import VOID, Graph, URIRef

from misional.build.statistics import TYPE, count
from misional.build.void import Described, described_quads
from misional.release.terms import is_blank, quad_line

if TYPE_CHECKING:
    from random import Random

    from misional.release.terms import Quad, Triple

LITERALS = ('"a"', '"a"@es', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"\\"^^<x:no>"')
NODES = ("<x:a>", "<x:b>", "<x:C>", "_:n", "_:m")
TRIPLES = st.tuples(
    st.sampled_from(NODES), st.sampled_from(("<x:p>", "<x:q>", TYPE)), st.sampled_from(NODES + LITERALS)
)
BASE = "https://example.org/"


@given(st.lists(TRIPLES, max_size=30))
def test_every_count_is_the_plain_one(triples: list[Triple]) -> None:
    distinct = set(triples)
    found = count(triples)
    subjects = {s for s, _, _ in distinct}
    assert (found.triples, found.subjects, found.objects) == (
        len(distinct),
        len(subjects),
        len({o for _, _, o in distinct}),
    )
    assert found.entities == sum(not is_blank(s) for s in subjects)
    assert set(found.properties) == {p for _, p, _ in distinct}
    for name, counted in found.properties.items():
        part = [triple for triple in distinct if triple[1] == name]
        assert (counted.triples, counted.subjects, counted.objects) == (
            len(part),
            len({s for s, _, _ in part}),
            len({o for _, _, o in part}),
        )
    instances = {(s, o) for s, p, o in distinct if p == TYPE}
    assert set(found.classes) == {kind for _, kind in instances}
    for kind, of_class in found.classes.items():
        part = [triple for triple in distinct if (triple[0], kind) in instances]
        assert (of_class.triples, of_class.subjects) == (len(part), len({s for s, _, _ in part}))
        assert of_class.entities == len({s for s, _, _ in part if not is_blank(s)})
        for name, link in of_class.links.items():
            ends = [o for _, p, o in part if p == name]
            assert link.triples == len(ends)
            assert link.classes == {
                other: n for other in found.classes if (n := sum((o, other) in instances for o in ends))
            }
            assert sum(link.datatypes.values()) == sum(o.startswith('"') for o in ends)


def test_a_datatype_is_read_off_the_end_of_a_literal() -> None:
    found = count([("<x:a>", TYPE, "<x:C>"), *(("<x:a>", "<x:p>", literal) for literal in LITERALS)])
    assert found.classes["<x:C>"].links["<x:p>"].datatypes == {
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>": 1,
        "<http://www.w3.org/2001/XMLSchema#integer>": 1,
        "<http://www.w3.org/2001/XMLSchema#string>": 2,
    }


QUADS = st.lists(
    st.tuples(TRIPLES, st.sampled_from(("asserted", "shapes"))).map(
        lambda pair: (*pair[0], f"<{BASE}graph/{pair[1]}>")
    ),
    max_size=20,
)


def described(quads: list[Quad]) -> Described:
    return Described(BASE, quads, ("asserted",), "https://example.org/licence")


@given(QUADS)
def test_a_description_has_no_blank_node_and_counts_itself(quads: list[Quad]) -> None:
    made = described_quads(described(quads))
    here = URIRef(f"{BASE}graph/void")
    graph = Graph()
    for quad in made:
        assert quad[3] == f"<{here}>"
        assert not any(is_blank(term) for term in quad)
        graph.parse(data=quad_line((*quad[:3], "")), format="nt")
    assert len(graph) == len(made) == int(str(graph.value(here, VOID.triples)))


@given(QUADS, st.randoms())
def test_a_description_does_not_depend_on_order(quads: list[Quad], random: Random) -> None:
    shuffled = list(quads)
    random.shuffle(shuffled)
    assert set(described_quads(described(quads))) == set(described_quads(described(shuffled)))


def test_a_blank_node_is_of_its_own_graph() -> None:
    quads = [("_:n", "<x:p>", "<x:a>", f"<{BASE}graph/{name}>") for name in ("asserted", "shapes")]
    graph = Graph()
    for quad in described_quads(described(quads)):
        graph.parse(data=quad_line((*quad[:3], "")), format="nt")
    default = URIRef(f"{BASE}graph/void#default")
    assert str(graph.value(default, VOID.distinctSubjects)) == "2"
    assert str(graph.value(default, VOID.entities)) == "0"
