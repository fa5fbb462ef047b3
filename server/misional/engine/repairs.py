"""What the writer of a faulty query may have meant, and the query mended so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from misional.engine.grammar import AGGREGATES, FUNCTIONS
from misional.engine.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from misional.engine.errors import QuerySyntaxError

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LONGEST: Final = 40
"""Characters of the longest word that is compared: nobody misspells more."""


@dataclass(frozen=True, slots=True)
class Repair:
    """``meant`` is what should stand at the fault, or ``None`` if that is right as it is.

    ``declaration`` is the PREFIX line that the query lacks, ``text`` the whole query with both put right.
    """

    meant: str | None
    declaration: str | None
    text: str


def suggest(text: str, error: QuerySyntaxError, known: Mapping[str, str]) -> Repair | None:
    """The likeliest repair of ``text``, if there is a likely one; ``known`` are prefixes with their IRIs."""
    if error.prefix is not None:
        return _mend_prefix(text, error.prefix, known)
    if error.found and len(error.found) <= _LONGEST:
        return _mend_word(text, error)
    return None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` most likely stands for: a slip or two away, or begun by it.

    >>> nearest("skso", ["sh", "skos", "rdfs"])
    'skos'
    >>> nearest("mis", ["misional", "sh"])
    'misional'
    """
    if not 0 < len(word) <= _LONGEST:
        return None
    wanted = word.lower()
    allowed = max(1, len(word) // 3)
    ranked = [(*_closeness(wanted, other.lower()), other) for other in known if other]
    best = min(ranked, key=lambda row: row[:2], default=None)
    return best[2] if best is not None and best[0] <= allowed else None


def _closeness(word: str, other: str) -> tuple[int, int]:
    """How unlike two words are, and their distance in letters, which decides among equals."""
    distance = _distance(word, other)
    begun = min(len(word), len(other)) > 1 and (other.startswith(word) or word.startswith(other))
    return min(distance, 1 if begun else distance), distance


def _distance(one: str, other: str) -> int:
    """Edit distance in which two neighbours swapped are one slip (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]


def _mend_prefix(text: str, prefix: str, known: Mapping[str, str]) -> Repair | None:
    if prefix in known:
        line = _declaration(prefix, known)
        return Repair(None, line, f"{line}\n{text}")
    declared = _declared(text)
    meant = nearest(prefix, [*declared, *(name for name in known if name not in declared)])
    if meant is None:
        return None
    mended = _renamed(text, prefix, meant)
    if meant in declared:
        return Repair(f"{meant}:", None, mended)
    line = _declaration(meant, known)
    return Repair(f"{meant}:", line, f"{line}\n{mended}")


def _mend_word(text: str, error: QuerySyntaxError) -> Repair | None:
    found = error.found or ""
    words = [word for word in error.expected if word.isupper() and word != "IRI"]
    words += sorted(FUNCTIONS) if "function" in error.expected else []
    words += sorted(AGGREGATES) if "aggregate" in error.expected else []
    meant = nearest(found, words) if found.isalpha() else None
    start = _offset(text, error)
    if meant is None or text[start : start + len(found)] != found:
        return None
    return Repair(meant, None, text[:start] + meant + text[start + len(found) :])


def _declaration(prefix: str, known: Mapping[str, str]) -> str:
    return f"PREFIX {prefix}: <{known[prefix]}>"


def _declared(text: str) -> list[str]:
    tokens = list(tokenize(text))
    return [
        second.text.partition(":")[0]
        for first, second in pairwise(tokens)
        if first.kind == "word" and first.text.upper() == "PREFIX" and second.kind == "pname"
    ]


def _renamed(text: str, prefix: str, other: str) -> str:
    """``text`` with every name of ``prefix`` under ``other``; comments and strings are left alone."""
    pieces, end = [], 0
    for token in tokenize(text):
        if token.kind == "pname" and token.text.startswith(f"{prefix}:"):
            pieces += [text[end : token.start], other]
            end = token.start + len(prefix)
    return "".join([*pieces, text[end:]])


def _offset(text: str, error: QuerySyntaxError) -> int:
    """Where in ``text`` the error's line and column are, in characters from 0."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    return starts[error.line - 1] + error.column - 1
