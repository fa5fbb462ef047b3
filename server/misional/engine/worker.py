"""A worker's life: shut every door, then answer one query after another until told to go or killed.

Nothing here defends against a query by looking at it. The walls are the kernel's: CPU by an interval timer
whose signal kills, memory by the address space, network and files by having no descriptor left to open.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING, Final

from misional.engine import store as stores
from misional.engine.channel import Outcome, receive_request, send_reply
from misional.engine.errors import EvaluationFailed, LimitExceeded, QueryRefused
from misional.engine.kinship import end_with
from misional.engine.sink import BoundedBuffer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from misional.engine.channel import Request

KEPT_BYTES: Final = 64 * 1024 * 1024
"""A worker that has grown by more than this is replaced: freed memory rarely goes back to the system."""

_DESCRIPTORS: Final = 3


def shut_doors(sock: socket.socket, zygote: int) -> tuple[socket.socket, int]:
    """Keep the socket and a look at our own size; give up the power to open anything else.

    Returns the socket, now descriptor 0, and the descriptor of ``/proc/self/statm``. ``zygote`` is the
    parent's process id: this process ends with it.
    """
    end_with(zygote)
    with open("/proc/self/oom_score_adj", "wb", buffering=0) as score:  # noqa: PTH123 - no Path in a hot fork
        score.write(b"1000")  # if the machine runs out of memory, a query goes first
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(sock.fileno(), 0)
    os.dup2(null, 1)
    os.dup2(null, 2)
    sock.detach()
    highest = max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208
    os.closerange(_DESCRIPTORS, highest + 1)
    statm = os.open("/proc/self/statm", os.O_RDONLY)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_DESCRIPTORS, _DESCRIPTORS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return socket.socket(fileno=0), statm


def serve(
    sock: socket.socket, statm: int, store: Store, prefixes: Mapping[str, str], base_iri: str | None
) -> None:
    """Answer requests until the server hangs up or this worker has grown too much."""
    gc.disable()  # nothing below makes cycles, and a collection would copy every shared page
    baseline = _address_space(statm)
    staying = True
    while staying:
        request = receive_request(sock)
        if request is None:
            return
        outcome, body = _within_limits(store, request, prefixes, base_iri, baseline)
        # What it keeps counts against its next query, which must not find less than half of its due.
        staying = _address_space(statm) - len(body) - baseline <= min(KEPT_BYTES, request.memory_bytes // 2)
        try:
            send_reply(sock, outcome, body, retiring=not staying)
        except OSError:
            return
        del request, body  # not to be held while waiting for the next


def _within_limits(
    store: Store, request: Request, prefixes: Mapping[str, str], base_iri: str | None, baseline: int
) -> tuple[Outcome, bytes | memoryview]:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (baseline + request.memory_bytes, hard))
    signal.setitimer(signal.ITIMER_PROF, request.cpu_seconds)
    try:
        return _evaluate(store, request, prefixes, base_iri)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _evaluate(
    store: Store, request: Request, prefixes: Mapping[str, str], base_iri: str | None
) -> tuple[Outcome, bytes | memoryview]:
    output = BoundedBuffer(request.result_bytes)
    try:
        stores.evaluate(
            store,
            request.text.decode(),
            dataset=request.dataset,
            union_default=request.union_default,
            base_iri=base_iri,
            media_type=request.media_type,
            prefixes=prefixes,
            output=output,
        )
    except SyntaxError as error:
        return Outcome.SYNTAX, str(error).encode()
    except EvaluationFailed as error:
        return Outcome.FAILED, str(error).encode()
    except QueryRefused:
        return Outcome.MEDIA_TYPE, b""
    except LimitExceeded:
        return Outcome.RESULT, b""
    except MemoryError:
        return Outcome.MEMORY, b""
    return Outcome.ANSWER, output.getbuffer()


def _address_space(statm: int) -> int:
    return int(os.pread(statm, 128, 0).split(b" ", 1)[0]) * resource.getpagesize()
