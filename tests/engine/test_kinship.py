"""No process outlives the one it belongs to, however that one ended, and none complains of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from misional.engine import GraphFile

ORPHAN = "import os, time; from misional.engine import end_with; end_with({parent}); time.sleep(300)"


def test_a_process_whose_parent_went_before_ends_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN.format(parent=1)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_process_ends_with_its_parent(eventually: Callable[[Callable[[], object]], None]) -> None:
    script = (
        "import os, sys, time\nfrom misional.engine import end_with\nparent = os.getpid()\n"
        "child = os.fork()\nif child == 0:\n    end_with(parent)\n    print(os.getpid(), flush=True)\n"
        "time.sleep(300)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    eventually(lambda: not alive(child))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("when", ["before it is told what to load", "before it has loaded"])
def test_a_zygote_whose_server_goes_says_nothing(when: str, graph_files: tuple[GraphFile, ...]) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "misional.engine.zygote", str(theirs.fileno())]
    zygote = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(theirs.fileno(),),
    )
    assert zygote.stdin is not None
    assert zygote.stdout is not None
    assert zygote.stderr is not None
    zygote.stdout.close()
    if when == "before it has loaded":
        files = [[str(file.path), file.graph, file.base] for file in graph_files]
        zygote.stdin.write(json.dumps({"files": files, "prefixes": {}, "base_iri": None}).encode())
    ours.close()
    theirs.close()
    zygote.stdin.close()
    assert zygote.stderr.read() == b""
    zygote.stderr.close()
    zygote.wait(60)


def test_a_zygote_whose_server_stays_reports(tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    data.write_text("<x:s> <x:p> <x:o> .\n")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    config = json.dumps({"files": [[str(data), "x:g", None]], "prefixes": {}, "base_iri": None})
    command = [sys.executable, "-m", "misional.engine.zygote", str(theirs.fileno())]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(theirs.fileno(),), text=True
    ) as zygote:
        theirs.close()
        assert zygote.stdin is not None
        assert zygote.stdout is not None
        zygote.stdin.write(config)
        zygote.stdin.close()
        assert json.loads(zygote.stdout.read()) == {"graphs": ["x:g"]}
        ours.close()
        assert zygote.wait(60) == 0
