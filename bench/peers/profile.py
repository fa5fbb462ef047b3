"""Where our CPU goes."""

from __future__ import annotations
from pathlib import Path


def profile(data: Path, bodies: int, *, quick: bool) -> None:
    """Print it."""
