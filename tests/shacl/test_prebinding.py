"""Which queries a shapes graph may carry: SHACL Appendix A, with the tricks that hide a keyword."""

from __future__ import annotations

import pytest

from misional.shacl.inputs import RdfText
from misional.shacl.prebinding import IllFormedShapes, check_queries, tokenize
from misional.shacl.triples import TripleIndex

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . "


def check(turtle: str) -> None:
    check_queries(TripleIndex(RdfText(PREFIXES + turtle).to_ntriples()))


def constraint(query: str) -> str:
    escaped = query.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'ex:s sh:sparql ex:c . ex:c sh:select "{escaped}" .'


ALLOWED = [
    "SELECT $this WHERE { $this ?p ?o }",
    "SELECT $this (COUNT(?o) AS ?value) WHERE { $this ?p ?o } GROUP BY $this",
    'SELECT $this WHERE { $this ?p "MINUS VALUES SERVICE FROM" }',
    "SELECT $this WHERE { $this ?p '''it's a\nSERVICE <x> { }''' }",
    'SELECT $this WHERE { $this ?p """FROM "x" MINUS""" }',
    "SELECT $this WHERE { $this ?p ?o } # MINUS { }",
    "SELECT $this WHERE { $this <http://example.org/SERVICE#FROM> ?o }",
    "SELECT $this WHERE { $this ex:minus ?values ; ex:from ?service ; minus:x ?from }",
    "SELECT $this WHERE { { SELECT $this (MAX(?o) AS ?m) WHERE { $this ?p ?o } GROUP BY $this } }",
    "SELECT $this ?value WHERE { $this ?p ?value FILTER NOT EXISTS { ?value ?q ?r } }",
    "SELECT $this WHERE { $this ?p ?o . FILTER (?o < 5 && ?o > 3) }",
    "SELECT ?this WHERE { ?this ?p 'a\\\\' . ?this ?q 'b' }",
]
REFUSED = [
    ("SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }", "MINUS"),
    ("select $this where { $this ?p ?o minus { $this ?p 1 } }", "MINUS"),
    ("SELECT $this WHERE { VALUES ?o { 1 } $this ?p ?o }", "VALUES"),
    ("SELECT $this WHERE { $this ?p ?o } VALUES ?o { 1 }", "VALUES"),
    ("SELECT $this WHERE { SERVICE <http://example.org/> { $this ?p ?o } }", "SERVICE"),
    ("SELECT $this WHERE { S\\u0045RVICE <http://example.org/> { $this ?p ?o } }", "SERVICE"),
    ("SELECT $this WHERE { \\U00000053ERVICE SILENT ?x { $this ?p ?o } }", "SERVICE"),
    ("SELECT $this WHERE{SERVICE<http://example.org/>{$this ?p ?o}}", "SERVICE"),
    ("SELECT $this WHERE { # a comment\nSERVICE <http://example.org/> { $this ?p ?o } }", "SERVICE"),
    ("SELECT $this # it's\nWHERE { $this ?p 'x' . SERVICE ?e { } $this ?q 'y' }", "SERVICE"),
    ("SELECT $this FROM <file:///etc/passwd> WHERE { $this ?p ?o }", "FROM"),
    ("SELECT $this FROM NAMED <http://example.org/> WHERE { $this ?p ?o }", "FROM"),
    ("SELECT $this WHERE { BIND (1 AS $this) }", "assigns"),
    ("SELECT (1 AS ?this) WHERE { ?s ?p ?o }", "assigns"),
    ("SELECT $this WHERE { BIND (1 AS ?currentShape) }", "assigns"),
    ("SELECT $this WHERE { { SELECT ?o WHERE { $this ?p ?o } } }", "hides"),
    ("SELECT $this WHERE { { SELECT * WHERE { $this ?p ?o } } }", "hides"),
    ("SELECT $this WHERE { { SELECT (MAX(?this) AS ?m) { $this ?p ?o } } }", "hides"),
    ("SELECT $this WHERE { { SELECT $this { { SELECT ?o { $this ?p ?o } } } } }", "hides"),
    ("SELECT $this WHERE { {select distinct ?o WHERE { ?s ?p ?o } } $this ?p ?o }", "hides"),
]


@pytest.mark.parametrize("query", ALLOWED)
def test_allowed(query: str) -> None:
    check(constraint(query))


@pytest.mark.parametrize(("query", "reason"), REFUSED)
def test_refused(query: str, reason: str) -> None:
    with pytest.raises(IllFormedShapes) as refused:
        check(constraint(query))
    assert (refused.value.reason, refused.value.constraint) == (reason, "<http://example.org/c>")


VALIDATOR = """
ex:component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:lang ] ; sh:{link} ex:v .
ex:v sh:{form} "{query}" .
"""


@pytest.mark.parametrize(
    ("link", "form", "query", "reason"),
    [
        ("validator", "ask", "ASK { FILTER (lang($value) = $lang) }", None),
        ("validator", "ask", "ASK { BIND (1 AS ?value) }", "assigns"),
        ("validator", "ask", "ASK { BIND (1 AS ?lang) }", "assigns"),
        ("validator", "ask", "ASK { { SELECT $this $value WHERE { $this ?p $value } } }", "hides"),
        ("nodeValidator", "select", "SELECT $this (1 AS ?value) { $this ?p $lang }", None),
        ("propertyValidator", "select", "SELECT $this { { SELECT $this $lang { $this ?p $lang } } }", None),
        ("propertyValidator", "select", "SELECT $this { { SELECT $this { $this ?p $lang } } }", "hides"),
    ],
)
def test_parameters_are_pre_bound_too(link: str, form: str, query: str, reason: str | None) -> None:
    turtle = VALIDATOR.format(link=link, form=form, query=query)
    if reason is None:
        check(turtle)
        return
    with pytest.raises(IllFormedShapes) as refused:
        check(turtle)
    assert refused.value.reason == reason


def test_other_queries_may_not_reach_out_either() -> None:
    check('ex:target sh:select "SELECT ?this { VALUES ?this { 1 } }" .')
    check('ex:rule sh:construct "CONSTRUCT { $this ex:a 1 } WHERE { { SELECT ?x { ?x ?p ?o } } }" .')
    with pytest.raises(IllFormedShapes, match="another service"):
        check('ex:target sh:select "SELECT ?this { SERVICE ex:e { ?this ?p ?o } }" .')


def test_variables_are_not_keywords() -> None:
    assert [token.kind for token in tokenize("?MINUS $FROM SERVICE")] == ["variable", "variable", "word"]
