"""A small house of sources: one body, one norm, one captured text, and shapes that hold them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = Path(__file__).parent / "small"

Write = Callable[[str, str], Path]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Root of a copy of the small sources, to be changed at will."""
    return shutil.copytree(SMALL, tmp_path / "sources")


@pytest.fixture
def add(sources: Path) -> Write:
    """Function of a path below the sources and a text: adds the text to that file, or makes it."""

    def write(path: str, text: str) -> Path:
        with (sources / path).open("a", encoding="utf-8") as file:
            file.write(text)
        return sources / path

    return write
