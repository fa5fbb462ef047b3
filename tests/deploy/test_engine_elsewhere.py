"""`misional serve --engine`: pages from the release, answers from an endpoint that comes and goes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests
from click.testing import CliRunner

from misional.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misional.release import Release

pytestmark = pytest.mark.slow

DEADLINE = 60
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def store(port: int, release_dir: Path) -> Iterator[None]:
    """The native server on this port, with the release loaded."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    assert program is not None, "the test extra brings it: pip install oxigraph"
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + DEADLINE
            words = ["load", "--engine", f"{url}/query", "--gsp", f"{url}/store"]
            while CliRunner().invoke(main, [*words, "--release-dir", str(release_dir)]).exit_code:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield
        finally:
            process.kill()


def test_the_endpoint_answers_fails_and_comes_back(
    release_dir: Path, release: Release, tmp_path: Path
) -> None:
    port = free_port()
    log = tmp_path / "log"
    command = [sys.executable, "-m", "misional", "serve", "--port", "0", "--release-dir", str(release_dir)]
    environment = {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "MISIONAL_ENGINE": f"http://127.0.0.1:{port}/query?token=hidden",
    }
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found, log.read_text()
            comes_and_goes(found[0], port, release_dir, release)
        finally:
            process.terminate()
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    told = [line["event"] for line in lines if line["event"].startswith("engine.")]
    assert told == ["engine.remote_down", "engine.remote_back"] * 2
    assert "hidden" not in log.read_text()


def ask(url: str, text: str, media_type: str = "text/csv") -> requests.Response:
    return requests.post(
        f"{url}sparql", data={"query": text}, headers={"Accept": media_type}, timeout=DEADLINE
    )


def comes_and_goes(url: str, port: int, release_dir: Path, release: Release) -> None:
    """Down, up, down, up: the server is the same."""
    total = sum(graph.triples for graph in release.manifest.graphs.values())
    for turn in range(2):
        for number in range(3):
            down = ask(url, f"{COUNT} # {turn}.{number}")
            assert (down.status_code, down.headers["Retry-After"]) == (503, "5")
            assert down.headers["Content-Type"] == "application/problem+json"
            assert down.json()["type"].endswith("/problems/unavailable")
        # Pages do not need the engine, and what a query may not ask is refused without it.
        assert requests.get(url, timeout=DEADLINE).status_code == 200
        assert ask(url, "ASK { SERVICE <http://x/> {} }").status_code == 403
        with store(port, release_dir):
            up = ask(url, f"{COUNT} # {turn}")
            assert (up.status_code, up.text.split()) == (200, ["n", str(total)])
            wrong = ask(url, "SELECT * { ?s ?p", "application/json")
            assert (wrong.status_code, wrong.json()["type"]) == (400, "/problems/query-syntax")
            graph = ask(url, "DESCRIBE <https://w3id.org/misional/def#Function>", "text/turtle")
            assert (graph.status_code, "misional:Function" in graph.text) == (200, True)


@pytest.mark.parametrize("url", ["sparql", "ftp://a/", "http://user:secret@host/sparql"])
def test_an_endpoint_that_is_no_address(url: str, release_dir: Path) -> None:
    done = CliRunner().invoke(
        main, ["serve", "--engine", url, "--port", "0", "--release-dir", str(release_dir)]
    )
    assert done.exit_code == 2
    assert "--engine: an endpoint is an http or https URL" in done.output
    assert "secret" not in done.output
