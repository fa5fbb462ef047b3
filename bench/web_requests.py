"""What a request costs the server, in processor time, with the layer in front of Flask and without.

    python bench/web_requests.py [--triples 60000] [--rounds 5] [--release-dir releases]

CPU is that of the server's whole process tree (the process that answers, its zygote, its workers), from the
kernel's clock of each process: waiting costs nothing. Servers run on loopback under granian, over the same
data, and take turns: `front` is what `misional serve` runs; `flask` is the same without the layer (nothing is
kept; log and engine are the same); `granian` answers with a WSGI function that does nothing. Each round gives
one ratio, and the median is printed with its range: a shared machine disturbs all sides alike, but their
microseconds are those of that machine in that minute. The log goes to a file. The pages are those of a
release, built first where there is none.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from flask import Flask

from misional.build.pipeline import Options, build
from misional.engine import GraphFile, open_pool
from misional.model.namespaces import DEFAULT_BASE, PREFIXES
from misional.release import NoReleaseError, open_current
from misional.web.app import create_app
from misional.web.layers.observe import RequestLog, configure_logging, request_line
from misional.web.plain import plain_data
from misional.web.server import reserve, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

JSON: Final = "application/sparql-results+json"
M: Final = "https://w3id.org/misional/def#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
LOOKUP: Final = f"SELECT ?p ?o {{ ?s <{SKOS}prefLabel> ?l ; ?p ?o }} LIMIT 5"
AGGREGATE: Final = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ORDER BY ?c"
ROWS: Final = "SELECT * { ?s ?p ?o } LIMIT 10000"
THREADS: Final = 8


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request, asked ``times`` of the layer and ``slowly`` of Flask alone, over ``data``."""

    name: str
    data: str
    path: str
    times: int
    slowly: int
    accept: str = JSON
    revalidate: bool = False
    fresh: bool = False
    encoding: str = ""


def asked(text: str) -> str:
    """The path of a query."""
    return f"/sparql?query={quote(text)}"


IDLE: Final = Case("nothing", "", "/", 200, 200)


def cases(page: str) -> tuple[Case, ...]:
    """What is measured; ``page`` is the path of an entity's page."""
    return (
        Case("lookup, repeated", "plain", asked(LOOKUP), 300, 30),
        Case("lookup, 304", "plain", asked(LOOKUP), 300, 50, revalidate=True),
        Case("lookup, never asked", "plain", asked(LOOKUP), 40, 40, fresh=True),
        Case("aggregate, repeated", "plain", asked(AGGREGATE), 300, 2),
        Case("10,000 rows, repeated", "plain", asked(ROWS), 20, 2),
        Case("10,000 rows, brotli", "plain", asked(ROWS), 50, 2, encoding="br"),
        Case("entity page", "release", page, 200, 5, accept="text/html"),
        Case("entity page, 304", "release", page, 300, 40, accept="text/html", revalidate=True),
        Case("entity, Turtle", "release", page, 200, 8, accept="text/turtle"),
    )


def application(mode: str, data: str) -> WSGIApplication:
    """What a server of this bench answers with; ``data`` is a file of triples or a folder of releases."""
    configure_logging("json")
    if mode == "nothing":
        return nothing
    path = Path(data)
    source = path if path.is_dir() else plain_data([GraphFile(path)])
    app = create_app(source, open_engine=partial(open_pool, workers=2, prefixes=PREFIXES))
    if mode == "flask":
        app.wsgi_app = RequestLog(partial(Flask.wsgi_app, app), request_line("json"))  # type: ignore[method-assign]
    return app


def nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The least that an application can do."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def announce(url: str) -> None:
    """Tell the bench where the server is."""
    print(url, flush=True)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its first process, and where it listens."""

    pid: int
    address: tuple[str, int]

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """A connection, kept for a while: the server shuts one that is idle for long."""
        with socket.create_connection(self.address, timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield connection

    def cpu(self) -> float:
        """Seconds that the whole tree of processes has used."""
        return sum(cpu_of(pid) for pid in tree(self.pid))


def ask(connection: socket.socket, request: bytes) -> bytes:
    """The head of the answer to ``request``; its body is read and left."""
    connection.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(connection, 65_536)
    head, _, rest = data.partition(b"\r\n\r\n")
    missing = 0 if b" 304 " in head[:20] else int(field(head, b"content-length")) - len(rest)
    while missing > 0:
        missing -= len(received(connection, min(missing, 2**20)))
    return head


def received(connection: socket.socket, most: int) -> bytes:
    """What came next."""
    data = connection.recv(most)
    if not data:
        sys.exit("the server shut the connection")
    return data


def field(head: bytes, name: bytes) -> bytes:
    """A header's value."""
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return next(value.strip() for key, _, value in lines if key.lower() == name)


def cpu_of(pid: int) -> float:
    """Seconds that a process has used, with all its threads, also those that ended: its CPU-time clock."""
    return time.clock_gettime((~pid << 3) | 2)  # how Linux numbers the clock of a process


