"""Pages that are of no body: an agreement obliges its parties, a glossary defines the words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from misional.extract.words import fold, words

if TYPE_CHECKING:
    from misional.extract.page import Page
    from misional.extract.sections import Division
    from misional.extract.vocabulary import Owner

_CLAUSE: Final = re.compile(r"\W{0,3}clausulas? \S")
_AGREEMENT: Final = re.compile(
    r"\W{0,3}(?:minuta|(?:(?:proyecto|modelo|minuta) de )?(?:convenio|contrato|otrosi|memorando de "
    r"entendimiento|acuerdo de voluntades|carta de intencion))\b"
)
_GLOSSARIES: Final = frozenset(
    {"glosario", "glosario de terminos", "terminos y definiciones", "definiciones", "conceptos basicos"}
)
_FEWEST_CLAUSES: Final = 2
_FIRST_LINES: Final = 4
_START: Final = 60


def owner_of_page(page: Page) -> Owner:
    """Whose the sections of a page are for what the page is: "other" for an agreement, "concept" for a
    glossary, "body" for any other page."""
    lines = [page.text[line.start : min(line.end, line.start + _START)] for line in page.lines]
    clauses = sum(_CLAUSE.match(fold(line[:20])) is not None for line in lines)
    named = any(_AGREEMENT.match(fold(line)) is not None for line in lines[:_FIRST_LINES])
    if clauses >= _FEWEST_CLAUSES or (named and clauses > 0):
        return "other"
    titles = [line for place, line in enumerate(lines) if not place or page.lines[place].heading == 1]
    return "concept" if any(" ".join(words(title)) in _GLOSSARIES for title in titles) else "body"


def as_the_page_is(page: Page, division: Division) -> Division:
    """The division with its sections told as another's, where the page is no page of a body."""
    owner = owner_of_page(page)
    if owner == "body":
        return division
    sections = tuple(
        replace(section, owner=owner) if section.owner == "body" else section for section in division.sections
    )
    return replace(division, sections=sections)
