"""What a run covered: each kind of target, each kind of path, and what nobody looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store, Triple  # the oracle for paths: a SPARQL engine

from misional.shacl import RdfText, validate
from misional.shacl.coverage import ShapeCoverage, coverage
from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat, format_path
from misional.shacl.triples import TripleIndex
from misional.shacl.walk import step

EX = "http://example.org/"
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix ex: <http://example.org/> .
"""
DATA = RdfText(
    PREFIXES
    + """
ex:Ministry rdfs:subClassOf ex:Body . ex:Big rdfs:subClassOf ex:Ministry .
ex:m a ex:Big ; ex:name "M" ; ex:part ex:x , ex:y . ex:b a ex:Body . ex:x ex:name "X" .
ex:y a ex:Lonely ; ex:secret 1 , 2 . ex:z a ex:Lonely ; ex:note "n" .
"""
)


def covered(shapes: str) -> dict[str, ShapeCoverage]:
    return {shape.shape: shape for shape in coverage(DATA, RdfText(PREFIXES + shapes)).shapes}


@pytest.mark.parametrize(
    ("shape", "targets"),
    [
        ("sh:targetClass ex:Body", 2),
        ("sh:targetClass ex:Ministry", 1),
        ("sh:targetClass ex:Nothing", 0),
        ("sh:targetNode ex:m , ex:nowhere , 'text'", 3),
        ("sh:targetSubjectsOf ex:name", 2),
        ("sh:targetObjectsOf ex:secret", 2),
        ("sh:targetObjectsOf ex:part ; sh:targetSubjectsOf ex:name", 3),
        ("a sh:NodeShape", 0),
    ],
)
def test_targets(shape: str, targets: int) -> None:
    assert covered(f"ex:s {shape} .")[f"<{EX}s>"].targets == targets


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class"])
def test_a_class_that_is_a_shape_targets_its_instances(kind: str) -> None:
    assert covered(f"ex:Body a sh:NodeShape , {kind} .")[f"<{EX}Body>"].targets == 2


def test_focus_nodes_and_values_spread_from_shape_to_shape() -> None:
    found = covered("""
        ex:s sh:targetNode ex:m ; sh:property ex:parts ; sh:or ( ex:one [ sh:not ex:two ] ) .
        ex:parts sh:path ex:part ; sh:node ex:part , ex:off ; sh:qualifiedValueShape ex:named .
        ex:part sh:property [ sh:path ex:name ] .
        ex:off sh:deactivated true ; sh:property ex:never . ex:never sh:path ex:name .
    """)
    by_name = {
        name.removeprefix(f"<{EX}").rstrip(">"): (c.focus_nodes, c.values) for name, c in found.items()
    }
    own = {name: counts for name, counts in by_name.items() if name[:2] != "_:"}
    assert (own.pop("parts"), own.pop("never")) == ((1, 2), (0, 0))
    assert own == {"s": (1, 1), "part": (2, 2), "named": (2, 2), "one": (1, 1), "two": (1, 1)}
    (name,) = [c for c in found.values() if c.path == f"<{EX}name>" and c.rule == f"<{EX}part>"]
    assert (name.focus_nodes, name.values, name.shape[:2]) == (2, 1, "_:")


def test_shapes_that_refer_to_each_other_come_to_an_end() -> None:
    found = covered(
        "ex:s sh:targetNode ex:m ; sh:property [ sh:path [ sh:zeroOrMorePath ex:part ] ; sh:node ex:s ] ."
    )
    assert found[f"<{EX}s>"].focus_nodes == 3


def test_what_nobody_looked_at() -> None:
    shapes = """
        ex:s sh:targetClass ex:Body ; sh:property [ sh:path ( ex:part ex:name ) ] .
        ex:idle sh:targetClass ex:Nothing ; sh:property ex:idleName . ex:idleName sh:path ex:note .
        ex:off sh:targetClass ex:Lonely ; sh:deactivated true .
    """
    result = coverage(DATA, RdfText(PREFIXES + shapes))
    assert [shape.shape for shape in result.not_exercised] == [f"<{EX}idle>", f"<{EX}idleName>"]
    assert result.unseen_nodes == tuple(f"<{EX}{name}>" for name in ("Big", "Ministry", "x", "y", "z"))
    assert result.classes_without_shape == ((f"<{EX}Lonely>", 2),)
    assert result.properties_without_shape == (
        (f"<{EX}secret>", 2),
        ("<http://www.w3.org/2000/01/rdf-schema#subClassOf>", 2),
    )


def test_an_exercised_shape_is_one_that_can_find_something() -> None:
    """The engine agrees on which nodes are targets: a shape that nothing satisfies reports each of them."""
    for shape in ("sh:targetClass ex:Body", "sh:targetSubjectsOf ex:name", "sh:targetNode ex:m , ex:nowhere"):
        impossible = RdfText(f"{PREFIXES} ex:s {shape} ; sh:property [ sh:path ex:none ; sh:minCount 1 ] .")
        assert len(validate(DATA, impossible).results) == coverage(DATA, impossible).shapes[0].targets


# ---- paths, held against a SPARQL engine

NODES = [f"{EX}n{number}" for number in range(5)]
PREDICATES = [f"{EX}p", f"{EX}q"]
EDGES = st.lists(st.tuples(*(st.sampled_from(names) for names in (NODES, PREDICATES, NODES))), max_size=12)
PATHS: st.SearchStrategy[Path] = st.recursive(
    st.sampled_from([f"<{name}>" for name in PREDICATES]).map(Predicate),
    lambda inner: st.one_of(
        st.builds(Inverse, inner),
        st.builds(Chain, st.sampled_from(["/", "|"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Repeat, inner, st.sampled_from(["*", "+", "?"])),
    ),
    max_leaves=5,
)


@given(EDGES, PATHS)
def test_paths_lead_where_sparql_says(edges: list[tuple[str, str, str]], path: Path) -> None:
    # Oxigraph finds no zero-length path at a node that the graph does not mention: this one is mentioned.
    triples = [Triple(*map(NamedNode, edge)) for edge in [*edges, (NODES[0], "urn:self", NODES[0])]]
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    index = TripleIndex("".join(f"{triple} .\n" for triple in triples))
    query = f"SELECT DISTINCT ?value WHERE {{ <{NODES[0]}> {format_path(path)} ?value }}"
    reached = {str(row["value"]) for row in store.query(query)}  # type: ignore[union-attr]
    assert step(index, path, f"<{NODES[0]}>") == reached
