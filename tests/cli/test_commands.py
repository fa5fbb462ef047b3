"""The commands as a script would call them: words in, bytes and exit codes out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from misional.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

BODY = "alcaldia-mayor-de-bogota/secretaria-general"
BROKEN = "@prefix ex: <http://example.org/> .\nex:a ex:b\n"


@pytest.fixture
def run(release_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MISIONAL_RELEASE_DIR", str(release_dir))

    def call(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=given)

    return call


def test_page_prints_the_captured_bytes(release_dir: Path, shared: Path) -> None:
    """Through the real program, so that no test runner touches the bytes."""
    command = [sys.executable, "-m", "misional", "page", BODY, "--release-dir", str(release_dir)]
    done = subprocess.run(command, capture_output=True, check=True)
    seed = next((shared / "seed").glob("*.txt")).read_bytes()
    assert done.stdout == seed[seed.index("\nMisión y Visión\n".encode()) + 1 :]
    assert done.stderr == b""


def test_page_of_nobody(run: Run) -> None:
    done = run("page", "nadie")
    assert done.exit_code == 1
    assert "no public entity" in done.stderr


@pytest.mark.parametrize("command", ["build", "serve", "validate", "query", "page", "cite", "format"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) > 8
    if command not in ("cite", "format"):
        assert "Exit code:" in " ".join(done.stdout.split())


def test_no_release_says_what_to_do(run: Run, tmp_path: Path) -> None:
    for words in (("page", BODY), ("query", "ASK {}"), ("validate",)):
        done = run(*words, "--release-dir", str(tmp_path))
        assert done.exit_code == 2
        assert "misional build" in done.stderr


def test_query_forms(run: Run, tmp_path: Path) -> None:
    assert run("query", "ASK { ?s ?p ?o }").stdout == "true\n"
    done = run("query", "--stored", "current-vision", "--format", "json")
    assert json.loads(done.stdout)["results"]["bindings"][0]["year"]["value"] == "2038"
    listed = run("query", "--list").stdout.split()
    assert "strategic-objectives" in listed
    graph = run("query", "CONSTRUCT { <urn:a> <urn:b> 1 } {}", "--format", "nt").stdout
    assert graph == '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    data = tmp_path / "own.ttl"
    data.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    own = run("query", "SELECT ?o { ?s ?p ?o }", "--data", str(data), "--format", "csv")
    assert own.stdout.split() == ["o", "1"]
    assert "1 rows" in run("query", "SELECT (2 AS ?two) {}").stdout


def test_a_setting_that_cannot_be_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISIONAL_QUERY_CPU_SECONDS", "mucho")
    done = run("query", "ASK {}")
    assert done.exit_code == 2
    assert "MISIONAL_QUERY_CPU_SECONDS='mucho'" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["query"], 2, "exactly one of"),
        (["query", "ASK {}", "--stored", "x"], 2, "exactly one of"),
        (["query", "--stored", "x"], 2, "no stored query 'x'"),
        (["query", "SELECT ?x {"], 1, "1:"),
        (["query", "ASK { SERVICE <http://127.0.0.1:9/> {} }"], 1, "refused (service)"),
        (["query", "ASK {}", "--format", "turtle"], 2, "cannot be printed as turtle"),
        (["query", "CONSTRUCT {} {}", "--format", "csv"], 2, "cannot be printed as csv"),
        (["validate", "--profile", "none"], 2, "--profile"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_wrong_words(run: Run, words: list[str], code: int, complaint: str) -> None:
    done = run(*words)
    assert done.exit_code == code, done.output
    assert complaint in done.stderr
    assert "Traceback" not in done.output


def test_validate_the_release(run: Run) -> None:
    done = run("validate", "--format", "json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert len(report["results"]) == 19
    assert run("validate", "--fail-on", "warning").exit_code == 1
    assert "Conforms" in run("validate", "--profile", "core", "--lang", "en").stdout


def test_validate_a_file(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "<https://w3id.org/misional/id/plan/x> a <https://w3id.org/misional/def#StrategicPlan> .",
        encoding="utf-8",
    )
    done = run("validate", str(bad), "--profile", "core", "--lang", "en")
    assert done.exit_code == 1
    assert "id/plan/x" in done.stdout
    bad.write_text(BROKEN, encoding="utf-8")
    done = run("validate", str(bad))
    assert done.exit_code == 2
    assert "bad.ttl:" in done.stderr


def test_format(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.ttl"
    source.write_text("# Head.\n<urn:b> <urn:p> 2 . <urn:a> <urn:p> 1 .", encoding="utf-8")
    assert run("format", "--check", str(tmp_path)).exit_code == 1
    assert run("format", str(tmp_path)).exit_code == 0
    assert source.read_text(encoding="utf-8").startswith("# Head.\n\n<urn:a>\n    <urn:p> 1 .")
    assert run("format", "--check", str(tmp_path)).stdout == ""
    source.write_text(BROKEN, encoding="utf-8")
    done = run("format", str(tmp_path))
    assert done.exit_code == 2
    assert "a.ttl, line" in done.stderr
    assert source.read_text(encoding="utf-8") == BROKEN
