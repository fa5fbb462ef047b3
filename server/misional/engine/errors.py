"""What can go wrong with a query, as typed values: the caller words them for its reader, in its language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

LimitName = Literal["cpu", "memory", "wall", "result"]
BrokenRule = Literal[
    "ungrouped-variable",
    "star-with-group-by",
    "duplicate-variable",
    "variable-in-scope",
    "reified-path",
    "triple-term-subject",
    "iri",
]
_UNKNOWN_FUNCTION: Final = re.compile(r"custom function <(.*)> is not supported")

RefusalReason = Literal[
    "service", "update", "unknown-graph", "function", "nesting", "operators", "length", "media-type"
]


class EngineError(Exception):
    """Base of every error the engine room raises on purpose."""


class QuerySyntaxError(EngineError):
    """The text is not a SPARQL query.

    ``line`` and ``column`` count from 1, in characters, and point at the first word that cannot stand there.
    ``found`` is that word ("" at the end of the text), ``expected`` what could have stood in its place
    (keywords in capitals, punctuation as written, classes such as "variable" in words), ``prefix`` the
    undeclared prefix when that is the fault, ``rule`` the broken rule beyond grammar, if it is known.
    """

    def __init__(
        self,
        line: int,
        column: int,
        message: str,
        *,
        found: str | None = None,
        expected: tuple[str, ...] = (),
        prefix: str | None = None,
        rule: BrokenRule | None = None,
    ) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message
        self.found = found
        self.expected = expected
        self.prefix = prefix
        self.rule: BrokenRule | None = rule


class QueryRefused(EngineError):
    """The query is well formed as far as was read, but asks for something this service never does.

    ``reason`` is one of `RefusalReason`; ``what`` is the offending IRI, keyword, media type or number.
    """

    def __init__(self, reason: RefusalReason, what: str) -> None:
        super().__init__(f"refused ({reason}): {what}")
        self.reason: RefusalReason = reason
        self.what = what


class LimitExceeded(EngineError):
    """The query was cut off; nothing of its answer is kept. ``value``: seconds (cpu, wall) or bytes."""

    def __init__(self, limit: LimitName, value: float) -> None:
        super().__init__(f"the query exceeded its {limit} limit of {value:g}")
        self.limit: LimitName = limit
        self.value = value


class EvaluationFailed(EngineError):
    """The engine itself reported an error while evaluating a well-formed query."""


def evaluation_error(message: str) -> EngineError:
    """What pyoxigraph's complaint about an evaluation means: a function it has not is the query's fault."""
    unknown = _UNKNOWN_FUNCTION.search(message)
    return EvaluationFailed(message) if unknown is None else QueryRefused("function", unknown[1])


class QueryCancelled(EngineError):
    """The caller's ``cancelled`` said so: nobody is waiting for the answer any more."""


class EngineBusy(EngineError):
    """No worker became free. ``retry_after`` is in seconds, at least 1, fit for the HTTP header."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"all workers are busy; retry in {retry_after} s")
        self.retry_after = retry_after


class WorkerCrashed(EngineError):
    """The worker died of none of the limits. ``status`` is as `os.waitstatus_to_exitcode` gives it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the worker died with status {status}")
        self.status = status


class EngineUnavailable(EngineError):
    """There is no engine to ask just now: closed, restarting, or out of reach."""


class DataUnreadable(EngineError):
    """A file to be served is missing or malformed."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message
