"""The comparison itself: what is asked, how pairs become a ratio, and one run against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench.peers import oxigraph, report
from bench.peers.client import Response
from bench.peers.measure import Comparison, Cost, Effort, batch_size, compare
from bench.peers.workload import CASES, GRAPH, RESULTS, VARIANTS, Case, query, size

from bench import generate

if TYPE_CHECKING:
    from pathlib import Path

EFFORT = Effort(rounds=2, batch_seconds=0.001, warm_seconds=0.0, slowest_seconds=10.0, connections=3)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_repeated_queries_are_one_text_and_uncached_ones_never(case: Case) -> None:
    assert len({query(case, "repeated", number, 5) for number in range(50)}) == 1
    assert len({query(case, "uncached", number, 5) for number in range(50)}) == 50


def test_sizes_are_read_from_the_answer() -> None:
    rows = Response(200, {}, b'{"results": {"bindings": [{}, {}]}}')
    assert size(Case("x", RESULTS, lambda _: ""), rows) == 2
    turtle = Response(200, {"content-type": "text/turtle; charset=utf-8"}, b"<urn:a> <urn:b> 1, 2, 3 .")
    assert size(Case("x", GRAPH, lambda _: ""), turtle) == 3
    with pytest.raises(ValueError, match="503"):
        size(CASES[0], Response(503, {}, b"busy"))


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    pairs = tuple((Cost(1, 1), Cost(peer, 1)) for peer in (9, 2, 3))
    comparison = Comparison("lookup", "repeated", 1, pairs)
    assert comparison.times_better == 3
    assert comparison.medians(1) == Cost(3, 1)


def test_a_batch_takes_about_the_effort() -> None:
    effort = Effort(rounds=1, batch_seconds=0.3, warm_seconds=0, slowest_seconds=1, connections=1)
    assert batch_size(Cost(cpu=0.001, wall=0.001), effort) == 300
    assert batch_size(Cost(cpu=9.0, wall=9.0), effort) == 1
    assert batch_size(Cost(cpu=0.0, wall=0.01), effort) == 150


def test_targets_are_met_missed_or_not_measured() -> None:
    def against(better: float) -> Comparison:
        return Comparison("lookup", "repeated", 1, ((Cost(1e-4, 1), Cost(better * 1e-4, 1)),))

    assert report.targets([against(3.1)])[0].endswith("3.1×, met")
    assert report.targets([against(2.9)])[0].endswith("2.9×, NOT met")
    assert report.targets([])[0].endswith("not measured")
    assert report.not_modified_line(Cost(49e-6, 1)).endswith(", met")
    assert report.not_modified_line(Cost(51e-6, 1)).endswith(", NOT met")


def test_memory_is_held_against_workers_and_one() -> None:
    assert report.memory_line(report.Memory(9, 30, workers=2, store=10)).endswith(": under")
    assert report.memory_line(report.Memory(9, 31, workers=2, store=10)).endswith(": OVER")


def test_a_server_against_itself_and_against_other_data(tmp_path: Path) -> None:
    data, less = tmp_path / "data.nt", tmp_path / "less.nt"
    generate.write(data, 1000)
    generate.write(less, 900)
    with (
        oxigraph.run(data, tmp_path, _folder(tmp_path, "a")) as one,
        oxigraph.run(data, tmp_path, _folder(tmp_path, "b")) as same,
        oxigraph.run(less, tmp_path, _folder(tmp_path, "c")) as other,
    ):
        done: list[Comparison] = []
        compare(one, same, generate.whole_bodies(1000), EFFORT, done.append)
        assert [(each.case, each.variant) for each in done] == [
            (case.name, variant) for case in CASES for variant in VARIANTS
        ]
        assert all(not each.problem and len(each.pairs) == 2 and each.rows > 0 for each in done)
        assert all(cost.cpu > 0 for each in done for pair in each.pairs for cost in pair)
        assert "| 10k rows, uncached |" in report.row(done[5])

        done.clear()
        compare(one, other, 1, EFFORT, done.append)
        problems = {each.case: each.problem for each in done}
        assert problems["10k rows"].startswith("answers differ")
        assert problems["lookup"] == ""


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder
