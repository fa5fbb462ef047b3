"""Problem documents (RFC 9457): every way a request can fail, with its status, in one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import orjson

from misional.engine import (
    DataUnreadable,
    EngineBusy,
    EngineError,
    EngineUnavailable,
    EvaluationFailed,
    LimitExceeded,
    QueryRefused,
    QuerySyntaxError,
    WorkerCrashed,
)
from misional.i18n import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from misional.i18n import Language
    from misional.web.formats import Format

STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "bad-request": 400,
        "query-syntax": 400,
        "query-missing": 400,
        "query-repeated": 400,
        "query-nesting": 400,
        "query-operators": 400,
        "bad-encoding": 400,
        "unknown-graph": 400,
        "service-refused": 403,
        "update-refused": 403,
        "not-found": 404,
        "method-not-allowed": 405,
        "not-acceptable": 406,
        "too-large": 413,
        "uri-too-long": 414,
        "unsupported-media-type": 415,
        "too-many-requests": 429,
        "internal-error": 500,
        "evaluation-failed": 500,
        "worker-crashed": 500,
        "limit-cpu": 503,
        "limit-wall": 503,
        "limit-memory": 503,
        "limit-result": 503,
        "busy": 503,
        "unavailable": 503,
    }
)
"""Kind of problem → HTTP status. The kind ends the problem's ``type`` and names its messages."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure. ``members`` fill in the sentence and are sent as extension members of the document.

    ``query`` is the text of the query at fault, for a page that shows where.
    """

    kind: str
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.kind]

    def title(self, language: Language) -> str:
        """What kind of failure it is: the same words each time."""
        return say(f"problem.{self.kind}-title", language)

    def detail(self, language: Language) -> str:
        """What happened this time, and what to do about it."""
        words = {name: _words(value) for name, value in self.members.items()}
        if self.kind == "query-syntax":
            words["cause"] = _cause(self.members, words, language)
        return say(f"problem.{self.kind}-detail", language, **words)

    @property
    def excerpt(self) -> str | None:
        """The line of the query that is at fault, with a caret under the column."""
        line, column = self.members.get("line"), self.members.get("column")
        if self.query is None or not isinstance(line, int) or not isinstance(column, int):
            return None
        lines = self.query.splitlines()
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        lead = "".join("\t" if one == "\t" else " " for one in text[: column - 1])
        return f"{text}\n{lead}^"

    def document(self, language: Language, root: str = "") -> dict[str, object]:
        """The problem as the JSON object of RFC 9457; ``root`` is where the application is mounted."""
        return {
            "type": f"{root}/problems/{self.kind}",
            "title": self.title(language),
            "status": self.status,
            "detail": self.detail(language),
            **self.members,
        }

    def json(self, language: Language, root: str = "") -> bytes:
        """The document's bytes."""
        return orjson.dumps(self.document(language, root), option=orjson.OPT_INDENT_2)


class ProblemError(Exception):
    """Raised by a view that cannot go on; the application answers with the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind)
        self.problem = problem


def _words(value: object) -> str:
    match value:
        case list():
            return ", ".join(map(str, value))
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _cause(members: Mapping[str, object], words: Mapping[str, str], language: Language) -> str:
    """Why a query cannot be read, in the reader's language as far as the engine tells it in parts."""
    if "prefix" in members:
        return say("problem.query-syntax-prefix", language, **words)
    if "found" not in members:
        return words["message"]
    which = "found" if members["found"] else "end"
    cause = say(f"problem.query-syntax-{which}", language, **words)
    if "expected" not in members:
        return cause
    return f"{cause} {say('problem.query-syntax-expected', language, **words)}"


def not_acceptable(offered: Sequence[Format]) -> Problem:
    """406 with the list of what could be had."""
    return Problem("not-acceptable", {"offered": [one.media_type for one in offered]})


def of_engine(error: EngineError, query: str | None = None) -> Problem:
    """What an engine's error on ``query`` means to a client of the service."""
    match error:
        case QuerySyntaxError():
            return _syntax(error, query)
        case QueryRefused():
            return _refused(error)
        case LimitExceeded():
            return Problem(f"limit-{error.limit}", {"limit": error.value})
        case EngineBusy():
            return Problem("busy", {"retryAfter": error.retry_after}, {"Retry-After": str(error.retry_after)})
        case WorkerCrashed():
            return Problem("worker-crashed")
        case EvaluationFailed():
            return Problem("evaluation-failed", {"reason": str(error)})
        case EngineUnavailable() | DataUnreadable():
            return Problem("unavailable", headers={"Retry-After": "5"})
        case _:
            return Problem("internal-error")


def _syntax(error: QuerySyntaxError, query: str | None) -> Problem:
    members: dict[str, object] = {"line": error.line, "column": error.column, "message": error.message}
    optional = {"found": error.found, "expected": list(error.expected) or None, "prefix": error.prefix}
    members |= {name: value for name, value in optional.items() if value is not None}
    return Problem("query-syntax", members, query=query)


_REFUSALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "service": "service-refused",
        "update": "update-refused",
        "unknown-graph": "unknown-graph",
        "nesting": "query-nesting",
        "operators": "query-operators",
        "length": "too-large",
        "media-type": "not-acceptable",
    }
)


def _refused(error: QueryRefused) -> Problem:
    kind = _REFUSALS[error.reason]
    member = {"too-large": "limit", "not-acceptable": "offered"}.get(kind, "what")
    return Problem(kind, {member: error.what})
