"""Sources to a release: read, reason, validate, publish. See ``misional.build.pipeline.build``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from misional.build.errors import BuildError, GateRefusedError, SettingError, SourceError

if TYPE_CHECKING:
    from misional.build.pipeline import BuildResult, Options, build

__all__ = [
    "BuildError",
    "BuildResult",
    "GateRefusedError",
    "Options",
    "SettingError",
    "SourceError",
    "build",
]


def __getattr__(name: str) -> object:
    # The pipeline loads the engine, the reasoner and rdflib: half a second that `validate` need not spend.
    if name in {"BuildResult", "Options", "build"}:
        return getattr(import_module("misional.build.pipeline"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
