"""The server when those around it misbehave: supervisor killed, log full, clients slow."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.release import Release

DEADLINE = 90
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

pytestmark = pytest.mark.slow


@contextmanager
def serving(folder: Path, log: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running ``misional serve`` that logs to a file, and its URL."""
    command = [sys.executable, "-m", "misional", "serve", "--port", "0", "--release-dir", str(folder)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment |= {f"MISIONAL_{name.upper()}": value for name, value in settings.items()}
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*command, "--query-workers", "2"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
    assert process.stdout is not None
    with process.stdout:
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            yield process, found[0]
        finally:
            process.terminate()
            process.wait(DEADLINE)


@pytest.fixture
def folder(tmp_path: Path, publish_tiny: Callable[..., Release]) -> Path:
    publish_tiny(tmp_path / "releases")
    return tmp_path / "releases"


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(") ")[2].split()[1])
    found = {pid}
    while new := {child for child, parent in parents.items() if parent in found} - found:
        found |= new
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def connect(url: str, data: bytes) -> socket.socket:
    parts = urlsplit(url)
    made = socket.create_connection((parts.hostname, parts.port), timeout=DEADLINE)
    made.sendall(data)
    return made


def test_when_the_supervisor_is_killed_nobody_is_left(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "log") as (process, url):
        everybody = family(process.pid)
        assert len(everybody) >= 4, "supervisor, server, zygote, workers"
        busy = connect(url, f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(LONG)}\r\n".encode())
        busy.sendall(b"Content-Type: application/sparql-query\r\n\r\n" + LONG.encode())
        process.kill()
        process.wait()
        deadline = time.monotonic() + DEADLINE
        while any(map(alive, everybody)):
            assert time.monotonic() < deadline, "a process was left behind"
            time.sleep(0.1)
        busy.close()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_stopping_lets_a_running_query_end(folder: Path, tmp_path: Path) -> None:
    with (
        serving(folder, tmp_path / "log", query_cpu_seconds="1") as (process, url),
        ThreadPoolExecutor(1) as one,
    ):
        running = one.submit(requests.post, f"{url}sparql", data={"query": LONG}, timeout=DEADLINE)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        answer = running.result()
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/limit-cpu")
        assert process.wait(DEADLINE) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_server_stopped_while_it_loads_says_nothing(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "misional", "serve", "--port", "0", "--release-dir", str(folder)]
    for pause in (0.5, 1.0, 1.5):
        with (tmp_path / "log").open("a") as errors:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        time.sleep(pause)
        process.terminate()
        process.wait(DEADLINE)
    time.sleep(0.5)  # for a zygote that has yet to find out
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_full_disk_under_the_log_fails_no_request(folder: Path) -> None:
    with serving(folder, Path("/dev/full")) as (_, url):
        for _ in range(3):
            assert requests.get(f"{url}health", timeout=DEADLINE).status_code == 200
            assert requests.get(f"{url}sparql?query=ASK%7B%7D", timeout=DEADLINE).json()["boolean"] is True
            assert requests.get(f"{url}nada", timeout=DEADLINE).status_code == 404


def test_two_hundred_idle_and_slow_clients_keep_nobody_out_and_are_shut(folder: Path, tmp_path: Path) -> None:
    """Half a head is given ten seconds by the HTTP library, half a body what is set by the doorman."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
    half_body = head + b"Content-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\nASK"
    with (
        serving(folder, tmp_path / "log", query_wall_seconds="0.5", stall_seconds="1") as (
            _,
            url,
        ),
        ExitStack() as stack,
    ):
        slow = [
            stack.enter_context(connect(url, data))
            for data in (b"", head, half_body, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in range(50)
        ]
        for _ in range(5):
            assert requests.get(f"{url}sparql?query=ASK%7B%7D", timeout=DEADLINE).json()["boolean"] is True
        for connection in slow:
            with suppress(ConnectionResetError):
                while connection.recv(65_536):
                    pass
    assert "slow connections shut" in (tmp_path / "log").read_text()


def test_a_client_that_holds_more_connections_than_there_are_places_keeps_nobody_out(
    folder: Path, tmp_path: Path
) -> None:
    """Sixty on twenty places, each with half a body, which is given two minutes."""
    half = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 50\r\n\r\nASK"
    )
    bounds = {"client_connections": "8", "rate_loopback": "1", "rate_per_minute": "0"}
    with serving(folder, tmp_path / "log", threads="20", **bounds) as (_, url), ExitStack() as stack:
        held = [stack.enter_context(connect(url, half)) for _ in range(60)]
        assert requests.get(f"{url}sparql?query=ASK%7B%7D", timeout=DEADLINE).json()["boolean"] is True
        assert any(map(is_shut, held))
    assert "surplus connections shut" in (tmp_path / "log").read_text()


def is_shut(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
    except BlockingIOError:
        return False
