"""The findings of a page: its statements in reading order, and a reason for each kind that it does not
give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.extract.goals import read_goals
from misional.extract.proposal import Findings, Silence
from misional.extract.single import choose
from misional.extract.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.page import Page
    from misional.extract.paragraphs import Paragraph
    from misional.extract.proposal import Proposal
    from misional.extract.sections import Division
    from misional.extract.vocabulary import Kind

_TELLING: Final = (
    "definition", "not-its-own", "superseded", "elsewhere", "truncated", "foreign", "links-only",
    "narrative", "norms-listed", "bodies-listed", "contact-listed", "names-listed", "ambiguous", "no-items",
    "no-prose", "empty",
)  # fmt: skip
"""Reasons from the most telling to the least: one is given for each kind."""


def find_statements(page: Page, division: Division) -> Findings:
    """The statements that the sections of a page hold."""
    proposals: list[Proposal] = []
    introductions: list[tuple[int, Paragraph]] = []
    silences: list[Silence] = []
    for kind in KINDS:
        doubts: Sequence[str]
        if kind in {"Mission", "Vision"}:
            chosen, doubts = choose(page, division.sections, kind)
            found: Sequence[Proposal] = () if chosen is None else (chosen,)
        else:
            found, leading, doubts = read_goals(page, division, kind)
            introductions += leading
        proposals += found
        if not found:
            silences.append(Silence(kind, _reason(kind, doubts, division)))
    ordered = sorted(proposals, key=lambda proposal: (proposal.start, proposal.end))
    return Findings(tuple(ordered), tuple(silences), tuple(introductions))


def _reason(kind: Kind, doubts: Sequence[str], division: Division) -> str:
    if doubts:
        return min(doubts, key=_TELLING.index)
    if any(kind in section.kinds for section in division.sections):
        return "empty"
    return "links-only" if "link" in division.skipped and "pointer" not in division.skipped else "absent"
