"""``misional verify``: whole, damaged, and against a fresh page."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, get_args

import pytest
from click.testing import CliRunner

from misional.cli import main
from misional.i18n import say
from misional.release.verify import What

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from misional.release import Release


def verify(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, words)])


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Path:
    return copy_of(release.folder, tmp_path / release.id)


def copy_of(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target


@pytest.fixture
def page(release: Release) -> str:
    (text,) = (
        text
        for path in release.captures.values()
        if "Misión y Visión" in (text := path.read_bytes().decode())
    )
    return text


def test_the_published_release_is_whole(release_dir: Path) -> None:
    done = verify("--release-dir", release_dir)
    assert done.exit_code == 0, done.output
    assert "está entera" in done.output
    assert "is whole" in verify("--release-dir", release_dir, "--lang", "en").output


def test_a_copy_under_another_name_says_what_to_compare(release: Release, tmp_path: Path) -> None:
    done = verify(copy_of(release.folder, tmp_path / "copy"), "--lang", "en")
    assert done.exit_code == 0, done.output
    assert f"{release.id} is whole" in done.output
    assert f"compare {release.id} with the published id" in done.output


@pytest.mark.parametrize("name", ["manifest.json", "graphs/asserted.nt", "context.jsonld"])
def test_any_changed_byte_is_named(copy: Path, name: str) -> None:
    path = copy / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    done = verify(copy)
    assert done.exit_code == 1
    assert done.output.startswith(f"{name}: ")
    if name != "manifest.json":
        assert f"{name}: su SHA-256 es " in done.output
        assert f"{name}: has SHA-256 " in verify(copy, "--lang", "en").output


@pytest.mark.parametrize("what", get_args(What))
def test_whatever_is_wrong_is_said_in_both_languages(what: str) -> None:
    spanish, english = (say(f"verify.{what}", lang, expected="7", found="8") for lang in ("es", "en"))
    assert spanish != english


def test_a_missing_and_an_added_file_are_named_as_json(copy: Path) -> None:
    (copy / "dumps" / "asserted.ttl").unlink()
    (copy / "dumps" / "other.ttl").write_text("")
    done = verify(copy, "--json")
    assert done.exit_code == 1
    where = [problem["where"] for problem in json.loads(done.output)["problems"]]
    assert where == ["dumps/asserted.ttl", "dumps/other.ttl"]


def test_the_same_page_again(release_dir: Path, page: str, tmp_path: Path) -> None:
    fresh = tmp_path / "page.txt"
    fresh.write_bytes(page.encode())
    done = verify("--release-dir", release_dir, "--against", fresh)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == "igual: 22, movido: 0, reescrito: 0, desaparecido: 0, nuevo: 0"


def test_a_page_that_changed(release_dir: Path, page: str, tmp_path: Path) -> None:
    text = page.replace(
        "Formular la política de gestión documental", "Dirigir la política de gestión documental"
    )
    lines = [line for line in text.splitlines() if "defensor del ciudadano" not in line]
    fresh = tmp_path / "page.txt"
    fresh.write_text("\n".join(lines))
    done = verify("--release-dir", release_dir, "--against", fresh, "--lang", "en")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == "same: 20, moved: 0, reworded: 1, gone: 1, new: 0"
    assert "[-Formular-] {+Dirigir+} la política" in done.output
    document = json.loads(verify("--release-dir", release_dir, "--against", fresh, "--json").output)
    (reworded,) = (row for row in document if row["fate"] == "reworded")
    assert reworded["statement"].endswith("/function/decreto-140-2021/art-2/num-5")
    assert reworded["marks"][0] == ["-", "Formular"]


def test_what_cannot_be_checked_says_so(release_dir: Path, tmp_path: Path) -> None:
    assert verify("--release-dir", tmp_path).exit_code == 2
    binary = tmp_path / "x.bin"
    binary.write_bytes(bytes(range(256)) * 40)
    assert verify("--release-dir", release_dir, "--against", binary).exit_code == 2
    empty = tmp_path / "empty.html"
    empty.write_text("<html><body> </body></html>")
    assert verify("--release-dir", release_dir, "--against", empty).exit_code == 2
    bottomless = tmp_path / "acta.json"
    bottomless.write_text("[" * 100_000)
    assert verify("--release-dir", release_dir, bottomless).exit_code == 2
    page = tmp_path / "p.txt"
    page.write_text("Misión\n\nServir.")
    done = verify("--release-dir", release_dir, "--against", page, "--entity", "nobody/at-all")
    assert done.exit_code == 2
    assert "nobody/at-all" in done.output
