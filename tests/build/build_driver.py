"""Run by test_pipeline.py in a process of its own: build, killing a forked child at each step in turn.

Prints one JSON object a line: what is published after the kill, and whether the next build cleans up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from misional.build import Options, build
from misional.release import current_id, verify

BASE = "https://w3id.org/misional/"


def name(step: str, detail: str) -> str:
    return f"{step} {detail}".strip()


def main(old: Path, new: Path, root: Path) -> None:
    release_dir = root / "releases"
    steps: list[str] = []
    first = build(
        Options(release_dir, BASE, 1, old), lambda *step: steps.append(" ".join(step).strip())
    ).release
    for fatal in dict.fromkeys(steps):
        child = os.fork()
        if child == 0:

            def progress(step: str, detail: str, fatal: str = fatal) -> None:
                if name(step, detail) == fatal:
                    os.kill(os.getpid(), signal.SIGKILL)

            build(Options(release_dir, BASE, 1, new), progress)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        record = {
            "step": fatal,
            "killed": os.WIFSIGNALED(status),
            "untouched": current_id(release_dir) == first.id and verify(first.folder) == (),
        }
        sys.stdout.write(json.dumps(record) + "\n")
    last = build(Options(release_dir, BASE, 0, new)).release
    names = sorted(path.name for path in release_dir.iterdir())
    sys.stdout.write(json.dumps({"clean": names == sorted([".lock", "current", last.id])}) + "\n")


main(*map(Path, sys.argv[1:]))
