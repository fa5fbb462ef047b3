"""Triples with the place where each stands in its file, and the search for the place of a finding."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from misional.shacl.columns import Groups, Triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Precision = Literal["triple", "subject", "file"]


class Row(NamedTuple):
    """One triple, and the offsets (in code points, from 0) of its subject and of what tells the triple."""

    subject: str
    predicate: str
    object: str
    subject_at: int
    triple_at: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; `line` and `column` count from 1, columns in code points.

    `precision` says what stands there: the ``triple`` that is wrong (its object, or its property when the
    value is missing), the ``subject`` that lacks one, or only that it is somewhere in the ``file`` (line 1).
    """

    file: str
    line: int
    column: int
    precision: Precision

    def __str__(self) -> str:
        """``file:line:column``, as compilers say it and editors open it."""
        return f"{self.file}:{self.line}:{self.column}"


class Rows:
    """Rows as columns: the triples, and two offsets for each."""

    __slots__ = ("subject_at", "triple_at", "triples")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.subject_at, self.triple_at = array("I"), array("I")
        self.triples = Triples(self._noted(rows))

    def _noted(self, rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
        for subject, predicate, value, subject_at, triple_at in rows:
            self.subject_at.append(subject_at)
            self.triple_at.append(triple_at)
            yield subject, predicate, value


class Lines:
    """Where the lines of a text begin, noted while somebody reads it."""

    def __init__(self) -> None:
        self.starts = array("I", [0])

    def of(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield the pieces of the text as they come."""
        begin = 0
        for piece in pieces:
            at = piece.find("\n")
            while at >= 0:
                self.starts.append(begin + at + 1)
                at = piece.find("\n", at + 1)
            begin += len(piece)
            yield piece


class PlaceMap:
    """The places of one file's triples; blank nodes have the labels that the file's triples were given."""

    def __init__(self, file: str, lines: Lines, rows: Rows) -> None:
        self._file = file
        self._starts = lines.starts
        self._rows = rows
        triples = rows.triples
        self._by_subject = Groups(triples.subjects, range(len(triples)), len(triples.terms))

    @property
    def triples(self) -> Triples:
        """The triples that have a place."""
        return self._rows.triples

    def triple(self, subject: str, predicate: str, value: str) -> Place | None:
        """Place of a triple, or None when the file does not have it."""
        triples = self._rows.triples
        link, end = triples.number.get(predicate), triples.number.get(value)
        of_subject = self._of(subject)
        rows = (row for row in of_subject if triples.predicates[row] == link and triples.objects[row] == end)
        return self._place(rows, self._rows.triple_at, "triple")

    def property(self, subject: str, predicate: str) -> Place | None:
        """Place of the first triple with that subject and predicate, or None."""
        link, predicates = self._rows.triples.number.get(predicate), self._rows.triples.predicates
        rows = (row for row in self._of(subject) if predicates[row] == link)
        return self._place(rows, self._rows.triple_at, "triple")

    def subject(self, subject: str) -> Place | None:
        """Place where the subject is first described, or None."""
        return self._place(iter(self._of(subject)), self._rows.subject_at, "subject")

    def _of(self, subject: str) -> Sequence[int]:
        return self._by_subject.of(self._rows.triples.number.get(subject))

    def _place(self, rows: Iterator[int], offsets: Sequence[int], precision: Precision) -> Place | None:
        row = next(rows, None)
        if row is None:
            return None
        line = bisect_right(self._starts, offsets[row])
        return Place(self._file, line, offsets[row] - self._starts[line - 1] + 1, precision)
