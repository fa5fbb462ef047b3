"""Ourselves, as people run us: ``misional serve``, with the workers and limits of the settings' defaults."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, command_line, launched, tree

from misional import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ZYGOTE: Final = "misional.engine.zygote"
_MEASURE_STORE: Final = """
import re, sys
from pathlib import Path
from misional.engine import GraphFile, open_embedded
def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
before = resident()
engine = open_embedded([GraphFile(Path(sys.argv[1]))])
print(resident() - before)
"""


@contextmanager
def run(data: Path, _tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data`` as a file of the reader's own."""
    port = free_port()
    command = (sys.executable, "-m", "misional", "serve", "--port", str(port), "--data", str(data))
    with launched(command, scratch / "misional.log", folder=scratch) as pid:
        running = Running("misional", __version__, pid, port, "/sparql")
        wait_until_it_answers(running, 600)
        yield running


def engine_processes(pid: int) -> tuple[int, ...]:
    """Of a running service, the process that holds the store and the workers it forked."""
    for each in tree(pid):
        if _ZYGOTE in command_line(each):
            return tree(each)
    raise Unavailable("the service runs no engine of its own")


def store_bytes(data: Path) -> int:
    """What a process grows by when it loads ``data`` into one store."""
    done = subprocess.run(
        (sys.executable, "-c", _MEASURE_STORE, str(data)), capture_output=True, text=True, check=True
    )
    return int(done.stdout)
