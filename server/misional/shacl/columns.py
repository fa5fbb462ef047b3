"""Triples as numbers: three columns of them, and the terms that they number, each kept once.

A graph repeats its terms three and more times over. As strings and tuples a triple takes a thousand bytes;
here it takes twelve, and its terms their text.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from misional.shacl.terms import canonical, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Triple = tuple[str, str, str]
# A local name that needs no escape in Turtle (RDF 1.1 Turtle §6.5, PN_LOCAL).
_SPLIT: Final = re.compile(r"(<[^<>]*[/#])([A-Za-z0-9_][A-Za-z0-9_-]*)>")
_FEW: Final = 2
_AT_ONCE: Final = 1000


class Triples:
    """Triples in document order, repeats included; terms are canonical N-Triples strings.

    `terms` are numbered from 0 in order of first appearance, and `number` has the number of each; `subjects`,
    `predicates` and `objects` are numbers, one a triple. Nobody may change them.
    """

    __slots__ = ("number", "objects", "predicates", "subjects", "terms")

    def __init__(self, rows: Iterable[Triple] = ()) -> None:
        self.subjects, self.predicates, self.objects = (array("I") for _ in range(3))
        self.number: dict[str, int] = {}
        known = self.number.setdefault
        for subject, predicate, value in rows:
            self.subjects.append(known(subject, len(self.number)))
            self.predicates.append(known(predicate, len(self.number)))
            self.objects.append(known(value, len(self.number)))
        self.terms = tuple(self.number)

    def __len__(self) -> int:
        """How many triples, repeats included."""
        return len(self.subjects)

    def __iter__(self) -> Iterator[Triple]:
        """Yield the triples in document order."""
        term = self.terms.__getitem__
        return zip(map(term, self.subjects), map(term, self.predicates), map(term, self.objects), strict=True)

    def same_columns(self, other: Triples) -> bool:
        """Tell whether both are the same triples in the same order, whatever their terms are called."""
        columns = self.subjects, self.predicates, self.objects
        return columns == (other.subjects, other.predicates, other.objects) and (
            len(self.terms) == len(other.terms)
        )

    @property
    def ntriples(self) -> str:
        """The triples as N-Triples, written anew each time."""
        return "".join(f"{s} {p} {o} .\n" for s, p, o in self)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The blank nodes, each once, in order of first appearance."""
        return tuple(term for term in self.terms if is_blank(term))

    @property
    def described(self) -> frozenset[str]:
        """The subjects."""
        return frozenset(self.terms[number] for number in set(self.subjects))

    def renamed(self, labels: Iterable[str]) -> Triples:
        """Return the same triples with these labels for blank nodes, in the order of `blanks`."""
        given = iter(labels)
        renamed = Triples()
        renamed.subjects, renamed.predicates, renamed.objects = self.subjects, self.predicates, self.objects
        renamed.terms = tuple(next(given) if is_blank(term) else term for term in self.terms)
        renamed.number = {term: number for number, term in enumerate(renamed.terms)}
        return renamed


class Groups:
    """The rows of each term in one column, in document order: all rows, and where those of a term begin."""

    __slots__ = ("_starts", "rows")

    def __init__(self, column: Sequence[int], rows: Iterable[int], terms: int) -> None:
        self.rows = array("I", sorted(rows, key=column.__getitem__))
        counts = array("I", bytes(4 * (terms + 1)))
        for row in self.rows:
            counts[column[row] + 1] += 1
        self._starts = array("I", accumulate(counts))

    def of(self, term: int | None) -> Sequence[int]:
        """Return the rows of a term by its number; none for None."""
        return () if term is None else self.rows[self._starts[term] : self._starts[term + 1]]


def read_triples(
    data: str | bytes, syntax: RdfFormat = RdfFormat.N_TRIPLES, base: str | None = None
) -> Triples:
    """Read RDF text strictly, the triples of every graph in it.

    Raises `SyntaxError` with the position, and `ValueError` for a term that RDF 1.1 does not have.
    """
    spelled: dict[str, str] = {}

    def once(literal: str) -> str:
        found = spelled.get(literal)
        if found is None:
            found = canonical(literal)
            found = spelled[literal] = literal if found == literal else found
        return found

    quads = parse(data, format=syntax, base_iri=base)
    return Triples((str(quad.subject), str(quad.predicate), once(str(quad.object))) for quad in quads)


def joined(parts: Iterable[Triples]) -> Triples:
    """Return the triples of all parts, one after another; a single part is returned as it is."""
    given = tuple(parts)
    return given[0] if len(given) == 1 else Triples(chain.from_iterable(given))


def compact(triples: Triples) -> str:
    """Write the triples as Turtle, in order and as shortly as can be, for an engine to read.

    With prefixes and semicolons it is a third as long, and an engine may hold its text two times over. ASCII
    alone, because a string in memory is as wide as its widest character.
    """
    pieces = _turtle(triples)
    # Some at a time: so many short pieces weigh more than the text that they are.
    return "".join(iter(lambda: "".join(islice(pieces, _AT_ONCE)), ""))


def _turtle(triples: Triples) -> Iterator[str]:
    uses = Counter(chain(triples.subjects, triples.predicates, triples.objects))
    spaces: Counter[str] = Counter()
    for number, term in enumerate(triples.terms):
        if found := _SPLIT.fullmatch(term):
            spaces[found[1]] += uses[number]
    prefixes = {space: f"p{number}" for number, space in enumerate(spaces) if spaces[space] > _FEW}
    for space, prefix in prefixes.items():
        yield f"@prefix {prefix}: {_ascii(space)}> .\n"
    written = [_written(term, prefixes) for term in triples.terms]
    subject = predicate = -1
    for s, p, o in zip(triples.subjects, triples.predicates, triples.objects, strict=True):
        if s != subject:
            end = " .\n" if subject >= 0 else ""
            yield f"{end}{written[s]} {written[p]} {written[o]}"
        elif p != predicate:
            yield f" ;{written[p]} {written[o]}"
        else:
            yield f" ,{written[o]}"
        subject, predicate = s, p
    if len(triples):
        yield " .\n"


def _written(term: str, prefixes: dict[str, str]) -> str:
    found = _SPLIT.fullmatch(term)
    if found and found[1] in prefixes:
        return f"{prefixes[found[1]]}:{found[2]}"
    return term if is_blank(term) else _ascii(term)


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c if ord(c) < 0x80 else f"\\U{ord(c):08X}" for c in text)
