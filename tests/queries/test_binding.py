"""Binding a value never changes what a query is: one term stands where one stood, whatever is sent."""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.engine import Dataset, Limits, open_embedded
from misional.engine.reading import readings
from misional.engine.tokens import tokenize
from misional.queries import (
    Parameter,
    ParameterError,
    QueryHeaderError,
    StoredQuery,
    bind,
    effective,
    examples,
    parse_query,
)
from misional.queries.parameter import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misional.engine import Engine

BASE = "https://example.org/m/"
LIMITS = Limits(cpu_seconds=10, wall_seconds=60, memory_bytes=2**29, result_bytes=2**24)
TEXT = 'SELECT ?x ?after WHERE { VALUES ?x { UNDEF } BIND ("after" AS ?after) }'
PIECES = (
    *r""" " ' \ \\ \u0022 \U00000022 \u000A \u005C } { > < <http://x> # UNDEF ) ( ^^ @es ?x """.split(),
    *"%22 http://x/ norm/a 2021-05-01 -5 true es-CO".split(),
    *("\n", "\r", "\t", '"""', "\u2028", "\0", " } SERVICE <http://x/> { ", "}; DROP ALL; #"),
)
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(max_size=8),
        st.text(alphabet=string.printable, max_size=8),
    ),
    max_size=6,
).map("".join)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_embedded(())
    yield opened
    opened.close()


def query_of(kind: str, **own: object) -> StoredQuery:
    facts = {"labels": {}, "required": False, "default": None, "example": "x"} | own
    parameter = Parameter(name="x", kind=kind, **facts)  # type: ignore[arg-type]
    return StoredQuery("x", TEXT, {}, {}, {}, (), None, (parameter,))


def structure(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(text)]


def shape(text: str) -> list[str]:
    """The kinds of the tokens where the value stands; all around it must be the file's own."""
    around = structure(TEXT)
    place = around.index(("word", "UNDEF"))
    found = structure(text)
    after = len(around) - place - 1
    assert found[:place] == around[:place]
    assert found[-after:] == around[-after:]
    return [kind if kind != "punct" else token for kind, token in found[place:-after]]


@pytest.mark.parametrize("kind", KINDS)
@given(value=HOSTILE)
def test_no_value_changes_the_structure(kind: str, value: str) -> None:
    try:
        text = bind(query_of(kind), {"x": value}, BASE)
    except ParameterError:
        return
    expected = {"iri": ["iri"], "string": ["string"], "one-of": ["string"], "language": ["string"]}
    if value:
        assert shape(text) == expected.get(kind, ["string", "^^", "iri"])
    else:
        assert text == TEXT  # as if it were not given
    # To a reader that undoes \u escapes first (SPARQL 1.1, 19.2) it is the same, or no query at all.
    for reading in readings(text):
        found = structure(reading)
        assert len(found) == len(structure(text)) or any(one == "bad" for one, _ in found)


@given(value=HOSTILE)
def test_what_is_bound_is_what_was_given(engine: Engine, value: str) -> None:
    for kind, made in (("string", "literal"), ("iri", "uri")):
        try:
            text = bind(query_of(kind), {"x": value}, BASE)
        except ParameterError:
            continue
        if not value or "service" in value.lower():
            continue  # the guard may rather refuse a text with that word and an escape in it
        body = engine.query(
            text, dataset=Dataset(), media_type="application/sparql-results+json", limits=LIMITS
        ).body
        (row,) = json.loads(body)["results"]["bindings"]
        found = row["x"]["value"]
        assert row["after"]["value"] == "after"
        assert row["x"]["type"] == made
        assert found == value or (kind == "iri" and found == f"{BASE}id/{value}")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("iri", ["norm/ley-1", "http://x/ñ", "urn:x:y"], ["http://[x", "a b", "a>b", "a\\u003Eb", "%zz"]),
        ("string", ["", "«sí» \\ \"", "a\nb"], ["a\x00b", "\ud800", "x" * 1001]),
        ("integer", ["5", "-5", "+007"], ["5.0", "1e3", "٣", "5 ", "9" * 19]),
        ("date", ["2024-02-29"], ["2023-02-29", "2024-2-9", "20240209", "2024-W01-1", "hoy"]),
        ("boolean", ["true", "false"], ["1", "TRUE", "yes"]),
        ("language", ["es", "es-CO"], ["es_CO", "español", "-"]),
    ],
)  # fmt: skip
def test_each_type_takes_its_own(kind: str, good: list[str], bad: list[str]) -> None:
    for value in good:
        bind(query_of(kind), {"x": value}, BASE)
    for value in bad:
        with pytest.raises(ParameterError) as raised:
            bind(query_of(kind), {"x": value}, BASE)
        assert (raised.value.wrong, raised.value.name, raised.value.value) == ("invalid", "x", value)


