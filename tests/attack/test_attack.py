"""Everything that strangers can do, at once and against a real server: `bench.attack`, cut short."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Report = dict[str, Any]
HANG = 240
STAYS_PRESENT = {"parentheses", "operators", "service", "file", "load"}


@pytest.fixture(scope="module")
def report(root: Path, release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The figures of one attack, of some seconds."""
    figures = tmp_path_factory.mktemp("attack") / "figures.json"
    options = [
        "--seconds",
        "4",
        "--cpu-seconds",
        "0.5",
        "--release-dir",
        str(release_dir),
        "--json",
        str(figures),
    ]
    command = [sys.executable, "-m", "bench.attack", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False, cwd=root)
    assert done.returncode == 0, done.stderr
    found: Report = json.loads(figures.read_text())
    return found


pytestmark = pytest.mark.slow


@pytest.mark.parametrize("phase", ["before", "during", "after"])
def test_cheap_queries_are_answered_rightly_throughout(report: Report, phase: str) -> None:
    assert report["right answer"]["results"]["bindings"]
    assert report[phase]["cheap queries"] > 0
    assert report[phase]["wrong"] == {}


def test_each_hostile_query_gets_the_problem_it_is_owed(report: Report) -> None:
    assert [outcome for outcome in report["hostile"] if "wrong" in outcome] == []
    names = {outcome.partition(":")[0] for outcome in report["hostile"]}
    assert names >= STAYS_PRESENT
    assert any("limit-cpu" in outcome or "limit-memory" in outcome for outcome in report["hostile"])


def test_nothing_is_left_of_it(report: Report) -> None:
    assert report["zombies"] == 0
    before, after = report["descriptors"]
    assert after <= before
    before, after = report["memory MB"]
    assert after <= 1.2 * before + 10


def test_the_log_says_what_happened_and_nothing_else(report: Report) -> None:
    assert report["strange log lines"] == []
    events = report["log"]
    assert any(event.startswith("engine.query_ended the query exceeded its") for event in events)
    assert any(event.startswith("request 503") for event in events)
    assert "request 500" not in events


def test_who_left_is_noticed(report: Report) -> None:
    assert report["left"] > 0
    assert report["log"].get("request 499", 0) > 0


def test_the_server_ends_in_order(report: Report) -> None:
    assert report["exit code"] == 0
