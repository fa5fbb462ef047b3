"""Measure ourselves against peers: ``python -m bench.peers``, from the repository's root."""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bench.peers import comunica, floor, fuseki, ours, oxigraph, rdflib_endpoint, report, virtuoso
from bench.peers.measure import FULL, QUICK, Comparison, Effort, compare, not_modified
from bench.peers.process import Running, Unavailable, pss_bytes, tree
from bench.peers.profile import profile

from bench import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    Run = Callable[[Path, Path, Path], AbstractContextManager[Running]]

PEERS: Final[Mapping[str, Run]] = MappingProxyType(
    {
        "oxigraph": oxigraph.run,
        "oxigraph-disk": oxigraph.run_on_disk,
        "rdflib-endpoint": rdflib_endpoint.run,
        "virtuoso": virtuoso.run,
        "comunica": comunica.run,
        "fuseki": fuseki.run,
    }
)


def main() -> None:
    """Read the options, and for each size measure every peer."""
    options = _options()
    tools: Path = options.tools
    tools.mkdir(parents=True, exist_ok=True)
    effort = _effort(options)
    print(
        f"{report.machine()}; load {report.load()}; {effort.rounds} rounds, "
        f"{effort.connections} connections\n",
        flush=True,
    )
    for triples in options.triples:
        with tempfile.TemporaryDirectory(prefix="misional-bench-") as folder:
            # In a folder of its own: Virtuoso is given the folder that it may read.
            data = Path(folder, "data", "data.nt")
            data.parent.mkdir()
            generate.write(data, triples, options.seed)
            if options.profile:
                profile(data, generate.whole_bodies(triples, options.seed), quick=options.quick)
                continue
            _measure_size(triples, data, options, tools, effort)
    print(f"load at the end {report.load()}")


def _measure_size(triples: int, data: Path, options: argparse.Namespace, tools: Path, effort: Effort) -> None:
    bodies = generate.whole_bodies(triples, options.seed)
    print(f"## {triples:,} triples\n", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="misional-bench-") as scratch,
        ours.run(data, tools, Path(scratch)) as us,
    ):
        native: list[Comparison] = []
        for name in options.peers:
            found = _measure_peer(name, us, data, tools, bodies, effort)
            if name == report.NATIVE:
                native = found
        print("### Targets\n")
        print("\n".join(report.targets(native)))
        try:
            print(report.not_modified_line(not_modified(us, effort)))
            print(report.floor_line(floor.cost(Path(scratch), effort)))
        except Unavailable as reason:
            print(f"- 304 or floor: {reason}")
        print(report.memory_line(_memory(us, data)), flush=True)
        print()


def _measure_peer(
    name: str, us: Running, data: Path, tools: Path, bodies: int, effort: Effort
) -> list[Comparison]:
    """Start the peer, compare, stop it; what is done is printed at once."""
    done: list[Comparison] = []

    def seen(comparison: Comparison) -> None:
        done.append(comparison)
        print(report.row(comparison), flush=True)

    with tempfile.TemporaryDirectory(prefix="misional-bench-") as scratch:
        try:
            with PEERS[name](data, tools, Path(scratch)) as peer:
                print(f"### misional {us.version} and {peer.name} {peer.version}\n\n{report.HEADINGS}")
                compare(us, peer, bodies, effort, seen)
                print(f"\nMemory of {peer.name} (PSS): {pss_bytes(tree(peer.pid)) / 1e6:,.0f} MB; ", end="")
                print(f"load {report.load()}\n", flush=True)
        except Unavailable as reason:
            print(f"### {name}: not measured\n\n{reason}\n", flush=True)
    return done


def _memory(us: Running, data: Path) -> report.Memory:
    engine = ours.engine_processes(us.pid)
    return report.Memory(
        whole=pss_bytes(tree(us.pid)),
        engine=pss_bytes(engine),
        workers=len(engine) - 1,
        store=ours.store_bytes(data),
    )


def _effort(options: argparse.Namespace) -> Effort:
    chosen = QUICK if options.quick else FULL
    return replace(
        chosen, rounds=options.rounds or chosen.rounds, connections=options.connections or chosen.connections
    )


def _options() -> argparse.Namespace:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--triples", type=_numbers, default=(5_000, 100_000), help="sizes, by commas")
    parser.add_argument("--peers", type=_names, default=tuple(PEERS), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--quick", action="store_true", help="a glance: seconds, and not to be quoted")
    parser.add_argument("--profile", action="store_true", help="where our CPU of an uncached lookup goes")
    parser.add_argument("--rounds", type=int, help=f"pairs a case, {FULL.rounds} if not said")
    parser.add_argument("--connections", type=int, help=f"asked at once, {FULL.connections} if not said")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--tools", type=Path, default=cache / "misional-bench", help="where peers are installed"
    )
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in PEERS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return names


if __name__ == "__main__":
    main()
