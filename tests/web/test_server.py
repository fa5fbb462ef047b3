"""The server as people run it: the command, a port, clients that know nothing of us."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pandas
import pytest
import requests
from click.testing import CliRunner
from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper

from misional.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from misional.release import Release

DEADLINE = 60
FUNCTIONS = "SELECT ?f WHERE { ?f a <https://w3id.org/misional/def#Function> }"


class Server:
    """A running ``misional serve``; ``url`` ends in a slash."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, list[dict[str, object]]]:
        """Send a signal; the exit code and the log."""
        self.process.send_signal(number)
        _, log = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, [
            json.loads(line) for line in log.splitlines() if line.startswith("{")
        ]


@contextmanager
def serving(release_dir: Path, *options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "misional", "serve", "--port", "0", "--release-dir", str(release_dir)]
    process = subprocess.Popen(
        [*command, "--query-workers", "2", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "MISIONAL_QUERY_CPU_SECONDS": "2"},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, (line, process.communicate(timeout=DEADLINE)[1] if not line else "")
        yield Server(process, found[0])
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=DEADLINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, publish_tiny: Callable[..., Release]) -> Path:
    release_dir = tmp_path_factory.mktemp("served")
    publish_tiny(release_dir)
    return release_dir


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as running:
        yield running


def raw(server: Server, request: bytes) -> bytes:
    """What the server says to these very bytes."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=DEADLINE) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    return answer


def test_a_thing_by_its_address(server: Server) -> None:
    answer = requests.get(f"{server.url}id/norm/n1", headers={"Accept": "text/turtle"}, timeout=DEADLINE)
    assert [step.status_code for step in answer.history] == [303]
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert "Norma 1" in answer.text
    again = requests.get(
        answer.url,
        headers={"Accept": "text/turtle", "If-None-Match": answer.headers["ETag"]},
        timeout=DEADLINE,
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_head_tells_the_length_that_get_has(server: Server, coding: str) -> None:
    asked = {"Accept-Encoding": coding}
    for path in ("doc/norm/n1", "sparql", "health", "nada"):
        got = requests.get(server.url + path, headers=asked, timeout=DEADLINE, stream=True)
        body = got.raw.read(decode_content=False)
        head = requests.head(server.url + path, headers=asked, timeout=DEADLINE)
        assert head.status_code == got.status_code
        assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(body))


def test_sparqlwrapper(server: Server) -> None:
    client = SPARQLWrapper(f"{server.url}sparql")
    client.setQuery(FUNCTIONS)
    for method in ("GET", "POST"):
        client.setMethod(method)
        client.setReturnFormat(JSON)
        assert client.queryAndConvert()["results"]["bindings"][0]["f"]["value"].endswith("/f1")
    client.setReturnFormat(XML)
    assert client.queryAndConvert().getElementsByTagName("uri")[0].firstChild.data.endswith("/f1")
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().splitlines()[0] == b"f"
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    client.setReturnFormat(TURTLE)
    assert b"Norma 1" in client.queryAndConvert()


def test_rdflib_as_a_client(server: Server) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from rdflib import Graph  # noqa: PLC0415
        from rdflib.plugins.stores.sparqlstore import SPARQLStore  # noqa: PLC0415

        graph = Graph(SPARQLStore(f"{server.url}sparql"))
        assert [str(row[0]).rpartition("/")[2] for row in graph.query(FUNCTIONS)] == ["f1"]


def test_pandas_reads_csv(server: Server) -> None:
    frame = pandas.read_csv(f"{server.url}sparql?format=csv&query={quote(FUNCTIONS)}")
    assert list(frame.columns) == ["f"]
    assert len(frame) == 1


@pytest.mark.slow
def test_a_runaway_is_cut_off_and_the_others_go_on(server: Server) -> None:
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    slow: list[requests.Response] = []
    thread = threading.Thread(
        target=lambda: slow.append(
            requests.post(f"{server.url}sparql", data={"query": cross}, timeout=DEADLINE)
        )
    )
    thread.start()
    quick = requests.get(f"{server.url}sparql", params={"query": FUNCTIONS}, timeout=DEADLINE)
    assert quick.status_code == 200
    thread.join()
    assert slow[0].status_code == 503
    assert slow[0].headers["Content-Type"] == "application/problem+json"
    assert (slow[0].json()["type"], slow[0].json()["limit"]) == ("/problems/limit-cpu", 2.0)


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /id/norm/n1%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET //evil.example/doc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /doc/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /doc/%ff%fe%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /doc/" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
    ids=["crlf", "two slashes", "parent", "bytes", "long"],
)
def test_raw_requests_are_not_found(server: Server, request_: bytes) -> None:
    answer = raw(server, request_)
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 414 "))
    assert b"\r\nx-evil" not in answer.lower()
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /doc/\xc3\xbc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /doc/" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /sparql?query=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 600_000 + b"\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: <script>\r\nConnection: close\r\n\r\n",
    ],
    ids=["raw utf-8", "very long", "raw byte", "huge header", "no http", "two hosts"],
)
def test_requests_that_are_no_http_do_no_harm(server: Server, request_: bytes) -> None:
    try:
        answer = raw(server, request_)
    except ConnectionError:
        answer = b""
    assert not answer.startswith(b"HTTP/1.1 5")
    assert b"<script>" not in answer
    assert requests.get(f"{server.url}health", timeout=DEADLINE).json()["status"] == "ok"


def test_a_body_without_a_length_is_bounded_too(server: Server) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b"#" * 8192

    try:
        answer = requests.post(
            f"{server.url}sparql",
            data=pieces(),
            headers={"Content-Type": "application/sparql-query"},
            timeout=DEADLINE,
        )
    except requests.ConnectionError:
        return  # cut off while sending: bounded as well
    assert answer.status_code == 413


@pytest.mark.slow
def test_a_new_release_is_served_without_a_restart(
    tmp_path: Path, publish_tiny: Callable[..., Release]
) -> None:
    publish_tiny(tmp_path)
    with serving(tmp_path) as server:
        first = requests.get(f"{server.url}health", timeout=DEADLINE).json()["release"]
        second = publish_tiny(tmp_path, "<https://example.org/m/id/norm/nueva> a m:Norm .").id
        waited = time.monotonic() + DEADLINE
        with requests.Session() as session:
            while (now := session.get(f"{server.url}health", timeout=DEADLINE).json()["release"]) != second:
                assert now == first
                assert time.monotonic() < waited
                time.sleep(0.05)
            ask = f"{server.url}sparql?query=ASK%7B%3Chttps://example.org/m/id/norm/nueva%3E%20?p%20?o%7D"
            assert session.get(ask, timeout=DEADLINE).json()["boolean"] is True
        code, log = server.stop()
    assert code == 0
    events = [line["event"] for line in log]
    assert "release swapped" in events
    assert {line["status"] for line in log if line["event"] == "request"} == {200}


def test_ctrl_c_stops_it_cleanly(folder: Path) -> None:
    with serving(folder) as server:
        parts = urlsplit(server.url)
        idle = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=DEADLINE)
        idle.request("GET", "/health")
        assert idle.getresponse().read()
        children = children_of(server.process.pid)
        assert len(children) >= 3, "the one that answers, and its query workers"
        code, _ = server.stop(signal.SIGINT)
        idle.close()
    assert code == 0
    deadline = time.monotonic() + DEADLINE
    while any(map(alive, children)):
        assert time.monotonic() < deadline, "a process was left behind"
        time.sleep(0.05)


def children_of(pid: int) -> set[int]:
    """Every descendant of a process."""
    parents = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8") as file:  # noqa: PTH123
                parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found: set[int] = set()
    while new := {child for child, parent in parents.items() if parent in {pid, *found}} - found:
        found |= new
    return found


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
def test_a_release_that_is_damaged(tmp_path: Path, publish_tiny: Callable[..., Release]) -> None:
    release = publish_tiny(tmp_path)
    path = release.graph_files["asserted"]
    path.chmod(0o644)
    path.write_text("no\n")
    command = [sys.executable, "-m", "misional", "serve", "--port", "0", "--release-dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)
    assert done.returncode == 1
    assert "the data cannot be served: asserted: Invalid line" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken(server: Server, folder: Path) -> None:
    """Another server of ours has it: both would start, if nobody looked."""
    port = str(urlsplit(server.url).port)
    done = CliRunner().invoke(main, ["serve", "--port", port, "--release-dir", str(folder)])
    assert done.exit_code == 3
    assert f"cannot listen on 127.0.0.1:{port}" in done.output


def test_nothing_to_serve(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["serve", "--no-build", "--port", "0", "--release-dir", str(tmp_path)])
    assert done.exit_code == 2
    assert "run 'misional build' first" in done.output


def test_a_setting_that_cannot_be_read(tmp_path: Path) -> None:
    environment = {"MISIONAL_QUERY_CPU_SECONDS": "soon"}
    done = CliRunner(env=environment).invoke(main, ["serve", "--port", "0", "--release-dir", str(tmp_path)])
    assert done.exit_code == 2
    assert "MISIONAL_QUERY_CPU_SECONDS='soon'" in done.output
