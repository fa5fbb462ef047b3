"""What strangers can do to the service at its worst, and what everybody else sees of it meanwhile.

    python -m bench.attack [--seconds 20] [--soak 3600] [--cpu-seconds 2] [--release-dir DIR] [--json FILE]

Starts `misional serve`. Measures cheap queries before, during and after an attack in which all at once come:
queries made to run for ever or to fill the memory, giants, 200 idle connections, clients that send or read a
byte a second, and clients that leave. Then says what is left of it: memory, descriptors, zombies, the log.
With --soak it lasts until so many hostile queries have been answered, each with a tenth of a second of CPU.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.attack.clients import CHEAP, Tally, post
from bench.attack.phases import PATIENCE, measure, settle, storm, warm
from bench.attack.server import Server

if TYPE_CHECKING:
    from bench.attack.phases import Figures


def run(options: argparse.Namespace) -> Figures:
    """One attack; with --soak, many of them at a stretch and another one; and what is left."""
    numbers, total = itertools.count(), Tally()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(options.release_dir, Path(folder), options.cpu_seconds)
        try:
            right = post(server.address, CHEAP)[2]
            warm(server, right, numbers)
            memory, descriptors = server.memory(), server.descriptors()
            report: Figures = {"load": os.getloadavg()[0], "right answer": json.loads(right)}
            report |= measure(server, options.seconds, right, numbers, total)
            if options.soak:
                report["memory before the soak, MB"] = server.memory().total()
                report["soak"] = storm(
                    server, lambda tally: tally.answered >= options.soak, right, numbers, total
                )
                settle(server, memory.total(), descriptors)
                again = measure(server, options.seconds, right, numbers, total)
                report |= {f"{name} it again": figures for name, figures in again.items()}
            report["hostile"] = dict(sorted(total.kinds.items()))
            report["left"] = total.left
            left = server.memory()
            report["memory MB"] = [memory.total(), left.total()]
            report["memory by process, MB"] = [memory, left]
            report["descriptors"] = [descriptors, server.descriptors()]
            report["zombies"] = server.zombies()
        finally:
            server.process.terminate()
            server.process.wait(PATIENCE)
        report["exit code"] = server.process.returncode
        report["log"] = server.events()
        report["strange log lines"] = server.strange_lines()[:20]
    return report


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20, help="how long the attack lasts")
    parser.add_argument("--soak", type=int, default=0, help="then bear so many hostile queries")
    parser.add_argument(
        "--cpu-seconds", type=float, help="processor time of a query (2, or 0.1 when soaking)"
    )
    parser.add_argument("--release-dir", type=Path, default=Path("releases"))
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    options.cpu_seconds = options.cpu_seconds or (0.1 if options.soak else 2)
    report = run(options)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    for name, value in report.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, each in value.items():
                print(f"    {key}: {each}")
        else:
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
