"""The server's hold on the zygote: start it, ask it for workers, have them killed, revive it if it dies."""

from __future__ import annotations

import json
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from misional.engine import channel
from misional.engine.channel import CONTROL, EXITED, FORK_FAILED, KILL, SPAWN
from misional.engine.errors import DataUnreadable, EngineError, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from misional.engine.channel import Reply, Request
    from misional.engine.interface import GraphFile

_LOG: Final = logging.getLogger("misional.engine")
_PACKAGE_ROOT: Final = str(Path(__file__).resolve().parents[2])
_ZYGOTE: Final = "misional.engine.zygote"
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 30.0
_GOODBYE_SECONDS: Final = 5.0
_LOW_PRIORITY: Final = 5  # a third of the others' share: enough to go on
_CPU_CLOCK: Final = 2  # CPUCLOCK_SCHED: with the process id, the clock of clock_getcpuclockid(3)


class Worker:
    """One worker as the server sees it; its socket belongs to one thread at a time.

    ``exited`` is set once the process is gone and waited for; ``status`` is then as
    `os.waitstatus_to_exitcode` gives it, or `None` if the zygote is gone too and nobody can tell.
    """

    def __init__(self, pid: int, sock: socket.socket) -> None:
        self.pid = pid
        self.exited = threading.Event()
        self.status: int | None = None
        self.used = False
        self.replaced = False
        self.slowed = False
        self._sock = sock
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def send(self, request: Request) -> None:
        """Raises `OSError` if the worker is gone."""
        self.used = True
        channel.send_request(self._sock, request)

    def ready(self, seconds: float) -> bool:
        """Wait at most so long for a reply, or the worker's end."""
        return bool(self._poll.poll(seconds * 1000))

    def receive(self) -> Reply:
        """Raises `EOFError` or `OSError` if the worker died."""
        return channel.receive_reply(self._sock)

    def cpu_seconds(self) -> float:
        """Processor time it has used in its life; 0 if it is gone."""
        try:
            return time.clock_gettime((~self.pid << 3) | _CPU_CLOCK)
        except OSError:
            return 0.0

    def slow_down(self) -> None:
        """Let everybody else go first on the processor, from now to its end: that cannot be undone."""
        if not self.slowed and not self.exited.is_set():
            self.slowed = True
            with suppress(OSError):  # it died just now
                os.setpriority(os.PRIO_PROCESS, self.pid, _LOW_PRIORITY)

    def hang_up(self) -> None:
        """Close the socket: an idle worker then ends by itself. Only for the thread that has the worker."""
        self._sock.close()


@dataclass(frozen=True, slots=True)
class ZygoteConfig:
    """What the zygote is to load and how its workers write."""

    files: Sequence[GraphFile]
    prefixes: Mapping[str, str]
    base_iri: str | None

    def json(self) -> bytes:
        """As the zygote reads it from its standard input."""
        files = [[str(file.path.resolve()), file.graph, file.base] for file in self.files]
        value = {"files": files, "prefixes": dict(self.prefixes), "base_iri": self.base_iri}
        return json.dumps(value).encode()


@dataclass(frozen=True, slots=True)
class _Report:
    graphs: tuple[str, ...] | None = None
    path: str | None = None
    error: str = ""


