from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Graph, Literal, URIRef

from misional.build import SettingError
from misional.build.rebase import (
    check_base,
    rebase_graph,
    rebase_iri,
    rebase_sources,
    rebase_term,
    rebase_text,
)
from misional.build.sources import read_sources
from misional.build.turtle import verbatim_literals

if TYPE_CHECKING:
    from pathlib import Path

OLD = "https://w3id.org/misional/"
NEW = "https://datos.example.gov.co/x/"


@pytest.mark.parametrize(
    ("iri", "moved"),
    [
        (f"{OLD}id/norm/ley-1712-2014", f"{NEW}id/norm/ley-1712-2014"),
        (f"{OLD}doc/norm/1", f"{NEW}doc/norm/1"),
        (f"{OLD}graph/asserted", f"{NEW}graph/asserted"),
        (OLD, NEW),
        (f"{OLD}definitions/x", f"{NEW}definitions/x"),
        (f"{OLD}id/def", f"{NEW}id/def"),
        (f"{OLD}def", None),
        (f"{OLD}def#Norm", None),
        (f"{OLD}def/0.1.0", None),
        (f"{OLD}code/level/distrital", None),
        (f"{OLD}shapes/core#Body", None),
        (f"{OLD}project", None),
        ("https://w3id.org/misional", None),
        (f"https://example.org/?see={OLD}id/x", None),
        ("http://w3id.org/misional/id/x", None),
    ],
)
def test_things_move_and_vocabulary_stays(iri: str, moved: str | None) -> None:
    assert rebase_iri(iri, NEW) == (moved or iri)


def test_literals_stay_but_for_iris_in_disguise() -> None:
    text = Literal(f"{OLD}id/x", lang="es")
    assert rebase_term(text, NEW) is text
    assert rebase_term(Literal(f"{OLD}id/x", datatype=XSD.anyURI), NEW) == Literal(
        f"{NEW}id/x", datatype=XSD.anyURI
    )
    assert isinstance(rebase_term(BNode("b"), NEW), BNode)


PATHS = st.from_regex(r"(id|doc|graph|def|code|shapes|defs)(/[a-z0-9]{1,3}){0,2}", fullmatch=True)
IRIS = PATHS.map(lambda path: URIRef(OLD + path))


@given(st.sets(st.tuples(IRIS, IRIS, IRIS), max_size=6))
def test_moving_loses_nothing(triples: set[tuple[URIRef, URIRef, URIRef]]) -> None:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    moved = rebase_graph(graph, NEW)
    assert len(moved) == len(graph)
    back = {tuple(URIRef(term.replace(NEW, OLD)) for term in triple) for triple in moved}  # type: ignore[attr-defined]
    assert back == set(graph)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        (f"PREFIX id: <{OLD}id/>", f"PREFIX id: <{NEW}id/>"),
        (f"PREFIX m: <{OLD}def#>", f"PREFIX m: <{OLD}def#>"),
        (f'STRSTARTS(STR(?x), "{OLD}id/")', f'STRSTARTS(STR(?x), "{NEW}id/")'),
        (f"# see {OLD}id/x", f"# see {OLD}id/x"),
        (f'{{"@base": "{OLD}", "c": "{OLD}code/"}}', f'{{"@base": "{NEW}", "c": "{OLD}code/"}}'),
        ("¡ñ!\r\n", "¡ñ!\r\n"),
    ],
)
def test_queries_and_context_move_where_an_iri_opens(text: str, moved: str) -> None:
    assert rebase_text(text.encode(), NEW) == moved.encode()


def test_under_the_default_base_nothing_is_touched(sources: Path) -> None:
    with verbatim_literals():
        read = read_sources(sources)
    assert rebase_sources(read, OLD) is read


def test_under_another_base_no_thing_keeps_the_old_one(sources: Path) -> None:
    with verbatim_literals():
        moved = rebase_sources(read_sources(sources), NEW)
    terms = {str(term) for graph in moved.graphs.values() for triple in graph for term in triple}
    ours = {term for term in terms if term.startswith(OLD)}
    assert {term.removeprefix(OLD).split("#")[0].split("/")[0] for term in ours} == {
        "def",
        "code",
        "project",
        "shapes",
    }
    assert f"\nPREFIX id: <{NEW}id/>\n".encode() in moved.queries["norms"]
    assert f'"{NEW}id/"'.encode() in moved.context


@pytest.mark.parametrize("base", ["https://example.org/", "http://localhost:8000/", "https://a.co/b/c/"])
def test_a_base_is_an_http_iri_that_ends_in_a_slash(base: str) -> None:
    assert check_base(base) == base


@pytest.mark.parametrize(
    "base",
    [
        "",
        "example.org/",
        "https://example.org",
        "ftp://example.org/",
        "https:///",
        "https://a b/",
        "https://a/#/",
    ],
)
def test_what_is_not_such_a_base_is_refused(base: str) -> None:
    with pytest.raises(SettingError, match="base IRI"):
        check_base(base)
