"""What a faulty query was likely meant to be: said only when it is likely, and right when it is run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.engine import QuerySyntaxError, suggest
from misional.engine.faults import syntax_error
from misional.engine.parsing import find_error
from misional.engine.repairs import Repair, nearest

KNOWN = {"misional": "https://w3id.org/misional/def#", "skos": "http://skos/", "sh": "http://sh/"}


def repair(text: str) -> Repair | None:
    return suggest(text, syntax_error(text, ""), KNOWN)


@pytest.mark.parametrize(
    ("text", "meant", "declaration", "mended"),
    [
        ("SELECT * { ?s skos:p ?o }", None, "skos", "PREFIX skos: <http://skos/>\nSELECT * { ?s skos:p ?o }"),
        (
            "ASK { ?s mis:p 'mis:r' ; mis:q 1 } # mis:s",
            "misional:",
            "misional",
            f"PREFIX misional: <{KNOWN['misional']}>\nASK {{ ?s misional:p 'mis:r' ; misional:q 1 }} # mis:s",
        ),
        (
            "PREFIX skos: <http://a/>\nASK { ?s sksos:p ?o }",
            "skos:",
            None,
            "PREFIX skos: <http://a/>\nASK { ?s skos:p ?o }",
        ),
        (
            "PREFIX own: <http://a/>\nASK { ?s onw:p ?o }",
            "own:",
            None,
            "PREFIX own: <http://a/>\nASK { ?s own:p ?o }",
        ),
        ("SELECT * WERE { ?s ?p ?o }", "WHERE", None, "SELECT * WHERE { ?s ?p ?o }"),
        ("SELCT * {}", "SELECT", None, "SELECT * {}"),
        ("SELECT * {\r\n  FILTR(?x) }", "FILTER", None, "SELECT * {\r\n  FILTER(?x) }"),
        ("SELECT * { ?s ?p '😀' }\nODER BY ?s", "ORDER", None, "SELECT * { ?s ?p '😀' }\nORDER BY ?s"),
        ("ASK { FILTER(strlne('a') > 1) }", "STRLEN", None, "ASK { FILTER(STRLEN('a') > 1) }"),
    ],
)
def test_a_likely_repair_is_offered(
    text: str, meant: str | None, declaration: str | None, mended: str
) -> None:
    line = f"PREFIX {declaration}: <{KNOWN[declaration]}>" if declaration else None
    assert repair(text) == Repair(meant, line, mended)
    assert find_error(mended) is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s nothing:p ?o }",
        "SELECT * { ?s :p ?o }",
        "SELECT ?x { ?s ?p }",
        "SELECT * { ?s ?p ?o",
        "zapato",
        "ASK { ?s ?p 'open }",
        f"SELECT * {{ ?s {'m' * 50_000}:p ?o }}",
        f"SELECT * {{ {'F' * 50_000} }}",
    ],
)
def test_nothing_unlikely_is_offered(text: str) -> None:
    assert repair(text) is None


def test_a_rule_beyond_the_grammar_has_no_repair() -> None:
    assert (
        suggest("SELECT ?a ?a {}", QuerySyntaxError(1, 1, "twice", rule="duplicate-variable"), KNOWN) is None
    )


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_one_slip_is_seen_through(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    dropped = word[:place] + word[place + 1 :]
    assert nearest(swapped, KNOWN) in {word, "sh"}
    assert nearest(dropped, [word]) == word or len(dropped) < 2
    assert nearest(word, KNOWN) == word


@given(st.text(max_size=30), st.text(max_size=300))
def test_any_text_gets_an_answer(prefix: str, text: str) -> None:
    found = suggest(text, QuerySyntaxError(1, 1, "m", found=prefix, prefix=prefix), KNOWN)
    assert found is None or found.text
