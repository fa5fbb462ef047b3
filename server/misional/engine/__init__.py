"""Query evaluation behind one small interface."""

from __future__ import annotations

from misional.engine.embedded import open_embedded
from misional.engine.errors import (
    DataUnreadable,
    EngineBusy,
    EngineError,
    EngineUnavailable,
    EvaluationFailed,
    LimitExceeded,
    LimitName,
    QueryCancelled,
    QueryRefused,
    QuerySyntaxError,
    RefusalReason,
    WorkerCrashed,
)
from misional.engine.formats import media_types
from misional.engine.guard import inspect
from misional.engine.interface import (
    Answer,
    Dataset,
    Engine,
    Fault,
    GraphFile,
    Limits,
    QueryForm,
    QueryInfo,
)

__all__ = [
    "Answer",
    "DataUnreadable",
    "Dataset",
    "Engine",
    "EngineBusy",
    "EngineError",
    "EngineUnavailable",
    "EvaluationFailed",
    "Fault",
    "GraphFile",
    "LimitExceeded",
    "LimitName",
    "Limits",
    "QueryCancelled",
    "QueryForm",
    "QueryInfo",
    "QueryRefused",
    "QuerySyntaxError",
    "RefusalReason",
    "WorkerCrashed",
    "inspect",
    "media_types",
    "open_embedded",
]
