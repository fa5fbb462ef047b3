"""What passes between the server and a worker over their socket: one request, one reply, in turn."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from misional.engine.interface import Dataset

_REQUEST: Final = struct.Struct("!dQQ?III")
_REPLY: Final = struct.Struct("!B?Q")
CONTROL: Final = struct.Struct("!cqq")
"""A message between server and zygote: kind, process id, number. Commands: `SPAWN` a worker, `KILL` one.
Events: `SPAWN` (with the server's end of the new worker's socket attached), `EXITED` (the number is the
status as of `os.waitstatus_to_exitcode`), `FORK_FAILED` (the number is the errno)."""
SPAWN: Final = b"s"
KILL: Final = b"k"
EXITED: Final = b"x"
FORK_FAILED: Final = b"f"

_SEPARATOR: Final = "\0"  # in no IRI


class Outcome(IntEnum):
    """How an evaluation ended, when the worker lived to tell."""

    ANSWER = 0
    SYNTAX = 1
    FAILED = 2
    MEDIA_TYPE = 3
    RESULT = 4
    MEMORY = 5


@dataclass(frozen=True, slots=True)
class Request:
    """A query for one worker. ``text`` is UTF-8."""

    text: bytes
    media_type: str
    dataset: Dataset
    union_default: bool
    cpu_seconds: float
    memory_bytes: int
    result_bytes: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker says: ``body`` is the answer or a UTF-8 message. ``retiring``: the worker now exits."""

    outcome: Outcome
    retiring: bool
    body: bytes


def send_request(sock: socket.socket, request: Request) -> None:
    """Send all of it; raises `OSError` if the worker is gone."""
    media_type = request.media_type.encode()
    default, named = request.dataset.default, request.dataset.named
    names = _SEPARATOR.join((str(len(default)), *default, *named)).encode()
    header = _REQUEST.pack(
        request.cpu_seconds,
        request.memory_bytes,
        request.result_bytes,
        request.union_default,
        len(media_type),
        len(names),
        len(request.text),
    )
    sock.sendall(b"".join((header, media_type, names, request.text)))


def receive_request(sock: socket.socket) -> Request | None:
    """Wait for the next request; `None` when the server has hung up."""
    try:
        header = receive_exactly(sock, _REQUEST.size)
        cpu, memory, result, union, media_type, dataset, text = _REQUEST.unpack(header)
        body = receive_exactly(sock, media_type + dataset + text)
    except (EOFError, OSError):
        return None
    count, *names = body[media_type : media_type + dataset].decode().split(_SEPARATOR)
    default = int(count)
    return Request(
        text=body[media_type + dataset :],
        media_type=body[:media_type].decode(),
        dataset=Dataset(tuple(names[:default]), tuple(names[default:])),
        union_default=union,
        cpu_seconds=cpu,
        memory_bytes=memory,
        result_bytes=result,
    )


def send_reply(sock: socket.socket, outcome: Outcome, body: bytes | memoryview, *, retiring: bool) -> None:
    """Send all of it, without copying ``body``; raises `OSError` if the server is gone."""
    header = _REPLY.pack(outcome, retiring, len(body))
    sent = sock.sendmsg((header, body)) - len(header)
    if sent < len(body):
        sock.sendall(memoryview(body)[max(sent, 0) :])


def receive_reply(sock: socket.socket) -> Reply:
    """Wait for the reply. Raises `EOFError` if the worker died before its end, `OSError` on time-out."""
    outcome, retiring, length = _REPLY.unpack(receive_exactly(sock, _REPLY.size))
    return Reply(Outcome(outcome), retiring, receive_exactly(sock, length))


def receive_exactly(sock: socket.socket, count: int) -> bytes:
    """``count`` bytes, in one allocation if the kernel hands them over in one piece. Raises `EOFError`."""
    first = sock.recv(count, socket.MSG_WAITALL) if count else b""
    if len(first) == count:
        return first
    pieces = [first]
    missing = count - len(first)
    while missing:
        piece = sock.recv(missing, socket.MSG_WAITALL)
        if not piece:
            raise EOFError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
