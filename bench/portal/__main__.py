"""What a description costs, ours beside Trifid's: ``python -m bench.portal``, from the repository's root.

Both serve the release's asserted, inferred and ontology triples. Each batch asks for as many things as there
are, in turn, as a page and as Turtle. Ours pays what a client that follows addresses asks of it, the 303 and
the document; Trifid answers at the address of the thing itself. "Kept" is `misional serve` as it is; "made
anew" is the same with no room to keep answers (``MISIONAL_CACHE_BYTES=0``): the price of the first request.
CPU and pairs are those of ``bench.peers`` (:mod:`bench.peers.measure`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.peers import report
from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.measure import FULL, QUICK, Cost, Effort, Side, batch_size
from bench.peers.process import Running, Unavailable, launched, pss_bytes, tree
from bench.portal import trifid

from misional import __version__
from misional.build.pipeline import Options, build
from misional.model.namespaces import DEFAULT_BASE
from misional.release import NoReleaseError, Release, open_current
from misional.web.index import read_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KINDS: Final = (("page", "text/html"), ("Turtle", "text/turtle"))
_GRAPHS: Final = ("asserted", "inferred", "ontology")
_WAYS: Final = (("kept", {}), ("made anew", {"MISIONAL_CACHE_BYTES": "0"}))
TARGET: Final = 20.0
"""Times less CPU than Trifid, for what a portal asks again and again."""
_THINGS: Final = 60


@dataclass(frozen=True, slots=True)
class Result:
    """One line: the cost of one description with each, round by round (ours, Trifid's)."""

    name: str
    pairs: tuple[tuple[Cost, Cost], ...]

    @property
    def times_better(self) -> float:
        """Median over the rounds of Trifid's CPU over ours."""
        return statistics.median(peer.cpu / ours.cpu for ours, peer in self.pairs)

    def row(self) -> str:
        """The line of the table."""
        ours, peer = (statistics.median(pair[side].cpu for pair in self.pairs) for side in (0, 1))
        verdict = f"{'met' if self.times_better >= TARGET else 'NOT met'} ({TARGET:g}×)"
        wanted = verdict if self.name.endswith("kept") else ""
        return (
            f"| {self.name} | {ours * 1e6:,.0f} | {peer * 1e6:,.0f} | {self.times_better:,.1f} | {wanted} |"
        )


def main() -> None:
    """Measure and print."""
    options = _options()
    effort = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory(prefix="misional-bench-") as folder:
        scratch = Path(folder)
        release = _release(options.release_dir)
        paths = things(release)
        data = scratch / "data.nt"
        data.write_bytes(b"".join(release.graph_files[name].read_bytes() for name in _GRAPHS))
        print(f"{report.machine()}; load {report.load()}; {len(paths)} things, {effort.rounds} rounds\n")
        try:
            with trifid.run(data, release.base, paths[0], options.tools, scratch) as peer:
                print(f"misional {__version__} and trifid {peer.version}, µs CPU a description\n")
                print("| what | ours | trifid | times better | target |\n|---|--:|--:|--:|---|", flush=True)
                for way, environment in _WAYS:
                    with _ours(options.release_dir, environment, scratch) as us:
                        for kind, accept in _KINDS:
                            pairs = compare(us, peer, paths, accept, effort)
                            print(Result(f"{kind}, {way}", pairs).row(), flush=True)
                        memory = pss_bytes(tree(us.pid)) / 1e6
                print(
                    f"\nMemory (PSS): ours {memory:,.0f} MB, trifid {pss_bytes(tree(peer.pid)) / 1e6:,.0f} MB"
                )
        except Unavailable as reason:
            sys.exit(f"not measured: {reason}")
    print(f"load at the end {report.load()}")


def things(release: Release) -> tuple[str, ...]:
    """Paths of things that both describe, spread over all kinds of them."""
    index = read_index(release.graph_files)
    prefix = f"{release.base}id/"
    found = sorted({str(each) for each, _, _ in index.graph("asserted") if str(each).startswith(prefix)})
    step = max(1, len(found) // _THINGS)
    return tuple("/id/" + iri.removeprefix(prefix) for iri in found[::step][:_THINGS])


def compare(
    us: Running, peer: Running, paths: tuple[str, ...], accept: str, effort: Effort
) -> tuple[tuple[Cost, Cost], ...]:
    """A batch each in turn, ``effort.rounds`` times; the cost is that of one description."""
    sides = [Side(each, 1, 0, effort.connections) for each in (us, peer)]
    try:
        batches = [_Batch(sides[0], paths, accept, ours=True), _Batch(sides[1], paths, accept, ours=False)]
        times = [batch.warm(effort) for batch in batches]
        pairs = []
        for number in range(effort.rounds):
            costs = {}
            for index in (0, 1) if number % 2 == 0 else (1, 0):
                costs[index] = batches[index].ask(times[index])
            pairs.append((costs[0], costs[1]))
        return tuple(pairs)
    finally:
        for side in sides:
            side.close()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Every thing once, asked of one server."""

    side: Side
    paths: tuple[str, ...]
    accept: str
    ours: bool

    def ask(self, times: int) -> Cost:
        """The cost of a description, with that of the 303 before it where there is one."""
        if not self.ours:
            return self.side.ask([self._message(path) for path in self.paths] * times)
        # A client is sent on to /doc, whose address is that of the thing with one word changed.
        redirect = self.side.ask([self._message(path) for path in self.paths] * times, 303)
        documents = [self._message(path.replace("/id/", "/doc/", 1)) for path in self.paths]
        document = self.side.ask(documents * times)
        return Cost(redirect.cpu + document.cpu, redirect.wall + document.wall)

    def warm(self, effort: Effort) -> int:
        """Ask until just-in-time compilers and caches have had their time; returns the rounds of a batch."""
        spent, cost = 0.0, self.ask(1)
        while spent < effort.warm_seconds:
            cost = self.ask(1)
            spent += cost.wall * len(self.paths)
        return max(1, batch_size(cost, effort) // len(self.paths))

    def _message(self, path: str) -> bytes:
        port = self.side.running.port
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {self.accept}\r\n\r\n".encode()


@contextmanager
def _ours(releases: Path, environment: Mapping[str, str], scratch: Path) -> Iterator[Running]:
    port = free_port()
    command = (sys.executable, "-m", "misional", "serve", "--port", str(port), "--release-dir", str(releases))
    with launched(command, scratch / "misional.log", folder=Path.cwd(), environment=environment) as pid:
        running = Running("misional", __version__, pid, port, "/sparql")
        wait_until_it_answers(running, 120)
        yield running


def _release(folder: Path) -> Release:
    try:
        return open_current(folder)
    except NoReleaseError:
        build(Options(folder, DEFAULT_BASE, keep=1, second_opinion="sample"))
        return open_current(folder)


def _options() -> argparse.Namespace:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    parser = argparse.ArgumentParser(prog="python -m bench.portal", description=__doc__)
    parser.add_argument("--release-dir", type=Path, default=Path("releases"), help="built first if not there")
    parser.add_argument("--quick", action="store_true", help="a glance: seconds, and not to be quoted")
    parser.add_argument(
        "--tools", type=Path, default=cache / "misional-bench", help="where Trifid is installed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
