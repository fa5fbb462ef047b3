"""Comunica over a file, from npm: a query engine in JavaScript that reads many kinds of sources."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, launched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE: Final = "@comunica/query-sparql-file"
VERSION: Final = "4.5.0"
"""The last that runs on Node.js 20."""
# Its server has no option for the address and would listen on every one of the machine.
_LOOPBACK_ONLY: Final = """
const net = require('net');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...others) {
  return typeof port === 'number' ? listen.call(this, port, '127.0.0.1', ...others)
                                  : listen.call(this, port, ...others);
};
"""


def install(tools: Path) -> Path:
    """The program, installed into ``tools`` when it is not there yet."""
    folder = tools / "comunica"
    program = folder / "node_modules" / "@comunica" / "query-sparql-file" / "bin" / "http.js"
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
def run(data: Path, tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data``; it is read, once, at the first query."""
    program, port = install(tools), free_port()
    loopback = scratch / "loopback.cjs"
    loopback.write_text(_LOOPBACK_ONLY, encoding="utf-8")
    node = ("node", "--max-old-space-size=8192", "--require", str(loopback))
    command = (*node, str(program), "-p", str(port), "-t", "120", str(data))
    with launched(command, scratch / "comunica.log", folder=scratch) as pid:
        running = Running("comunica", VERSION, pid, port, "/sparql")
        wait_until_it_answers(running, 300)
        yield running
