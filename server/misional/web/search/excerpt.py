"""The part of a text that a search found, with the words found marked: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from misional.web.search.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LENGTH: Final = 220
_BEFORE: Final = 60


class Piece(NamedTuple):
    """A part of a text; all parts joined are the text."""

    text: str
    marked: bool


def marked(text: str, terms: Sequence[str], *, prefix: bool = False) -> tuple[Piece, ...]:
    """``text`` in pieces, those marked whose stem is in ``terms`` (or with ``prefix`` that begin with one).

    >>> marked("Las misiones.", ["mision"])
    (Piece(text='Las ', marked=False), Piece(text='misiones', marked=True), Piece(text='.', marked=False))
    """
    pieces, at = [], 0
    for start, end in _places(text, terms, prefix=prefix):
        pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text[at:], False)) if piece.text)


def best(texts: Iterable[str], terms: Sequence[str], *, prefix: bool = False) -> str | None:
    """The part around the first word found of the text that has the most of ``terms``; ``None``: none has.

    At most some 220 characters, cut between words, with an ellipsis where it was cut.
    """
    ranked = sorted(texts, key=lambda text: -_different(text, terms, prefix=prefix))
    if not ranked or not _different(ranked[0], terms, prefix=prefix):
        return None
    return _cut(ranked[0], next(_places(ranked[0], terms, prefix=prefix))[0])


def _cut(text: str, first: int) -> str:
    start = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE // 2) + 1
    if len(text) - start <= _LENGTH:
        end = len(text)
    else:
        end = text.rfind(" ", start + 1, start + _LENGTH)
        end = end if end > first else start + _LENGTH
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def _different(text: str, terms: Sequence[str], *, prefix: bool) -> int:
    return len({term for word in words(text) for term in terms if _is(word.folded, term, prefix=prefix)})


def _places(text: str, terms: Sequence[str], *, prefix: bool) -> Iterator[tuple[int, int]]:
    for word in words(text):
        if any(_is(word.folded, term, prefix=prefix) for term in terms):
            yield word.start, word.end


def _is(folded: str, term: str, *, prefix: bool) -> bool:
    return folded.startswith(term) if prefix else stem(folded) == term
