"""A syntax error points at the word that cannot stand there, whatever the engine's own message says."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from misional.engine import QuerySyntaxError
from misional.engine.faults import syntax_error
from misional.engine.parsing import find_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from misional.engine import Answer, Engine


@pytest.mark.parametrize(
    ("text", "place", "found", "expected"),
    [
        ("SELECT * { ?s ?p }", (1, 18), "}", "variable"),
        ("SELECT * WHERE {\n  ?s ?p ?o\n  FILTR(?o)\n}", (3, 3), "FILTR", "FILTER"),
        ("SELECT ?x WHERE { ?s ?p ?o ", (1, 28), "", "}"),
        ("", (1, 1), "", "SELECT"),
        ("SELEC * { ?s ?p ?o }", (1, 1), "SELEC", "SELECT"),
        ("#\nPREFX x: <urn:x> ASK { x:a x:b x:c }", (2, 1), "PREFX", "PREFIX"),
        ("SELECT ?a, ?b {}", (1, 10), ",", "variable"),
        ("SELECT COUNT(*) {}", (1, 8), "COUNT", "("),
        ("SELECT ?x {} GROUP ?x", (1, 20), "?x", "BY"),
        ("SELECT * {} LIMIT ten", (1, 19), "ten", "number"),
        ("ASK { BIND(1 AS x) }", (1, 17), "x", "variable"),
        ("ASK { FILTER(?a = ) }", (1, 19), ")", "variable"),
        ("ASK { ?é ?ñ \U0001f600 }", (1, 13), "\U0001f600", None),
        ("ASK { ?s ?p 'unclosed }", (1, 13), "'", None),
    ],
)
def test_the_place_and_what_could_stand_there(
    text: str,
    place: tuple[int, int],
    found: str,
    expected: str | None,
    embedded: Engine,
    ask: Callable[..., Answer],
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(embedded, text)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.found == found
    assert expected is None or expected in caught.value.expected
    assert not {"SERVICE", "LATERAL"} & {*caught.value.expected}


def test_an_undeclared_prefix_is_named(embedded: Engine, ask: Callable[..., Answer]) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(embedded, "PREFIX ex: <http://a/>\nSELECT * {\n  ?s exx:p ?o }")
    assert (caught.value.line, caught.value.column, caught.value.prefix) == (3, 6, "exx")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SELECT ?a (COUNT(?b) AS ?c) { ?a ?x ?b }", "ungrouped-variable"),
        ("SELECT * { ?a ?x ?b } GROUP BY ?a", "star-with-group-by"),
        ("SELECT (1 AS ?a) (2 AS ?a) {}", "duplicate-variable"),
        ("SELECT (1 AS ?a) { ?a ?x ?b }", "variable-in-scope"),
        ("SELECT * { VALUES (?a ?b) { (1) } }", None),
    ],
)
def test_a_rule_beyond_grammar_is_named(
    text: str, rule: str | None, embedded: Engine, ask: Callable[..., Answer]
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(embedded, text)
    assert caught.value.rule == rule


def test_a_message_without_a_place_is_still_an_error() -> None:
    error = syntax_error("ASK {}", "the engine is in a mood")
    assert (error.line, error.column) == (1, 1)


def suite(shared: Path) -> Iterator[tuple[str, str, str]]:
    """The W3C's queries: kind ("syntax+", "syntax-" or "eval"), name, text."""
    for version in ("10", "11", "12"):
        with gzip.open(shared / "w3c" / f"sparql{version}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                test = json.loads(line)
                if test.get("kind") in {"syntax+", "syntax-", "eval"}:
                    yield test["kind"], f"{version} {test['name']}", test["query"]


def test_the_grammar_takes_every_query_of_the_w3c_suites_that_is_one(shared: Path) -> None:
    wrong = [name for kind, name, text in suite(shared) if kind != "syntax-" and find_error(text) is not None]
    assert wrong == []


def test_the_grammar_complains_of_nothing_that_the_engine_takes(shared: Path) -> None:
    complaints = []
    for _, name, text in suite(shared):
        try:
            Store().query(text, base_iri="http://example.org/")
        except SyntaxError:
            continue
        except (OSError, RuntimeError):
            pass
        if find_error(text) is not None:
            complaints.append(name)
    # "?x<?a&&?b>?y" holds an IRI by the standard's longest match; pyoxigraph reads two comparisons.
    assert complaints == ["10 syn-bad-26.rq"]
