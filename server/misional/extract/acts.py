"""Lines that cite the act a section rests on ("Resolución 630 de 2024 (…)", with its title on the next
line)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from misional.extract.words import begins_with_infinitive, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.extract.page import Page
    from misional.extract.paragraphs import Paragraph

_TYPE: Final = (
    r"(?:ley(?: organica| estatutaria| general| foral)?|decreto(?: ley| supremo| legislativo| distrital| "
    r"municipal| departamental| nacional|"
    r" ejecutivo| con fuerza de ley| foral| unico[a-z ]{0,80})?|real decreto(?:[ -]ley| legislativo)?|"
    r"acuerdo(?: distrital| municipal| ministerial| gubernativo|"
    r" superior| de concejo| de consejo directivo)?|resoluc?ion(?: ministerial| de alcaldia| de gerencia| "
    r"exenta| reglamentaria| de presidencia| suprema|"
    r" directoral| ejecutiva| administrativa)?|ordenanza(?: municipal| regional)?|directiva|circular|"
    r"orden(?: ministerial| foral)?|reglamento interior|dfl)"
)
_OPENING: Final = (
    r"[(\[\"“«']?(?:(?:adoptad|aprobad|establecid|definid|actualizad|modificad|fijad|expedid|asignad|publicad|creacion|cread)[oa]?s?\s+)?"
    r"(?:(?:mediante|segun|por|de acuerdo (?:con|a)|de conformidad con|conforme a|con fundamento en|fuente|"
    r"marco legal|norma|base legal|acto administrativo|"
    r"soporte normativo|fundamento(?: legal)?|referencia|ver|en|dispuesto en|a traves de|"
    r"con)\s*:?\s*)?(?:(?:el|la|los|las|lo dispuesto en el|lo dispuesto en la|lo establecido en el|lo "
    r"establecido en la)\s+)?"
)
_ARTICLE_FIRST: Final = r"(?:(?:el\s+)?art(?:iculo|\.)?\s+[\w.º°]{1,12},?\s+(?:de la|del|de el|de)?\s*)?"
_ACT: Final = re.compile(rf"{_OPENING}{_ARTICLE_FIRST}{_TYPE}\b(?:\bn(?:o|ro|um)\.|[^.;:]){{0,90}}?\d")
_TITLE: Final = re.compile(
    r"[\"“«'(]?\s*(?:por (?:la|el|medio|medio de la|medio del|las|los)\b|mediante (?:la|el) cual|que "
    r"(?:aprueba|reforma|modifica|establece|regula))"
)
_LONGEST: Final = 420


def is_act(text: str) -> bool:
    """Whether the text does nothing but cite a norm: short, begins with it, and announces no list."""
    if len(text) > _LONGEST or text.rstrip().endswith(":"):
        return False
    plain = fold(text)
    if _ACT.match(plain) is None:
        return False
    # "Decreto 5 de 2020. Formular la política …" says more than the act.
    tail = re.split(r"\.\s+", text, maxsplit=1)
    return not (len(tail) > 1 and begins_with_infinitive(tail[1]) and len(tail[1]) > 40)


def is_title_of_act(text: str) -> bool:
    """Whether the text is the title of a norm named on the line before: "Por la cual se adopta …"."""
    return len(text) <= 600 and _TITLE.match(fold(text[:60])) is not None


def with_titles(page: Page, found: Sequence[Paragraph]) -> list[Paragraph]:
    """The same paragraphs, an act's title joined to the act."""
    joined: list[Paragraph] = []
    for paragraph in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and paragraph.mark is None
            and paragraph.first.gap <= 1
            and is_title_of_act(paragraph.text(page))
            and is_act(page.text[before.start : before.end])
            and page.text[before.end : paragraph.start].isspace()
        ):
            joined[-1] = replace(before, end=paragraph.end, gap_after=paragraph.gap_after)
        else:
            joined.append(paragraph)
    return joined
