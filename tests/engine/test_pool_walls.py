"""The second wall: a worker that is handed a query nobody looked at still opens no connection and no file."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from misional.engine import Dataset, Limits, QueryRefused
from misional.engine.channel import Outcome, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.engine import Answer, PoolEngine


class Listener:
    """A socket on loopback that counts who comes, and sends each away."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self.visits = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/sparql"

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with visitor:
                self.visits += 1

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


QUERIES = {
    "service": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent service": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "service glued to a name": "PREFIX : <URL> PREFIX service: <x:> SELECT * { service: { ?s ?p ?o } }",
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_worker_connects_to_anything(
    name: str, pool: PoolEngine, listener: Listener, limits: Limits, ask: Callable[..., Answer]
) -> None:
    text = QUERIES[name].replace("URL", listener.url)
    request = Request(
        text=text.encode(),
        media_type="text/csv",
        dataset=Dataset(),
        union_default=True,
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_bytes,
        result_bytes=limits.result_bytes,
    )
    reply = pool.evaluate(request, limits, None)
    assert reply.outcome is (Outcome.ANSWER if "SILENT" in text else Outcome.FAILED)
    assert listener.visits == 0

    with pytest.raises(QueryRefused) as caught:
        ask(pool, text)
    assert caught.value.reason == "service"

    # The same text does reach the listener when nothing stands in the way.
    with contextlib.suppress(OSError):
        list(Store().query(text))  # type: ignore[arg-type]
    assert listener.visits > 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <file:PATH> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:PATH> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { SERVICE <file:PATH> { ?s ?p ?o } }",
        "LOAD <file:PATH>",
        "SELECT * FROM <URL> { ?s ?p ?o }",
        "LOAD <URL>",
    ],
)
def test_no_worker_reads_a_file_or_an_address_that_is_named(
    text: str, pool: PoolEngine, listener: Listener, limits: Limits, tmp_path: Path
) -> None:
    """The request goes past the guard; the file is there, and any reader of RDF could read it."""
    data = tmp_path / "secret.nt"
    data.write_text("<x:s> <x:p> 'a secret' .\n")
    request = Request(
        text=text.replace("PATH", str(data)).replace("URL", listener.url).encode(),
        media_type="text/csv",
        dataset=Dataset(),
        union_default=False,
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_bytes,
        result_bytes=limits.result_bytes,
    )
    reply = pool.evaluate(request, limits, None)
    assert b"a secret" not in reply.body
    if reply.outcome is Outcome.ANSWER:
        assert len(reply.body.splitlines()) == 1, "the header of an answer without rows"
    assert listener.visits == 0


def test_a_worker_holds_no_descriptor_but_its_own_and_can_get_no_more(
    pool: PoolEngine,
    children: Callable[[int], dict[int, str]],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    eventually(lambda: pool.status.ready == 4)
    for pid in children(pool.zygote_pid):
        held = {int(entry.name): str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
        assert held.pop(0).startswith("socket:")
        assert held == {1: "/dev/null", 2: "/dev/null", 3: f"/proc/{pid}/statm"}
        table = Path(f"/proc/{pid}/limits").read_text().splitlines()
        assert next(line.split()[3:5] for line in table if line.startswith("Max open files")) == ["3", "3"]
        assert next(line.split()[4:6] for line in table if line.startswith("Max core file size")) == [
            "0",
            "0",
        ]


def test_no_worker_knows_the_servers_environment(
    pool: PoolEngine, children: Callable[[int], dict[int, str]]
) -> None:
    allowed = {"PYTHONPATH", "PATH", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME"}
    assert "HOME" in os.environ
    for pid in (pool.zygote_pid, *children(pool.zygote_pid)):
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert {entry.partition(b"=")[0].decode() for entry in variables if entry} <= allowed
