"""The queries of an attacker, and the problems that each is owed."""

from __future__ import annotations

from typing import Final

CROSS: Final = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ANY: Final = "(<x:p>|!<x:p>)*"
DOUBLED: Final = " ".join(f"BIND(CONCAT(?s{n}, REPLACE(?s{n}, 'a', 'aa')) AS ?s{n + 1})" for n in range(40))
CUT: Final = frozenset({"limit-cpu", "limit-memory", "limit-wall", "busy"})
HOSTILE: Final = (
    ("count", f"SELECT (COUNT(*) AS ?n) {CROSS}", CUT),
    ("order", f"SELECT * {CROSS} ORDER BY ?c ?f ?i", CUT),
    ("distinct", f"SELECT DISTINCT ?a ?d ?g ?j {CROSS}", CUT | {"limit-result"}),
    ("concatenation", f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {CROSS}", CUT),
    ("closure", f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY} ?b . ?c {ANY} ?d . ?e {ANY} ?f }}", CUT),
    (
        "regex",
        f'SELECT (COUNT(*) AS ?n) {CROSS[:-1]} FILTER REGEX(CONCAT(STR(?c), STR(?l)), "(x+x+)+y") }}',
        CUT,
    ),
    ("doubling", f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('aaaaaaaa' AS ?s0) {DOUBLED} }}", CUT),
    ("giant result", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", CUT | {"limit-result"}),
    ("1 MB", f"SELECT * {{ ?s ?p '{'x' * 1_000_000}' }}", frozenset({"too-large"})),
    ("parentheses", f"ASK {{ FILTER {'(' * 10_000}1{')' * 10_000} }}", frozenset({"query-nesting"})),
    ("operators", f"ASK {{ FILTER({'+'.join('1' * 9_000)}) }}", frozenset({"query-operators"})),
    ("service", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", frozenset({"service-refused"})),
    ("file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", frozenset({"unknown-graph"})),
    ("load", "LOAD <file:///etc/passwd>", frozenset({"update-refused"})),
)
ENDLESS: Final = HOSTILE[0][1]
