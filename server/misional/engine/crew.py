"""The workers of a pool: so many ready, each dead one replaced, whoever needs one given one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from misional.engine.errors import EngineUnavailable
from misional.engine.nursery import Nursery

if TYPE_CHECKING:
    from misional.engine.channel import Request
    from misional.engine.nursery import Worker, ZygoteConfig


class Crew:
    """Keeps ``size`` worker processes alive. Waits at most ``patience`` seconds for one to be ready."""

    def __init__(self, config: ZygoteConfig, *, size: int, patience: float) -> None:
        self._size = size
        self._patience = patience
        self._closed = False
        self._ready: list[Worker] = []
        self._changed = threading.Condition()
        self._nursery = Nursery(
            config, on_worker=self.give_back, on_exit=self._farewell, on_ready=self._populate
        )
        self._nursery.start()

    @property
    def graphs(self) -> tuple[str, ...]:
        """The named graphs of the store."""
        return self._nursery.graphs

    @property
    def zygote_pid(self) -> int:
        """The process that holds the store."""
        return self._nursery.pid

    @property
    def ready(self) -> int:
        """How many workers are waiting for a query."""
        return len(self._ready)

    def engage(self, request: Request) -> Worker:
        """A worker that has got the request. Raises `EngineUnavailable`.

        One that died idle (the machine was short of memory, say) is no fault of this query: the next gets it.
        """
        for _ in range(self._size + 1):
            worker = self._take()
            try:
                worker.send(request)
            except OSError:
                worker.hang_up()
                continue
            return worker
        msg = "workers die as soon as they are made"
        raise EngineUnavailable(msg)

    def give_back(self, worker: Worker) -> None:
        """Make a worker ready for the next query."""
        with self._changed:
            if not worker.exited.is_set():
                self._ready.append(worker)
                self._changed.notify()
                return
        worker.hang_up()

    def retire(self, worker: Worker) -> None:
        """Part with a worker that is going, or gone, by itself."""
        self._replace(worker)
        worker.hang_up()

    def kill(self, worker: Worker) -> None:
        """End a worker in the middle of a query; its successor is on the way before it is gone."""
        self._replace(worker)
        if not worker.exited.is_set():
            self._nursery.kill(worker)
        worker.hang_up()

    def close(self) -> None:
        """End every worker, busy or not, and wait until they are gone."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._nursery.close()

    def _take(self) -> Worker:
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._closed, self._patience)
            if self._closed or not self._ready:
                msg = "the engine is closed" if self._closed else "no worker is ready"
                raise EngineUnavailable(msg)
            return self._ready.pop()

    def _replace(self, worker: Worker) -> None:
        with self._changed:
            replaced, worker.replaced = worker.replaced, True
        if not replaced:
            self._nursery.spawn()

    def _farewell(self, worker: Worker) -> None:
        with self._changed:
            idle = worker in self._ready
            if idle:
                self._ready.remove(worker)
            if worker.status is None:  # with its zygote: the next one populates anew
                worker.replaced = True
        if idle:
            worker.hang_up()
        self._replace(worker)

    def _populate(self) -> None:
        for _ in range(self._size):
            self._nursery.spawn()
