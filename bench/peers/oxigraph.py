"""Oxigraph's own server, written in Rust: the native engine that our targets are set against.

In memory it is the very store that our workers hold, and the harder of the two to beat; on disk it is what
its manual shows first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers.client import Connection, free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, launched

if TYPE_CHECKING:
    from collections.abc import Iterator


def install(_tools: Path) -> str:
    """The program; it comes with the test requirements, from PyPI."""
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    if found is None:
        raise Unavailable("no program 'oxigraph': pip install oxigraph")
    return found


@contextmanager
def run(data: Path, tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data`` from memory."""
    program, port = install(tools), free_port()
    command = (program, "serve", "--bind", f"127.0.0.1:{port}")
    with launched(command, scratch / "oxigraph.log", folder=scratch) as pid:
        running = Running("oxigraph", _version(program), pid, port, "/query")
        wait_until_it_answers(running, 60, expected=b"false")
        _load(port, data.read_bytes())
        wait_until_it_answers(running, 60)
        yield running


@contextmanager
def run_on_disk(data: Path, tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data`` from a database in a folder of ``scratch``."""
    program = install(tools)
    store, port = scratch / "oxigraph", free_port()
    load = (program, "load", "--location", str(store), "--file", str(data))
    loaded = subprocess.run(load, capture_output=True, text=True, check=False)
    if loaded.returncode:
        raise Unavailable(f"loading failed: {loaded.stderr[-200:]}")
    command = (program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}")
    with launched(command, scratch / "oxigraph.log", folder=scratch) as pid:
        running = Running("oxigraph-disk", _version(program), pid, port, "/query")
        wait_until_it_answers(running, 60)
        yield running


def _load(port: int, data: bytes) -> None:
    head = (
        f"POST /store?default HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/n-triples\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with Connection(port, 600.0) as connection:
        answer = connection.send(head.encode() + data)
    if answer.status >= 300:
        raise Unavailable(f"loading failed: status {answer.status}")


def _version(program: str) -> str:
    shown = subprocess.run((program, "--version"), capture_output=True, text=True, check=True)
    return shown.stdout.split()[-1]
