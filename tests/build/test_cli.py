from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from misional.cli import main
from misional.release import current_id, open_current

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: object, **environment: str) -> Result:
    return CliRunner().invoke(main, ["build", *map(str, words)], env=environment)


@pytest.fixture
def release_dir(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def test_help_says_what_it_does_and_shows_defaults() -> None:
    text = " ".join(run("--help").output.split())
    for told in (
        "Exit code",
        "--base",
        "https://w3id.org/misional/",
        "--keep",
        "default: 5",
        "MISIONAL_BASE_IRI",
    ):
        assert told in text


def test_a_build_tells_steps_time_triples_and_the_release(sources: Path, release_dir: Path) -> None:
    result = run("--sources", sources, "--release-dir", release_dir)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == "reading the sources"
    assert result.stderr.splitlines()[-1] == "publishing"
    assert "CPU seconds" in result.stdout
    assert "asserted 8, inferred 4" in result.stdout
    assert "0 violations, 1 warnings" in result.stdout
    assert f"release   {current_id(release_dir)}" in result.stdout


def test_options_come_from_the_environment_too(sources: Path, tmp_path: Path) -> None:
    result = run(
        "--sources",
        sources,
        MISIONAL_RELEASE_DIR=str(tmp_path / "elsewhere"),
        MISIONAL_BASE_IRI="https://example.org/",
        MISIONAL_KEEP_RELEASES="0",
    )
    assert result.exit_code == 0
    assert open_current(tmp_path / "elsewhere").base == "https://example.org/"


def test_a_refusal_says_what_and_why_and_leaves_with_1(sources: Path, release_dir: Path, add: Any) -> None:
    add("data/body.ttl", "\n<https://w3id.org/misional/id/body/b> a misional:Body .\n")
    result = run("--sources", sources, "--release-dir", release_dir)
    assert result.exit_code == 1
    assert "nothing was published. Refused by the check 'the shapes allow the data':" in result.stderr
    assert "\n  - <https://w3id.org/misional/id/body/b> " in result.stderr
    assert "Falta el nombre." in result.stderr
    assert not release_dir.exists()


def test_a_source_that_cannot_be_read_leaves_with_2_and_its_line(
    sources: Path, release_dir: Path, add: Any
) -> None:
    path = add("data/body.ttl", "\n[oops\n")
    result = run("--sources", sources, "--release-dir", release_dir)
    assert result.exit_code == 2
    assert f"nothing was published. {path}:10: " in result.stderr


@pytest.mark.parametrize(
    "words",
    [("--base", "not an IRI"), ("--keep", "-1"), ("--keep", "many"), ("--sources", "/nowhere"), ("extra",)],
)
def test_words_that_make_no_sense_leave_with_2(words: tuple[str, ...], release_dir: Path) -> None:
    result = run("--release-dir", release_dir, *words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_folder_without_sources_leaves_with_2(tmp_path: Path, release_dir: Path) -> None:
    result = run("--sources", tmp_path, "--release-dir", release_dir)
    assert result.exit_code == 2
    assert "no sources" in result.stderr


def test_a_full_disk_leaves_with_3_and_the_previous_release(
    sources: Path, tmp_path: Path, release_dir: Path, add: Any
) -> None:
    assert run("--sources", sources, "--release-dir", release_dir).exit_code == 0
    before = current_id(release_dir)
    header = (sources / "queries" / "norms.rq").read_text(encoding="utf-8")
    add("queries/long.rq", header + "# long\n" * 20_000)
    # Python takes a file that grows too big as an error; only programs that do not are killed.
    limited = ("sh", "-c", 'ulimit -f 100; exec "$@"', "sh", sys.executable, "-c")
    done = subprocess.run(
        [
            *limited,
            "from misional.cli import main; main()",
            "build",
            "--sources",
            str(sources),
            "--release-dir",
            str(release_dir),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert current_id(release_dir) == before
    assert sorted(path.name for path in release_dir.iterdir()) == sorted([".lock", str(before), "current"])
