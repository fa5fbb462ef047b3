"""Who left is noticed, who takes for ever is shut, and neither is confused with somebody who waits."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.web.layers import connections as seen_by_the_kernel
from misional.web.layers.connections import (
    Connection,
    Presence,
    Visitor,
    Watch,
    client_gone,
    connections,
    least_size,
    plain_address,
)
from misional.web.layers.doorman import Doorman, Patience, Progress, beyond, progress

if TYPE_CHECKING:
    from collections.abc import Iterator


class House:
    """A listening socket, and pairs of sockets connected through it."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port: int = self.door.getsockname()[1]

    def visit(self, sent: bytes = b"", source: str = "127.0.0.1") -> tuple[socket.socket, socket.socket]:
        """A client's socket and the server's, which holds what the client has sent."""
        client = socket.create_connection(self.door.getsockname(), timeout=60, source_address=(source, 0))
        self.stack.enter_context(client)
        server, _ = self.door.accept()
        self.stack.enter_context(server)
        client.sendall(sent)
        if sent:
            server.recv(len(sent), socket.MSG_PEEK | socket.MSG_WAITALL)
        return client, server


@pytest.fixture
def house() -> Iterator[House]:
    with ExitStack() as stack:
        yield House(stack)


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_only_the_own_connections_are_seen_and_nothing_is_kept_of_them(house: House) -> None:
    _, server = house.visit(b"x" * 30)
    server.send(b"y" * 20)
    before = descriptors()
    ((door, seen, _),) = list(connections(house.port))
    assert door[0] == server.fileno()
    assert (seen.address, seen.received, seen.unsent) == ("127.0.0.1", 30, 0)
    assert seen.sent == 20
    assert descriptors() == before


def test_a_lone_client_leaves(house: House) -> None:
    client, server = house.visit(b"x" * 30)
    visitor = Visitor("127.0.0.1", 20, Watch(house.port, share=0))
    assert not visitor.gone()
    client.close()
    server.close()  # as the HTTP library does, once it reads the end
    assert visitor.gone()


def test_one_that_stays_is_never_taken_for_one_that_left(house: House) -> None:
    """Idle connections, other addresses and short requests come and go around it."""
    others = [house.visit(b""), house.visit(b"x" * 30, "127.0.0.2"), house.visit(b"x" * 5)]
    house.visit(b"x" * 30)
    visitor = Visitor("127.0.0.1", 20, Watch(house.port, share=0))
    assert not visitor.gone()
    for client, server in others:
        client.close()
        server.close()
    assert not visitor.gone()


def test_two_that_look_alike_must_both_leave(house: House) -> None:
    pairs = [house.visit(b"x" * 30), house.visit(b"x" * 30)]
    visitor = Visitor("127.0.0.1", 20, Watch(house.port, share=0))
    for client, server in pairs:
        assert not visitor.gone()
        client.close()
        server.close()
    assert visitor.gone()


def test_one_that_goes_on_sending_is_another(house: House) -> None:
    slow, slows = house.visit(b"x" * 30)
    client, server = house.visit(b"x" * 30)
    visitor = Visitor("127.0.0.1", 20, Watch(house.port, share=0))
    assert not visitor.gone()
    slow.send(b"x")
    slows.recv(31, socket.MSG_PEEK | socket.MSG_WAITALL)
    assert not visitor.gone()
    client.close()
    server.close()
    assert visitor.gone()


def test_a_descriptor_that_is_used_again_is_not_the_same_connection(house: House) -> None:
    client, server = house.visit(b"x" * 30)
    visitor = Visitor("127.0.0.1", 20, Watch(house.port, share=0))
    assert not visitor.gone()
    number = server.fileno()
    _, successor = house.visit(b"x" * 30)
    client.close()
    server.close()
    os.dup2(successor.fileno(), number)
    try:
        assert visitor.gone()
    finally:
        os.close(number)


