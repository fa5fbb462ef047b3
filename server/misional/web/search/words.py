"""Words of a text as a search sees them: without case, accents and endings; pure functions."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WORD: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
"""Letters and digits, with the accents that some texts write after a letter."""
_SHORTEST_STEM: Final = 3
_PLURALS: Final = ("es", "os", "as")
_SHORT_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"articul": "art", "articl": "art", "numeral": "num", "literal": "lit", "paragraf": "par"}
)
"""Stems of words that names write short: ``Art. 2, num. 5``."""
_NEVER_PLURAL: Final = ("is", "us", "ss")
"""``crisis``, ``virus``, ``process``: their last letter is no ending."""

EMPTY_WORDS: Final = frozenset(
    "a al con de del e el en la las lo los o para por que se su sus un una y "
    "an and by for in of on or the to with "
    "como cual cuales cuando cuanto cuantos donde es esta hay que quien quienes son "
    "are how is there what when where which who".split()
)
"""Words that say nothing of what a text is about, in Spanish and English; without accents."""


class Word(NamedTuple):
    """A word in a text: ``start`` and ``end`` are its offsets, ``folded`` is it without case and accents."""

    start: int
    end: int
    folded: str


def fold(text: str) -> str:
    """``text`` without case and accents.

    >>> fold("Misión, AÑO")
    'mision, ano'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def words(text: str) -> Iterator[Word]:
    """The words of a text in order."""
    for found in _WORD.finditer(text):
        if folded := "".join(_WORD.findall(fold(found.group()))):
            yield Word(found.start(), found.end(), folded)


def stem(folded: str) -> str:
    """A folded word without the endings of number and gender: light stemming, for Spanish and English.

    It takes plurals together (``funciones`` and ``funcion``, ``leyes`` and ``ley``, ``luces`` and ``luz``,
    ``policies`` and ``policy``) and genders (``estrategica`` and ``estrategicos``); never the beginnings of
    words, nor numbers. What names write short has the stem of the short form.

    >>> stem("articulos"), stem("art")
    ('art', 'art')
    >>> [stem(word) for word in ("funciones", "funcion", "objetivos", "objetiva", "leyes", "2021")]
    ['funcion', 'funcion', 'objetiv', 'objetiv', 'lei', '2021']
    """
    if not folded.isalpha():
        return folded
    rest = _singular(_singular(folded))
    if len(rest) > _SHORTEST_STEM and rest[-1] in "aeo":
        rest = rest[:-1]
    # The last letter changes with the plural: luz, luces; body, bodies.
    found = rest[:-1] + {"z": "c", "y": "i"}.get(rest[-1], rest[-1])
    return _SHORT_FORMS.get(found, found)


def _singular(word: str) -> str:
    if len(word) <= _SHORTEST_STEM or not word.endswith("s") or word.endswith(_NEVER_PLURAL):
        return word
    if word.endswith(_PLURALS):
        return word[:-2] if len(word) >= _SHORTEST_STEM + 2 else word[:-1]
    return word[:-1]


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order."""
    return tuple(stem(word.folded) for word in words(text))


def telling(folded: Iterable[str]) -> tuple[str, ...]:
    """The words that say something, each once; all of them when none does."""
    each = tuple(dict.fromkeys(folded))
    return tuple(word for word in each if word not in EMPTY_WORDS) or each
