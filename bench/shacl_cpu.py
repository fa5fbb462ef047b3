"""CPU and memory of whole processes: our validation against pyshacl's own command line.

    python bench/shacl_cpu.py [--sizes 5000,50000] [--peer-limit 50000] [--core]

The data is this repository's own, copied under other base IRIs until it has the size; the shapes are the four
profiles (with ``--core``, without their SPARQL constraints, which cost pyshacl most). Each process reads two
Turtle files, validates, and writes its report as text. Printed: CPU seconds (user + system), peak memory, the
ratios, and the exponent with which our CPU grows (1 is linear). pyshacl is not asked above ``--peer-limit``
triples: it needs minutes at 50,000.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import sys
import tempfile
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
# Its own small program: this file's imports are none of the measured work.
CHILD: Final = """
import sys
from pathlib import Path
from misional.shacl import RdfText, validate
from misional.shacl.render.text import render_text
data, shapes = (RdfText(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:])
sys.stdout.write(render_text(validate(data, shapes)))
"""
OURS: Final = (sys.executable, "-c", CHILD)
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
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    compare_processes(sizes, options.peer_limit, core=options.core)


def compare_processes(sizes: list[int], peer_limit: int, *, core: bool) -> None:
    """Measure each size and print a line for it."""
    ours: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        shapes = Path(folder, "shapes.ttl")
        shapes.write_text(profiles(core=core), encoding="utf-8")
        print("triples     ours CPU s     MB    pyshacl CPU s     MB    CPU ratio  memory ratio", flush=True)
        for size in sizes:
            data = Path(folder, f"{size}.ttl")
            triples = write_data(data, size)
            mine = measured((*OURS, str(data), str(shapes)))
            ours.append((triples, mine.cpu_seconds))
            line = f"{triples:7}  {mine.cpu_seconds:13.2f}  {mine.peak_bytes / 1e6:5.0f}"
            if size <= peer_limit:
                peer = measured((*PEER, "-s", str(shapes), str(data)))
                line += f"  {peer.cpu_seconds:15.2f}  {peer.peak_bytes / 1e6:5.0f}"
                ratios = peer.cpu_seconds / mine.cpu_seconds, peer.peak_bytes / mine.peak_bytes
                line += f"  {ratios[0]:10.0f}x  {ratios[1]:11.1f}x"
            print(line, flush=True)
    for (less, before), (more, after) in pairwise(ours):
        exponent = math.log(after / before) / math.log(more / less)
        print(f"our CPU grows with the power {exponent:.2f} from {less} to {more} triples")


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
    """Run the command to its end with its output thrown away; findings are no failure (exit code 1)."""
    with open(os.devnull, "wb") as null:  # noqa: PTH123 - a device
        actions = [(os.POSIX_SPAWN_DUP2, null.fileno(), descriptor) for descriptor in (1, 2)]
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        message = f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}"
        raise SystemExit(message)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


if __name__ == "__main__":
    main()
