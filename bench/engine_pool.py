"""What isolation costs: CPU per query in a killable worker, over CPU per query in our own process.

    python bench/engine_pool.py [--triples 100000] [--rounds 7]

CPU is that of all processes concerned (caller, zygote, workers). The two engines take turns, round by round,
and each round gives one ratio: a shared machine disturbs both. Prints, per query, both medians and the
median ratio with its range; and the memory of the processes: (workers + 2) times the store is the ceiling.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from misional.engine import Dataset, GraphFile, Limits, inspect, open_embedded, open_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.engine import Engine

EX: Final = "http://example.org/"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
LIMITS: Final = Limits(cpu_seconds=60, wall_seconds=300, memory_bytes=2**31, result_bytes=2**28)
PER_THING: Final = 5
ROWS: Final = "SELECT ?t ?l ?b { ?t rdfs:label ?l ; ex:basis ?b } LIMIT 10000"
QUERIES: Final = (
    ("lookup", f"PREFIX ex: <{EX}> SELECT ?p ?o {{ ex:thing7 ?p ?o }}", 400),
    (
        "aggregate",
        f"PREFIX ex: <{EX}> SELECT ?k (COUNT(*) AS ?n) {{ ?t ex:kind ?k ; ex:basis ?b }} GROUP BY ?k",
        4,
    ),
    (
        "10,000 rows",
        f"PREFIX ex: <{EX}> PREFIX rdfs: <{RDFS}> {ROWS}",
        4,
    ),
)


def triples(count: int) -> Iterator[str]:
    """Things of our shape: a kind, a Spanish label, a legal basis, a number, the next thing."""
    for number in range(count // PER_THING):
        thing = f"<{EX}thing{number}>"
        yield f"{thing} <{EX}kind> <{EX}kind{number % 9}> .\n"
        yield f'{thing} <{RDFS}label> "Formular la política número {number} de la entidad"@es .\n'
        yield f"{thing} <{EX}basis> <{EX}norm{number % 997}> .\n"
        yield f'{thing} <{EX}number> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        yield f"{thing} <{EX}next> <{EX}thing{number + 1}> .\n"


def cpu_seconds(pids: list[int]) -> float:
    """Time on a processor, to the nanosecond, of processes that live."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9


def children(pid: int) -> list[int]:
    """The processes a process has made."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cost(engine: Engine, text: str, times: int, pids: Callable[[], list[int]]) -> float:
    """CPU seconds per query, the caller's and those of the processes of ``pids``."""
    info = inspect(text)
    others, ours = cpu_seconds(pids()), time.process_time()
    for _ in range(times):
        engine.query(
            text, dataset=Dataset(), media_type="application/sparql-results+json", limits=LIMITS, info=info
        )
    return (time.process_time() - ours + cpu_seconds(pids()) - others) / times


def memory(pid: int) -> tuple[float, float]:
    """Megabytes resident, and of these shared with nobody."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.nt")
        data.write_text("".join(triples(options.triples)), encoding="utf-8")
        files = [GraphFile(data, f"{EX}graph")]
        embedded, pool = open_embedded(files), open_pool(files, workers=2)
        print(f"{options.triples:,} triples, {options.rounds} rounds; CPU per query in ms")
        for name, text, times in QUERIES:
            pairs = []
            for _ in range(options.rounds + 1):
                inside = cost(embedded, text, times, list)
                apart = cost(pool, text, times, lambda: [pool.zygote_pid, *children(pool.zygote_pid)])
                pairs.append((inside, apart))
            del pairs[0]  # the first round warms both up
            ratios = sorted(apart / inside for inside, apart in pairs)
            medians = [1000 * statistics.median(side) for side in zip(*pairs, strict=True)]
            print(
                f"{name:>12}: in-process {medians[0]:8.3f}   isolated {medians[1]:8.3f}   "
                f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            )
        for role, pid in [
            ("zygote", pool.zygote_pid),
            *(("worker", pid) for pid in children(pool.zygote_pid)),
        ]:
            resident, private = memory(pid)
            print(f"{role:>12}: {resident:6.0f} MB resident, {private:6.0f} MB of it shared with nobody")
        pool.close()
        embedded.close()


if __name__ == "__main__":
    main()
