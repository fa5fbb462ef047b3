"""What strangers can do to the service at its worst, and what everybody else sees of it meanwhile.

    python bench/attack.py [--seconds 20] [--soak 3600] [--cpu-seconds 2] [--release-dir DIR] [--json FILE]

Starts `misional serve`. Measures cheap queries before, during and after an attack in which all at once come:
queries made to run for ever or to fill the memory, giants, 200 idle connections, clients that send or read a
byte a second, and clients that leave. Then says what is left of it: memory, descriptors, zombies, the log.
With --soak it lasts until so many hostile queries have been answered, each with a tenth of a second of CPU.
"""

from __future__ import annotations

import argparse
import collections
import http.client
import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CROSS: Final = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ANY: Final = "(<x:p>|!<x:p>)*"
DOUBLED: Final = " ".join(f"BIND(CONCAT(?s{n}, REPLACE(?s{n}, 'a', 'aa')) AS ?s{n + 1})" for n in range(40))
CUT: Final = frozenset({"limit-cpu", "limit-memory", "limit-wall", "busy"})
Figures = dict[str, Any]
HOSTILE: Final = (
    ("count", f"SELECT (COUNT(*) AS ?n) {CROSS}", CUT),
    ("order", f"SELECT * {CROSS} ORDER BY ?c ?f ?i", CUT),
    ("distinct", f"SELECT DISTINCT ?a ?d ?g ?j {CROSS}", CUT | {"limit-result"}),
    ("concatenation", f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {CROSS}", CUT),
    ("closure", f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY} ?b . ?c {ANY} ?d . ?e {ANY} ?f }}", CUT),
    (
        "regex",
        f'SELECT (COUNT(*) AS ?n) {CROSS[:-1]} FILTER REGEX(CONCAT(STR(?c), STR(?l)), "(x+x+)+y") }}',
        CUT,
    ),
    ("doubling", f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('aaaaaaaa' AS ?s0) {DOUBLED} }}", CUT),
    ("giant result", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", CUT | {"limit-result"}),
    ("1 MB", f"SELECT * {{ ?s ?p '{'x' * 1_000_000}' }}", frozenset({"too-large"})),
    ("parentheses", f"ASK {{ FILTER {'(' * 10_000}1{')' * 10_000} }}", frozenset({"query-nesting"})),
    ("operators", f"ASK {{ FILTER({'+'.join('1' * 9_000)}) }}", frozenset({"query-operators"})),
    ("service", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", frozenset({"service-refused"})),
    ("file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", frozenset({"unknown-graph"})),
    ("load", "LOAD <file:///etc/passwd>", frozenset({"update-refused"})),
)
ENDLESS: Final = HOSTILE[0][1]
CHEAP: Final = "SELECT ?l { ?f a <https://w3id.org/misional/def#Function> ; ?p ?l } ORDER BY ?l LIMIT 5"
HEAD: Final = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: "
)
ELSEWHERE: Final = ("127.0.0.2", 0)  # those who leave are other people than those who stay
PATIENCE: Final = 30.0


@dataclass(slots=True)
class Tally:
    """What clients saw."""

    latencies: list[float] = field(default_factory=list)
    wrong: collections.Counter[str] = field(default_factory=collections.Counter)
    kinds: collections.Counter[str] = field(default_factory=collections.Counter)
    answered: int = 0
    left: int = 0


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


def post(address: tuple[str, int], text: str) -> tuple[int, str, bytes, dict[str, str]]:
    """Send a query: status, media type, body, headers."""
    connection = http.client.HTTPConnection(*address, timeout=120)
    try:
        headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
        connection.request("POST", "/sparql", text.encode(), headers)
        answer = connection.getresponse()
        body = answer.read()
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, answer.headers.get_content_type(), body, headers
    finally:
        connection.close()


def ask_cheaply(
    server: Server, tally: Tally, stop: threading.Event, right: bytes, numbers: Iterator[int]
) -> None:
    """Ask a cheap query, never twice the same text, twenty times a second, until told to stop."""
    while not stop.is_set():
        started = time.perf_counter()
        try:
            status, _, body, _ = post(server.address, f"{CHEAP} #{next(numbers)}")
        except OSError as error:
            tally.wrong[type(error).__name__] += 1
            continue
        tally.latencies.append(time.perf_counter() - started)
        if status != 200:
            tally.wrong[str(status)] += 1
        elif body != right:
            tally.wrong["another answer"] += 1
        stop.wait(0.05)


def attack(server: Server, tally: Tally, stop: Callable[[], bool], numbers: Iterator[int]) -> None:
    """Send one hostile query after another; whatever is not the right problem is counted as wrong."""
    while not stop():
        number = next(numbers)
        name, text, expected = HOSTILE[number % len(HOSTILE)]
        try:
            status, kind, body, headers = post(server.address, f"{text} #{number}")
        except OSError as error:
            # Of a body that is far too long the server reads nothing: it answers and hangs up.
            outcome = "hung up" if name == "1 MB" else f"wrong: {type(error).__name__}"
            tally.kinds[f"{name}: {outcome}"] += 1
            tally.answered += 1
            continue
        tally.answered += 1
        problem = json.loads(body) if kind == "application/problem+json" else {}
        found = str(problem.get("type", "")).rpartition("/")[2]
        told = "limit" in problem if found.startswith("limit-") or found == "too-large" else bool(found)
        late = "retry-after" in headers if found == "busy" else True
        fine = found in expected and problem.get("status") == status and status != 200 and told and late
        tally.kinds[f"{name}: {status} {found}" + ("" if fine else " wrong")] += 1


