"""Trifid, from npm: the linked data server of Zazuko, over a file, with its page of an entity."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Final

from bench.peers.client import free_port
from bench.peers.process import Running, Unavailable, alive, launched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE: Final = "trifid"
VERSION: Final = "5.3.0"
# What its own example for a file has, without the pages that nothing is measured of; on the loopback alone.
_CONFIG: Final = """
server:
  listener:
    host: 127.0.0.1
  logLevel: error
globals:
  datasetBaseUrl: env:DATASET_BASE_URL
  endpoints:
    default:
      url: /query
plugins:
  entity-renderer:
    module: "@zazuko/trifid-entity-renderer"
    config:
      followRedirects: true
  fetch-handler:
    module: trifid-handler-fetch
    paths: /query
    config:
      url: env:DATA_FILE
      contentType: application/n-triples
      unionDefaultGraph: true
"""


def install(tools: Path) -> Path:
    """The program, installed into ``tools`` when it is not there yet; that takes minutes."""
    folder = tools / "trifid"
    program = folder / "node_modules" / "trifid" / "server.js"
    if not program.exists():
        if shutil.which("npm") is None:
            raise Unavailable("no npm on this machine")
        folder.mkdir(parents=True, exist_ok=True)
        command = ("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        done = subprocess.run(
            (*command, f"{PACKAGE}@{VERSION}"), cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Unavailable(f"could not be installed: {done.stderr[-200:]}")
    return program


@contextmanager
def run(data: Path, base: str, path: str, tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data``, whose IRIs begin with ``base``; it answers once the thing at ``path`` does."""
    program, port = install(tools), free_port()
    # It looks for its plugins beside its configuration.
    config = tools / "trifid" / "bench.yaml"
    config.write_text(_CONFIG, encoding="utf-8")
    environment = {"DATASET_BASE_URL": base, "DATA_FILE": str(data)}
    command = ("node", str(program), "-c", str(config), "-p", str(port))
    with launched(command, scratch / "trifid.log", folder=scratch, environment=environment) as pid:
        running = Running("trifid", VERSION, pid, port, "")
        _wait(running, path)
        yield running


def _wait(running: Running, path: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive(running.pid):
        connection = HTTPConnection("127.0.0.1", running.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Accept": "text/turtle"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise Unavailable(f"trifid gave no description of {path} within {seconds:.0f} s")
