"""The decisions of a review, as values: each function gives a new review and changes nothing.

Whatever is decided, a statement's words are a stretch of the captured page: an edit moves its ends, and words
that the page does not have are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Status = Literal["open", "accepted", "rejected"]
Relation = Literal["states", "accords", "invokes"]
RefusalReason = Literal[
    "no-item", "no-words", "not-on-page", "overlap", "nothing-to-merge", "no-year", "no-kind", "one-only",
    "no-law", "several-laws", "law-no-place", "no-address", "same-key", "nothing-accepted", "nothing-to-undo",
    "no-ending-edit",
]  # fmt: skip
ENDING: Final = "Ending"
"""The kind of an item that is the end of a statement which the page dropped: it has no words there."""
STATUSES: Final[tuple[Status, ...]] = ("open", "accepted", "rejected")

RELATIONS: Final[tuple[Relation, ...]] = ("states", "accords", "invokes")
_REMEMBERED: Final = 20
"""How many decisions can be taken back."""

_PARTS: Final = re.compile(r"(?:\r?\n[ \t]*){2,}")
_YEAR: Final = re.compile(r"[12][0-9]{3}")


class Refusal(ValueError):
    """A decision that cannot be; ``reason`` ends the key of a message ("review.<reason>")."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AddedLaw:
    """A norm, or a place in one, that the reviewer adds to a statement.

    ``words`` cite it ("Decreto 45 de 2019, artículo 7"); ``relation``: the norm "states" the statement, the
    statement "accords" with it (conforme a), or only "invokes" it; ``source`` is the web address where the
    reviewer read so, or "".
    """

    words: str
    relation: Relation
    source: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One statement under review; ``text[start:end]`` of the capture are its words.

    ``origin`` is the IRI of the proposal it comes from; parts of a split one share it. ``year`` is a vision's
    target year, "" where there is none. ``laws`` are added to what the draft proposes, or take its place when
    the statement is ``bare`` of it.
    """

    key: str
    kind: str
    origin: str
    start: int
    end: int
    status: Status = "open"
    year: str = ""
    laws: tuple[AddedLaw, ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """All that is decided so far, in the page's order. ``draft`` is the SHA-256 of the draft's bytes;
    ``before`` has the items as they were before each of the last decisions, the oldest first."""

    draft: str
    items: tuple[Item, ...]
    before: tuple[tuple[Item, ...], ...] = ()

    def item(self, key: str) -> Item:
        """The item with this key. Raises ``Refusal`` when there is none."""
        return self.items[_place(self, key)]

    def count(self, status: Status) -> int:
        """How many items have this status."""
        return sum(item.status == status for item in self.items)


def remember(before: Review, after: Review) -> Review:
    """``after``, from which ``undo`` leads back to ``before``."""
    return replace(after, before=(*before.before, before.items)[-_REMEMBERED:])


def undo(review: Review) -> Review:
    """The review without its last decision. Raises ``Refusal`` when none is remembered."""
    if not review.before:
        raise Refusal("nothing-to-undo")
    return replace(review, items=review.before[-1], before=review.before[:-1])


def accept(review: Review, key: str) -> Review:
    """The statement is as the page has it."""
    return _set(review, key, "accepted")


def reject(review: Review, key: str) -> Review:
    """What is proposed is no statement of the body; it is kept in the review and not published."""
    return _set(review, key, "rejected")


def reopen(review: Review, key: str) -> Review:
    """Undecided again."""
    return _set(review, key, "open")


def edit(review: Review, text: str, key: str, words: str, year: str = "") -> Review:
    """The statement has these ``words`` of the captured ``text``, and is accepted.

    Blank lines split it: each paragraph becomes a statement. White space is not compared. Raises ``Refusal``
    for words that the page does not have in this order, or that another statement already has.
    """
    place = _place(review, key)
    item = review.items[place]
    if item.kind == ENDING:
        raise Refusal("no-ending-edit")
    parts = [part for part in _PARTS.split(words.strip()) if part.strip()]
    if not parts:
        raise Refusal("no-words")
    if year and _YEAR.fullmatch(year) is None:
        raise Refusal("no-year")
    spans = _spans(text, parts, item)
    others = [other for other in review.items if other.key != key and other.status != "rejected"]
    _refuse_overlap(spans, others)
    fresh = _fresh_keys(review, key)
    made = tuple(
        replace(item, key=next(fresh) if number else key, start=start, end=end, status="accepted", year=year)
        for number, (start, end) in enumerate(spans)
    )
    return replace(review, items=_ordered((*review.items[:place], *made, *review.items[place + 1 :])))


def merge(review: Review, key: str) -> Review:
    """The statement and the next one of its kind are one, with all that stands between them; accepted.

    Raises ``Refusal`` when the next statement is of another kind, or there is none.
    """
    place = _place(review, key)
    item = review.items[place]
    if item.kind == ENDING:
        raise Refusal("no-ending-edit")
    after = [other for other in review.items[place + 1 :] if other.status != "rejected"]
    if not after or after[0].kind != item.kind:
        raise Refusal("nothing-to-merge")
    following = after[0]
    joined = replace(
        item,
        end=following.end,
        status="accepted",
        year=item.year or following.year,
        laws=tuple(dict.fromkeys((*item.laws, *following.laws))),
        bare=item.bare and following.bare,
    )
    kept = (joined if other.key == key else other for other in review.items if other.key != following.key)
    return replace(review, items=tuple(kept))


def _set(review: Review, key: str, status: Status) -> Review:
    place = _place(review, key)
    changed = replace(review.items[place], status=status)
    if status != "rejected":
        others = [other for other in review.items if other.key != key and other.status != "rejected"]
        _refuse_overlap([(changed.start, changed.end)], others)
    return replace(review, items=(*review.items[:place], changed, *review.items[place + 1 :]))


def _refuse_overlap(spans: Iterable[tuple[int, int]], others: Iterable[Item]) -> None:
    """No word is in two statements."""
    if any(start < other.end and other.start < end for start, end in spans for other in others):
        raise Refusal("overlap")


def _place(review: Review, key: str) -> int:
    for place, item in enumerate(review.items):
        if item.key == key:
            return place
    raise Refusal("no-item")


def _fresh_keys(review: Review, key: str) -> Iterator[str]:
    """Keys that no item has: "5.2", "5.3" for the parts of "5"."""
    taken = {item.key for item in review.items}
    return (candidate for number in count(2) if (candidate := f"{key}.{number}") not in taken)


def _ordered(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (item.start, item.end, item.key)))


def _spans(text: str, parts: Sequence[str], item: Item) -> list[tuple[int, int]]:
    """Where the parts stand in the text, one after another: of several places, the one nearest the item."""
    spans: list[tuple[int, int]] = []
    for part in parts:
        # A linear pattern: literal words, each followed by white space and the next word.
        pattern = re.compile(r"\s+".join(map(re.escape, part.split())))
        least = spans[-1][1] if spans else 0
        near = spans[-1][1] if spans else item.start
        found = min(
            (match.span() for match in pattern.finditer(text, least)),
            key=lambda span: abs(span[0] - near),
            default=None,
        )
        if found is None:
            raise Refusal("not-on-page")
        spans.append(found)
    return spans
