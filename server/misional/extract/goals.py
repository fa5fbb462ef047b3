"""Objectives, functions and duties: the lists of a page, joined in reading order."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.items import Item, read_items
from misional.extract.proposal import Proposal
from misional.extract.words import begins_with_action, fold, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.page import Page
    from misional.extract.paragraphs import Paragraph
    from misional.extract.sections import Division, Section
    from misional.extract.vocabulary import Kind

_LISTS: Final = frozenset({"StrategicObjective", "Function", "Duty"})
_PROJECT: Final = re.compile(
    r"(?:programa|proyecto|curso|diplomado|convocatoria|convenio|taller|seminario|evento|concurso)\b"
)
_RIGHTS: Final = re.compile(r"\bderechos\b|trato digno|ciudadan[oa]s?\b|usuari[oa]s\b")
_BASE: Final = {"heading": 0.95, "inline": 0.93, "announced": 0.88, "coded": 0.85, "sentence": 0.7}
_TOLD_APART: Final = {"marked": 0.0, "line": 0.08, "run-on": 0.18, "prose": 0.25}
_COSTS: Final = {
    "split": 0.1,
    "mark-lost": 0.2,
    "may-hold-several": 0.2,
    "unsplit": 0.3,
    "numbering-lies": 0.1,
    "no-action": 0.15,
    "both-kinds": 0.3,
}


class Goals(NamedTuple):
    """The statements of one kind, the paragraphs that introduce them (with their section's place), and
    doubts."""

    proposals: tuple[Proposal, ...]
    introductions: tuple[tuple[int, Paragraph], ...]
    doubts: tuple[str, ...]


def read_goals(page: Page, division: Division, kind: Kind) -> Goals:
    """All statements of a kind that the page lists, numbered in reading order."""
    sections = division.sections
    proposals: list[Proposal] = []
    introductions: list[tuple[int, Paragraph]] = []
    doubts: list[str] = []
    seen: set[str] = set()
    general = 0
    company = Counter(kind for section in sections if section.owner == "body" for kind in section.kinds)
    for place, section in enumerate(sections):
        if _kind_of_list(section) != kind:
            continue
        refused = _refused(page, section, division, company)
        if refused is not None:
            doubts.append(refused)
            continue
        reading = read_items(page, section, nested=kind == "StrategicObjective")
        found = _new(page, reading.items, seen)
        if not found:
            doubts.append(_why_none(section, reading.doubts))
            continue
        if section.tier != "specific":
            general = 0
        introductions += [(place, paragraph) for paragraph in reading.introductions]
        proposals += _proposals(page, section, place, kind, found, len(proposals), general)
        if section.tier == "general" and len(found) == 1:
            general = len(proposals)
    return Goals(tuple(proposals), tuple(introductions), tuple(doubts))


def _kind_of_list(section: Section) -> Kind | None:
    """What the items of a section are: with functions and duties under one heading they are functions."""
    lists = [kind for kind in section.kinds if kind in _LISTS]
    if "Function" in lists:
        return "Function"
    return lists[0] if lists else None


def _refused(page: Page, section: Section, division: Division, company: Counter[Kind]) -> str | None:
    if section.owner != "body":
        return "definition" if section.owner == "concept" else "not-its-own"
    if section.heading is not None and section.heading.old:
        return "superseded"
    heading = section.heading
    alone = "Duty" in section.kinds and "Function" not in section.kinds
    if alone and _of_citizens(page, division if not company["Function"] else None):
        return "not-its-own"
    if heading is None or section.kinds != ("StrategicObjective",) or heading.strategic:
        return None
    if _PROJECT.match(fold(page.title)):
        return "not-its-own"
    if company.total() > 1:
        return None
    if any(other.owner == "other" for other in division.sections):
        return "not-its-own"
    # "Objetivos" alone may be those of a procedure, of a course, of the site.
    return None if heading.tier else "ambiguous"


def _of_citizens(page: Page, division: Division | None) -> bool:
    """Whether the page is about people's rights and duties: its duties are theirs.

    Beside functions of the body (``division`` is ``None`` then) only the page's title says so.
    """
    said = (fold(page.title), *(division.others if division is not None else ()))
    return any(_RIGHTS.search(heading) for heading in said)


def _why_none(section: Section, doubts: Sequence[str]) -> str:
    for skipped, reason in (("link", "links-only"), ("pointer", "elsewhere"), ("contact", "contact-listed")):
        if skipped in section.skipped:
            return reason
    if not any(part.role == "text" for part in section.parts):
        return "empty"
    return doubts[0] if doubts else "no-items"


def _new(page: Page, items: Sequence[Item], seen: set[str]) -> list[Item]:
    """The items that the page has not given before (some pages repeat a list in full)."""
    new: list[Item] = []
    for item in items:
        text = one_line(page.text[item.start : item.end]).casefold()
        if text not in seen:
            seen.add(text)
            new.append(item)
    return new


def _proposals(
    page: Page, section: Section, place: int, kind: Kind, items: Sequence[Item], before: int, general: int
) -> list[Proposal]:
    heading = page.text[slice(*section.title)] if section.title else ""
    lies = _numbering_lies(items)
    made: list[Proposal] = []
    parent = 0
    for number, item in enumerate(items, start=before + 1):
        reasons, confidence = _why(page, section, item, lies=lies)
        if item.level == 1:
            parent = number
        above = parent if item.level > 1 and parent != number else general
        made.append(
            Proposal(
                kind, item.start, item.end, place, confidence, reasons, heading, item.label, item.value,
                item.kind, number, above, act=item.act,
            )
        )  # fmt: skip
    return made


def _numbering_lies(items: Sequence[Item]) -> bool:
    """Whether the figures of the first level are not 1, 2, 3 … (letters may skip: alphabets differ)."""
    figures = [
        item.value for item in items if item.level == 1 and item.how == "marked" and len(item.value) == 1
    ]
    if not figures or any(item.kind == "letter" for item in items):
        return any(later <= earlier for earlier, later in pairwise(figures))
    return [value[0] for value in figures] != list(range(1, len(figures) + 1))


def _why(page: Page, section: Section, item: Item, *, lies: bool) -> tuple[tuple[str, ...], float]:
    where = {
        "heading": "under-heading",
        "inline": "after-heading",
        "announced": "announced",
        "coded": "coded",
    }
    reasons = [
        where.get(section.how, "under-heading")
        if section.title or section.how in {"announced", "coded"}
        else "announced"
    ]
    flags = list(item.flags)
    if lies:
        flags.append("numbering-lies")
    if not begins_with_action(page.text[item.start : item.end]):
        flags.append("no-action")
    if {"Function", "StrategicObjective"} <= set(section.kinds):
        flags.append("both-kinds")
    misspelt = section.heading is not None and section.heading.misspelt
    confidence = (
        _BASE[section.how]
        - _TOLD_APART[item.how]
        - sum(_COSTS.get(flag, 0.1) for flag in flags)
        - 0.1 * misspelt
    )
    reasons += (
        (["misspelt"] if misspelt else [])
        + ["marked" if item.how == "marked" and item.label else item.how]
        + flags
    )
    return tuple(dict.fromkeys(reasons)), round(max(0.05, min(0.99, confidence)), 2)
