"""One validation from beginning to end: the report and all that is told of its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from misional.shacl.adapter import validate_documents
from misional.shacl.annotate import Known, against_baseline, annotate, with_waivers
from misional.shacl.coverage import coverage
from misional.shacl.inputs import Document
from misional.shacl.triples import TripleIndex
from misional.shacl.waivers import read_waivers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from misional.shacl.columns import Triples
    from misional.shacl.notes import Notes
    from misional.shacl.places import Source
    from misional.shacl.report import EngineName, Report


@dataclass(frozen=True, slots=True)
class Examination:
    """What to validate against what; `data`, `shapes` and `law` are N-Triples.

    `law` has names of norms and terms that the data may lack, `sources` are the files of the data, for their
    places. `waivers` hold or not on the day `today`. `apart` are triples of `data` that came beside the data:
    the coverage leaves out what they alone speak of.
    """

    data: Triples
    shapes: Triples
    law: Triples
    today: date
    sources: Sequence[Source] = ()
    engine: EngineName = "shacl"
    baseline: Report | None = None
    waivers: Source | None = None
    apart: Triples | None = None


def examine(asked: Examination) -> tuple[Report, Notes]:
    """Validate, and say of each finding where it stands, who demands it, how to mend it, what became of it.

    Raises as `validate` does, and `InvalidInput` for waivers that do not say all they must.
    """
    waivers = read_waivers(asked.waivers) if asked.waivers is not None else None
    data, shapes = Document(asked.data), Document(asked.shapes)
    report = validate_documents(data, shapes, asked.engine)
    known = Known(data.index, shapes.index, TripleIndex(asked.law), asked.sources)
    notes = annotate(report, known, coverage(known.data, known.shapes, _apart(asked)))
    if asked.baseline is not None:
        notes = against_baseline(notes, report, asked.baseline)
    if waivers is not None:
        notes = with_waivers(notes, report, waivers, asked.today)
    return report, notes


def _apart(asked: Examination) -> frozenset[str]:
    """Subjects that the data itself says nothing of, and what came beside it does."""
    if asked.apart is None:
        return frozenset()
    own = (source.triples.described for source in asked.sources)
    return asked.apart.described.difference(*own)
