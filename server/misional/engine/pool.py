"""The engine for strangers' queries: workers that can be killed, and limits that are kept."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import time
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.engine.channel import Outcome, Request
from misional.engine.crew import Crew
from misional.engine.errors import (
    EngineUnavailable,
    LimitExceeded,
    QueryCancelled,
    QueryRefused,
    WorkerCrashed,
    evaluation_error,
)
from misional.engine.faults import syntax_error
from misional.engine.guard import admit
from misional.engine.interface import Answer
from misional.engine.lanes import POLL_SECONDS, Lanes
from misional.engine.nursery import ZygoteConfig
from misional.engine.repute import Repute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from misional.engine.channel import Reply
    from misional.engine.errors import EngineError
    from misional.engine.interface import Dataset, GraphFile, Limits, QueryForm, QueryInfo
    from misional.engine.lanes import Seat
    from misional.engine.nursery import Worker

_LOG: Final = logging.getLogger("misional.engine")
_BRIEF_SECONDS: Final = 0.05
"""Processor time that makes a query long already while short ones wait."""
_WAIT_FACTOR: Final = 10
_LAST_WORDS_SECONDS: Final = 10.0
"""From the end of a worker's socket to its exit status: the kernel is tearing its memory down."""


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """How the pool is doing: worker processes ready, queries running, those of them long, queries waiting."""

    ready: int
    running: int
    long_running: int
    waiting: int


def verdict(status: int | None, limits: Limits) -> EngineError:
    """What the death of a worker that nobody asked to die means."""
    if status is None:
        return EngineUnavailable("the worker was lost with its zygote")
    if status == -signal.SIGPROF:
        return LimitExceeded("cpu", limits.cpu_seconds)
    if status == -signal.SIGABRT:  # Rust aborts when an allocation fails, and for little else
        return LimitExceeded("memory", limits.memory_bytes)
    return WorkerCrashed(status)


def is_long(spent: float, elapsed: float, short_seconds: float, *, crowded: bool) -> bool:
    """Whether a query that has taken ``spent`` seconds of processor is no short one.

    The clock alone tells little: on a busy machine it runs for the innocent too. ``crowded``: others wait.
    """
    return (
        spent > short_seconds
        or (crowded and spent > _BRIEF_SECONDS)
        or elapsed > _WAIT_FACTOR * short_seconds
    )


