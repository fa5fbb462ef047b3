"""The clients: those who ask cheaply and see all, those who attack, those who leave, those who are slow."""

from __future__ import annotations

import collections
import http.client
import json
import socket
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bench.attack.hostile import ENDLESS, HOSTILE

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from bench.attack.server import Server

CHEAP: Final = "SELECT ?l { ?f a <https://w3id.org/misional/def#Function> ; ?p ?l } ORDER BY ?l LIMIT 5"
HEAD: Final = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: "
)
ELSEWHERE: Final = ("127.0.0.2", 0)  # those who leave are other people than those who stay


@dataclass(slots=True)
class Tally:
    """What clients saw."""

    latencies: list[float] = field(default_factory=list)
    wrong: collections.Counter[str] = field(default_factory=collections.Counter)
    kinds: collections.Counter[str] = field(default_factory=collections.Counter)
    answered: int = 0
    left: int = 0


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
