"""A server under attack: what it is made of, what it takes, what it says."""

from __future__ import annotations

import collections
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


class Server:
    """A running `misional serve`, and the processes and files it has."""

    def __init__(self, release_dir: Path, folder: Path, cpu_seconds: float) -> None:
        self.log = folder / "log"
        command = [
            sys.executable,
            "-m",
            "misional",
            "serve",
            "--port",
            "0",
            "--release-dir",
            str(release_dir),
        ]
        limits = {"MISIONAL_QUERY_CPU_SECONDS": str(cpu_seconds), "PYTHONUNBUFFERED": "1"}
        # Answers that are kept on purpose would hide what is kept by mistake.
        limits["MISIONAL_CACHE_BYTES"] = str(2**20)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **limits}
            )
        found = None
        while found is None:
            line = self.process.stdout.readline() if self.process.stdout else ""
            if not line:
                raise SystemExit(f"the server did not start: {self.log.read_text()}")
            found = re.search(r"http://([\d.]+):(\d+)/", line)
        self.address = (found[1], int(found[2]))

    def tree(self) -> dict[int, str]:
        """Every process of the server with its state; "Z" is a zombie."""
        parents, states = {}, {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                state, parent = (entry / "stat").read_text().rpartition(") ")[2].split()[:2]
                parents[int(entry.name)], states[int(entry.name)] = int(parent), state
        found = {self.process.pid}
        while new := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= new
        return {pid: states[pid] for pid in found if pid in states}

    def zombies(self) -> int:
        """Processes that are dead and not waited for."""
        return sum(state == "Z" for state in self.tree().values())

    def memory(self) -> collections.Counter[str]:
        """Megabytes by what the processes do, each shared page counted once."""
        found: collections.Counter[str] = collections.Counter()
        for pid in self.tree():
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_text()
                role = "watches" if pid == self.process.pid else "answers"
                if "misional.engine.zygote" in words:
                    role = "store and workers"
                elif "resource_tracker" in words:
                    role = "tracker"
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                found[role] += sum(int(each.split()[1]) for each in text.splitlines() if each[:4] == "Pss:")
        return collections.Counter({role: round(kilobytes / 1024) for role, kilobytes in found.items()})

    def descriptors(self) -> int:
        """Open descriptors of the whole tree."""
        total = 0
        for pid in self.tree():
            with suppress(OSError):
                total += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        return total

    def cpu(self) -> float:
        """CPU seconds so far, of the living and of the dead that were waited for."""
        ticks = 0
        for pid in self.tree():
            with suppress(OSError):
                ticks += sum(
                    map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:15])
                )
        return ticks / os.sysconf("SC_CLK_TCK")

    def events(self) -> dict[str, int]:
        """Log lines by event, with the reason where the engine gives one."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        names = (
            " ".join(str(line[key]) for key in ("event", "status", "reason") if key in line) for line in lines
        )
        return dict(collections.Counter(names).most_common())

    def strange_lines(self) -> list[str]:
        """What stands in the log and is no log line."""
        return [line for line in self.log.read_text().splitlines() if not line.startswith("{")]
