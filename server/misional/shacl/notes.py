"""What is told of findings beside the report: place, names, law, repair, and what became of them.

A report is the same whatever files it came from; the notes are about this run. They are kept by fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from misional.shacl.report import severity_rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.coverage import Coverage
    from misional.shacl.places import Place
    from misional.shacl.report import Result
    from misional.shacl.wording import Lang

State = Literal["new", "open", ""]
Authority = Literal["law", "model"]


class Words(NamedTuple):
    """One text in Spanish and English."""

    es: str
    en: str

    def text(self, lang: Lang) -> str:
        """The text in that language."""
        return self.es if lang == "es" else self.en


@dataclass(frozen=True, slots=True)
class Demand:
    """What demands a rule: a norm or a provision of one (``law``), or a term or document of the model.

    `iri` is bare and is its link.
    """

    iri: str
    label: Words
    authority: Authority


@dataclass(frozen=True, slots=True)
class Repair:
    """How a finding may be mended: a sentence, and Turtle that parses as it is (empty when none helps)."""

    words: Words
    turtle: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that somebody answers for until a day. `expires` is an ISO date, the last day it holds.

    It waives one `fingerprint`, or what `shape` finds at `focus_node` (terms); the others are absent.
    """

    name: str
    reason: Words
    responsible: str
    expires: str
    fingerprint: str | None = None
    shape: str | None = None
    focus_node: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What is told of one finding. Names are absent for what has none."""

    focus_name: Words | None = None
    value_name: Words | None = None
    path_words: Words | None = None
    place: Place | None = None
    demands: tuple[Demand, ...] = ()
    repair: Repair | None = None
    state: State = ""
    waiver: Waiver | None = None


NO_NOTE = Note()


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a report. `compared`: there was a baseline; `fixed` are its findings that are gone.

    `expired` and `unknown` are waivers that waive nothing: their day is past, or no finding is theirs.
    """

    by_finding: Mapping[str, Note] = field(default_factory=dict)
    coverage: Coverage | None = None
    compared: bool = False
    fixed: tuple[Result, ...] = ()
    expired: tuple[Waiver, ...] = ()
    unknown: tuple[Waiver, ...] = ()

    def of(self, result: Result) -> Note:
        """The note of a finding; an empty one when there is none."""
        return self.by_finding.get(result.fingerprint, NO_NOTE)

    def waived(self) -> int:
        """How many findings are waived."""
        return sum(note.waiver is not None for note in self.by_finding.values())


NO_NOTES = Notes()
NEW: Final = "new"


def fails(result: Result, note: Note, fail_on: str) -> bool:
    """Tell whether a finding counts against the data: never a waived one.

    `fail_on` is the mildest severity that counts (a term), or `NEW`: whatever the baseline has not.
    """
    if note.waiver is not None:
        return False
    if fail_on == NEW:
        return note.state == NEW
    return severity_rank(result.severity) <= severity_rank(fail_on)