class PoolEngine:
    """See `open_pool`."""

    def __init__(
        self,
        crew: Crew,
        *,
        base_iri: str | None,
        union_default: bool,
        lanes: Lanes,
        queue_seconds: float,
        short_seconds: float,
        grace_seconds: float,
    ) -> None:
        self._crew = crew
        self._base_iri = base_iri
        self._union_default = union_default
        self._lanes = lanes
        self._repute = Repute()
        self._queue_seconds = queue_seconds
        self._short_seconds = short_seconds
        self._grace_seconds = grace_seconds
        self._owner = os.getpid()

    @property
    def graphs(self) -> tuple[str, ...]:
        """See `Engine.graphs`."""
        return self._crew.graphs

    @property
    def zygote_pid(self) -> int:
        """The process that holds the store; its children are the workers."""
        return self._crew.zygote_pid

    @property
    def status(self) -> PoolStatus:
        """A glance, for health pages and metrics."""
        running, long_running, waiting = self._lanes.counts
        return PoolStatus(self._crew.ready, running, long_running, waiting)

    def query(
        self,
        text: str,
        *,
        dataset: Dataset,
        media_type: str,
        limits: Limits,
        info: QueryInfo | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:
        """See `Engine.query`."""
        if self._owner != os.getpid():
            msg = "the engine belongs to the process that opened it"
            raise EngineUnavailable(msg)
        admitted = admit(
            text,
            info=info,
            dataset=dataset,
            media_type=media_type,
            graphs=self.graphs,
            base_iri=self._base_iri,
        )
        request = Request(
            text=admitted.text.encode(),
            media_type=media_type,
            dataset=admitted.dataset,
            union_default=self._union_default and not admitted.has_from,
            cpu_seconds=limits.cpu_seconds,
            memory_bytes=limits.memory_bytes,
            result_bytes=limits.result_bytes,
        )
        reply = self.evaluate(request, limits, cancelled)
        return _answer(reply, text, admitted.form, media_type, limits)

    def evaluate(self, request: Request, limits: Limits, cancelled: Callable[[], bool] | None) -> Reply:
        """Have a worker evaluate a request that nobody has looked at: what `query` does past the guard."""
        deadline = time.monotonic() + self._queue_seconds
        long = self._repute.is_long(request.text)
        while True:
            seat = self._lanes.enter(long=long, deadline=deadline, cancelled=cancelled)
            try:
                reply = self._converse(request, limits, cancelled, seat)
            finally:
                seat.leave()
            if reply is not None:
                return reply
            long = True

    def close(self) -> None:
        """See `Engine.close`; waits for running queries first."""
        self._lanes.close(self._grace_seconds)
        self._crew.close()

    def _converse(
        self, request: Request, limits: Limits, cancelled: Callable[[], bool] | None, seat: Seat
    ) -> Reply | None:
        """One query with one worker; `None` if it must wait for a long seat and start again."""
        worker = self._crew.engage(request)
        started = time.monotonic()
        try:
            reply = self._await_reply(worker, request, limits, cancelled, seat)
        except BaseException as error:
            self._crew.kill(worker)
            if isinstance(error, LimitExceeded | WorkerCrashed | EngineUnavailable | QueryCancelled):
                _log_end(error, request, worker, time.monotonic() - started)
            raise
        if reply is None:
            self._crew.kill(worker)
            _LOG.info("engine.query_put_back", extra=_facts(request, worker, time.monotonic() - started))
        elif reply.retiring:
            self._crew.retire(worker)
        elif worker.slowed:
            self._crew.kill(worker)
        else:
            self._crew.give_back(worker)
        return reply

    def _await_reply(
        self,
        worker: Worker,
        request: Request,
        limits: Limits,
        cancelled: Callable[[], bool] | None,
        seat: Seat,
    ) -> Reply | None:
        started = time.monotonic()
        cpu_before = worker.cpu_seconds()
        known = False
        while not worker.ready(POLL_SECONDS):
            elapsed = time.monotonic() - started
            if cancelled is not None and cancelled():
                raise QueryCancelled
            if elapsed > limits.wall_seconds:
                raise LimitExceeded("wall", limits.wall_seconds)
            spent = worker.cpu_seconds() - cpu_before
            if is_long(spent, elapsed, self._short_seconds, crowded=self._lanes.crowded):
                if not known and spent > _BRIEF_SECONDS:
                    self._repute.remember(request.text)
                    known = True
                if not seat.promote():
                    return None
                worker.slow_down()
        try:
            return worker.receive()
        except (EOFError, OSError):
            worker.exited.wait(_LAST_WORDS_SECONDS)
            raise verdict(worker.status, limits) from None


def _answer(reply: Reply, text: str, form: QueryForm, media_type: str, limits: Limits) -> Answer:
    if reply.outcome is Outcome.ANSWER:
        return Answer(form, media_type, reply.body)
    message = reply.body.decode()
    if reply.outcome is Outcome.SYNTAX:
        raise syntax_error(text, message)
    if reply.outcome is Outcome.FAILED:
        raise evaluation_error(message)
    if reply.outcome is Outcome.MEDIA_TYPE:
        raise QueryRefused("media-type", media_type)
    if reply.outcome is Outcome.RESULT:
        raise LimitExceeded("result", limits.result_bytes)
    raise LimitExceeded("memory", limits.memory_bytes)


def _log_end(error: EngineError, request: Request, worker: Worker, seconds: float) -> None:
    level = logging.ERROR if isinstance(error, WorkerCrashed | EngineUnavailable) else logging.WARNING
    reason = {"reason": str(error) or type(error).__name__}
    _LOG.log(level, "engine.query_ended", extra={**_facts(request, worker, seconds), **reason})


def _facts(request: Request, worker: Worker, seconds: float) -> dict[str, str | int | float]:
    # The text may hold personal data; its hash is enough to tell queries apart, and to find one you have.
    query = hashlib.sha256(request.text).hexdigest()[:16]
    return {"query": query, "bytes": len(request.text), "pid": worker.pid, "seconds": round(seconds, 3)}


def open_pool(
    files: Sequence[GraphFile],
    *,
    workers: int = 4,
    spare: int = 1,
    long_workers: int | None = None,
    queue: int = 64,
    queue_seconds: float = 10.0,
    short_seconds: float = 0.5,
    grace_seconds: float = 30.0,
    union_default: bool = True,
    prefixes: Mapping[str, str] = MappingProxyType({}),
    base_iri: str | None = None,
) -> PoolEngine:
    """Load ``files`` once, in a process of their own, and answer queries in ``workers`` killable copies.

    Returns when the data is loaded. Raises `DataUnreadable`, `EngineUnavailable`. Linux only.

    Memory: at most (``workers`` + ``spare`` + 1) times the store, plus the queries' own; mostly shared.
    ``long_workers`` (default: half) are the most that may serve queries which have taken more than
    ``short_seconds`` of processor, or less while others wait; these run at a lower priority, and for a minute
    wait with the long ones from the start when they are asked again. At most
    ``queue`` queries of each kind wait, each at most ``queue_seconds``, then `EngineBusy`.
    ``close`` lets running queries finish for ``grace_seconds``. `Limits.wall_seconds` counts from when a
    worker has the query; keep it several times `Limits.cpu_seconds`, so a busy machine kills no innocent.
    The other parameters are those of `open_embedded`. Open it in the process that uses it, after any fork.
    """
    if long_workers is None:
        long_workers = max(1, workers // 2)
    return PoolEngine(
        Crew(ZygoteConfig(files, prefixes, base_iri), size=workers + spare, patience=queue_seconds),
        base_iri=base_iri,
        union_default=union_default,
        lanes=Lanes(seats=workers, long_seats=long_workers, queue=queue),
        queue_seconds=queue_seconds,
        short_seconds=short_seconds,
        grace_seconds=grace_seconds,
    )
