"""The reports of the last while, in memory only, each under a name that nobody can guess.

What was uploaded lives as long as its process; what is kept is the report, until its time is over, whether
anybody asks or not. A client is known by a salted hash of its address, and only to count its reports.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from misional.web.problems import Problem, ProblemError
from misional.web.validation.sealed import run_task
from misional.web.validation.task import STEPS, Outcome, pack_outcome, unpack_outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.web.validation.settings import ValidationSettings
    from misional.web.validation.task import Task

_TOKEN_BYTES: Final = 24


@dataclass(slots=True, eq=False)
class Job:
    """One validation. ``packed`` is its outcome once ``done`` is set; ``step`` is one of ``STEPS``.

    ``begun`` (``None`` while it waits for its turn) and ``expires`` are on the desk's clock.
    """

    token: str
    client: str | None
    expires: float
    done: threading.Event = field(default_factory=threading.Event)
    packed: bytes = b""
    step: str = STEPS[0]
    begun: float | None = None
    forgotten: bool = False

    def hear(self, words: bytes) -> None:
        """Take note of the step that the sealed process tells; whatever else it says is left alone."""
        said = words.decode("ascii", "replace").split()
        self.step = next((word for word in reversed(said) if word in STEPS), self.step)

    def outcome(self) -> Outcome:
        """The outcome; only once ``done`` is set."""
        return unpack_outcome(zlib.decompress(self.packed))


class Desk:
    """Takes tasks, runs each in a sealed process, keeps what comes out. Safe for many threads."""

    def __init__(self, settings: ValidationSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._changed = threading.Condition()
        self._turns = threading.Semaphore(settings.workers)
        self._sweeping = False
        self._salt = secrets.token_bytes(16)

    def submit(self, make: Callable[[], Task], client: str | None) -> Job:
        """Begin a validation in another thread; ``make`` is called there, and may raise ``ProblemError``.

        ``client`` is who asks, ``None`` for one that is not counted. Raises ``ProblemError``: 429 when this
        client has too much under way, 503 when all together have.
        """
        known = None if client is None else hashlib.sha256(self._salt + client.encode()).hexdigest()
        with self._changed:
            self._drop_expired()
            running = [job for job in self._jobs.values() if not job.done.is_set()]
            if known is not None and sum(job.client == known for job in running) >= self._settings.workers:
                raise _wait("too-many-validations", 5, limit=self._settings.workers)
            if len(running) >= self._settings.workers + self._settings.waiting:
                raise _wait("validation-busy", 10)
            self._make_room(known)
            end = self._clock() + self._settings.wall_seconds * 2 + self._settings.keep_seconds
            job = Job(secrets.token_urlsafe(_TOKEN_BYTES), known, end)
            self._jobs[job.token] = job
        threading.Thread(target=self._run, args=(job, make), name="validation", daemon=True).start()
        return job

    def find(self, token: str) -> Job | None:
        """The validation of that name, if its time is not over."""
        with self._changed:
            self._drop_expired()
            return self._jobs.get(token)

    def forget(self, token: str) -> None:
        """Drop a report before its time, or stop its validation."""
        with self._changed:
            job = self._jobs.pop(token, None)
            if job is not None:
                job.forgotten = True

    def seconds_left(self, job: Job) -> int:
        """How long the report is still kept."""
        return max(0, round(job.expires - self._clock()))

    def seconds_spent(self, job: Job) -> int:
        """How long it has been at work."""
        return 0 if job.begun is None else max(0, round(self._clock() - job.begun))

    @property
    def held(self) -> int:
        """How many validations are known, running or kept."""
        return len(self._jobs)

    def _run(self, job: Job, make: Callable[[], Task]) -> None:
        with self._turns:
            job.begun, job.step = self._clock(), STEPS[1]
            outcome = Outcome("validation-crash")
            try:
                outcome = self._outcome(job, make)
            finally:
                self._keep(job, outcome)

    def _outcome(self, job: Job, make: Callable[[], Task]) -> Outcome:
        try:
            return run_task(self._settings, make(), lambda: job.forgotten, job.hear)
        except ProblemError as error:
            return Outcome(error.problem.kind, error.problem.members)
        except (OSError, ValueError) as error:
            # The type alone: a message may quote what was sent.
            structlog.get_logger("misional.web").error("validation failed", error=type(error).__name__)
            return Outcome("validation-crash")

    def _keep(self, job: Job, outcome: Outcome) -> None:
        packed = zlib.compress(pack_outcome(outcome))
        with self._changed:
            if sum(len(one.packed) for one in self._jobs.values()) + len(packed) > self._settings.keep_bytes:
                packed = zlib.compress(pack_outcome(Outcome("validation-busy", {"retryAfter": 60})))
            job.packed = packed
            job.expires = self._clock() + self._settings.keep_seconds
            job.done.set()
            if not self._sweeping:
                self._sweeping = True
                threading.Thread(target=self._sweep, name="validation-sweep", daemon=True).start()
            self._changed.notify_all()

    def _make_room(self, client: str | None) -> None:
        """A client's newest report takes the place of its own oldest, never of another's."""
        own = [job for job in self._jobs.values() if client is not None and job.client == client]
        finished = [job for job in own if job.done.is_set()]
        for job in finished[: max(0, len(own) - self._settings.client_reports + 1)]:
            del self._jobs[job.token]

    def _drop_expired(self) -> None:
        now = self._clock()
        for job in [job for job in self._jobs.values() if job.done.is_set() and job.expires <= now]:
            del self._jobs[job.token]

    def _sweep(self) -> None:
        """Drop reports in time, until none is left."""
        with self._changed:
            while True:
                self._drop_expired()
                finished = [job.expires for job in self._jobs.values() if job.done.is_set()]
                if not finished:
                    self._sweeping = False
                    return
                self._changed.wait(max(0.05, min(finished) - self._clock()))


def _wait(kind: str, seconds: int, **members: object) -> ProblemError:
    return ProblemError(Problem(kind, {**members, "retryAfter": seconds}, {"Retry-After": str(seconds)}))
