"""rdflib-endpoint: a Python SPARQL endpoint over rdflib, from PyPI, in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, launched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION: Final = "0.6.3"


def install(tools: Path) -> Path:
    """The program, installed into ``tools`` when it is not there yet."""
    folder = tools / "rdflib-endpoint"
    program = folder / "bin" / "rdflib-endpoint"
    if not program.exists():
        pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet")
        for command in (
            (sys.executable, "-m", "venv", str(folder)),
            (*pip, f"rdflib-endpoint[cli]=={VERSION}"),
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Unavailable(f"could not be installed: {done.stderr[-200:]}")
    return program


@contextmanager
def run(data: Path, tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data`` from rdflib's store in memory."""
    program, port = install(tools), free_port()
    command = (str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(data))
    with launched(command, scratch / "rdflib-endpoint.log", folder=scratch) as pid:
        running = Running("rdflib-endpoint", VERSION, pid, port, "/")
        wait_until_it_answers(running, 300)
        yield running
