"""The bench's client reads whole answers, however they are framed and cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from bench.peers.client import Connection, Response, request
from bench.peers.process import Running

Serve = Callable[[list[list[bytes]]], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answers each connection with its answers, a request each; a piece is one write."""
    threads: list[threading.Thread] = []

    def start(connections: list[list[bytes]]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def run() -> None:
            with closing(listener):
                for answers in connections:
                    peer, _ = listener.accept()
                    with closing(peer):
                        for answer in answers:
                            peer.recv(65536)
                            for piece in answer.split(b"|"):
                                peer.sendall(piece)

        thread = threading.Thread(target=run)
        thread.start()
        threads.append(thread)
        port: int = listener.getsockname()[1]
        return port

    yield start
    for thread in threads:
        thread.join(10)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (HEAD + b"Content-Le|ngth: 5\r\n\r|\nab|cde", b"abcde"),
        (HEAD + b"Content-Length: 0\r\n\r\n", b""),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r|\n2;x=1\r\nde\r\n0\r|\n\r\n", b"abcde"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n|0\r\n\r\n", b""),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", b"\r\n0\r\n\r\n"),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", b""),
    ],
)
def test_framings(serve: Serve, answer: bytes, body: bytes) -> None:
    with Connection(serve([[answer, HEAD + b"Content-Length: 1\r\n\r\nz"]]), 10) as connection:
        assert connection.send(b"GET").body == body
        assert connection.send(b"GET").body == b"z"  # nothing of the first was left over


def test_a_connection_closed_by_the_server_is_made_again(serve: Serve) -> None:
    once = HEAD + b"Content-Length: 1\r\n\r\n"
    port = serve([[once + b"a"], [once + b"b"]])
    with Connection(port, 10) as connection:
        assert [connection.send(b"GET").body for _ in range(2)] == [b"a", b"b"]


def test_half_an_answer_is_none(serve: Serve) -> None:
    port = serve([[HEAD + b"Content-Length: 9\r\n\r\nabc"]])
    with Connection(port, 10) as connection, pytest.raises(ConnectionError):
        connection.send(b"GET")


def test_headers_are_found_in_lower_case(serve: Serve) -> None:
    with Connection(serve([[HEAD + b"Content-Length: 0\r\n\r\n"]]), 10) as connection:
        expected = Response(200, {"content-type": "a/b", "content-length": "0"}, b"")
        assert connection.send(b"GET") == expected


def test_a_request_carries_the_query_whole() -> None:
    message = request(Running("x", "1", 1, 80, "/sparql"), "ASK { ?s ?p 'á&+' }", "a/b", '"tag"')
    assert message.startswith(
        b"GET /sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%C3%A1%26%2B%27%20%7D HTTP/1.1\r\n"
    )
    assert b'\r\nIf-None-Match: "tag"\r\n\r\n' in message
