from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from misional.release import Release, diff, publish
from misional.release.diff import described_lines

if TYPE_CHECKING:
    from pathlib import Path

    from misional.release.terms import Triple

ONE_MORE = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/def#> .
ex:p owl:propertyChainAxiom ( ex:q ex:q ), ( ex:r ex:r ), ( ex:a ex:b ) .
"""


def test_a_release_does_not_differ_from_itself(published: Release) -> None:
    assert {(found.added, found.removed) for found in diff(published, published).values()} == {((), ())}


def test_triples_gained_and_lost_are_told_by_graph(
    release_dir: Path, published: Release, make_package: Any
) -> None:
    newer = publish(release_dir, make_package(asserted="<x:s> <x:p> 1 .", ontology=ONE_MORE), keep=2)
    found = diff(published, newer)
    assert len(found["asserted"].removed) == 2
    assert found["asserted"].added == ('<x:s> <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',)
    # One more list is its head and its four cells, whatever labels the other two bear now.
    assert len(found["ontology"].added) == 5
    assert found["ontology"].removed == ()
    assert found["inferred"].added == ()


NODES = [f"_:n{index}" for index in range(4)]
TRIPLES = st.lists(st.tuples(st.sampled_from(NODES), st.just("<x:p>"), st.sampled_from([*NODES, "<x:o>"])))


@given(TRIPLES, st.permutations(NODES))
def test_names_do_not_depend_on_labels(triples: list[Triple], shuffled: list[str]) -> None:
    renamed = dict(zip(NODES, shuffled, strict=True))
    other = [(renamed[s], p, renamed.get(o, o)) for s, p, o in triples]
    assert described_lines(triples) == described_lines(other)


def test_a_cycle_has_one_name_and_ends() -> None:
    lines = described_lines([("_:a", "<x:p>", "_:b"), ("_:b", "<x:p>", "_:a"), ("_:c", "<x:p>", "_:a")])
    assert lines == {"_:cycle <x:p> _:cycle ."}
