"""Problem documents (RFC 9457): every way a request can fail, with its status, in one table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    QueryCancelled,
    QueryRefused,
    QuerySyntaxError,
    WorkerCrashed,
    suggest,
)
from misional.i18n import MESSAGES, say
from misional.web.prefixes import WELL_KNOWN

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
        "function-unknown": 400,
        "bad-encoding": 400,
        "parameter-missing": 400,
        "parameter-unknown": 400,
        "parameter-repeated": 400,
        "parameter-invalid": 400,
        "unknown-graph": 400,
        "date-invalid": 400,
        "datetime-invalid": 400,
        "renamed": 301,
        "withdrawn": 410,
        "release-gone": 410,
        "service-refused": 403,
        "update-refused": 403,
        "not-found": 404,
        "method-not-allowed": 405,
        "not-acceptable": 406,
        "profile-unknown": 406,
        "too-large": 413,
        "uri-too-long": 414,
        "unsupported-media-type": 415,
        "too-many-requests": 429,
        "client-gone": 499,
        "internal-error": 500,
        "evaluation-failed": 500,
        "format-unknown": 501,
        "worker-crashed": 500,
        "limit-cpu": 503,
        "limit-wall": 503,
        "limit-memory": 503,
        "limit-result": 503,
        "busy": 503,
        "unavailable": 503,
        "report-gone": 404,
        "upload-too-large": 413,
        "upload-compressed": 415,
        "upload-charset": 415,
        "upload-missing": 422,
        "upload-unreadable": 422,
        "upload-encoding": 422,
        "upload-outward": 422,
        "upload-nesting": 422,
        "shapes-refused": 422,
        "shapes-nesting": 422,
        "shapes-recursive": 422,
        "shapes-failed": 422,
        "too-many-findings": 422,
        "baseline-unreadable": 422,
        "waivers-invalid": 422,
        "unknown-profile": 422,
        "validation-cpu": 422,
        "validation-wall": 422,
        "validation-memory": 422,
        "validation-output": 422,
        "validation-crash": 422,
        "validation-cancelled": 422,
        "validation-busy": 503,
        "too-many-validations": 429,
        "url-off": 403,
        "url-refused": 403,
        "url-failed": 502,
    }
)
"""Kind of problem → HTTP status (499 is for the log: nobody is there to read it).

The kind ends the problem's ``type`` and names its messages."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure. ``members`` fill in the sentence and are sent as extension members of the document.

    ``query`` is the text of the query at fault, for a page that shows where; ``repaired`` what it may have
    been meant to be.
    """

    kind: str
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None
    repaired: str | None = None

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
        if self.kind == "parameter-invalid":
            words["allowed"] = say(f"parameter.{self.members.get('expected', 'string')}", language, **words)
        return say(f"problem.{self.kind}-detail", language, **words)

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


_MOST_EXPECTED: Final = 12
"""Things that a sentence lists of what could stand at a fault; the document lists them all."""


def _cause(members: Mapping[str, object], words: Mapping[str, str], language: Language) -> str:
    """Why a query cannot be read, in the reader's language as far as the engine tells it in parts."""
    sentences = [say(f"problem.query-syntax-{_cause_kind(members)}", language, **words)]
    if "suggestion" in members:
        sentences.append(say("problem.query-syntax-meant", language, **words))
    if "declaration" in members:
        sentences.append(say("problem.query-syntax-declare", language, **words))
    expected = members.get("expected")
    if isinstance(expected, list) and "suggestion" not in members:
        # Kinds of words and keywords say more than signs.
        ranked = sorted(expected, key=lambda one: (f"token.{one}" not in MESSAGES, not one.isalpha(), one))
        named = [say(f"token.{one}", language) if f"token.{one}" in MESSAGES else one for one in ranked]
        listed = ", ".join([*named[:_MOST_EXPECTED], *(["…"] if len(named) > _MOST_EXPECTED else [])])
        sentences.append(say("problem.query-syntax-expected", language, expected=listed))
    return " ".join(sentences)


def _cause_kind(members: Mapping[str, object]) -> str:
    if "prefix" in members:
        return "prefix"
    if "found" in members:
        return "found" if members["found"] else "end"
    return str(members.get("rule", "other"))


def not_acceptable(offered: Sequence[Format]) -> Problem:
    """406 with the list of what could be had."""
    return Problem("not-acceptable", {"offered": [one.media_type for one in offered]})


def of_engine(error: EngineError, query: str | None = None) -> Problem:
    """What an engine's error on ``query`` means to a client of the service."""
    return replace(_of_engine(error, query), query=query)


def _of_engine(error: EngineError, query: str | None) -> Problem:
    match error:
        case QuerySyntaxError():
            return _syntax(error, query)
        case QueryRefused():
            return _refused(error)
        case LimitExceeded():
            return Problem(f"limit-{error.limit}", {"limit": error.value})
        case EngineBusy():
            return Problem("busy", {"retryAfter": error.retry_after}, {"Retry-After": str(error.retry_after)})
        case QueryCancelled():
            return Problem("client-gone")
        case WorkerCrashed():
            return Problem("worker-crashed")
        case EvaluationFailed():
            return Problem("evaluation-failed", {"reason": str(error)})
        case EngineUnavailable() | DataUnreadable():
            return Problem("unavailable", headers={"Retry-After": "5"})
        case _:
            return Problem("internal-error")


def _syntax(error: QuerySyntaxError, query: str | None) -> Problem:
    repair = None if query is None else suggest(query, error, WELL_KNOWN)
    members: dict[str, object] = {"line": error.line, "column": error.column, "message": error.message}
    optional = {
        "found": error.found,
        "expected": list(error.expected) or None,
        "prefix": error.prefix,
        "rule": error.rule,
        "suggestion": repair and repair.meant,
        "declaration": repair and repair.declaration,
    }
    members |= {name: value for name, value in optional.items() if value is not None}
    return Problem("query-syntax", members, repaired=None if repair is None else repair.text)


_REFUSALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "service": "service-refused",
        "update": "update-refused",
        "unknown-graph": "unknown-graph",
        "nesting": "query-nesting",
        "operators": "query-operators",
        "function": "function-unknown",
        "length": "too-large",
        "media-type": "not-acceptable",
    }
)


def _refused(error: QueryRefused) -> Problem:
    kind = _REFUSALS[error.reason]
    member = {"too-large": "limit", "not-acceptable": "offered"}.get(kind, "what")
    return Problem(kind, {member: error.what})
