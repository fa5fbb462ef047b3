"""The search index of a release: SQLite's FTS5 in memory, over words that are folded and stemmed before.

It is made when a release is first searched and not shipped in it: SQLite writes its own version, and pages
laid out as that version does, into a database file, so that two machines could not build the same release
byte for byte. Made from the same graphs, it answers the same;
for one body that takes a third of a second of CPU.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final

from misional.web.search.entries import BEHIND, KINDS
from misional.web.search.words import EMPTY_WORDS, stem, stems, telling, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from misional.web.search.entries import Entry

_SCHEMA: Final = """
CREATE VIRTUAL TABLE found USING fts5(
    names, texts, iri UNINDEXED, kind UNINDEXED, weight UNINDEXED, size UNINDEXED,
    behind UNINDEXED, speaks UNINDEXED,
    tokenize = 'unicode61 remove_diacritics 2'
)
"""
_INSERT: Final = """
INSERT INTO found (names, texts, iri, kind, weight, size, behind, speaks) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_COUNT: Final = "SELECT kind, count(*) FROM found WHERE found MATCH :match GROUP BY kind"
_SELECT: Final = """
SELECT iri, kind FROM found
WHERE found MATCH :match AND (:kind IS NULL OR kind = :kind)
ORDER BY behind,
         iri IN (SELECT value FROM json_each(:called)) DESC,
         speaks DESC,
         rowid IN (SELECT rowid FROM found WHERE found MATCH :named) DESC,
         rowid IN (SELECT rowid FROM found WHERE found MATCH :near) DESC,
         bm25(found, 8.0, 1.0) * weight
             / iif(rowid IN (SELECT rowid FROM found WHERE found MATCH :named), size, 1),
         rowid
LIMIT :limit OFFSET :offset
"""
"""What the release is about before what it is made of (``BEHIND``); then whose name begins so, who speaks for
itself, who has every word in its names, who has them side by side.

bm25 is negative, and best where it is least. In a name of few words each word counts for more.
"""
_SUGGEST: Final = """
SELECT iri FROM found WHERE found MATCH :match
ORDER BY bm25(found, 8.0, 1.0) * weight / size, rowid LIMIT :limit
"""

PAGE_SIZE: Final = 20
MOST_PAGES: Final = 50
MOST_WORDS: Final = 12
"""Words of a query that are looked at; the others are left out."""

