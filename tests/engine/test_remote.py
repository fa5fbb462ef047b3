"""An engine elsewhere: a real one answers as ours does, and a broken one is reported as what it is."""

from __future__ import annotations

import http.server
import logging
import re
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from misional.engine import (
    Dataset,
    Engine,
    EngineBusy,
    EngineUnavailable,
    EvaluationFailed,
    LimitExceeded,
    Limits,
    QueryCancelled,
    QueryRefused,
    QuerySyntaxError,
    media_types,
    open_remote,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.engine import Answer, GraphFile

    Ask = Callable[..., Answer]
    Eventually = Callable[[Callable[[], object]], None]

EX = "http://example.org/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUICK = Limits(cpu_seconds=60, wall_seconds=0.5, memory_bytes=2**30, result_bytes=2**20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def oxigraph(
    graph_files: tuple[GraphFile, ...], tmp_path_factory: pytest.TempPathFactory, eventually: Eventually
) -> Iterator[int]:
    """The native server over the same graphs, with a time limit of its own of one second: its port."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    assert program is not None, "the test extra brings it: pip install oxigraph"
    store = str(tmp_path_factory.mktemp("oxigraph"))
    for file in graph_files[:2]:
        assert file.graph is not None
        command = (program, "load", "--location", store, "--file", str(file.path), "--graph", file.graph)
        subprocess.run(command, check=True, capture_output=True)
    port = free_port()
    command = (
        program,
        "serve-read-only",
        "--location",
        store,
        "--bind",
        f"127.0.0.1:{port}",
        "--timeout-s",
        "1",
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        eventually(lambda: answers(port))
        yield port
        server.kill()


@pytest.fixture(scope="module")
def real(oxigraph: int, graph_files: tuple[GraphFile, ...]) -> Iterator[Engine]:
    graphs = [file.graph for file in graph_files if file.graph is not None]
    engine = open_remote(
        f"http://127.0.0.1:{oxigraph}/query", graphs=graphs, prefixes={"ex": EX}, base_iri=EX
    )
    yield engine
    engine.close()


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", Dataset()),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", Dataset()),
        ("SELECT (COUNT(*) AS ?n) FROM <graph/people> { ?s ?p ?o }", Dataset()),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", Dataset(default=(f"{EX}graph/chain",))),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", Dataset(named=(f"{EX}graph/chain",))),
        ("SELECT ?l { <p7> ?p ?l FILTER(LANG(?l) = 'es') }", Dataset()),
        ("ASK { <p7> <age> 7 }", Dataset()),
    ],
)
def test_a_real_service_answers_as_the_embedded_engine(
    text: str, dataset: Dataset, real: Engine, embedded: Engine, ask: Ask
) -> None:
    for media_type in media_types("select"):
        assert ask(real, text, media_type, dataset=dataset) == ask(
            embedded, text, media_type, dataset=dataset
        )


def test_a_real_service_gives_graphs_in_every_form(real: Engine, embedded: Engine, ask: Ask) -> None:
    text = "CONSTRUCT WHERE { <p7> ?p ?o }"
    for media_type in media_types("construct"):
        assert ask(real, text, media_type).media_type == media_type
    ours, theirs = (ask(engine, text, "application/n-triples").body for engine in (embedded, real))
    assert sorted(ours.splitlines()) == sorted(theirs.splitlines())
    assert b'"@id": "ex:p7"' in ask(real, text, "application/ld+json").body


def test_a_real_service_that_runs_out_of_time_or_space(real: Engine, ask: Ask) -> None:
    """The native server ends by its own limit with a 200 and a sentence in the middle of the table."""
    patient = Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=2**30, result_bytes=2**20)
    chain = Dataset(default=(f"{EX}graph/chain",))
    for media_type in ("application/sparql-results+json", "text/csv"):
        with pytest.raises(LimitExceeded, match="wall"):
            ask(
                real,
                "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
                media_type,
                dataset=chain,
                limits=patient,
            )
    with pytest.raises(LimitExceeded, match="wall"):
        ask(real, ENDLESS, limits=QUICK)
    with pytest.raises(LimitExceeded, match="result"):
        ask(real, "SELECT * { ?a ?b ?c . ?d ?e ?f }", limits=patient)
    assert ask(real, "ASK {}").body == b"true"


def test_the_guard_stands_before_a_remote_engine_too(real: Engine, ask: Ask) -> None:
    for text in ("ASK { SERVICE <http://x/> {} }", "DROP ALL", "ASK FROM <file:///etc/passwd> {}"):
        with pytest.raises(QueryRefused):
            ask(real, text)
    with pytest.raises(QuerySyntaxError) as caught:
        ask(real, "SELECT *\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)


def whole_request(client: socket.socket) -> bytes:
    """Head and body; a server that hangs up on what it has not read resets the connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(65536)
    head, _, _ = received.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: (\d+)", head)[1])  # type: ignore[index]
    while len(received) < len(head) + 4 + length:
        received += client.recv(65536)
    return received


