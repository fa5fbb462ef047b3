"""What a query asks for is found wherever pyoxigraph would find it, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, RdfFormat, Store

from misional.engine import Dataset, EngineError, QueryRefused, QuerySyntaxError, inspect
from misional.engine.guard import admit
from misional.engine.reading import glance, merge, read, readings

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.engine import Answer, Engine
    from misional.engine.guard import Admission

# To this port pyoxigraph refuses to connect by itself, which tells a SERVICE without any network.
NOWHERE = "http://127.0.0.1:9/"
PROLOGUE = (
    f"PREFIX ex: <{NOWHERE}> PREFIX : <{NOWHERE}> PREFIX service: <urn:s:> PREFIX SERVICEex: <urn:y:> "
    "PREFIX http: <urn:h:> BASE <http://b/> "
)


def allowed(text: str, **more: str) -> Admission:
    return admit(
        text,
        info=None,
        dataset=Dataset(),
        media_type=more.get("media_type", "text/csv"),
        graphs=("http://g/1", "http://g/2"),
        base_iri=more.get("base_iri"),
    )


def reaches_out(text: str) -> bool:
    """Whether pyoxigraph, given this text, tries to call another service."""
    store = Store()
    # Something for a pattern before the SERVICE to match, or it would never be called.
    store.load(f"""<urn:s> <urn:p> true, "x"@en, <{NOWHERE}a'b> .""".encode(), format=RdfFormat.TURTLE)
    try:
        result = store.query(text)
        if not isinstance(result, QueryBoolean):
            list(result)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return False


# Each of these is a SERVICE to pyoxigraph; the test shows that too.
DISGUISED = {
    "plain": "ASK { SERVICE :x {} }",
    "case": "ASK { sErViCe :x {} }",
    "no spaces": f"ASK{{SERVICE<{NOWHERE}>{{}}}}",
    "after a literal": "ASK { ?s ?p true.SERVICE :x {} }",
    "after a language": 'ASK { ?s ?p "x"@en.SERVICE :x {} }',
    "glued to its name": "ASK { SERVICEex:a { } }",
    "a prefix of that name": "ASK { service:a { } }",
    "only a prefix": "ASK { service: { } }",
    "comment between": "ASK { SERVICE#\n:x {} }",
    "an operator as an IRI's start": "ASK { FILTER(?a<1#>'''\n)SERVICE :x {?s ?p ?o} #'''\n}",
    "an IRI after an operator": "ASK { FILTER(?a<<http://x#b>) SERVICE :x {} }",
    "three quotes that never close": 'ASK { VALUES ?x { """a" } SERVICE :x {} #\\q"""\n}',
    "an escape that is none": 'ASK { VALUES ?x { """a" } SERVICE :x {} #\\uD800"""\n}',
    "an escaped quote in a name": "ASK { ?s ?p ex:a\\'b . SERVICE :x {} #'\n}",
    "a comment ended by CR": "ASK { # '''\rSERVICE :x {} #'''\n}",
}


@pytest.mark.parametrize("name", DISGUISED)
def test_a_disguised_service_is_refused(name: str) -> None:
    text = PROLOGUE + DISGUISED[name]
    assert reaches_out(text)
    try:
        admitted = allowed(text)
    except (QueryRefused, QuerySyntaxError):
        return
    assert not reaches_out(admitted.text)


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("ASK { SERVICE <http://a/> { SERVICE SILENT ?e {} } }", ("http://a/", "?e")),
        ("BASE <http://a/b/> ASK { SERVICE <../c> {} }", ("http://a/c",)),
        ("PREFIX x: <http://a/> ASK { SERVICE x:y\\-z {} }", ("http://a/y-z",)),
        (r"ASK { S\u0045RVICE <http://a/> {} }", ("http://a/",)),
        (r'ASK { ?s ?p "\u0022 . SERVICE <http://a/> {} #" }', ("http://a/",)),
        ("ASK { SERVICE", ("",)),
    ],
)
def test_services_are_named(text: str, services: tuple[str, ...]) -> None:
    assert inspect(text).services == services


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p 'SERVICE <http://a/> {}' }",
        'ASK { ?s ?p """\nSERVICE <http://a/> {}\n""" }',
        "ASK { # SERVICE <http://a/> {}\n}",
        "ASK { ?SERVICE <http://a/SERVICE> ?o }",
        "PREFIX service: <http://a/> ASK { ?s service:service service:x . ?s a service:y }",
        "PREFIX service: <http://a/> ASK { GRAPH service:x { ?s ?p ?o } }",
        "PREFIX x: <http://a/> ASK { ?s x:SERVICE _:SERVICE }",
        "ASK { ?s ?p 'x'@service }",
    ],
)
def test_a_word_that_is_no_keyword_is_no_service(text: str) -> None:
    assert inspect(text).services == ()
    assert allowed(text).text == text


