"""CPU and memory of whole processes: `misional validate` against pyshacl's own command line.

    python bench/shacl_cpu.py [--sizes 5000,50000] [--peer-limit 50000] [--core] [--broken]

The data is this repository's own, copied under other base IRIs until it has the size; the shapes are those of
all profiles in one file (with ``--core``, without their SPARQL constraints, which cost pyshacl most), and
neither side infers. Both read the same two files and write their report as text; ours has coverage, places,
names, demands and repairs as well. Printed for each size: CPU seconds (user + system) and peak memory of
both, the ratios, and the part of ours that the engine takes by itself and that starting takes: what no work
on the report can make less. Last come the exponents with which our CPU and memory grow (1 is linear). pyshacl
is not asked above ``--peer-limit`` triples: at 5,000 it needs minutes, and at 50,000 half an hour.

With ``--broken``, every literal of the data is empty and every link leads nowhere, so that almost each triple
is at fault: ours alone is measured, with its report in JSON, which lists every finding.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile
import zlib
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Final

from rdflib import SH, Graph

from misional.shacl import RdfText

ROOT: Final = Path(__file__).parents[1]
THINGS: Final = "<https://w3id.org/misional/id/"
YEAR: Final = re.compile(r'(?<=/def#year> ")(\d{4})')
NAME: Final = re.compile(r'(?<=/core#prefLabel> )("(?:[^"\\]|\\.)*)(?=")')
PAGE: Final = re.compile(r"(<https?://[^>/]*\.gov\.co[:/][^>]*)(?=>)")
OURS: Final = (sys.executable, "-m", "misional", "validate", "--no-infer")
# Reading both files and validating, without a report.
ENGINE: Final = """
import sys
from pathlib import Path
import shacl
data, shapes = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:])
shacl.Shapes.from_text(shapes, format="turtle").validate_text(data, format="turtle")
"""
# Starts a process, waits for its end, and prints its status, CPU seconds and peak in kilobytes.
STARTER: Final = """
import os, sys
null = os.open(os.devnull, os.O_WRONLY)
actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (1, 2)]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(process, 0)
print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
START: Final = "import misional.cli.validate"
HEADER: Final = (
    "         |     misional      |      pyshacl      |  pyshacl / ours   |  of ours, CPU s\n"
    " triples |   CPU s       MB  |   CPU s       MB  |    CPU    memory  |  engine   start"
)
PEER: Final = (sys.executable, "-m", "pyshacl", "-f", "human")


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    cpu_seconds: float
    peak_bytes: int


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="5000,50000", help="triples, separated by commas")
    parser.add_argument("--peer-limit", type=int, default=50_000, help="largest size that pyshacl is asked")
    parser.add_argument("--core", action="store_true", help="leave the SPARQL constraints out")
    parser.add_argument("--broken", action="store_true", help="measure ours on data at fault throughout")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.broken:
        measure_broken(sizes, core=options.core)
    else:
        compare_processes(sizes, options.peer_limit, core=options.core)


