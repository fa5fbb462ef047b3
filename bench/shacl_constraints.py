"""How the cost of each SPARQL constraint of the profiles grows: python bench/shacl_constraints.py

Each constraint is run alone, by the engine `shacl`, at two sizes of the data of bench/shacl_cpu.py, one
twice the other; printed are the CPU milliseconds that it adds and the exponent (1 is linear, 2 quadratic),
worst first.

The engine joins the patterns of one group by reading all of each: with a second hop (``$this p ?x . ?x q
?y``) it reads every ``q`` triple for every focus node. Patterns that name ``$this`` cost nothing; any
further hop belongs in a FILTER EXISTS of its own, with the filters that need it (no BIND there: rdflib
forgets what is bound outside): ``$this p ?x . FILTER
EXISTS { ?x q ?y . FILTER (…) }``.
"""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import Final

from rdflib import SH, Graph
from shacl_cpu import profiles, write_data

import shacl

SIZES: Final = (40_000, 80_000)
NOISE_SECONDS: Final = 0.01


def main() -> None:
    """Measure each constraint and print a line for it."""
    shapes = Graph().parse(data=profiles(core=False), format="turtle")
    constraints = sorted(shapes.triples((None, SH.sparql, None)))
    shapes.remove((None, SH.sparql, None))
    texts = [data_text(size) for size in SIZES]
    without = [seconds(shapes, text) for text in texts]
    costs = []
    for constraint in constraints:
        shapes.add(constraint)
        less, more = (seconds(shapes, text) - base for text, base in zip(texts, without, strict=True))
        shapes.remove(constraint)
        costs.append((more, less, str(constraint[0])))
    print(f"{'ms':>6}  {'ms':>6}  power  shape (at {SIZES[0]} and {SIZES[1]} triples)")
    for more, less, shape in sorted(costs, reverse=True):
        power = f"{math.log2(more / less):5.1f}" if min(less, more) > NOISE_SECONDS else "    -"
        print(f"{less * 1000:6.0f}  {more * 1000:6.0f}  {power}  {shape}")


def seconds(shapes: Graph, data: str) -> float:
    """The least CPU time of three validations."""
    compiled = shacl.Shapes.from_text(shapes.serialize(format="nt"), format="ntriples")
    return min(validation_seconds(compiled, data) for _ in range(3))


def validation_seconds(compiled: shacl.Shapes, data: str) -> float:
    """CPU time of one validation, all threads."""
    before = time.process_time()
    compiled.validate_text(data, format="ntriples")
    return time.process_time() - before


def data_text(size: int) -> str:
    """The data of that size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.nt")
        write_data(path, size)
        return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