@pytest.mark.parametrize(
    ("text", "deterministic"),
    [
        ("ASK { FILTER(NOW() > 1) }", False),
        ("ASK { FILTER(now ( ) > 1) }", False),
        ("ASK{FILTERNOW()}", False),
        ("SELECT (UUID() AS ?u) {}", False),
        ("SELECT (STRUUID#\n() AS ?u) {}", False),
        ("SELECT * {} ORDER BYRAND()", False),
        ("SELECT (BNODE('a') AS ?b) {}", False),
        ("ASK { FILTER(?a<NOW()&&?b>?c) }", False),
        (r"ASK { FILTER(N\u004FW() > 1) }", False),
        ("ASK { ?now ?rand 'NOW()' }", True),
        ("PREFIX now: <http://a/> ASK { ?s now:RAND _:uuid # NOW()\n }", True),
        ("PREFIX foaf: <http://a/> ASK { ?s foaf:knows ?o }", True),
        ("ASK { ?s <http://a/NOW> ?o }", True),
    ],
)
def test_answers_that_change_are_told_apart(text: str, deterministic: bool) -> None:
    assert inspect(text).deterministic is deterministic


def test_datasets_are_found_and_resolved() -> None:
    info = inspect(
        "PREFIX g: <http://g/> SELECT * FROM <b#c> FROM g:1 FROM NAMED <http://g/2> FROM NAMED g:3\n"
        "# FROM <http://no/>\n{ ?from ?p 'FROM <http://no/>' }",
        base_iri="http://a/x?y",
    )
    assert info.from_graphs == ("http://a/b#c", "http://g/1")
    assert info.from_named == ("http://g/2", "http://g/3")


@pytest.mark.parametrize(
    ("prologue", "name", "known"),
    [
        ("", "graph/people", True),
        ("", "/graph/people", True),
        ("", "//example.org/graph/people", True),
        ("BASE <http://example.org/graph/>", "people", True),
        ("BASE <graph/x>", "people", True),
        ("", "people", False),
        ("", "graph/people/../nobody", False),
        ("BASE <http://elsewhere/>", "graph/people", False),
        ("", "//elsewhere/graph/people", False),
    ],
)
def test_a_graph_may_be_named_relative_to_the_base(
    embedded: Engine, ask: Callable[..., Answer], prologue: str, name: str, known: bool
) -> None:
    count = f"{prologue} SELECT (COUNT(*) AS ?n) FROM <{name}> {{ ?s ?p ?o }}"  # noqa: S608 - SPARQL
    for info in (None, inspect(count)):  # the pages inspect, and know no base
        if known:
            assert ask(embedded, count, info=info).body == b"n\r\n60\r\n"
            continue
        with pytest.raises(QueryRefused) as caught:
            ask(embedded, count, info=info)
        assert caught.value.reason == "unknown-graph"


@pytest.mark.parametrize("iri", ["file:///etc/passwd", "http://elsewhere/", "relative"])
def test_a_graph_that_is_not_ours_is_refused(iri: str) -> None:
    for clause in (f"FROM <{iri}>", f"FROM NAMED <{iri}>"):
        with pytest.raises(QueryRefused) as caught:
            allowed(f"SELECT * {clause} {{ ?s ?p ?o }}")
        assert (caught.value.reason, caught.value.what) == ("unknown-graph", iri)
    assert allowed("SELECT * FROM <http://g/1> { ?s ?p ?o }").has_from


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT"),
        ("PREFIX x: <http://x/> DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("load silent <file:///etc/passwd>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
    ],
)
def test_updates_are_refused_by_name(text: str, operation: str) -> None:
    assert inspect(text).is_update
    with pytest.raises(QueryRefused) as caught:
        allowed(text)
    assert (caught.value.reason, caught.value.what) == ("update", operation)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# ASK\nPREFIX select: <http://a/> SELECT * {}", "select"),
        ("BASE <http://a/> ask {}", "ask"),
        ('VERSION "1.2" CONSTRUCT WHERE { ?s ?p ?o }', "construct"),
        ("DESCRIBE <http://a/>", "describe"),
        ("ASKWHERE {}", "ask"),
        ("hello", None),
        ("", None),
    ],
)
def test_the_form_is_told(text: str, form: str | None) -> None:
    assert inspect(text).form == form


