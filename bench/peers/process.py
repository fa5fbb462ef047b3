"""Server processes: start them, know what CPU and memory their whole tree takes, stop them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TICK: Final = os.sysconf("SC_CLK_TCK")
_GOODBYE_SECONDS: Final = 15.0
_CPUCLOCK_SCHED: Final = 2
# Fields of /proc/PID/stat after the name in brackets (proc(5) counts them from 1, the state is the third).
_UTIME: Final = 14 - 3
_CUTIME: Final = 16 - 3
_START: Final = 22 - 3


class Unavailable(Exception):
    """A peer that cannot be measured here; the text says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: queries go to ``http://127.0.0.1:port`` + ``path`` + ``?query=``."""

    name: str
    version: str
    pid: int
    port: int
    path: str


def tree(pid: int) -> tuple[int, ...]:
    """A process and all that descend from it now; empty if it is gone."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return ()
    if not Path(f"/proc/{pid}").exists():
        return ()
    return (pid, *(each for text in lists for child in text.split() for each in tree(int(child))))


def alive(pid: int) -> bool:
    """Whether a process is there and has not ended, waited for or not."""
    try:
        return _stat(pid)[0] != "Z"
    except OSError:
        return False


def cpu_seconds(pid: int) -> float:
    """CPU time, user and system, of all threads of a process tree, with its dead that were waited for.

    The living are read from their CPU clock, to the nanosecond; the dead are known to the clock tick.
    """
    while True:
        try:
            return sum(_clock(each) + _buried(each) for each in tree(pid))
        except (OSError, IndexError):
            continue  # one ended while we looked: its time has passed to its parent, look again


def user_and_system(pid: int) -> tuple[float, float]:
    """CPU seconds of one process alone, in its own code and in the kernel, to the clock tick."""
    fields = _stat(pid)
    return int(fields[_UTIME]) / _TICK, int(fields[_UTIME + 1]) / _TICK


def clock_seconds(pid: int) -> float:
    """CPU seconds of one living process alone, all threads, to the nanosecond."""
    return _clock(pid)


def _clock(pid: int) -> float:
    # clock_getcpuclockid(3) of another process, which Python does not offer: the same arithmetic.
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)


def _buried(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[_CUTIME]) + int(fields[_CUTIME + 1])) / _TICK


def _stat(pid: int) -> list[str]:
    # The name may hold spaces and brackets; what follows its last bracket holds neither.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def pss_bytes(pids: Sequence[int]) -> int:
    """Proportional set size: memory in use, what is shared divided among those who share it."""
    total = 0
    for pid in pids:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total * 1024


def command_line(pid: int) -> str:
    """How a process was started, its words separated by spaces."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


@contextmanager
def launched(
    command: Sequence[str], log: Path, *, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a server until the block ends, its output in ``log``; yields its pid. Nothing of it is left."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
    try:
        yield process.pid
    finally:
        members = {pid: _born(pid) for pid in tree(process.pid)}
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _end_orphans(members)


def _born(pid: int) -> str:
    """When a process began, in ticks since the machine did: with its number, one process for ever."""
    try:
        return _stat(pid)[_START]
    except OSError:
        return ""


def _end_orphans(members: Mapping[int, str]) -> None:
    """Kill what outlives its root, and wait until it is gone."""
    for pid, born in members.items():
        while alive(pid) and _born(pid) == born:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)
