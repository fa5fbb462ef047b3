"""The formatter: same graph, one form, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from misional.model import format_turtle, write_turtle
from misional.model.turtle import natural_key

EX = "http://example.org/"
PREFIXES = {"ex": EX, "xsd": str(XSD)}

iris = st.text(alphabet="abcXYZ019-_./ñ", min_size=1, max_size=8).map(lambda local: URIRef(EX + local))
plain = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20).map(
    Literal
)
tagged = st.text(alphabet='aá"\\\n\t ', max_size=8).map(lambda text: Literal(text, lang="es"))
numbers = st.from_regex(r"[+-]?[0-9]{1,4}", fullmatch=True).map(lambda n: Literal(n, datatype=XSD.integer))
odd = st.sampled_from(
    [
        Literal("2.0", datatype=XSD.decimal),
        Literal("none", datatype=XSD.boolean),
        Literal("true", datatype=XSD.boolean),
        Literal("2024-12-09", datatype=XSD.date),
        Literal("x", datatype=URIRef(EX + "t/y")),
    ]
)
triples = st.lists(st.tuples(iris, iris, st.one_of(iris, plain, tagged, numbers, odd)), max_size=12)


def graph_of(items: list[tuple[URIRef, URIRef, URIRef | Literal]]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for item in items:
        graph.add(item)
    return graph


@given(triples)
def test_nothing_is_lost_and_order_does_not_matter(
    items: list[tuple[URIRef, URIRef, URIRef | Literal]],
) -> None:
    text = write_turtle(graph_of(items), PREFIXES)
    assert write_turtle(graph_of(items[::-1]), PREFIXES) == text
    back = Graph(bind_namespaces="none").parse(data=text, format="turtle")
    assert {tuple(map(str, t)) for t in back} == {tuple(map(str, t)) for t in graph_of(items)}
    assert format_turtle(text, PREFIXES) == text


def test_numbers_in_keys_sort_by_value() -> None:
    names = ["art-2/num-10", "art-2/num-2", "art-10", "art-2"]
    assert sorted(names, key=natural_key) == ["art-2", "art-2/num-2", "art-2/num-10", "art-10"]


def test_blank_nodes_and_lists_are_written_inside() -> None:
    text = """# Kept.
@prefix ex: <http://example.org/> .
ex:a ex:p ( ex:c [ ex:q 1 ] ) , [ ex:q [] ] .
[] ex:r ex:b .
"""
    written = format_turtle(text, {})
    assert written.startswith("# Kept.\n\n@prefix ex:")
    assert "_:" not in written
    assert isomorphic(Graph().parse(data=text, format="turtle"), Graph().parse(data=written, format="turtle"))
    assert format_turtle(written, {}) == written


def test_only_used_prefixes_are_declared() -> None:
    written = format_turtle(
        "<http://example.org/a> a <http://example.org/b/c> .", {"rdf": "urn:no", **PREFIXES}
    )
    assert written == "@prefix ex: <http://example.org/> .\n\nex:a\n    a <http://example.org/b/c> .\n"


def test_what_cannot_be_written_is_refused() -> None:
    graph = Graph()
    shared, loop, other = BNode(), BNode(), BNode()
    graph.add((URIRef(EX + "a"), URIRef(EX + "p"), shared))
    graph.add((URIRef(EX + "b"), URIRef(EX + "p"), shared))
    with pytest.raises(ValueError, match="more than once"):
        write_turtle(graph, PREFIXES)
    cycle = Graph()
    cycle.add((loop, URIRef(EX + "p"), other))
    cycle.add((other, URIRef(EX + "p"), loop))
    with pytest.raises(ValueError, match="cycle"):
        write_turtle(cycle, PREFIXES)
