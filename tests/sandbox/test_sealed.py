"""A sealed child has no files, no network, no way to start others, and ends with its limits and its parent.

The child runs Python's own ``code`` module, a prompt on standard input, so each test says what to try.
"""

from __future__ import annotations

import os
import socket
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from misional.sandbox import Allowance, EndedEarly, run_sealed

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = Allowance(cpu_seconds=2, wall_seconds=30, memory_bytes=200 * 2**20, output_bytes=10_000)
SHUT = """
import ctypes, os, socket, subprocess, sys, tempfile, time
from misional.sandbox import Allowance, shut_doors
isolation = shut_doors(Allowance(2, 30, 200 * 2**20, 10_000))
def attempt(what):
    try:
        what()
        print("DONE")
    except (OSError, MemoryError) as error:
        print("refused", type(error).__name__)
"""


def run(script: str, allowed: Allowance = ALLOWED) -> str:
    program = SHUT + textwrap.dedent(script)
    answer = run_sealed("code", f"exec({program!r})\n".encode(), allowed).decode()
    return answer.replace(">>> ", "").strip()


def test_it_answers() -> None:
    assert run("print(sys.stdin.readline() or 'an answer', isolation)").startswith("an answer ")


@pytest.mark.parametrize(
    "attempted",
    [
        "open('/etc/passwd')",
        "open('/tmp/misional-left-behind', 'w')",
        "os.open('/tmp/misional-left-behind', os.O_CREAT | os.O_WRONLY)",
        "os.listdir('/')",
        "tempfile.TemporaryFile()",
        "socket.socket()",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "os.remove('/tmp/x')",
        "ctypes.CDLL(None)",
        "bytearray(10**9)",
    ],
)
def test_it_is_refused(attempted: str) -> None:
    assert run(f"attempt(lambda: {attempted})").startswith("refused")
    assert not os.path.exists("/tmp/misional-left-behind")  # noqa: PTH110, S108


def test_the_kernel_refuses_too_without_the_hook() -> None:
    """What machine code would do: the C library by pointers taken before, which no audit hook sees."""
    script = """
        made = libc.creat(b"/tmp/misional-left-behind", 0o600)
        print(libc.open(b"/etc/passwd", 0), libc.socket(2, 1, 0), made)
    """
    program = "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.open, libc.socket, libc.creat\n" + SHUT
    program += textwrap.dedent(script)
    answer = run_sealed("code", f"exec({program!r})\n".encode(), ALLOWED)
    assert answer.replace(b">>> ", b"").split() == [b"-1", b"-1", b"-1"]


def test_it_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISIONAL_ENGINE_PASSWORD", "geheim")
    assert "geheim" not in run("print(dict(os.environ))")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("while True: pass", "cpu"),
        ("time.sleep(60)", "wall"),
        ("x = [bytearray(10**7) for _ in range(1000)]\nos._exit(77)", "memory"),
        ("while True: sys.stdout.write('x' * 1000)", "output"),
        ("os._exit(3)", "crash"),
        ("os.abort()", "crash"),
    ],
)
def test_each_limit_ends_it_by_name(script: str, why: str) -> None:
    allowed = Allowance(2, 3.0 if why == "wall" else 30.0, 200 * 2**20, 10_000)
    script = (
        "try:\n    bytearray(10**9)\nexcept MemoryError:\n    os._exit(77)" if why == "memory" else script
    )
    with pytest.raises(EndedEarly) as caught:
        run(script, allowed)
    assert caught.value.why == why
    assert "x" * 100 not in str(caught.value)


def test_what_it_started_before_the_doors_were_shut_dies_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program = (
        "import subprocess, time\n"
        f"open({str(mark)!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid))\ntime.sleep(60)"
    )
    with pytest.raises(EndedEarly) as caught:
        run_sealed("code", f"exec({program!r})\n".encode(), Allowance(5, 3.0, 10**8, 100))
    assert caught.value.why == "wall"
    for _ in range(200):
        state = _state(int(mark.read_text()))
        if state in {"", "Z"}:
            break
        time.sleep(0.01)
    assert state in {"", "Z"}


def _state(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def test_cancelled_it_ends() -> None:
    with pytest.raises(EndedEarly) as caught:
        run_sealed("code", b"import time; time.sleep(60)\n", ALLOWED, lambda: True)
    assert caught.value.why == "cancelled"


def test_limits_are_above_zero() -> None:
    with pytest.raises(ValueError, match="zero"):
        Allowance(0, 1, 1, 1)


def test_a_listening_socket_hears_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        port = trap.getsockname()[1]
        assert run(f"attempt(lambda: socket.create_connection(('127.0.0.1', {port})))").startswith("refused")
        with pytest.raises(TimeoutError):
            trap.accept()
