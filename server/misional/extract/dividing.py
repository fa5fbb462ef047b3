"""A page divided into sections: each paragraph is noise, a heading, an act, or text of its section."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from misional.extract import vocabulary
from misional.extract.acts import is_act, with_titles
from misional.extract.announcements import announced_list, stated
from misional.extract.headings import (
    Heading,
    is_heading_like,
    is_other_heading,
    read_heading,
    read_inline_heading,
)
from misional.extract.noise import is_pointer, noise
from misional.extract.open_section import OpenSection
from misional.extract.paragraphs import Paragraph, paragraphs
from misional.extract.sections import Division, Part, Section
from misional.extract.tables import by_column, header_cells
from misional.extract.words import begins_with_action, begins_with_infinitive, fold, skip_separators, words

if TYPE_CHECKING:
    from misional.extract.page import Page
    from misional.extract.sections import Role
    from misional.extract.vocabulary import Kind, Owner

_ARTICLE: Final = re.compile(
    r"\s*(?:art[ií]culo|art\.)\s+(?:\d{1,4}|[a-záéíóú]{3,14}(?:\s(?:y\s)?[a-záéíóú]{3,12}){0,4}?)\s?(?:[º°ª]|"
    r"\.[º°o]|[oO]\b)?\s?(?:[.:)]\s?[-–—]?|[-–—])\s*",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"(?:en (?:materia|relacion|cuanto|el ambito|lo|el area|el campo|el orden|asuntos|temas|el marco)\b|"
    r"respecto|frente a|relacionad[ao]s? con|de (?:caracter|planeacion|gestion|orden)\b|area\b|ambito\b|"
    r"con relacion a|con respecto|para (?:el|la|los|las)\b|sobre\b|componente\b|dimension\b)"
)
_LONGEST_GROUP: Final = 120
_LONGEST_LINK: Final = 160
_SHORT_LEAD: Final = 4
_SHORT_LINE: Final = 60


def divide(page: Page, body: str = "") -> Division:
    """The sections of a page in reading order; ``body`` is the last part of the body's key ("" if
    unknown)."""
    return _Divider(page, body).division()


class _Divider:
    def __init__(self, page: Page, body: str) -> None:
        self._page = page
        self._body = body
        self._all = by_column(page, with_titles(page, paragraphs(page)))
        self._headers = header_cells(page, self._all)
        self._closed: list[Section] = []
        self._open: OpenSection | None = None
        self._preface: list[Paragraph] = []
        self._others: list[str] = []
        self._unit: tuple[int, Owner] | None = None
        self._skipped: set[str] = set()

    def division(self) -> Division:
        for place, paragraph in enumerate(self._all):
            self._take(place, paragraph)
        self._close()
        return Division(
            tuple(self._closed), tuple(self._preface), frozenset(self._skipped), tuple(self._others)
        )

    def _close(self) -> None:
        draft, self._open = self._open, None
        if draft is not None:
            self._closed.append(draft.closed())

    def _skip(self, reason: str) -> None:
        (self._skipped if self._open is None else self._open.skipped).add(reason)

    def _begin(self, draft: OpenSection) -> None:
        self._close()
        if self._unit is not None:
            level, owner = self._unit
            if draft.level and draft.level <= level:
                self._unit = None
            elif draft.owner == "body":
                draft.owner = owner
        self._open = draft

    def _note_heading(self, paragraph: Paragraph, text: str) -> None:
        """A heading that is none of ours: what it names may own the sections below it."""
        level = paragraph.first.heading
        plain = words(text)
        self._others.append(" ".join(plain))
        if self._unit is not None and level > self._unit[0] > 0:
            return
        self._unit = None
        if len(plain) > 1 and plain[0] in vocabulary.UNIT_HEADINGS:
            owner = vocabulary.owner(plain, self._body)
            self._unit = None if owner == "body" else (level, owner)

    def _add(self, role: Role, paragraph: Paragraph) -> None:
        if self._open is not None:
            self._open.parts.append(Part(role, paragraph))
        elif role == "act":
            self._preface.append(paragraph)

    def _take(self, place: int, paragraph: Paragraph) -> None:
        text = self._page.text[paragraph.start : paragraph.end]
        if self._is_noise(place, paragraph, text):
            return
        if paragraph.mark is not None and paragraph.mark.kind == "code":
            self._coded(paragraph)
        elif is_act(text):
            self._add("act", paragraph)
        elif not (
            self._whole_heading(paragraph, text)
            or self._inline_heading(paragraph, text)
            or self._article(paragraph, text)
            or self._announced(paragraph, text)
            or self._other_heading(place, paragraph, text)
        ):
            self._add("text", paragraph)
            self._stated(paragraph, text)

    def _is_noise(self, place: int, paragraph: Paragraph, text: str) -> bool:
        found = "furniture" if paragraph.number in self._headers else noise(text)
        if found is not None:
            if found == "news":
                self._close()
            self._skip(found)
            return True
        if paragraph.first.link and (len(text) <= 160 or paragraph.mark is not None):
            neighbours = [
                self._all[near].first for near in (place - 1, place + 1) if 0 <= near < len(self._all)
            ]
            if read_heading(text, self._body) is None or any(line.link for line in neighbours):
                self._skip("link")
                return True
        if is_pointer(text) and (len(text) <= 120 or not begins_with_action(paragraph.text(self._page))):
            self._skip("pointer")
            return True
        return False

    def _coded(self, paragraph: Paragraph) -> None:
        mark = paragraph.mark
        if self._open is None or not self._open.is_list():
            if mark is None or not mark.style.startswith("code objetivo"):
                self._add("text", paragraph)
                return
            self._begin(
                OpenSection(("StrategicObjective",), "coded", None, None, "body", paragraph.first.heading)
            )
        self._add("text", paragraph)

    def _whole_heading(self, paragraph: Paragraph, text: str) -> bool:
        heading = read_heading(text, self._body)
        if heading is None:
            return False
        title = (paragraph.start, paragraph.start + heading.name_end)
        if paragraph.mark is not None and read_heading(paragraph.text(self._page)) is not None:
            title = (paragraph.words, title[1])
        self._begin(
            OpenSection(
                heading.kinds, "heading", heading, title, heading.owner, paragraph.first.heading, heading.tier
            )
        )
        return True

    def _inline_heading(self, paragraph: Paragraph, text: str) -> bool:
        strong = paragraph.first.strong
        heading = read_inline_heading(text, strong, self._body)
        if heading is None:
            return False
        # Inside a list an item may begin with such a word; what starts a section there is of another kind.
        if paragraph.mark is not None and self._open is not None and self._open.lists(heading.kinds):
            return False
        title = (paragraph.start, paragraph.start + heading.name_end)
        if paragraph.mark is not None:
            title = (paragraph.words, title[1])
        self._begin(
            OpenSection(
                heading.kinds, "inline", heading, title, heading.owner, paragraph.first.heading, heading.tier
            )
        )
        rest = paragraph.rest(paragraph.start + heading.rest)
        if rest.mark is None and is_act(self._page.text[rest.start : rest.end]):
            self._add("act", rest)
        else:
            self._add("text", rest)
        return True

    def _article(self, paragraph: Paragraph, text: str) -> bool:
        """An article of a norm: its title is a heading, or its sentence announces a list, or it is not
        ours."""
        found = _ARTICLE.match(text)
        if found is None:
            return False
        announced = announced_list(text[found.end() :], self._body)
        title, _, after = text[found.end() :].partition(".")
        heading = read_heading(title, self._body)
        kinds = heading.kinds if heading is not None else ((announced[0],) if announced is not None else ())
        owner = _owner_of_article(heading, announced)
        if not kinds:
            self._close()
        elif self._open is not None and self._open.awaits(kinds) and owner == "body":
            self._add("text", paragraph)
        elif announced is not None or heading is None:
            self._begin(OpenSection(kinds, "announced", heading, None, owner, paragraph.first.heading))
            self._add("text", paragraph)
        else:
            name_end = paragraph.start + found.end() + len(title)
            span = (paragraph.start, name_end)
            self._begin(OpenSection(kinds, "heading", heading, span, owner, paragraph.first.heading))
            if after.strip():
                self._add("text", paragraph.rest(name_end + 1 + skip_separators(after, 0)))
        return True

    def _announced(self, paragraph: Paragraph, text: str) -> bool:
        announced = announced_list(text, self._body)
        if announced is None or (
            paragraph.mark is not None and begins_with_infinitive(paragraph.text(self._page))
        ):
            return False
        kind, owner = announced
        current = self._open
        if current is not None and kind in current.kinds and owner == "body":
            self._add("text", paragraph)
            return True
        if current is not None and current.awaits(("Mission",)) and kind != "Function":
            return False
        self._begin(OpenSection((kind,), "announced", None, None, owner, paragraph.first.heading))
        self._add("text", paragraph)
        return True

    def _other_heading(self, place: int, paragraph: Paragraph, text: str) -> bool:
        current = self._open
        known = self._is_known(paragraph, text)
        if not known and not self._looks_like_heading(paragraph, text):
            return False
        if current is not None and not known and self._keeps_open(current, place, paragraph, text):
            self._add("subheading", paragraph)
            return True
        self._close()
        self._note_heading(paragraph, text)
        return True

    def _is_known(self, paragraph: Paragraph, text: str) -> bool:
        name, _, after = text[:_LONGEST_GROUP].partition(":")
        if paragraph.mark is not None and begins_with_infinitive(after.strip()):
            return False  # "• Transparencia: Publicar …" is an item with its topic
        known = is_other_heading(text) or is_other_heading(name)
        beginning = (words(text[:_SHORT_LINE]) or [""])[0] in vocabulary.OTHER_BEGINNINGS
        return known or (beginning and paragraph.mark is None and self._looks_like_heading(paragraph, text))

    def _looks_like_heading(self, paragraph: Paragraph, text: str) -> bool:
        current, level = self._open, paragraph.first.heading
        if paragraph.mark is not None and not level and (current is None or current.is_list()):
            return False
        if begins_with_infinitive(paragraph.text(self._page)) and not (level and current is None):
            return False
        leads_in = text.endswith(":") and len(text.split()) > _SHORT_LEAD
        if leads_in and not level and current is not None and not current.is_list():
            return False  # "La entidad tiene como misión:"
        apart = paragraph.first.block < 0 and paragraph.first.gap > 0
        alone = apart and (paragraph.gap_after > 0 or len(text) < _SHORT_LINE)
        return is_heading_like(text, level=level, strong=paragraph.strong, alone=alone)

    def _keeps_open(self, current: OpenSection, place: int, paragraph: Paragraph, text: str) -> bool:
        """Whether the heading is one inside the section: a group of its list, a card's title, a lead-in."""
        level = paragraph.first.heading
        if not current.is_list():
            return not current.has_text() and text.endswith(":")
        if level and current.level:
            return level > current.level
        if level and not current.level and current.has_text():
            return False
        if _GROUP.match(fold(text)) and len(text) <= _LONGEST_GROUP:
            return True
        following = self._all[place + 1] if place + 1 < len(self._all) else None
        return following is not None and begins_with_infinitive(following.text(self._page))

    def _stated(self, paragraph: Paragraph, text: str) -> None:
        """Sentences of the paragraph that say "la misión de … es": candidates for a page without headings."""
        current = self._open
        for sentence in stated(text):
            if current is not None and sentence.kind in current.kinds:
                continue
            start = paragraph.start + sentence.start
            part = replace(paragraph.rest(start), end=paragraph.start + sentence.end)
            self._closed.append(Section((sentence.kind,), "sentence", None, None, (Part("text", part),)))


def _owner_of_article(heading: Heading | None, announced: tuple[Kind, Owner] | None) -> Owner:
    if heading is not None and (heading.owner != "body" or announced is None):
        return heading.owner
    return "body" if announced is None else announced[1]
