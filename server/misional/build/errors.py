"""Why a build did not publish, as types a caller can tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class BuildError(Exception):
    """Nothing was published; the text says why in one plain sentence."""


class SourceError(BuildError):
    """A source is missing or cannot be read. ``line`` is 1-based, None when there is no line to name."""

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class SettingError(BuildError):
    """A setting has a value that no release can be built with."""


class GateRefusedError(BuildError):
    """The sources were read and a gate does not let them out; ``reasons`` has at least one."""

    def __init__(self, gate: str, reasons: tuple[str, ...]) -> None:
        super().__init__(f"{gate}: {'; '.join(reasons)}")
        self.gate = gate
        self.reasons = reasons