def leave(server: Server, tally: Tally, stop: threading.Event, numbers: Iterator[int]) -> None:
    """Ask for what takes for ever, and go."""
    while not stop.wait(0.4):
        with (
            suppress(OSError),
            socket.create_connection(server.address, timeout=5, source_address=ELSEWHERE) as connection,
        ):
            text = f"{ENDLESS} #{next(numbers)}".encode()
            connection.sendall(HEAD + str(len(text)).encode() + b"\r\n\r\n" + text)
            stop.wait(0.3)
            tally.left += 1


def dawdle(server: Server, stop: threading.Event, stack: ExitStack) -> None:
    """Hold 200 idle connections, 30 with half a head, 30 with half a body, 6 that read no answer."""

    def open_one(data: bytes) -> socket.socket:
        made = stack.enter_context(socket.create_connection(server.address, timeout=30))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.sendall(data)
        return made

    for _ in range(200):
        open_one(b"")
    heads = [open_one(b"GET / HTTP/1.1\r\nHost: x\r\nX: ") for _ in range(30)]
    bodies = [open_one(HEAD + b"5000\r\n\r\n") for _ in range(30)]
    giant = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")
    for _ in range(6):
        open_one(f"GET /sparql?query={giant} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    while not stop.wait(1):
        for slow in (*heads, *bodies):
            with suppress(OSError):
                slow.send(b"x")


def told(tally: Tally, cpu: float, seconds: float) -> Figures:
    """The figures of one phase."""
    cuts = statistics.quantiles(tally.latencies, n=100) if len(tally.latencies) > 1 else [0.0] * 99
    return {
        "cheap queries": len(tally.latencies),
        "wrong": dict(tally.wrong),
        "p50 ms": round(1000 * cuts[49], 1),
        "p99 ms": round(1000 * cuts[98], 1),
        "longest ms": round(1000 * max(tally.latencies, default=0), 1),
        "CPU seconds": round(cpu, 1),
        "seconds": round(seconds, 1),
    }


def phase(server: Server, seconds: float, right: bytes, numbers: Iterator[int]) -> Figures:
    """Cheap queries alone."""
    tally, stop, before = Tally(), threading.Event(), server.cpu()
    client = threading.Thread(target=ask_cheaply, args=(server, tally, stop, right, numbers))
    client.start()
    time.sleep(seconds)
    stop.set()
    client.join()
    return told(tally, server.cpu() - before, seconds)


def warm(server: Server, right: bytes, numbers: Iterator[int]) -> None:
    """Have every worker answer something: a process that has done nothing yet is smaller than it will be."""
    stop = threading.Event()
    clients = [
        threading.Thread(target=ask_cheaply, args=(server, Tally(), stop, right, numbers)) for _ in range(16)
    ]
    for client in clients:
        client.start()
    time.sleep(2)
    stop.set()
    for client in clients:
        client.join()


def storm(
    server: Server, enough: Callable[[Tally], bool], right: bytes, numbers: Iterator[int], total: Tally
) -> Figures:
    """Everything at once, and cheap queries in the middle of it; what strangers saw is added to ``total``."""
    tally, stop, before, started = Tally(), threading.Event(), server.cpu(), time.monotonic()
    with ExitStack() as stack:
        others = [
            threading.Thread(target=ask_cheaply, args=(server, tally, stop, right, numbers)),
            threading.Thread(target=leave, args=(server, tally, stop, numbers)),
            threading.Thread(target=dawdle, args=(server, stop, stack)),
        ]
        hostile = [
            threading.Thread(
                target=attack,
                args=(server, tally, lambda: enough(tally), itertools.count(n * 1_000_003 + total.answered)),
            )
            for n in range(len(HOSTILE))
        ]
        for thread in (*others, *hostile):
            thread.start()
        for thread in hostile:
            thread.join()
        stop.set()
        for thread in others:
            thread.join()
    total.answered += tally.answered
    total.left += tally.left
    total.kinds += tally.kinds
    return told(tally, server.cpu() - before, time.monotonic() - started)


def settle(server: Server, memory: int, descriptors: int) -> None:
    """Wait until what the attack took is given back, or is clearly not going to be."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if (
            server.memory().total() < 1.1 * memory
            and server.descriptors() <= descriptors
            and not server.zombies()
        ):
            return
        time.sleep(0.5)


def measure(server: Server, seconds: float, right: bytes, numbers: Iterator[int], total: Tally) -> Figures:
    """Before, during and after one attack."""
    memory, descriptors = server.memory(), server.descriptors()
    found: Figures = {"before": phase(server, seconds / 4, right, numbers)}
    ends = time.monotonic() + seconds
    found["during"] = storm(server, lambda _: time.monotonic() > ends, right, numbers, total)
    settle(server, memory.total(), descriptors)
    found["after"] = phase(server, seconds / 4, right, numbers)
    return found


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
