"""Places for RDF/XML and JSON-LD: what an element or a key seems to say, held against the real triples.

The walkers of these syntaxes do not interpret all of them. They say "here something is said of this subject
with this property and this text"; only what the strict parser read as a triple becomes a row.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from misional.shacl.places.map import Row
from misional.shacl.terms import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from misional.shacl.columns import Triples


class Said(NamedTuple):
    """Bare IRIs; `text` is the value's IRI or lexical form, None when the walker does not know it."""

    subject: str
    predicate: str
    text: str | None
    subject_at: int
    at: int


def real_rows(said: Iterable[Said], triples: Triples) -> Iterator[Row]:
    """Yield a row for each triple that something said fits."""
    known: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, link in enumerate(zip(triples.subjects, triples.predicates, strict=True)):
        known[link].append(triples.objects[row])
    subjects, number = set(triples.subjects), triples.number.get
    for one in said:
        subject, predicate = f"<{one.subject}>", f"<{one.predicate}>"
        found = known.get((number(subject, -1), number(predicate, -1)), ())
        values = [triples.terms[value] for value in found]
        fitting = [v for v in values if text_of(v) == one.text] or (values if len(values) == 1 else [])
        if fitting or values:
            yield Row(subject, predicate, fitting[0] if fitting else "", one.subject_at, one.at)
        elif number(subject, -1) in subjects:
            yield Row(subject, "", "", one.subject_at, one.subject_at)
