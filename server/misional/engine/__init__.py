"""Query evaluation behind one small interface."""

from __future__ import annotations

from misional.engine.bulk import write_bulk
from misional.engine.embedded import open_embedded
from misional.engine.errors import (
    BrokenRule,
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
from misional.engine.kinship import end_with
from misional.engine.loading import NotLoadedError, Place, load
from misional.engine.pool import PoolEngine, PoolStatus, open_pool
from misional.engine.remote import open_remote
from misional.engine.repairs import Repair, suggest

__all__ = [
    "Answer",
    "BrokenRule",
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
    "NotLoadedError",
    "Place",
    "PoolEngine",
    "PoolStatus",
    "QueryCancelled",
    "QueryForm",
    "QueryInfo",
    "QueryRefused",
    "QuerySyntaxError",
    "RefusalReason",
    "Repair",
    "WorkerCrashed",
    "end_with",
    "inspect",
    "load",
    "media_types",
    "open_embedded",
    "open_pool",
    "open_remote",
    "suggest",
    "write_bulk",
]