def compare_processes(sizes: list[int], peer_limit: int, *, core: bool) -> None:
    """Measure each size and print a line for it."""
    ours: list[tuple[int, Cost]] = []
    print(HEADER, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        shapes = Path(folder, "shapes.ttl")
        shapes.write_text(profiles(core=core), encoding="utf-8")
        for size in sizes:
            data = Path(folder, f"{size}.ttl")
            triples = write_data(data, size)
            mine = measured((*OURS, "--shapes", str(shapes), str(data)))
            ours.append((triples, mine))
            peer = measured((*PEER, "-s", str(shapes), str(data))) if size <= peer_limit else None
            engine = measured((sys.executable, "-c", ENGINE, str(data), str(shapes)))
            start = measured((sys.executable, "-c", START))
            print(line(triples, mine, peer, engine, start), flush=True)
    if any(size > peer_limit for size in sizes):
        print(f"pyshacl is not asked above {peer_limit} triples (--peer-limit)")
    for (less, before), (more, after) in pairwise(ours):
        cpu = power(before.cpu_seconds, after.cpu_seconds, more / less)
        memory = power(before.peak_bytes, after.peak_bytes, more / less)
        print(f"from {less} to {more} triples: CPU grows with the power {cpu:.2f}, memory with {memory:.2f}")


def power(before: float, after: float, times: float) -> float:
    """The exponent with which something grows when its cause grows so many times."""
    return math.log(after / before) / math.log(times)


def measure_broken(sizes: list[int], *, core: bool) -> None:
    """Measure ours on data at fault throughout, and print a line for each size."""
    print(" triples | findings |   CPU s       MB", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        shapes, data, report = (Path(folder, name) for name in ("shapes.ttl", "broken.ttl", "report.json"))
        shapes.write_text(profiles(core=core), encoding="utf-8")
        for size in sizes:
            triples = write_data(data, size)
            rows = data.read_text(encoding="utf-8").splitlines()
            data.write_text("".join(f"{broken(row)}\n" for row in rows), encoding="utf-8")
            mine = measured(
                (*OURS, "--format", "json", "-o", str(report), "--shapes", str(shapes), str(data))
            )
            with report.open(encoding="utf-8") as lines:
                findings = sum(line.startswith('      "fingerprint"') for line in lines)
            print(
                f"{triples:8} |{findings:9} |{mine.cpu_seconds:8.2f} {mine.peak_bytes / 1e6:8.0f}", flush=True
            )


def broken(row: str) -> str:
    """A triple with another object, unless it says a class or is of the ontology's axioms."""
    subject, predicate, value = row.removesuffix(" .").split(" ", 2)
    if "owl#" in row or predicate.endswith("rdf-syntax-ns#type>"):
        return row
    nowhere = f"<http://example.org/nowhere/{zlib.crc32(value.encode())}>"
    other = '""' if value.startswith('"') else nowhere
    return f"{subject} {predicate} {other} ."


def line(triples: int, mine: Cost, peer: Cost | None, engine: Cost, start: Cost) -> str:
    """One row of the table; a peer that was not asked leaves its cells empty."""
    theirs = f"{peer.cpu_seconds:8.2f} {peer.peak_bytes / 1e6:8.0f}" if peer else f"{'-':>8} {'-':>8}"
    ratios = (
        f"{peer.cpu_seconds / mine.cpu_seconds:6.0f}x  {peer.peak_bytes / mine.peak_bytes:6.2f}x"
        if peer
        else f"{'-':>7}  {'-':>7}"
    )
    own = f"{mine.cpu_seconds:8.2f} {mine.peak_bytes / 1e6:8.0f}"
    parts = f"{engine.cpu_seconds:7.2f} {start.cpu_seconds:7.2f}"
    return f"{triples:8} |{own}  |{theirs}  |{ratios}   |{parts}"


def profiles(*, core: bool) -> str:
    """The shapes of all profiles as one Turtle document."""
    graph = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    if core:
        graph.remove((None, SH.sparql, None))
    return graph.serialize(format="turtle")


def write_data(path: Path, size: int) -> int:
    """Write at least `size` triples, in copies that share nothing but the vocabulary; return how many."""
    terms = "".join(ntriples(source) for source in (ROOT / "ontology").glob("*.ttl"))
    things = "".join(ntriples(source) for source in sorted((ROOT / "data").rglob("*.ttl")))
    copies = (another(things, n) for n in count())
    total = terms.count("\n")
    with path.open("w", encoding="utf-8") as file:
        file.write(terms)
        while total < size:
            copy = next(copies)
            file.write(copy)
            total += copy.count("\n")
    return total


def another(things: str, number: int) -> str:
    """A copy under its own base, with names and pages of its own, its norms forty years later: norms of one
    type and year are compared in pairs, and a country has more years of law than one of them has norms.
    """
    renamed = things.replace(THINGS, f"<https://w3id.org/misional/{number}/id/")
    renamed = PAGE.sub(rf"\1?{number}", NAME.sub(rf"\1 {number}", renamed))
    return YEAR.sub(lambda found: str(int(found[0]) + 40 * number), renamed)


def ntriples(path: Path) -> str:
    """The file's triples, a line each."""
    return RdfText(path.read_text(encoding="utf-8"), base="https://w3id.org/misional/").to_ntriples()


def measured(command: tuple[str, ...]) -> Cost:
    """Run the command to its end with its output thrown away; findings are no failure (exit code 1).

    A process begins with the peak of the one that starts it, so a small one does. What it waits for counts
    as well: the largest, if it had children.
    """
    told = subprocess.run(
        (sys.executable, "-S", "-c", STARTER, *command), capture_output=True, text=True, check=True
    )
    status, cpu, peak = told.stdout.split()
    code = os.waitstatus_to_exitcode(int(status))
    if code not in {0, 1}:
        message = f"{' '.join(command)}: exit code {code}"
        raise SystemExit(message)
    return Cost(float(cpu), int(peak) * 1024)


if __name__ == "__main__":
    main()
