"""Terms have one spelling and paths have one text, whatever they were written like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode
from rdflib import Graph

from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat, format_path, parse_path, read_path
from misional.shacl.rdflib_bridge import to_term
from misional.shacl.terms import canonical, literal, local_name, parse_literal, text_of
from misional.shacl.triples import TripleIndex

TEXT = st.text(st.characters(codec="utf-8"))
PREDICATES = st.sampled_from(["<http://example.org/p>", "<http://example.org/q>", "<urn:r>"]).map(Predicate)


def compounds(inner: st.SearchStrategy[Path]) -> st.SearchStrategy[Path]:
    steps = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Inverse, inner),
        st.builds(Chain, st.sampled_from(["/", "|"]), steps),
        st.builds(Repeat, inner, st.sampled_from(["*", "+", "?"])),
    )


PATHS = st.recursive(PREDICATES, compounds, max_leaves=6)


@given(TEXT)
def test_a_literal_survives_its_own_spelling(text: str) -> None:
    assert parse_literal(literal(text)).lexical == text
    assert parse_literal(literal(text, "es-CO")) == (
        text,
        "es-co",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    )


@given(TEXT, st.sampled_from([None, "en", "es-CO"]))
def test_every_writer_of_literals_ends_in_the_same_spelling(text: str, language: str | None) -> None:
    expected = literal(text, language)
    assert canonical(str(OxLiteral(text, language=language))) == expected
    graph = Graph().parse(data=f"<urn:s> <urn:p> {expected} .", format="nt")
    assert {to_term(o) for o in graph.objects()} == {expected}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"\\u00E9"', '"é"'),
        ('"a"^^<http://www.w3.org/2001/XMLSchema#string>', '"a"'),
        ('"a"@ES', '"a"@es'),
        (
            '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
            '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
        ("<http://example.org/ñ>", "<http://example.org/ñ>"),
        ("_:b0", "_:b0"),
    ],
)
def test_canonical(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize("broken", ['"a', '"a"b"', '"a"@', '"a"^^<http://x', '"a\\"'])
def test_a_broken_literal_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError, match="not an N-Triples literal"):
        canonical(broken)


def test_words_of_terms() -> None:
    assert text_of(str(NamedNode("http://example.org/a"))) == "http://example.org/a"
    assert text_of('"a\\"b"@es') == 'a"b'
    assert [local_name(f"<http://example.org/{tail}>") for tail in ("a#b", "a/b", "a/", "a#")] == [
        "b",
        "b",
        "a",
        "a",
    ]


@given(PATHS)
def test_a_path_survives_its_own_text(path: Path) -> None:
    assert format_path(parse_path(format_path(path))) == format_path(path)


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("ex:p", "<http://example.org/p>"),
        ("[ sh:inversePath ex:p ]", "^<http://example.org/p>"),
        ("( ex:p [ sh:zeroOrMorePath ex:q ] )", "<http://example.org/p>/<http://example.org/q>*"),
        (
            "[ sh:alternativePath ( ex:p ( ex:p [ sh:inversePath ex:q ] ) ) ]",
            "<http://example.org/p>|(<http://example.org/p>/^<http://example.org/q>)",
        ),
        ("[ sh:oneOrMorePath [ sh:inversePath ex:p ] ]", "(^<http://example.org/p>)+"),
        ("[ sh:inversePath ( ex:p ex:q ) ]", "^(<http://example.org/p>/<http://example.org/q>)"),
        ("[ sh:zeroOrOnePath ex:p ]", "<http://example.org/p>?"),
    ],
)
def test_paths_of_a_shapes_graph(turtle: str, expected: str) -> None:
    assert format_path(path_in(turtle)) == expected
    assert parse_path(expected) == path_in(turtle)


@pytest.mark.parametrize(
    "turtle", ["( ex:p )", "[]", "[ sh:alternativePath ex:p ]", "_:x . _:x sh:inversePath _:x"]
)
def test_an_ill_formed_path_is_an_error(turtle: str) -> None:
    with pytest.raises(ValueError, match=r"path|list"):
        path_in(turtle)


@pytest.mark.parametrize("text", ["", "p", "<a>/", "(<a>", "<a>)", "<a> <b>", "^", "!<a>"])
def test_a_text_that_is_no_path_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a property path"):
        parse_path(text)


def path_in(turtle: str) -> Path:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> ."
    graph = Graph().parse(data=f"{prefixes} ex:s sh:path {turtle} .", format="turtle")
    index = TripleIndex(graph.serialize(format="nt"))
    node = index.value("<http://example.org/s>", "<http://www.w3.org/ns/shacl#path>")
    assert node is not None
    return read_path(index, node)
