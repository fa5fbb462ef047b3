"""The sections of a page as values: what stands under which of our headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from misional.extract.headings import Heading
    from misional.extract.paragraphs import Paragraph
    from misional.extract.vocabulary import Kind, Owner

Role = Literal["text", "act", "subheading"]
How = Literal["heading", "inline", "sentence", "announced", "coded"]

_NOT_ITEM: Final = re.compile(
    r"\s*(?:par[aá]grafo|art[ií]culo|cap[ií]tulo|t[ií]tulo|nota|fuente|secci[oó]n)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a section and what it does there."""

    role: Role
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; ``kinds`` has several for "Misión y visión".

    ``title`` is the span of the heading's words (``None`` for a section that a sentence announces).
    ``skipped`` says what kinds of lines were passed over.
    """

    kinds: tuple[Kind, ...]
    how: How
    heading: Heading | None
    title: tuple[int, int] | None
    parts: tuple[Part, ...] = ()
    owner: Owner = "body"
    skipped: frozenset[str] = frozenset()
    level: int = 0
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """The sections of a page, and the acts that stand before the first of them."""

    sections: tuple[Section, ...]
    preface: tuple[Paragraph, ...]
    skipped: frozenset[str]
    others: tuple[str, ...] = ()
    """The other headings of the page, folded."""


def is_not_item(text: str) -> bool:
    """Whether an unmarked paragraph is surely no item of a list: "Parágrafo 1", "Nota:"."""
    return _NOT_ITEM.match(text) is not None
