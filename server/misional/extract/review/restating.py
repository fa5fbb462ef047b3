"""What a reviewer says of a statement beside its words: what kind it is, and the law it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from misional.extract.review.items import ENDING, Refusal
from misional.extract.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from misional.extract.review.items import AddedLaw, Item, Review

_ONE_A_PLAN: Final = frozenset({"Mission", "Vision"})


def change_kind(review: Review, key: str, kind: str) -> Review:
    """The statement is of another kind, one of :data:`~misional.extract.vocabulary.KINDS`.

    Raises ``Refusal`` for a kind that is none, and for a second mission or vision.
    """
    if kind not in KINDS:
        raise Refusal("no-kind")
    others = [item for item in review.items if item.key != key and item.status != "rejected"]
    if kind in _ONE_A_PLAN and any(item.kind == kind for item in others):
        raise Refusal("one-only")
    return _with(
        review, key, lambda item: replace(item, kind=kind, year=item.year if kind == "Vision" else "")
    )


def add_law(review: Review, key: str, law: AddedLaw) -> Review:
    """The statement has this law too. One that "states" it takes the place of the one that did so before."""

    def added(item: Item) -> Item:
        kept = [
            other
            for other in item.laws
            if other.words != law.words and not other.relation == law.relation == "states"
        ]
        return replace(item, laws=(*kept, law))

    return _with(review, key, added)


def drop_laws(review: Review, key: str) -> Review:
    """The statement has no law: neither what was proposed nor what was added."""
    return _with(review, key, lambda item: replace(item, laws=(), bare=True))


def _with(review: Review, key: str, change: Callable[[Item], Item]) -> Review:
    if review.item(key).kind == ENDING:
        raise Refusal("no-ending-edit")
    items = tuple(change(item) if item.key == key else item for item in review.items)
    return replace(review, items=items)
