"""The corpus is big enough, well formed, and read well enough; a script says how well."""

from __future__ import annotations

import runpy
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def test_the_script_passes_and_prints_both_parts(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["extraction_score.py", "--failures"])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(root / "bench" / "extraction_score.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert left.value.code == 0, said
    assert "tuning: " in said
    assert "heldout: " in said


def test_the_script_fails_for_pages_read_badly(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tuning"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "Misión\nCuidar el agua de todos los habitantes del valle alto.", encoding="utf-8"
    )
    (folder / "a.toml").write_text('mission = "Otra cosa"\n', encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["extraction_score.py", "--pages", str(tmp_path)])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(root / "bench" / "extraction_score.py"), run_name="__main__")
    assert left.value.code == 1


def test_size_and_shape(pages: list[Path]) -> None:
    tables = {path: tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8")) for path in pages}
    assert len(tables) >= 60
    heldout = [path for path in pages if path.parent.name == "heldout"]
    assert len(heldout) * 3 >= len(pages) - 2
    assert sum(set(table) == {"about"} for table in tables.values()) >= 12
    abouts = [table["about"] for table in tables.values()]
    assert len(set(abouts)) == len(abouts)
    assert {path.suffix for path in pages} == {".html", ".txt"}