def tree(pid: int) -> list[int]:
    """A process and all that it and its children started and that live."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(each) for task in tasks for each in task.read_text().split()]
    return [pid, *(one for child in children for one in tree(child))]


@contextmanager
def running(mode: str, data: str, log: Path) -> Iterator[Server]:
    """A server of its own, until the block ends."""
    command = [sys.executable, __file__, "--serve", mode, data]
    with log.open("w") as lines:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=lines, text=True)
    try:
        parts = urlsplit(process.stdout.readline().strip() if process.stdout else "")
        yield Server(process.pid, (parts.hostname or "", parts.port or 0))
    finally:
        process.terminate()
        process.wait(30)


def request_of(case: Case, etag: str = "", number: str = "") -> bytes:
    """The bytes of a request."""
    path = case.path + (quote(f" #{number}") if number else "")
    headers = {"Host": "localhost", "Accept": case.accept, "Accept-Encoding": case.encoding}
    headers |= {"If-None-Match": etag} if etag else {}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode()


def cost(server: Server, case: Case, times: int, mark: str) -> float:
    """CPU seconds a request."""
    with server.connected() as connection:
        head = ask(connection, request_of(case))
        if b" 200 " not in head[:20]:
            sys.exit(f"{case.name}: {head.decode()}")
        etag = field(head, b"etag").decode() if case.revalidate else ""
        requests = (
            [request_of(case, number=f"{mark}-{number}") for number in range(times)]
            if case.fresh
            else [request_of(case, etag)] * times
        )
        before = server.cpu()
        for request in requests:
            head = ask(connection, request)
        spent = server.cpu() - before
    if (b" 304 " if case.revalidate else b" 200 ") not in head[:20]:
        sys.exit(f"{case.name}: {head.decode()}")
    return spent / times


def entity_path(folder: Path) -> str:
    """The path of the page about the first thing of the first dump that is an entity."""
    release = open_current(folder)
    marker = f"<{release.base}id/entity/"
    for path in release.graph_files.values():
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(marker):
                return "/doc/entity/" + line[len(marker) :].partition(">")[0]
    sys.exit("the release holds no entity")


def release_folder(folder: Path) -> Path:
    """``folder``, with a release in it."""
    try:
        open_current(folder)
    except NoReleaseError:
        folder.mkdir(parents=True, exist_ok=True)
        build(Options(folder, DEFAULT_BASE, keep=1, second_opinion="sample"))
    return folder


def compare(case: Case, front: Server, flask: Server, idle: Server, rounds: int) -> str:
    """One line: the medians in µs, and the median ratios with their range."""
    turns = [
        (
            cost(idle, IDLE, IDLE.times, ""),
            cost(front, case, case.times, f"a{turn}"),
            cost(flask, case, case.slowly, f"b{turn}"),
        )
        for turn in range(rounds + 1)
    ][1:]  # the first round warms all up
    least, ours, theirs = (statistics.median(side) * 1e6 for side in zip(*turns, strict=True))
    over = statistics.median(front / idle for idle, front, _ in turns)
    ratios = sorted(flask / front for _, front, flask in turns)
    return (
        f"{case.name:>24}: granian {least:5.0f}   front {ours:8.0f}   flask {theirs:9.0f}   "
        f"front ÷ granian {over:6.2f}   flask ÷ front {statistics.median(ratios):7.1f} "
        f"({ratios[0]:.1f} to {ratios[-1]:.1f})"
    )


def measure(triples: int, rounds: int, release_dir: Path | None) -> None:
    """Start the servers, measure, print."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        pages = release_folder(release_dir or folder / "releases")
        data = folder / "data.nt"
        generator = Path(__file__).with_name("generate.py")
        subprocess.run([sys.executable, generator, str(triples), str(data)], check=True, capture_output=True)
        start: Callable[[str, str], Server] = lambda mode, where: stack.enter_context(  # noqa: E731
            running(mode, where, folder / f"{mode}-{Path(where).name}.log")
        )
        places = {"plain": str(data), "release": str(pages)}
        servers = {
            (mode, kind): start(mode, at) for kind, at in places.items() for mode in ("front", "flask")
        }
        idle = start("nothing", "")
        print(f"{triples:,} triples, {rounds} rounds; CPU per request of the server's processes, in µs")
        for case in cases(entity_path(pages)):
            front, flask = servers["front", case.data], servers["flask", case.data]
            print(compare(case, front, flask, idle, rounds), flush=True)


def main() -> None:
    """Measure, or be one of the servers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--release-dir", type=Path, help="folder with a release; without it, one is built")
    parser.add_argument("--serve", nargs=2, metavar=("MODE", "DATA"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        sys.exit(serve(partial(application, *options.serve), reserve("127.0.0.1", 0, THREADS), announce))
    measure(options.triples, options.rounds, options.release_dir)


if __name__ == "__main__":
    main()