class Stub:
    """A server on loopback that says, to each connection, the same bytes; then waits, or hangs up."""

    def __init__(self, reply: bytes, *, hangs: bool = False) -> None:
        self._reply = reply
        self._hangs = hangs
        self._server = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/sparql?map=1"

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with client:
                self.requests.append(whole_request(client))
                client.sendall(self._reply)
                if self._hangs:
                    self._stop.wait()

    def close(self) -> None:
        self._stop.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()


@pytest.fixture
def stub() -> Iterator[Callable[..., Stub]]:
    """Makes stubs, and closes them."""
    made: list[Stub] = []

    def make(reply: bytes, *, hangs: bool = False) -> Stub:
        made.append(Stub(reply, hangs=hangs))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def remote() -> Iterator[Callable[..., Engine]]:
    """Opens engines, and closes them."""
    opened: list[Engine] = []

    def connect(url: str, **more: Any) -> Engine:
        opened.append(open_remote(url, **more))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def reply(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


JSON = "Content-Type: application/sparql-results+json; charset=utf-8"
YES = b'{"head":{},"boolean":true}'
TABLE = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"x:a"}}]}}'
CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (reply("500 Oh", b"out of memory"), EngineUnavailable, "500: out of memory"),
        (reply("500 Oh", b"Virtuoso 37000 Error SQ156: compiler"), EvaluationFailed, "SQ156"),
        (reply("502 Bad", b""), EngineUnavailable, "502"),
        (reply("301 Moved", b"", "Location: http://127.0.0.1:9/"), EngineUnavailable, "301"),
        (reply("404 Not", b"?"), EngineUnavailable, "404"),
        (reply("200 OK", b"<html>", "Content-Type: text/html"), EngineUnavailable, "got text/html"),
        (reply("200 OK", YES, JSON, length=99), EngineUnavailable, "read"),
        (reply("200 OK", YES[:-1], JSON), EngineUnavailable, "broke off"),
        (reply("200 OK", b"{}", JSON), EngineUnavailable, "is no"),
        (reply("200 OK", b"[]", JSON), EngineUnavailable, "is no"),
        (reply("200 OK", TABLE, JSON), EngineUnavailable, "no answer to ASK"),
        (reply("200 OK", b"<html>Sorry</html>", JSON), EngineUnavailable, "is no"),
        (reply("200 OK", YES + b"The SPARQL operation has been cancelled", JSON), LimitExceeded, "wall"),
        (reply("200 OK", YES, JSON, "X-SQL-State: S1TAT"), LimitExceeded, "wall"),
        (reply("206 Partial", YES, JSON), EngineUnavailable, "206"),
        (reply("500 Oh", b"S1T00 Error SR171: Transaction timed out"), LimitExceeded, "wall"),
        (reply("504 Gateway", b""), LimitExceeded, "wall"),
        (reply("408 Time", b""), LimitExceeded, "wall"),
        (reply("503 Busy", b"", "Retry-After: 7"), EngineBusy, "7 s"),
        (reply("503 Busy", b"", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"), EngineBusy, "5 s"),
        (reply("429 Slow", b""), EngineBusy, "5 s"),
        (reply("400 Bad", b"what?"), QuerySyntaxError, "1:1"),
        (f"{CHUNKED}{JSON}\r\n\r\n1\r\n{{\r\n".encode(), EngineUnavailable, "read"),
        (b"HTTP/1.0 200 OK\r\n" + JSON.encode() + b"\r\n\r\n" + YES[:-1], EngineUnavailable, "broke off"),
        (b"I am no web server\r\n", EngineUnavailable, "web server"),
        (b"", EngineUnavailable, "closed"),
        (reply("200 OK", b" " * 2**21, JSON), LimitExceeded, "result"),
    ],
)
def test_what_is_no_whole_answer_is_none(
    answer: bytes,
    error: type[Exception],
    message: str,
    stub: Callable[..., Stub],
    remote: Callable[..., Engine],
    ask: Ask,
) -> None:
    engine = remote(stub(answer).url)
    with pytest.raises(error, match=message):
        ask(engine, "ASK {}")


