"""What both READMEs tell an auditor to type, typed in their order, on a file of one's own."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from misional.cli import main

if TYPE_CHECKING:
    from pathlib import Path

MINE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/misional/id/plan/x> a <https://w3id.org/misional/def#StrategicPlan> ;
    skos:prefLabel "Plan X"@es .
"""


@pytest.mark.slow
@pytest.mark.parametrize("readme", ["README.md", "README.es.md"])
def test_the_auditors_commands(
    root: Path, tmp_path: Path, release_dir: Path, monkeypatch: pytest.MonkeyPatch, readme: str
) -> None:
    blocks = re.findall(
        r"^```(\w+)\n(.*?)^```$", (root / readme).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (commands,) = [text for kind, text in blocks if kind == "sh" and "misional validate" in text]
    (waivers,) = [text for kind, text in blocks if kind == "turtle" and "waiver:Waiver" in text]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MISIONAL_RELEASE_DIR", str(release_dir))
    (tmp_path / "mine.ttl").write_text(MINE, encoding="utf-8")
    (tmp_path / "waivers.ttl").write_text(waivers, encoding="utf-8")
    said = []
    for line in commands.splitlines():
        words = shlex.split(line, comments=True)[1:]
        done = CliRunner().invoke(main, words)
        # The published data conform; a plan that says nothing does not, and nothing in it is new.
        expected = 1 if words[1:2] == ["mine.ttl"] and "--fail-on" not in words else 0
        assert done.exit_code == expected, (line, done.output)
        said.append(done.stdout)
    assert len(said) == 7
    assert "mine.ttl:3:20" in said[1]
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "La traducción está en curso." in said[-1]
    (sceptical,) = [text for kind, text in blocks if kind == "sh" and "misional why" in text]
    for line in sceptical.splitlines():
        done = CliRunner().invoke(main, shlex.split(line, comments=True)[1:])
        assert done.exit_code == 0, (line, done.output)