def test_the_term_of_each_type() -> None:
    def term(kind: str, value: str) -> str:
        return query_of(kind).parameters[0].term(value, BASE)

    assert term("iri", "norm/a") == "<https://example.org/m/id/norm/a>"
    assert term("integer", "+007") == '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert term("date", "2024-02-29") == '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert term("string", 'a"\\\n') == '"a\\"\\\\\\n"'


def test_only_the_values_listed_are_taken() -> None:
    query = query_of("one-of", values=("a", "b"))
    assert '{ "a" }' in bind(query, {"x": "a"}, BASE)
    with pytest.raises(ParameterError, match="a, b"):
        bind(query, {"x": "c"}, BASE)


def test_missing_and_unknown_and_default() -> None:
    with pytest.raises(ParameterError) as missing:
        bind(query_of("string", required=True, default="d"), {"x": ""}, BASE)
    assert missing.value.wrong == "missing"
    with pytest.raises(ParameterError, match="no parameter 'y': there is x"):
        bind(query_of("string"), {"y": "1"}, BASE)
    assert effective(query_of("string", default="d"), {}) == {"x": "d"}
    assert effective(query_of("string"), {}) == {}


HEADER = """# title@es: a
# title@en: a
# question@es: a
# question@en: a
# tags: a
"""
DECLARED = "# param.x.type: date\n# param.x.label@es: a\n# param.x.label@en: a\n"


@pytest.mark.parametrize(
    ("lines", "body", "complaint"),
    [
        ("# param.x.type: day\n", "", "it needs a type"),
        ("# param.x.type: date\n", "", "label@es and label@en"),
        ("# param.x.colour: red\n", "", "unknown key 'param.x.colour'"),
        (DECLARED, "SELECT * {}", "must hold VALUES"),
        (DECLARED, "SELECT * { VALUES ?x { UNDEF } VALUES ?x { 1 } }", "must hold VALUES"),
        (DECLARED, "SELECT * { VALUES ?x { UNDEF } }", "without a default it needs an example"),
        (DECLARED, 'SELECT * { VALUES ?x { "mañana" } }', "must be of type date"),
        (DECLARED.replace("x", "lang"), "SELECT * { VALUES ?lang { UNDEF } }", "keeps this name"),
        (DECLARED.replace("date", "one-of"), 'SELECT * { VALUES ?x { "a" } }', "needs values"),
        ("# description@es: a\n", "", "in one language only"),
    ],
)
def test_a_bad_declaration_is_told(lines: str, body: str, complaint: str) -> None:
    with pytest.raises(QueryHeaderError, match=complaint):
        parse_query("x", f"{HEADER}{lines}\n{body}")


def test_every_query_takes_its_examples_and_its_text_is_its_defaults(root: Path) -> None:
    seen = set()
    for path in sorted((root / "queries").glob("*.rq")):
        query = parse_query(path.stem, path.read_text("utf-8"))
        seen |= {one.kind for one in query.parameters}
        for one in query.parameters:
            assert one.label("es") != one.label("en") or one.kind == "string"
        bound = bind(query, examples(query), "https://w3id.org/misional/")
        assert [kind for kind, _ in structure(bound)].count("bad") == 0
        wanted = {one.name: one.example for one in query.parameters if one.required}
        same = bind(query, wanted, "https://w3id.org/misional/")
        # The text's own values are the defaults, and of required parameters the examples.
        assert meaning(same) == meaning(query.text)
    assert seen == set(KINDS)


def meaning(text: str) -> list[str]:
    """The tokens, with the short and the long way to write a typed value taken for one."""
    short = [token.text for token in tokenize(text)]
    written = " ".join(short)
    for name in ("date", "integer", "boolean"):
        written = written.replace(f"<http://www.w3.org/2001/XMLSchema#{name}>", f"xsd:{name}")
    return written.replace('"false" ^^ xsd:boolean', "false").split()
