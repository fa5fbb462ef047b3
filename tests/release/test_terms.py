from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Graph, Literal, URIRef, Variable

from misional.release import IllegalTermError
from misional.release.graphs import token
from misional.release.terms import parse_triple, parse_triples, triple_line

SUBJECT = URIRef("https://example.org/s")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (URIRef("https://example.org/ñ"), "<https://example.org/ñ>"),
        (BNode("x"), "_:x"),
        (Literal("a"), '"a"'),
        (Literal("a", datatype=XSD.string), '"a"'),
        (Literal("a", lang="es-CO"), '"a"@es-CO'),
        (
            Literal("02.0", datatype=XSD.decimal, normalize=False),
            '"02.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        ),
        (Literal('\\ " \b \t \n \f \r'), r'"\\ \" \b \t \n \f \r"'),
        (Literal("\x00 \x0b \x1f \x7f"), r'"\u0000 \u000B \u001F \u007F"'),
        (Literal("\u00a0 \u0085 \u2028 ¡ñ! 😀"), '"\u00a0 \u0085 \u2028 ¡ñ! 😀"'),
    ],
)
def test_the_canonical_form_is_the_recommendations(term: URIRef | BNode | Literal, expected: str) -> None:
    assert token(term) == expected


@pytest.mark.parametrize(
    "term",
    [
        URIRef("relative/path"),
        URIRef("https://example.org/a b"),
        URIRef("https://example.org/<x>"),
        URIRef("https://example.org/\ud800"),
        URIRef(""),
        Literal("half \ud800"),
        Literal("x", datatype=URIRef("no scheme")),
        Variable("x"),
    ],
)
def test_a_term_that_n_quads_cannot_hold_is_refused_by_name(term: URIRef | Literal) -> None:
    with pytest.raises(IllegalTermError):
        token(term)


@given(st.text(), st.sampled_from([None, "es", "en-GB"]))
def test_any_text_comes_back_from_its_line_as_it_was(text: str, language: str | None) -> None:
    literal = Literal(text, lang=language)
    line = triple_line((token(SUBJECT), token(SUBJECT), token(literal)))
    assert "\n" not in line
    graph = Graph().parse(data=line + "\n", format="nt")
    assert [str(value) for value in graph.objects()] == [text]
    assert parse_triple(line) == (token(SUBJECT), token(SUBJECT), token(literal))


def test_lines_end_at_a_newline_only() -> None:
    lines = [
        triple_line((token(SUBJECT), token(SUBJECT), token(Literal(f"{mark}x")))) for mark in "\u0085\u2028"
    ]
    assert len(list(parse_triples("\n".join(lines) + "\n"))) == 2


@pytest.mark.parametrize("line", ["", "<a> <b> .", "<a> <b> <c>", "<a> b <c> .", "<a>  <b> <c> ."])
def test_a_line_that_is_not_canonical_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="canonical"):
        parse_triple(line)
