"""The passages of a page that a draft rests on, in reading order: headings, acts, introductions,
statements."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.extract.basis import Grounds
    from misional.extract.proposal import Findings
    from misional.extract.sections import Division, Section

Role = Literal["heading", "act-citation", "introduction", "statement"]


class Span(NamedTuple):
    """A stretch of the page and what it does there."""

    start: int
    end: int
    role: Role


def passages(division: Division, findings: Findings, grounds: Grounds) -> tuple[Span, ...]:
    """The passages in reading order; none overlaps another (a statement wins over what it stands in)."""
    last = {proposal.section: proposal.start for proposal in findings.proposals}
    stating = set(last)
    spans = [Span(proposal.start, proposal.end, "statement") for proposal in findings.proposals]
    spans += [Span(act.start, act.end, "act-citation") for act in grounds.acts]
    spans += [
        Span(lead.start, lead.end, "introduction")
        for place, lead in findings.introductions
        if place in stating
    ]
    for place in stating:
        spans += _headings_inside(division.sections[place], last[place])
    for place in _titles(division.sections, stating):
        title = division.sections[place].title
        if title is not None:
            spans.append(Span(*title, "heading"))
    return _apart(spans)


def _headings_inside(section: Section, last: int) -> Iterable[Span]:
    """The subheadings of a section, up to where its last statement begins."""
    for part in section.parts:
        if part.role == "subheading" and part.paragraph.start < last:
            yield Span(part.paragraph.words, part.paragraph.end, "heading")


def _titles(sections: tuple[Section, ...], stating: set[int]) -> set[int]:
    """The sections whose heading counts: those that state something, and the empty heading right above
    one."""
    titles = set(stating)
    for place in stating:
        above = place - 1
        if above < 0 or above in stating:
            continue
        outer, inner = sections[above], sections[place]
        empty = not any(part.role == "text" for part in outer.parts)
        if (
            empty
            and inner.how == "heading"
            and set(inner.kinds) <= set(outer.kinds)
            and outer.owner == "body"
        ):
            titles.add(above)
    return titles


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    order = {"statement": 0, "introduction": 1, "act-citation": 2, "heading": 3}
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda item: (order[item.role], item.start)):
        place = bisect_left(kept, span)
        before = kept[place - 1].end if place else 0
        after = kept[place].start if place < len(kept) else span.end
        if before <= span.start < span.end <= after:
            kept.insert(place, span)
    return tuple(kept)