def test_an_answer_that_ends_with_its_connection(
    stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    engine = remote(stub(b"HTTP/1.0 200 OK\r\n" + JSON.encode() + b"\r\n\r\n" + YES).url)
    assert [ask(engine, "ASK {}").body for _ in range(2)] == [b"true", b"true"]


def test_a_graph_that_ends_in_mid_sentence_is_none(
    stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    engine = remote(stub(reply("200 OK", b"<x:a> <x:b> <x:", "Content-Type: application/n-triples")).url)
    for media_type in media_types("construct"):
        with pytest.raises(EngineUnavailable, match="broke off"):
            ask(engine, "DESCRIBE <x:a>", media_type)


def test_the_request_is_as_the_protocol_wants_it(
    stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    server = stub(reply("200 OK", YES, JSON))
    engine = remote(server.url, graphs=["http://g/a b"], headers={"Authorization": "Bearer x"}, base_iri=EX)
    assert ask(engine, "ASK {}").body == b"true"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    assert line == "POST /sparql?map=1 HTTP/1.1"
    assert {
        "Content-Type: application/x-www-form-urlencoded",
        "Accept: application/sparql-results+json",
        "Authorization: Bearer x",
    } <= {*headers}
    assert parse_qsl(body.decode()) == [
        ("query", "BASE <http://example.org/>\nASK {}"),
        ("default-graph-uri", "http://g/a b"),
        ("named-graph-uri", "http://g/a b"),
    ]


@pytest.mark.parametrize("bad", [b'"type":"uri","value":"no iri"', b'"type":"zap","value":"x"'])
def test_a_fault_in_the_last_row_spoils_the_table(
    bad: bytes, stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    engine = remote(stub(reply("200 OK", TABLE.replace(b"]}}", b',{"a":{' + bad + b"}}]}}"), JSON)).url)
    for media_type in media_types("select"):
        with pytest.raises(EngineUnavailable, match="is no"):
            ask(engine, "SELECT * {}", media_type)


def test_a_table_that_may_have_been_cut_is_none(
    stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    """Virtuoso says that it would cut at so many rows, not that it did."""
    engine = remote(stub(reply("200 OK", TABLE, JSON, "X-SPARQL-MaxRows: 1")).url)
    with pytest.raises(EvaluationFailed, match="cuts answers at 1 rows"):
        ask(engine, "SELECT * {}")
    assert ask(remote(stub(reply("200 OK", TABLE, JSON, "X-SPARQL-MaxRows: 2")).url), "SELECT * {}").body


def test_an_outage_is_one_line_and_its_end_another(
    remote: Callable[..., Engine], ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logging.getLogger("misional"), "propagate", True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    engine = remote(f"http://127.0.0.1:{port}/sparql?key=secret")
    with caplog.at_level(logging.INFO, "misional.engine"):
        for _ in range(3):
            with pytest.raises(EngineUnavailable):
                ask(engine, "ASK {}")
        with socket.create_server(("127.0.0.1", port)) as server:
            answering = threading.Thread(target=answer_once, args=(server,))
            answering.start()
            assert ask(engine, "ASK {}").body == b"true"
            answering.join()
    # Both the logger and the root may have the fixture's handler by now: a record is one line all the same.
    lines = list(
        {id(record): record for record in caplog.records if record.name == "misional.engine"}.values()
    )
    assert [line.getMessage() for line in lines] == ["engine.remote_down", "engine.remote_back"]
    assert {line.__dict__["endpoint"] for line in lines} == {f"http://127.0.0.1:{port}/sparql"}


def answer_once(server: socket.socket) -> None:
    client, _ = server.accept()
    with client:
        whole_request(client)
        client.sendall(reply("200 OK", YES, JSON))


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", reply("200 OK", b"tr", JSON, length=4)]
)
def test_a_service_that_hangs_is_not_waited_for(
    sent: bytes, stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    engine = remote(stub(sent, hangs=True).url)
    with pytest.raises(LimitExceeded, match="wall"):
        ask(engine, "ASK {}", limits=QUICK)


def test_nobody_waits_for_a_client_that_left(
    stub: Callable[..., Stub], remote: Callable[..., Engine], ask: Ask
) -> None:
    engine = remote(stub(b"", hangs=True).url)
    looks = iter(range(5))
    with pytest.raises(QueryCancelled):
        ask(engine, "ASK {}", cancelled=lambda: next(looks, None) is None)


def test_nobody_there(remote: Callable[..., Engine], ask: Ask) -> None:
    engine = remote(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(EngineUnavailable):
        ask(engine, "ASK {}")
    engine.close()
    with pytest.raises(EngineUnavailable):
        ask(engine, "ASK {}")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a/", "http://", "http://user:pass@host/", "sparql"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        open_remote(url)


def test_a_connection_is_used_again_and_a_dead_one_replaced(remote: Callable[..., Engine], ask: Ask) -> None:
    connections: set[tuple[str, int]] = set()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 0.2

        def do_POST(self) -> None:
            connections.add(self.client_address)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(YES)))
            self.end_headers()
            self.wfile.write(YES)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        engine = remote(f"http://127.0.0.1:{server.server_port}/")
        for _ in range(5):
            assert ask(engine, "ASK {}").body == b"true"
        assert len(connections) == 1
        time.sleep(0.5)  # past the server's patience with an idle connection
        assert ask(engine, "ASK {}").body == b"true"
        assert len(connections) == 2
        engine.close()
        server.shutdown()
        thread.join()