def test_many_who_wait_cost_one_look_and_are_not_told_what_was_seen_before_they_came(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = connections

    def counted(port: int) -> Iterator[tuple[tuple[int, int], Connection, socket.socket]]:
        looks.append(port)
        return look(port)

    monkeypatch.setattr(seen_by_the_kernel, "connections", counted)
    watch = Watch(house.port, share=1e9)  # it rests for days after the first look
    pairs = [house.visit(b"x" * 30) for _ in range(20)]
    early = [Visitor("127.0.0.1", 20, watch) for _ in pairs]
    assert not any(visitor.gone() for visitor in early * 10)
    assert len(looks) == 1
    house.visit(b"x" * 30)
    late = Visitor("127.0.0.1", 20, watch)
    for client, server in pairs:
        client.close()
        server.close()
    assert all(visitor.gone() for visitor in early)
    assert not late.gone()
    assert len(looks) == 1


def test_each_request_can_tell_unless_it_was_told_to_continue() -> None:
    seen: list[bool] = []
    layer = Presence(lambda environ, _start: [seen.append(client_gone(environ) is not None) or b""], 1)
    layer({"REMOTE_ADDR": "127.0.0.1"}, lambda *_args: lambda _data: None)
    layer({"REMOTE_ADDR": "127.0.0.1", "HTTP_EXPECT": "100-continue"}, lambda *_args: lambda _data: None)
    assert seen == [True, False]


def test_a_request_is_at_least_as_long_as_what_is_known_of_it() -> None:
    environ = {"HTTP_HOST": "x", "QUERY_STRING": "query=ASK%7B%7D", "CONTENT_LENGTH": "12", "PATH_INFO": "/"}
    assert least_size(environ) == 1 + 15 + 12
    assert least_size({"CONTENT_LENGTH": "many"}) == 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("2001:DB8::0:1", "2001:db8::1"),
        ("?", "?"),
    ],
)
def test_an_address_has_one_spelling(written: str, plain: str) -> None:
    assert plain_address(written) == plain


def test_the_doorman_shuts_who_takes_nothing_and_nobody_else(house: House) -> None:
    now = [0.0]
    doorman = Doorman(house.port, Patience(100), clock=lambda: now[0])
    half, _ = house.visit(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
    served, server = house.visit(b"x")
    assert doorman.look() == 0
    now[0] = 90
    server.send(b"an answer")
    assert served.recv(9, socket.MSG_WAITALL) == b"an answer"
    half.send(b"1")
    assert doorman.look() == 0
    now[0] = 110
    assert doorman.look() == 1
    assert half.recv(1) == b""
    served.setblocking(False)
    with pytest.raises(BlockingIOError):
        served.recv(1)


def test_the_doorman_shuts_who_does_not_read(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    doorman = Doorman(house.port, Patience(100), clock=lambda: now[0])
    _, server = house.visit(b"x")
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.sendall(b"y" * 50_000_000)
    assert doorman.look() == 0
    now[0] = 101
    assert doorman.look() == 1
    assert "slow connections shut" in capsys.readouterr().err


COUNTS = st.integers(0, 2**40)


@given(st.floats(0, 1e6), st.floats(0, 1e6), COUNTS, COUNTS, COUNTS)
def test_time_starts_anew_only_when_something_is_taken(
    since: float, later: float, sent: int, more: int, unsent: int
) -> None:
    before = Progress(since, sent)
    after = progress(before, since + later, Connection("x", sent + more, 0, unsent, True))
    if more == 0 or (unsent and more < 65_536):
        assert after == before
    else:
        assert after == Progress(since + later, sent + more)


def test_the_doorman_shuts_what_one_client_holds_beyond_its_due(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    doorman = Doorman(house.port, Patience(100, most=8, loopback=True))
    asking = [house.visit(b"GET /") for _ in range(2)]
    idle = [house.visit() for _ in range(18)]
    late, _ = house.visit(b"GET /")
    assert doorman.count() == 21 - 8
    kept = [asking[0], asking[1], (late, None), *idle[:5]]
    assert all(is_open(client) for client, _ in kept)
    assert not any(is_open(client) for client, _ in idle[5:])
    assert "surplus connections shut" in capsys.readouterr().err
    for _, server in idle[5:]:
        server.close()  # as the HTTP library does
    assert doorman.count() == 0


def is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True


def test_each_client_has_its_own_due_and_a_proxy_on_this_machine_any() -> None:
    def held(address: str, times: int) -> list[tuple[tuple[int, int], Connection]]:
        return [((each, 100 + each), Connection(address, 0, 0, 0, False)) for each in range(times)]

    for alone in ("192.0.2.1", "2001:db8::1"):
        assert len(beyond(held(alone, 5), 3, loopback=False)) == 2
    neighbours = [*held("2001:db8::1", 2), *held("2001:db8::2", 2), *held("2001:db8:0:1::1", 2)]
    assert len(beyond(neighbours, 3, loopback=False)) == 1
    assert beyond([*held("192.0.2.1", 3), *held("192.0.2.2", 3)], 3, loopback=False) == ()
    assert beyond(held("127.0.0.1", 50), 3, loopback=False) == ()
    assert len(beyond([*held("127.0.0.1", 3), *held("127.0.0.2", 3)], 3, loopback=True)) == 3
    with pytest.raises(ValueError, match="negative"):
        Patience(1, most=-1)
