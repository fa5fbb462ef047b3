"""A wheel, installed in an empty environment elsewhere, publishes and serves the same release."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from misional.release import Release


def run(*words: str | Path, cwd: Path) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MISIONAL"))
    }
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_installed_wheel_serves_the_same_release(root: Path, release: Release, tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, cwd=root)
    wheel = next(tmp_path.glob("*.whl"))
    assert "misional/web/static/editor.js" in ZipFile(wheel).namelist(), "run `make editor` first"
    elsewhere = tmp_path / "elsewhere"
    # To bring pip there, and to compile all that no test imports, would take twice as long as the rest.
    run(sys.executable, "-m", "venv", "--without-pip", elsewhere, cwd=tmp_path)
    program = elsewhere / "bin" / "misional"
    pip = [sys.executable, "-m", "pip", "--python", elsewhere / "bin" / "python", "--quiet"]
    install = ["--disable-pip-version-check", "install", "--no-compile", "-c", root / "constraints.txt"]
    run(*pip, *install, wheel, cwd=tmp_path)
    run(program, "build", "--release-dir", tmp_path / "releases", cwd=tmp_path)
    assert (tmp_path / "releases" / "current").resolve().name == release.id

    with subprocess.Popen(
        [program, "serve", "--port", "0", "--release-dir", tmp_path / "releases"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            address = server.stdout.readline().split(" at ")[1].split()[0]
            with urllib.request.urlopen(f"{address}health", timeout=30) as answer:
                assert json.load(answer)["release"] == release.id
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) == 0
