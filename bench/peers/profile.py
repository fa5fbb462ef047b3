"""Where the CPU of an uncached lookup goes: by process, by layer, by function, by system call."""

from __future__ import annotations

import cProfile
import io
import os
import pstats
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import redirect_stderr
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bench.peers import ours
from bench.peers.client import Connection, request
from bench.peers.process import clock_seconds, command_line, cpu_seconds, tree, user_and_system
from bench.peers.workload import CASES, RESULTS, query

from misional.engine import Dataset, GraphFile, Limits, inspect, open_embedded, open_pool
from misional.web.app import create_app
from misional.web.layers.observe import configure_logging
from misional.web.plain import plain_data
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIApplication

    from misional.engine import Engine

_LOOKUP: Final = CASES[0]
_LIMITS: Final = Limits(cpu_seconds=10, wall_seconds=60, memory_bytes=2**29, result_bytes=2**25)
_FUNCTIONS: Final = 30
_TRACED: Final = 300


def profile(data: Path, bodies: int, *, quick: bool) -> None:
    """Print all four. Layers are measured in this process, with the same pool and application."""
    times = 300 if quick else 3000
    texts = (query(_LOOKUP, "uncached", number, bodies) for number in count())
    with tempfile.TemporaryDirectory(prefix="misional-bench-") as scratch:
        _by_process(data, Path(scratch), texts, times)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
        lines, functions = _by_layer(data, texts, times)
    print("### By layer, µs CPU a request\n\n" + "\n".join(lines))
    print(f"\n### By function, in the application alone\n\n```\n{functions}\n```\n", flush=True)


def _by_process(data: Path, scratch: Path, texts: Iterator[str], times: int) -> None:
    with ours.run(data, scratch, scratch) as us, Connection(us.port) as connection:

        def ask(number: int) -> None:
            for _ in range(number):
                connection.send(request(us, next(texts), _LOOKUP.accept))

        ask(times)
        pids = tree(us.pid)
        before = {pid: (clock_seconds(pid), *user_and_system(pid)) for pid in pids}
        switches = {pid: _switches(pid) for pid in pids}
        started = time.perf_counter()
        ask(times)
        elapsed = time.perf_counter() - started
        print(f"### By process, µs CPU a request over HTTP ({times} uncached lookups)\n")
        print("| process | CPU | user | system | context switches |\n|---|--:|--:|--:|--:|")
        for pid in pids:
            clock, user, system = before[pid]
            now = user_and_system(pid)
            spent = (clock_seconds(pid) - clock, now[0] - user, now[1] - system)
            cells = " | ".join(f"{1e6 * each / times:,.0f}" for each in spent)
            print(f"| {_role(pid, us.pid)} | {cells} | {(_switches(pid) - switches[pid]) / times:.1f} |")
        print(f"\n{1e6 * elapsed / times:,.0f} µs on the clock a request, the client's own work included.\n")
        _system_calls(pids, ask)


def _role(pid: int, root: int) -> str:
    if pid == root:
        return "supervisor"
    command = command_line(pid)
    if "misional.engine.zygote" in command:
        return "zygote or worker"
    return "resource tracker" if "tracker" in command else "front (granian, Flask)"


def _switches(pid: int) -> int:
    """How often the threads of a process gave up the processor by themselves: waits for another's word."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        line = next(each for each in status.read_text().splitlines() if each.startswith("voluntary"))
        total += int(line.split()[1])
    return total


def _system_calls(pids: tuple[int, ...], ask: Callable[[int], None]) -> None:
    """Counts by strace, if it is there and may look; its own cost does not matter to a count."""
    if shutil.which("strace") is None:
        print("No strace here: system calls are not counted.\n")
        return
    with tempfile.NamedTemporaryFile(mode="r", suffix=".strace") as found:
        chosen = [word for pid in pids for word in ("-p", str(pid))]
        command = ("strace", "-f", "-c", "-S", "calls", "-U", "calls,name", "-o", found.name, *chosen)
        tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(1)
        ask(_TRACED)
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        rows = [line.split() for line in found.read().splitlines()]
    calls = [
        (int(row[0]), row[1]) for row in rows if len(row) == 2 and row[0].isdigit() and row[1] != "total"
    ]
    listed = ", ".join(f"{name} {number / _TRACED:.1f}" for number, name in calls if number >= _TRACED / 10)
    print(f"System calls a request, all processes: {listed or 'not to be seen'}\n", flush=True)


def _by_layer(data: Path, texts: Iterator[str], times: int) -> tuple[list[str], str]:
    lines: list[str] = []

    def measure(name: str, call: Callable[[str], object], prepare: Callable[[str], str] = str) -> None:
        chosen = [prepare(next(texts)) for _ in range(2 * times)]
        for text in chosen[:times]:
            call(text)
        # The engine's processes are children of this one.
        everybody, mine = cpu_seconds(os.getpid()), time.process_time()
        for text in chosen[times:]:
            call(text)
        mine = time.process_time() - mine
        others = cpu_seconds(os.getpid()) - everybody - mine
        lines.append(
            f"- {name}: {1e6 * mine / times:,.0f} here, {max(0.0, 1e6 * others / times):,.0f} in workers"
        )

    measure("inspect the text", inspect)
    embedded = open_embedded([GraphFile(data)], union_default=False)
    measure("engine in this process", partial(_ask, embedded))
    embedded.close()
    pool = open_pool([GraphFile(data)], union_default=False)
    measure("engine in killable workers", partial(_ask, pool))
    pool.close()
    configure_logging("json")
    app = create_app(plain_data([GraphFile(data)]), settings=WebSettings(), open_engine=open_pool)
    call = partial(_call, app.wsgi_app)
    measure("whole application (WSGI), with those workers", call, _query_string)
    again = _query_string(query(_LOOKUP, "repeated", 0, 1))
    measure("the same application, an answer it has", call, lambda _text: again)
    functions = _functions(call, [_query_string(next(texts)) for _ in range(times)])
    app.extensions["misional.holder"].close()
    return lines, functions


def _ask(engine: Engine, text: str) -> None:
    engine.query(text, dataset=Dataset(), media_type=RESULTS, limits=_LIMITS)


def _query_string(text: str) -> str:
    return f"query={quote(text, safe='')}"


def _call(application: WSGIApplication, query_string: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/sparql",
        "QUERY_STRING": query_string,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": RESULTS,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    b"".join(application(environ, lambda *_: lambda _piece: None))


def _functions(call: Callable[[str], object], texts: list[str]) -> str:
    profiler = cProfile.Profile(time.thread_time)  # CPU, not waiting for a worker
    profiler.enable()
    for text in texts:
        call(text)
    profiler.disable()
    output = io.StringIO()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profiler, stream=output).strip_dirs().sort_stats(order).print_stats(_FUNCTIONS)
    return "\n".join(line for line in output.getvalue().splitlines() if line.strip())
