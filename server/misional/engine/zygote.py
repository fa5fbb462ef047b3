"""A process of one thread that holds the store and forks workers: ``python -m misional.engine.zygote FD``.

A fork of a process with threads can copy a lock that nobody will ever release, so the server, which has many
threads, does not fork: it starts this program, a fresh interpreter. FD is one end of a `SOCK_SEQPACKET` pair.
The configuration comes as JSON on standard input; on standard output goes one object, ``{"graphs": […]}``
or ``{"path": …, "error": …}``. Then commands and events pass over FD, whose other end `Nursery` holds.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from misional.engine import store as stores
from misional.engine import worker
from misional.engine.channel import CONTROL, EXITED, FORK_FAILED, KILL, SPAWN
from misional.engine.errors import DataUnreadable
from misional.engine.interface import GraphFile

if TYPE_CHECKING:
    from pyoxigraph import Store


def main() -> None:
    """Load, then obey until the server hangs up; then end every worker."""
    # Until the report is read there is nothing to tidy up: a server that goes sooner takes us along.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    control = socket.socket(fileno=int(sys.argv[1]))
    text = sys.stdin.read()
    if not text:
        return
    config = json.loads(text)
    try:
        store = stores.load([GraphFile(Path(path), graph, base) for path, graph, base in config["files"]])
    except DataUnreadable as error:
        _report({"path": str(error.path), "error": error.message})
        return
    _report({"graphs": stores.graph_names(store)})
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    _Zygote(control, store, config["prefixes"], config["base_iri"]).run()


def _report(value: dict[str, object]) -> None:
    json.dump(value, sys.stdout)
    sys.stdout.close()
    # Descriptor 1 must stay taken, or the next socket would become the workers' standard output.
    null = os.open(os.devnull, os.O_RDWR)
    if null != 1:
        os.dup2(null, 1)
        os.close(null)


class _Zygote:
    def __init__(
        self, control: socket.socket, store: Store, prefixes: dict[str, str], base_iri: str | None
    ) -> None:
        self._control = control
        self._store = store
        self._prefixes = prefixes
        self._base_iri = base_iri
        self._children: set[int] = set()

    def run(self) -> None:
        waker, wakee = socket.socketpair()
        waker.setblocking(False)
        wakee.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(wakee, select.POLLIN)
        try:
            while True:
                ready = {descriptor for descriptor, _ in poll.poll()}
                if wakee.fileno() in ready:
                    wakee.recv(4096)
                    self._reap()
                if self._control.fileno() in ready and not self._obey():
                    return
        except OSError:
            return  # the server is gone in the middle of a word
        finally:
            self._end()

    def _obey(self) -> bool:
        message = self._control.recv(CONTROL.size)
        if not message:
            return False
        kind, pid, _ = CONTROL.unpack(message)
        if kind == SPAWN:
            self._spawn()
        elif kind == KILL and pid in self._children:
            # Not yet waited for, so the number cannot have passed to another process.
            os.kill(pid, signal.SIGKILL)
        return True

    def _spawn(self) -> None:
        ours, theirs = socket.socketpair()
        zygote = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            ours.close()
            theirs.close()
            self._control.send(CONTROL.pack(FORK_FAILED, 0, error.errno or 0))
            return
        if pid == 0:
            # Whatever happens below must not come back into the zygote's loop.
            status = 1
            try:
                theirs.close()
                sock, statm = worker.shut_doors(ours, zygote)
                worker.serve(sock, statm, self._store, self._prefixes, self._base_iri)
                status = 0
            finally:
                os._exit(status)
        self._children.add(pid)
        ours.close()
        socket.send_fds(self._control, [CONTROL.pack(SPAWN, pid, 0)], [theirs.fileno()])
        theirs.close()

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._children.discard(pid)
            self._control.send(CONTROL.pack(EXITED, pid, os.waitstatus_to_exitcode(status)))

    def _end(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
