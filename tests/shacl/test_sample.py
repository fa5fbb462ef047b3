"""A sample of a shape's targets: never none, never without the nodes that have findings."""

from __future__ import annotations

import pytest

from misional.shacl import RdfText, sample_shapes, validate
from misional.shacl.coverage import coverage

HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://example.org/> .\n"
SHAPES = RdfText(
    HEAD
    + "x:S sh:targetClass x:C ; sh:property x:P . x:P sh:path x:p ; sh:minCount 1 .\n"
    + "x:T sh:targetSubjectsOf x:p ; sh:nodeKind sh:IRI . x:U sh:targetNode x:n1 ; sh:nodeKind sh:Literal ."
)
FAULTY = "<http://example.org/n77>"


def data(faulty: bool = True) -> RdfText:
    lines = [f"x:n{number} a x:C ." for number in range(100)]
    lines += [f"x:n{number} x:p 1 ." for number in range(100) if not faulty or number != 77]
    return RdfText(HEAD + "\n".join(lines))


def targets(shapes: RdfText) -> dict[str, int]:
    return {shape.rule.rpartition("/")[2]: shape.targets for shape in coverage(data(), shapes).shapes}


@pytest.mark.parametrize("size", [1, 6, 99])
def test_each_shape_keeps_as_many_targets_as_asked(size: int) -> None:
    assert targets(sample_shapes(data(), SHAPES, size=size)) == {"P>": 0, "S>": size, "T>": size, "U>": 1}


def test_a_sample_as_large_as_all_reports_the_same() -> None:
    whole = validate(data(), SHAPES)
    assert validate(data(), sample_shapes(data(), SHAPES, size=100)).results == whole.results
    assert len(whole.results) == 2


def test_nodes_with_findings_are_kept_and_judged_alike_by_both_engines() -> None:
    found = {result.focus_node for result in validate(data(), SHAPES).results}
    assert FAULTY in found
    sample = sample_shapes(data(), SHAPES, size=2, keep=found)
    for engine in ("shacl", "pyshacl"):
        assert {result.focus_node for result in validate(data(), sample, engine=engine).results} == found  # type: ignore[arg-type]
    assert targets(sample)["S>"] in (3, 4)


def test_data_without_targets_give_shapes_without_targets() -> None:
    empty = sample_shapes(RdfText(""), SHAPES, size=5)
    assert validate(RdfText(""), empty).results == validate(RdfText(""), SHAPES).results
