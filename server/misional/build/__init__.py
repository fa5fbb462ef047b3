"""Sources to a release: read, reason, validate, publish. See ``misional.build.pipeline.build``."""

from __future__ import annotations

from misional.build.errors import BuildError, GateRefusedError, SettingError, SourceError
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