_MOST_SUGGESTED: Final = 8
_MOST_BEGINNING: Final = 200
_SHORTEST_MENDED: Final = 4
_NEARBY: Final = 2
"""For each word of a query, how many words its neighbours may be apart: ``Decreto Distrital 140 de 2021``."""
_ALIKE: Final = 0.75
"""Ratio of :mod:`difflib` above which a word may be meant for another."""
_MOST_COMPARED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    iri: str
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer. ``kinds`` counts all that matches, whatever kind was asked for.

    ``total`` is of the kind asked for. ``terms`` are the stems that matched, ``prefix`` whether they did as
    beginnings of words, ``partial`` whether what was found may lack some of them. ``meant`` is the query that
    would find something, when this one finds nothing.
    """

    hits: tuple[Hit, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    total: int = 0
    terms: tuple[str, ...] = ()
    prefix: bool = False
    partial: bool = False
    meant: str | None = None


class SearchIndex:
    """Finds things by words. Safe to share between threads: one question is answered at a time."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._database.close)
        self._database.execute(_SCHEMA)
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        called: set[tuple[tuple[str, ...], str]] = set()
        for entry in entries:
            for name in set(entry.names):
                called.add((_telling_stems(name), entry.iri))
            self._database.execute(
                _INSERT,
                (
                    " ".join(term for name in entry.names for term in stems(name)),
                    " ".join(term for text in entry.texts for term in stems(text)),
                    entry.iri,
                    entry.kind,
                    KINDS[entry.kind],
                    min(len(_telling_stems(name)) for name in entry.names if name),
                    BEHIND.get(entry.kind, 0),
                    int(entry.speaks),
                ),
            )
            for text in (*entry.names, *entry.texts):
                for word in words(text):
                    spellings[word.folded][text[word.start : word.end].lower()] += 1
        self._called = sorted(called)
        self._spelling: Mapping[str, str] = {
            folded: min(found, key=lambda one: (-found[one], one)) for folded, found in spellings.items()
        }

    def find(self, query: str, kind: str | None = None, page: int = 1) -> Found:
        """Page ``page`` (from 1) of what has every word of ``query``, whatever its accents and endings.

        When nothing has, the words count as beginnings of words; when still nothing has, ``meant`` says what
        may have been meant; when that is not known either, what has some of the words is found.
        """
        typed = self._typed(query)
        if not typed:
            return Found()
        exact = tuple(dict.fromkeys(map(stem, typed)))
        return (
            self._matching(exact, kind, page, prefix=False)
            or self._matching(typed, kind, page, prefix=True)
            or self._meant(query)
            or self._matching(exact, kind, page, partial=len(exact) > 1)
            or Found()
        )

    def suggest(self, query: str) -> tuple[str, ...]:
        """IRIs of at most 8 things whose names have the words of ``query``; the last may be a beginning."""
        typed = self._typed(query)
        if not typed:
            return ()
        *whole, last = typed
        terms = [*(_quoted(stem(word)) for word in whole), _quoted(stem(last)), f"{_quoted(last)}*"]
        both = " AND ".join([*terms[:-2], f"({' OR '.join(terms[-2:])})"])
        rows = self._ask(_SUGGEST, {"match": f"names : ({both})", "limit": _MOST_SUGGESTED})
        return tuple(str(iri) for (iri,) in rows)

    @staticmethod
    def _typed(query: str) -> tuple[str, ...]:
        return telling(islice((word.folded for word in words(query)), MOST_WORDS))

    def _matching(
        self, terms: tuple[str, ...], kind: str | None, page: int,
        *, prefix: bool = False, partial: bool = False,
    ) -> Found | None:  # fmt: skip
        mark = "*" if prefix else ""
        each = [f"{_quoted(term)}{mark}" for term in terms]
        match = (" OR " if partial else " AND ").join(each)
        counted: dict[str, int] = dict(self._ask(_COUNT, {"match": match}))
        if not counted:
            return None
        rows = self._ask(
            _SELECT,
            {
                "match": match,
                "named": f"names : ({match})",
                "called": json.dumps(self._beginning(terms)),
                "near": f"NEAR({' '.join(each)}, {_NEARBY * len(each)})",
                "kind": kind,
                "limit": PAGE_SIZE,
                "offset": (page - 1) * PAGE_SIZE,
            },
        )
        return Found(
            hits=tuple(Hit(str(iri), str(found)) for iri, found in rows),
            kinds=tuple((one, counted[one]) for one in KINDS if one in counted),
            total=sum(counted.values()) if kind is None else counted.get(kind, 0),
            terms=terms,
            prefix=prefix,
            partial=partial,
        )

    def _beginning(self, terms: tuple[str, ...]) -> list[str]:
        """IRIs of things with a name that begins with ``terms``; at most 200."""
        after = islice(self._called, bisect_left(self._called, (terms, "")), None)
        same = takewhile(lambda one: one[0][: len(terms)] == terms, after)
        return [iri for _, iri in islice(same, _MOST_BEGINNING)]

    def _meant(self, query: str) -> Found | None:
        """The query with each unknown word in the nearest spelling that occurs, if that finds anything."""
        pieces: list[str] = []
        changed, at = False, 0
        for word in islice(words(query), MOST_WORDS):
            mended = self._nearest(word.folded)
            changed |= mended is not None
            pieces += [query[at : word.start], mended or query[word.start : word.end]]
            at = word.end
        mended_query = "".join([*pieces, query[at:]]).strip()
        terms = tuple(dict.fromkeys(map(stem, self._typed(mended_query))))
        found = changed and self._matching(terms, None, 1) is not None
        return Found(meant=mended_query) if found else None

    def _nearest(self, folded: str) -> str | None:
        if folded in self._spelling or folded in EMPTY_WORDS or len(folded) < _SHORTEST_MENDED:
            return None
        alike = (
            known for known in self._spelling if abs(len(known) - len(folded)) <= 2 and known[:1].isalpha()
        )
        near = get_close_matches(folded, list(islice(alike, _MOST_COMPARED)), 1, _ALIKE)
        return self._spelling[near[0]] if near else None

    def _ask(self, statement: str, values: Mapping[str, object]) -> list[Any]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def _telling_stems(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(stem, telling(word.folded for word in words(name)))))


def _quoted(term: str) -> str:
    """A term as an FTS5 string, in which nothing is an operator."""
    return '"' + term.replace('"', '""') + '"'
