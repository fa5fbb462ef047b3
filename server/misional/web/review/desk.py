"""What the review page shows, and what it asks of whoever keeps the review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Card:
    """One statement under review. ``status`` is "open", "accepted" or "rejected"; ``year`` is ``None`` for
    what has no target year; ``confidence`` is as the draft writes it."""

    key: str
    name: str
    status: str
    words: str
    year: str | None
    confidence: str
    reasons: str
    law: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the captured text; ``key`` names the statement whose words it is, "" for none."""

    text: str
    key: str
    status: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page shows."""

    title: str
    entity: str
    source: str
    notes: tuple[str, ...]
    cards: tuple[Card, ...]
    pieces: tuple[Piece, ...]

    def count(self, status: str) -> int:
        """How many statements have this status."""
        return sum(card.status == status for card in self.cards)


@dataclass(frozen=True, slots=True)
class Decision:
    """One click: ``action`` is "accept", "edit", "merge", "reject" or "reopen"."""

    action: str
    key: str
    words: str
    year: str


class Desk(Protocol):
    """Keeps the review. Each call is whole when it returns: what was decided is on the disk."""

    def sheet(self) -> Sheet:
        """The review as it stands."""
        ...

    def decide(self, decision: Decision) -> str | None:
        """Take a decision; ``None``, or the key of the message that tells why it cannot be."""
        ...

    def finish(self) -> Sequence[str]:
        """Write the result; the paths written. Raises ``ValueError`` or ``OSError`` saying why it is not."""
        ...