class Nursery:
    """Runs the zygote. The callbacks come from one background thread and must not block for long.

    ``on_worker``: a new worker is ready. ``on_exit``: one is gone. ``on_ready``: a zygote is up and has no
    workers yet (also after each restart).
    """

    def __init__(
        self,
        config: ZygoteConfig,
        *,
        on_worker: Callable[[Worker], None],
        on_exit: Callable[[Worker], None],
        on_ready: Callable[[], None],
    ) -> None:
        self._config = config
        self._on_worker = on_worker
        self._on_exit = on_exit
        self._on_ready = on_ready
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._workers: dict[int, Worker] = {}
        self._process, self._control, self.graphs = self._launch()
        self._thread = threading.Thread(target=self._run, name="misional-engine-nursery", daemon=True)

    @property
    def pid(self) -> int:
        """The zygote's process id."""
        return self._process.pid

    def start(self) -> None:
        """Begin with the callbacks; ``on_ready`` is the first."""
        self._thread.start()

    def spawn(self) -> None:
        """Ask for one more worker; it comes through ``on_worker``."""
        self._command(SPAWN, 0)

    def kill(self, worker: Worker) -> None:
        """Have a worker killed, whatever it is doing; its end comes through ``on_exit``."""
        self._command(KILL, worker.pid)

    def close(self) -> None:
        """End the zygote and with it every worker; wait until they are gone."""
        self._closing.set()
        with self._lock:
            _hang_up(self._control)
        try:
            self._process.wait(_GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._thread.join(_GOODBYE_SECONDS)

    def _command(self, kind: bytes, pid: int) -> None:
        with self._lock:
            try:
                self._control.send(CONTROL.pack(kind, pid, 0))
            except OSError:
                # It just died: the listening thread sees that too, ends all workers and starts over.
                _LOG.debug("engine.command_lost", extra={"pid": pid})

    def _launch(self) -> tuple[subprocess.Popen[bytes], socket.socket, tuple[str, ...]]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                (sys.executable, "-P", "-m", _ZYGOTE, str(theirs.fileno())),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                start_new_session=True,  # a Ctrl-C is for the server, which then closes us in order
            )
        report = _introduce(process, self._config.json())
        if report.graphs is not None:
            return process, ours, report.graphs
        ours.close()
        process.kill()
        process.wait()
        if report.path is not None:
            raise DataUnreadable(Path(report.path), report.error)
        msg = f"the zygote ended with status {process.returncode} before it was ready"
        raise EngineUnavailable(msg)

    def _run(self) -> None:
        while True:
            _LOG.info("engine.zygote_ready", extra={"pid": self._process.pid})
            self._on_ready()
            self._listen()
            self._bury()
            if self._closing.is_set() or not self._relaunch():
                return

    def _listen(self) -> None:
        while True:
            try:
                message, descriptors, _, _ = socket.recv_fds(self._control, CONTROL.size, 1)
            except OSError:
                return
            if not message:
                return
            kind, pid, value = CONTROL.unpack(message)
            if kind == SPAWN and not descriptors:
                # We are out of descriptors, so the kernel dropped the socket; the worker hears that and ends.
                _LOG.error("engine.worker_lost", extra={"pid": pid})
            elif kind == SPAWN:
                worker = Worker(pid, socket.socket(fileno=descriptors[0]))
                self._workers[pid] = worker
                self._on_worker(worker)
            elif kind == EXITED and pid in self._workers:
                self._gone(self._workers.pop(pid), value)
            else:
                if kind == FORK_FAILED:
                    _LOG.error("engine.fork_failed", extra={"errno": value})
                self._closing.wait(_FIRST_PAUSE)
                self.spawn()

    def _gone(self, worker: Worker, status: int | None) -> None:
        worker.status = status
        worker.exited.set()
        if not worker.used and status is not None:
            # It fell over by itself: do not let a broken machine turn into a storm of forks.
            _LOG.error("engine.worker_died_unused", extra={"pid": worker.pid, "status": status})
            self._closing.wait(_FIRST_PAUSE)
        self._on_exit(worker)

    def _bury(self) -> None:
        self._process.wait()
        if not self._closing.is_set():
            status = self._process.returncode
            _LOG.error("engine.zygote_died", extra={"pid": self._process.pid, "status": status})
        with self._lock:
            self._control.close()
        for worker in tuple(self._workers.values()):
            self._gone(worker, None)
        self._workers.clear()

    def _relaunch(self) -> bool:
        pause = _FIRST_PAUSE
        while not self._closing.is_set():
            try:
                process, control, _ = self._launch()
            except (EngineError, OSError) as error:
                _LOG.error("engine.zygote_restart_failed", extra={"error": str(error)})
                self._closing.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            with self._lock:
                self._process, self._control = process, control
            if self._closing.is_set():
                _hang_up(control)
            return True
        return False


def _environment() -> dict[str, str]:
    """Nothing of the server's environment, where secrets live, but what finds Python and its libraries."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    path = os.pathsep.join((_PACKAGE_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])))
    return {**kept, "PYTHONPATH": path, "PATH": os.defpath, "LC_ALL": "C.UTF-8"}


def _introduce(process: subprocess.Popen[bytes], config: bytes) -> _Report:
    """Hand over the configuration, take the report; empty if the process died instead."""
    if process.stdin is None or process.stdout is None:
        msg = "the zygote was started without pipes"
        raise RuntimeError(msg)
    with process.stdin, process.stdout:
        try:
            process.stdin.write(config)
            process.stdin.close()
            text = process.stdout.read()
        except OSError:
            return _Report()
    value = json.loads(text) if text else {}
    graphs = value.get("graphs")
    return _Report(None if graphs is None else tuple(graphs), value.get("path"), value.get("error", ""))


def _hang_up(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # already gone
