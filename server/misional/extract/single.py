"""The mission and the vision: one text each, chosen among the sections that can hold it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.announcements import announced_list, is_definition, is_narrative, stated
from misional.extract.horizon import future_years, looks_ahead
from misional.extract.noise import is_pointer
from misional.extract.proposal import Proposal
from misional.extract.words import begins_with_infinitive, fold, is_foreign, is_truncated, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.page import Page
    from misional.extract.paragraphs import Paragraph
    from misional.extract.sections import Section
    from misional.extract.vocabulary import Kind

_FEWEST_WORDS: Final = 5
_MOST_PARAGRAPHS: Final = 4
_GOES_ON: Final = re.compile(
    r"(?:para (?:ello|esto|lograr|tal|cumplir|este|el logro|alcanzar)|asimismo|asi mismo|ademas|"
    r"adicionalmente|igualmente|de igual|tambien|de esta (?:manera|forma)|todo (?:ello|esto|lo anterior)|"
    r"lo anterior|a traves|mediante|con (?:el|la|los|ello|este|esta|un|una|fundamento)|su (?:accion|gestion|"
    r"labor|actuacion|trabajo)|sus (?:acciones|actuaciones|servidores)|nuestra (?:accion|gestion|labor)|"
    r"trabajamos|"
    r"buscamos|contamos|somos|lo hacemos|en (?:este|tal|ese|su|cumplimiento|desarrollo|consecuencia)|por "
    r"(?:ello|eso|tanto|lo tanto)|y\b|e\b|que\b|es(?:to|ta entidad)? |la (?:entidad|institucion|secretaria|"
    r"agencia|alcaldia)\b)"
)
_ABOUT_IT: Final = re.compile(
    r"(?:esta|la presente|dicha|la anterior) (?:mision|vision)\b|(?:la )?(?:mision|vision) (?:fue|se adopto|"
    r"se actualizo|aprobada)"
)
_RANK: Final = {"heading": 0, "inline": 0, "announced": 1, "coded": 1, "sentence": 2}


class Choice(NamedTuple):
    """What was chosen, and why nothing was (keys of :mod:`misional.extract.reasons`)."""

    proposal: Proposal | None
    doubts: tuple[str, ...]


def choose(page: Page, sections: Sequence[Section], kind: Kind) -> Choice:
    """The mission or the vision of a page, if a section holds it."""
    found: list[tuple[int, Proposal]] = []
    doubts: list[str] = []
    for place, section in enumerate(sections):
        if kind not in section.kinds:
            continue
        if section.owner != "body":
            doubts.append("definition" if section.owner == "concept" else "not-its-own")
        elif section.heading is not None and section.heading.old:
            doubts.append("superseded")
        else:
            proposal, doubt = _read(page, section, place, kind)
            if proposal is not None:
                found.append((_RANK[section.how] + (len(section.kinds) > 1), proposal))
            elif doubt:
                doubts.append(doubt)
    if not found:
        return Choice(None, tuple(doubts))
    rank, best = min(found, key=lambda pair: (pair[0], pair[1].start))
    texts = {one_line(page.text[item.start : item.end]).casefold() for other, item in found if other == rank}
    if len(texts) > 1:
        best = _doubted(best, "several-candidates", 0.3)
    return Choice(best, tuple(doubts))


def _doubted(proposal: Proposal, reason: str, cost: float) -> Proposal:
    return replace(
        proposal,
        confidence=round(max(0.05, proposal.confidence - cost), 2),
        reasons=(*proposal.reasons, reason),
    )


def _read(page: Page, section: Section, place: int, kind: Kind) -> tuple[Proposal | None, str]:
    usable, doubt = _usable(page, section, kind)
    if len(section.kinds) > 1:
        span, doubt = _shared(page, section, usable, kind)
    else:
        span = _span(page, usable, kind) if usable else None
    if span is None:
        return None, doubt or _why_empty(section)
    start, end, more = span
    heading = page.text[slice(*section.title)] if section.title else ""
    reasons, confidence = _how(section)
    year, year_reasons = _year(page.text[start:end], section) if kind == "Vision" else (None, ())
    proposal = Proposal(kind, start, end, place, confidence, (*reasons, *year_reasons), heading, year=year)
    return (_doubted(proposal, "more-follows", 0.15) if more else proposal), ""


def _how(section: Section) -> tuple[tuple[str, ...], float]:
    misspelt = ("misspelt",) if section.heading is not None and section.heading.misspelt else ()
    if len(section.kinds) > 1:
        return ("shared-heading", *misspelt), 0.75
    if section.how == "sentence":
        return ("says-itself",), 0.8
    name = "after-heading" if section.how == "inline" else "under-heading"
    return (name, *misspelt), 0.85 if misspelt else 0.95


def _year(text: str, section: Section) -> tuple[int | None, tuple[str, ...]]:
    years = future_years(text)
    if years:
        return years[0], ("several-years",) if len(years) > 1 else ()
    if section.heading is not None and section.heading.years:
        return section.heading.years[-1], ("year-from-heading",)
    return None, ()


def _why_empty(section: Section) -> str:
    for skipped, reason in (("link", "links-only"), ("pointer", "elsewhere")):
        if skipped in section.skipped:
            return reason
    return "no-prose" if any(part.role == "text" for part in section.parts) else "empty"


def _usable(page: Page, section: Section, kind: Kind) -> tuple[list[Paragraph], str]:
    """The paragraphs that can be the statement, and why those that cannot were passed over."""
    usable: list[Paragraph] = []
    doubt = ""
    for part in section.parts:
        paragraph = part.paragraph
        text = page.text[paragraph.start : paragraph.end]
        if part.role != "text":
            if usable:
                break
            continue
        if is_definition(text) and not usable:
            doubt = "definition"
        elif is_narrative(text) and not (kind == "Vision" and future_years(text)):
            doubt = doubt or "narrative"
            if usable:
                break
        elif is_pointer(text):
            doubt = doubt or "elsewhere"
        elif is_truncated(text):
            doubt = doubt or "truncated"
            break
        elif is_foreign(text):
            doubt = doubt or "foreign"
        else:
            usable.append(paragraph)
    return usable, doubt


def _span(page: Page, usable: Sequence[Paragraph], kind: Kind) -> tuple[int, int, bool] | None:
    """The statement among the paragraphs, and whether one more follows that may be part of it."""
    for place, first in enumerate(usable):
        text = page.text[first.start : first.end]
        if not _may_be_one(text):
            continue
        start = first.words if first.mark is not None else first.start
        end = first.end
        for step, following in enumerate(usable[place + 1 :], start=1):
            if not _continues(
                page, usable[place + step - 1], following, kind, listed=page.text[first.end - 1] == ":"
            ):
                more = len(page.text[following.start : following.end].split()) > 2 * _FEWEST_WORDS
                return (
                    start,
                    end,
                    more
                    and not (kind == "Mission" and looks_ahead(page.text[following.start : following.end])),
                )
            if step >= _MOST_PARAGRAPHS and page.text[first.end - 1] != ":":
                return start, end, True
            end = following.end
        return (start, end, False) if _may_be_one(page.text[start:end]) else None
    return None


def _may_be_one(text: str) -> bool:
    count = len(text.split())
    return (
        count > _FEWEST_WORDS
        or text.endswith(":")
        or (count >= _FEWEST_WORDS - 1 and begins_with_infinitive(text))
    )


def _continues(page: Page, last: Paragraph, following: Paragraph, kind: Kind, *, listed: bool) -> bool:
    before, after = page.text[last.start : last.end], page.text[following.start : following.end]
    if following.number != last.number + 1:
        return False
    if listed and following.mark is not None:
        return True
    if (
        _ABOUT_IT.match(fold(after[:80]))
        or (kind == "Mission" and future_years(after))
        or announced_list(after)
    ):
        return False
    if (
        following.first.block >= 0
        and following.first.block == last.first.block
        and following.first.gap == 0
        and following.mark is None
    ):
        return True
    if not before.endswith((".", "!", "”", "»", '"', ":")) or after[:1].islower():
        return following.mark is None and len(after.split()) >= 2
    return (
        following.mark is None
        and len(after.split()) >= _FEWEST_WORDS
        and _GOES_ON.match(fold(after[:80])) is not None
    )


def _shared(
    page: Page, section: Section, usable: Sequence[Paragraph], kind: Kind
) -> tuple[tuple[int, int, bool] | None, str]:
    """Under "Misión y visión" without headings of their own, the text must show which paragraph is which."""
    for paragraph in usable:
        text = page.text[paragraph.start : paragraph.end]
        for sentence in stated(text):
            if sentence.kind == kind:
                return (paragraph.start + sentence.start, paragraph.start + sentence.end, False), ""
    prose = [
        paragraph
        for paragraph in usable
        if paragraph.mark is None
        and len(page.text[paragraph.start : paragraph.end].split()) >= 2 * _FEWEST_WORDS
        and announced_list(page.text[paragraph.start : paragraph.end]) is None
    ]
    ahead = [paragraph for paragraph in prose if looks_ahead(page.text[paragraph.start : paragraph.end])]
    if not {"Mission", "Vision"} <= set(section.kinds) or len(ahead) != 1 or len(prose) < 2:
        return None, "ambiguous" if prose else ""
    others = [paragraph for paragraph in prose if abs(paragraph.number - ahead[0].number) == 1]
    chosen = ahead[0] if kind == "Vision" else (others[0] if len(others) == 1 or len(prose) == 2 else None)
    if chosen is None:
        return None, "ambiguous"
    return (chosen.start, chosen.end, False), ""
