"""The parent's side: start the child, feed it, read its answer up to a limit, end it with all it started."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from misional.sandbox.doors import OUT_OF_MEMORY
from misional.sandbox.limits import EndedEarly

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.sandbox.limits import Allowance, Ended

_PIECE: Final = 65_536
_LOOK_SECONDS: Final = 0.1
_MOMENT: Final = 0.002
_WORDS_KEPT: Final = 4_096
_NO_MEMORY: Final = (b"memory allocation of", b"MemoryError", b"out of memory")
"""How Rust, Python and C say it, in this order, before they give up."""


def _unheard(_words: bytes) -> None:
    return


def run_sealed(
    module: str,
    payload: bytes,
    allowance: Allowance,
    cancelled: Callable[[], bool] = lambda: False,
    told: Callable[[bytes], None] = _unheard,
) -> bytes:
    """Run ``python -m module`` with ``payload`` on its standard input; returns its standard output.

    The child is a fresh interpreter with an empty environment, so it holds no secret of this process, and in
    a process group of its own, which is killed whole, however this ends. ``cancelled`` is polled: true ends
    it. ``told`` gets what comes on standard error, as it comes. Raises :class:`EndedEarly`, and ``OSError``
    if no process can be started.
    """
    deadline = time.monotonic() + allowance.wall_seconds
    with subprocess.Popen(
        [sys.executable, "-I", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        start_new_session=True,
        bufsize=0,
    ) as child:
        try:
            exchange = _Exchange(child, payload, allowance.output_bytes, told)
            stopped = exchange.run(deadline, cancelled)
        finally:
            _kill_group(child)
    why = stopped or _reason(child.returncode, exchange.words)
    if why is not None:
        raise EndedEarly(why)
    return bytes(exchange.answer)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    # Not waited for yet, so its number, which is the group's, cannot have passed to others.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _reason(code: int, words: bytes) -> Ended | None:
    if code == 0:
        return None
    if code == -signal.SIGXCPU:
        return "cpu"
    if code == OUT_OF_MEMORY or any(said in words for said in _NO_MEMORY):
        return "memory"
    return "crash"


class _Exchange:
    """Feeds one child and listens to it, both at once, so that neither waits for the other."""

    def __init__(
        self,
        child: subprocess.Popen[bytes],
        payload: bytes,
        output_bytes: int,
        told: Callable[[bytes], None],
    ) -> None:
        self._child = child
        self._told = told
        self._rest = memoryview(payload)
        self._most = output_bytes
        self.answer = bytearray()
        self.words = b""

    def run(self, deadline: float, cancelled: Callable[[], bool]) -> Ended | None:
        """Until the child is done (``None``), or it has to be stopped, and why."""
        child = self._child
        listening = 2
        with selectors.DefaultSelector() as selector:
            for pipe, event, turn in (
                (child.stdin, selectors.EVENT_WRITE, self._feed),
                (child.stdout, selectors.EVENT_READ, self._hear),
                (child.stderr, selectors.EVENT_READ, self._overhear),
            ):
                if pipe is not None:  # none is: all three were asked for
                    os.set_blocking(pipe.fileno(), False)
                    selector.register(pipe, event, turn)
            while listening:
                if time.monotonic() > deadline:
                    return "wall"
                if cancelled():
                    return "cancelled"
                for key, _ in selector.select(_LOOK_SECONDS):
                    if not key.data(key.fd):
                        selector.unregister(key.fileobj)
                        listening -= key.fileobj is not child.stdin
                        key.fileobj.close()  # type: ignore[union-attr]  # a pipe, by its own object
                if len(self.answer) > self._most:
                    return "output"
        return self._wait(deadline)

    def _feed(self, pipe: int) -> bool:
        """Write some; false when there is no more to write, or nobody to read it."""
        try:
            self._rest = self._rest[os.write(pipe, self._rest[:_PIECE]) :]
        except BrokenPipeError:
            return False
        return bool(self._rest)

    def _hear(self, pipe: int) -> bool:
        piece = os.read(pipe, _PIECE)
        self.answer += piece
        return bool(piece)

    def _overhear(self, pipe: int) -> bool:
        piece = os.read(pipe, _PIECE)
        self.words = (self.words + piece)[-_WORDS_KEPT:]
        self._told(piece)
        return bool(piece)

    def _wait(self, deadline: float) -> Ended | None:
        """Until it has ended, but leave it to be waited for: until then its number stays its own."""
        look = os.WEXITED | os.WNOWAIT | os.WNOHANG
        while os.waitid(os.P_PID, self._child.pid, look) is None:
            if time.monotonic() > deadline:
                return "wall"
            time.sleep(_MOMENT)
        return None
