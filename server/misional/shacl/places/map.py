"""Triples with the place where each stands in its file, and the search for the place of a finding."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


class PlaceMap:
    """The places of one file's triples; blank nodes have the labels that the file's triples were given."""

    def __init__(self, file: str, text: str, rows: Iterable[Row]) -> None:
        self._file = file
        self._starts = _line_starts(text)
        self._triples: dict[tuple[str, str, str], int] = {}
        self._properties: dict[tuple[str, str], int] = {}
        self._subjects: dict[str, int] = {}
        for row in rows:
            self._triples.setdefault((row.subject, row.predicate, row.object), row.triple_at)
            self._properties.setdefault((row.subject, row.predicate), row.triple_at)
            self._subjects.setdefault(row.subject, row.subject_at)

    def triple(self, subject: str, predicate: str, value: str) -> Place | None:
        """Place of a triple, or None when the file does not have it."""
        return self._place(self._triples.get((subject, predicate, value)), "triple")

    def property(self, subject: str, predicate: str) -> Place | None:
        """Place of the first triple with that subject and predicate, or None."""
        return self._place(self._properties.get((subject, predicate)), "triple")

    def subject(self, subject: str) -> Place | None:
        """Place where the subject is first described, or None."""
        return self._place(self._subjects.get(subject), "subject")

    def _place(self, offset: int | None, precision: Precision) -> Place | None:
        if offset is None:
            return None
        line = bisect_right(self._starts, offset)
        return Place(self._file, line, offset - self._starts[line - 1] + 1, precision)


def _line_starts(text: str) -> Sequence[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
