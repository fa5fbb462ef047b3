"""CPU of a process tree: what its members say of themselves, the living and the dead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, alive, cpu_seconds, launched, pss_bytes, tree

# Burns CPU in a thread of its own, in a child that has ended and in one that lives; says how much in all.
BURNER = """
import os, subprocess, sys, threading, time
BURN = "import time\\nwhile time.process_time() < 0.3: pass"
subprocess.run((sys.executable, "-c", BURN), check=True)
SAY = "\\nprint(time.process_time(), flush=True)\\ninput()"
living = subprocess.Popen((sys.executable, "-c", BURN + SAY),
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
said = float(living.stdout.readline())
def burn():
    while time.thread_time() < 0.3: pass
thread = threading.Thread(target=burn)
thread.start()
thread.join()
times = os.times()
print(time.process_time() + times.children_user + times.children_system + said, flush=True)
input()
living.communicate("\\n")
"""


def test_cpu_counts_threads_children_and_the_dead() -> None:
    with subprocess.Popen(
        (sys.executable, "-c", BURNER), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = float(process.stdout.readline())
        assert len(tree(process.pid)) == 2
        assert cpu_seconds(process.pid) == pytest.approx(said, abs=0.08)
        assert said > 0.9
        process.communicate("\n")


def test_our_own_memory_is_some_and_no_more_than_resident() -> None:
    resident = next(
        int(line.split()[1]) * 1024
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    assert 1_000_000 < pss_bytes((os.getpid(),)) < 1.1 * resident


def test_a_launched_server_leaves_nothing(tmp_path: Path) -> None:
    parent = "import subprocess, sys, time\nsubprocess.Popen(('sleep', '60'))\ntime.sleep(60)"
    with launched((sys.executable, "-c", parent), tmp_path / "log", folder=tmp_path) as pid:
        while len(tree(pid)) < 2:
            assert alive(pid)
        members = tree(pid)
    assert not any(alive(member) for member in members)


def test_a_server_that_ends_is_unavailable(tmp_path: Path) -> None:
    with launched((sys.executable, "-c", ""), tmp_path / "log", folder=tmp_path) as pid:
        running = Running("nobody", "0", pid, free_port(), "/sparql")
        with pytest.raises(Unavailable, match="ended"):
            wait_until_it_answers(running, 60)
