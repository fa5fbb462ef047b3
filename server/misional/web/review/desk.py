"""What the review page shows, and what it asks of whoever keeps the review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Card:
    """One statement under review. ``kind`` is one of the sheet's; ``status`` is "open", "accepted" or
    "rejected"; ``confidence`` is as the draft writes it; ``added`` is the law that the reviewer added, and
    ``groundless`` says that the statement still needs one. An ``ending`` is the end of a statement that the
    page dropped: it is accepted or rejected, and has no words in the page."""

    key: str
    kind: str
    name: str
    status: str
    words: str
    year: str
    confidence: str
    reasons: str
    law: str
    added: tuple[str, ...]
    groundless: bool
    ending: bool


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
    kinds: tuple[tuple[str, str], ...]
    """Kinds of statement with their names."""
    relations: tuple[str, ...]
    """What a law can be to a statement; "review.relation-<one>" names it."""
    undoable: bool

    def count(self, status: str) -> int:
        """How many statements have this status."""
        return sum(card.status == status for card in self.cards)


@dataclass(frozen=True, slots=True)
class Decision:
    """One click: ``action`` is "accept", "edit", "merge", "reject", "reopen" or "undo" (of no ``key``).

    The rest is what the fields of the card hold, taken over by "accept" and "edit": the words, the vision's
    year, the kind, a law to add (as the reviewer cites it, what it is to the statement, where that was read)
    and whether the laws it had are dropped. An empty text asks for no change.
    """

    action: str
    key: str
    words: str = ""
    year: str = ""
    kind: str = ""
    law: str = ""
    relation: str = ""
    source: str = ""
    bare: bool = False


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
