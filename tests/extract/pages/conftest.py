"""What the tests of the page reader share: pages made of a few lines, and the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from misional.extract.draft import Source, draft, read_page
from misional.extract.words import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.extract.draft import Draft

HERE = Path(__file__).resolve().parent


def corpus() -> list[Path]:
    """Every page of the corpus, tuning and held-out."""
    folders = (HERE / "tuning", HERE / "heldout")
    return sorted(path for folder in folders for path in folder.iterdir() if path.suffix != ".toml")


@pytest.fixture(scope="session")
def pages() -> list[Path]:
    return corpus()


@pytest.fixture(scope="session")
def propose() -> Callable[..., Draft]:
    """A function that reads a page given as text and drafts it."""

    def _propose(text: str, entity: str = "", url: str = "") -> Draft:
        return draft(read_page(text.encode("utf-8")), Source(entity, url))

    return _propose


@pytest.fixture(scope="session")
def found(propose: Callable[..., Draft]) -> Callable[..., list[tuple[str, str]]]:
    """A function that gives the kinds and texts that a page proposes, in reading order."""

    def _found(text: str, entity: str = "") -> list[tuple[str, str]]:
        read = propose(text, entity)
        return [
            (item.kind, one_line(read.page.text[item.start : item.end])) for item in read.findings.proposals
        ]

    return _found