@pytest.mark.parametrize(
    ("text", "media_type"),
    [("ASK {}", "text/turtle"), ("DESCRIBE <a:a>", "text/csv"), ("ASK {}", "text/html")],
)
def test_a_media_type_must_fit_the_form(text: str, media_type: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        allowed(text, media_type=media_type)
    assert (caught.value.reason, caught.value.what) == ("media-type", media_type)


def test_an_iri_with_two_faces_keeps_its_meaning() -> None:
    text = "# service\nBASE <http://a/> SELECT (<#me> AS ?x) (<o'h> AS ?y) (<http://b/#c> AS ?z) {}"
    admitted = allowed(text)
    assert admitted.text != text
    solution = next(iter(Store().query(admitted.text)))  # type: ignore[arg-type]
    assert [term.value for term in solution] == ["http://a/#me", "http://a/o'h", "http://b/#c"]


def test_a_lone_surrogate_is_a_syntax_error_not_a_crash() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        allowed("ASK { ?s ?p '\ud800' }")
    assert (caught.value.line, caught.value.column) == (1, 14)


FRAGMENT_LIST = (
    '"', "'", '"""', '#', '<', '>', '\\', '\\"', "\\'", '\\q', '\\uD800', '\\u0022', '\\u0023',
    '?a', '.', ';', ',', '(', ')', '{', '}', '[', ']', 'FILTER(', 'FILTER(?a<', '1', '<1#>',
    '<urn:x#', '<#>', "<a'b>", ':a', "ex:a\\'", 'ex:a\\#b', 'BIND(', 'OPTIONAL{', 'UNION',
    'MINUS{', 'GRAPH', 'a', 'true', '1.', '1e', '_:b', '@en', '^', '|', '||', '&&', '/', '*',
    '-', '<=', '<<', '>>', '<<(', ')>>', '{|', '?', '!', 'EXISTS{', '"a"', "'b'", '"""a"',
    '""', '%41', '\\-', ':', 'é', 'STR(', '<http://x#b>', '<<http://x#b>', "'''", "'''x", '\n',
    '\r', ' ', '?s ?p ?o', 'AS ?z)', 'VALUES ?x { ', 'SELECT * {',
)  # fmt: skip
FRAGMENTS = st.sampled_from(FRAGMENT_LIST)
HIDEOUTS = st.tuples(
    st.sampled_from(["ASK{", "ASK{FILTER(?a<", "ASK{VALUES ?x {", "ASK{?s ?p "]),
    st.lists(FRAGMENTS, max_size=5).map("".join),
    st.sampled_from([" ", "}", ")", "\n", "\n)", " }"]),
    st.sampled_from(
        ["SERVICE :x {}", "SERVICEex:a{}", "service: {}", "service:x {?s ?p ?o}", "SERVICE#\n:x{}"]
    ),
    st.sampled_from([" ", " #", ""]),
    st.lists(FRAGMENTS, max_size=5).map("".join),
    st.sampled_from(["}", "\n}"]),
).map("".join)


@settings(max_examples=200, deadline=None)
@given(HIDEOUTS)
@example("ASK{FILTER(?a<1#>'''\n)SERVICE :x {} #'''\n}")
@example('ASK{VALUES ?x {"""a" }SERVICE :x {} #\\q"""\n}')
def test_nothing_that_is_let_through_reaches_out(text: str) -> None:
    """pyoxigraph itself is the judge, whatever stands around the SERVICE."""
    try:
        admitted = allowed(PROLOGUE + text)
    except EngineError:
        return
    assert not reaches_out(admitted.text)


# A glance leaves every text with a backslash to the reader.
QUIET = st.sampled_from([each for each in FRAGMENT_LIST if "\\" not in each])


@settings(max_examples=100, deadline=None)
@given(st.lists(QUIET | st.sampled_from(["SERVICE ", "NOW()", " FROM :g "]), max_size=8))
def test_a_glance_finds_what_reading_finds(pieces: list[str]) -> None:
    text = "PREFIX : <http://a/> ASK " + "".join(pieces)
    glanced = glance(text)
    if glanced is None:
        return
    thorough = merge([read(each, None) for each in readings(text)])
    for fact in ("form", "services", "from_graphs", "from_named", "deterministic"):
        assert getattr(glanced, fact) == getattr(thorough, fact)
    assert (glanced.depth, glanced.chain) >= (thorough.depth, thorough.chain)


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_inspect_fail(text: str) -> None:
    inspect(text)
