"""What became of each quoted statement in a fresh copy of its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

from misional.extract.words import fold, one_line
from misional.model.marks import mark_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from misional.extract.page import Page
    from misional.model.marks import Mark

Fate = Literal["same", "moved", "reworded", "gone", "new"]
FATES: Final[tuple[Fate, ...]] = ("same", "moved", "reworded", "gone", "new")

_WORD: Final = re.compile(r"\S+")
_ALIKE: Final = 0.6
"""Share of words in common above which two sentences are one that was reworded (Ratcliff and Obershelp)."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A statement's words in a capture, which begin at code point ``start``; ``key`` names the statement."""

    key: str
    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Change:
    """One statement's fate: ``same`` (the words are there, in the same order among their like), ``moved``
    (there, in another order), ``reworded`` (``marks`` show how), ``gone``, or ``new`` (``key`` is empty).

    ``start`` is where it stands in the fresh page, -1 if it does not. White space is not compared.
    """

    key: str
    kind: str
    fate: Fate
    before: str
    after: str
    start: int
    marks: tuple[tuple[Mark, str], ...] = ()


def compare(quotes: Sequence[Quote], page: Page, proposed: Iterable[Quote]) -> tuple[Change, ...]:
    """The fate of each quote in ``page``, in the quotes' order, then what is new.

    ``proposed`` are the statements that the page now gives; one whose words no quote accounts for is new, and
    one that resembles a lost quote of its kind is that quote, reworded.
    """
    text, places = _flattened(page.text)
    ordered = sorted(quotes, key=lambda quote: (quote.start, quote.key))
    found: dict[str, int] = {}
    spent: dict[str, int] = {}
    for quote in ordered:
        words = one_line(quote.text)
        at = text.find(words, spent.get(words, 0))
        if at >= 0:
            found[quote.key] = at
            spent[words] = at + 1
    settled = _in_order([quote for quote in ordered if quote.key in found], found)
    known = {one_line(quote.text) for quote in quotes if quote.key in found}
    fresh = [one for one in proposed if one_line(one.text) not in known]
    changes: dict[str, Change] = {}
    for quote in ordered:
        if quote.key in found:
            fate: Fate = "same" if quote.key in settled else "moved"
            at = places[found[quote.key]]
            changes[quote.key] = Change(quote.key, quote.kind, fate, quote.text, quote.text, at)
    for quote, successor in _paired([q for q in ordered if q.key not in found], fresh):
        if successor is None:
            changes[quote.key] = Change(quote.key, quote.kind, "gone", quote.text, "", -1)
        else:
            fresh.remove(successor)
            marks = mark_words(quote.text, successor.text)
            changes[quote.key] = Change(
                quote.key, quote.kind, "reworded", quote.text, successor.text, successor.start, marks
            )
    news = [Change("", one.kind, "new", "", one.text, one.start) for one in fresh]
    return (*(changes[quote.key] for quote in quotes), *news)


def _flattened(text: str) -> tuple[str, list[int]]:
    """The text on one line, and where each of its code points stood."""
    pieces: list[str] = []
    places: list[int] = []
    for found in _WORD.finditer(text):
        if pieces:
            pieces.append(" ")
            places.append(found.start() - 1)
        pieces.append(found.group())
        places.extend(range(*found.span()))
    return "".join(pieces), [*places, len(text)]


def _in_order(quotes: Sequence[Quote], found: dict[str, int]) -> set[str]:
    """The quotes of the longest run that kept its order: those out of it are what moved."""
    best: list[list[str]] = []
    lengths: list[tuple[int, int]] = []
    for quote in quotes:
        at = found[quote.key]
        before = max(
            (place for place, (_, last) in enumerate(lengths) if last <= at),
            key=lambda place: lengths[place][0],
            default=-1,
        )
        run = [*(best[before] if before >= 0 else ()), quote.key]
        best.append(run)
        lengths.append((len(run), at))
    return set(max(best, key=len, default=()))


def _paired(lost: Sequence[Quote], fresh: Sequence[Quote]) -> list[tuple[Quote, Quote | None]]:
    """Each lost quote with the fresh statement of its kind most like it, the most alike pairs first."""
    ranked = sorted(
        (
            (-_likeness(old.text, new.text), place, other)
            for place, old in enumerate(lost)
            for other, new in enumerate(fresh)
            if old.kind == new.kind
        ),
    )
    partner: dict[int, int] = {}
    for likeness, place, other in ranked:
        if -likeness >= _ALIKE and place not in partner and other not in partner.values():
            partner[place] = other
    return [(old, fresh[partner[place]] if place in partner else None) for place, old in enumerate(lost)]


def _likeness(before: str, after: str) -> float:
    old, new = fold(before).split(), fold(after).split()
    return SequenceMatcher(None, old, new, autojunk=False).ratio()
