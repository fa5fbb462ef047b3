"""Run by test_writer.py in a process of its own: publish, killing a forked child at each step in turn.

Prints one JSON object a line: what a reader finds after the kill, and after the next publication.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from rdflib import Graph

from misional.release import (
    Content,
    Package,
    canonicalize,
    graph_iri,
    open_current,
    pack,
    publish,
    quads_of,
    verify,
)


def package(word: str) -> Package:
    graph = Graph().parse(data=f"<x:s> <x:p> '{word}', ('{word}' '{word}') .", format="turtle")
    dataset = canonicalize(quads_of({graph_iri("x:", "asserted"): graph}))
    return pack(Content("0", "x:", dataset, b"{}", {}, {"q": word.encode()}, {}))


def publish_and_die(release_dir: Path, draft: Package, fatal_step: int) -> bool:
    """Whether the child was killed (False: it ran out of steps and finished)."""
    child = os.fork()
    if child == 0:
        taken = 0

        def on_step(_name: str) -> None:
            nonlocal taken
            if taken == fatal_step:
                os.kill(os.getpid(), signal.SIGKILL)
            taken += 1

        publish(release_dir, draft, 0, on_step)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def names(release_dir: Path) -> list[str]:
    return sorted(path.name for path in release_dir.iterdir())


def main(root: Path) -> None:
    old, new = package("old"), package("new")
    killed, step = True, 0
    while killed:
        release_dir = root / str(step)
        publish(release_dir, old, 1)
        killed = publish_and_die(release_dir, new, step)
        found = open_current(release_dir)
        record = {
            "killed": killed,
            "current": {old.id: "old", new.id: "new"}[found.id],
            "problems": len(verify(found.folder)),
            "left": len([name for name in names(release_dir) if name.startswith(".tmp-")]),
        }
        publish(release_dir, new, 0)
        record["after"] = names(release_dir) == sorted([".lock", "current", "published.json", new.id])
        sys.stdout.write(json.dumps(record) + "\n")
        step += 1


main(Path(sys.argv[1]))
