"""What is proposed, and what is not: the values that the reading of a page ends in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from misional.extract.paragraphs import Paragraph
    from misional.extract.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed statement; ``page.text[start:end]`` is its verbatim text.

    ``section`` is the place of its section in the division. ``reasons`` are keys of
    :mod:`misional.extract.reasons`, ``heading`` and ``label`` fill their names. ``position`` counts from 1 in
    reading order within its kind (0 for mission and vision); ``parent`` is the position of the objective it
    stands under (0: none). ``value`` are the figures of its list mark, ``mark`` the kind of mark. ``act`` is
    the paragraph inside the list that cites the act its items rest on.
    """

    kind: Kind
    start: int
    end: int
    section: int
    confidence: float
    reasons: tuple[str, ...]
    heading: str = ""
    label: str = ""
    value: tuple[int, ...] = ()
    mark: str = ""
    position: int = 0
    parent: int = 0
    year: int | None = None
    act: Paragraph | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Why a kind of statement is not proposed; ``reason`` is a key of :mod:`misional.extract.reasons`."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a page gives. ``introductions`` pairs a section's place with a paragraph that leads to its
    list."""

    proposals: tuple[Proposal, ...]
    silences: tuple[Silence, ...]
    introductions: tuple[tuple[int, Paragraph], ...] = ()
