"""A property's value as a reader should see it: dates in words, years, links, text with its language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from rdflib import XSD, Literal, URIRef

from misional.i18n import say, say_date
from misional.web.pages.names import Anchor, Words
from misional.web.space import web_address

if TYPE_CHECKING:
    from misional.i18n import Language
    from misional.web.pages.names import Names
    from misional.web.triples import Term

_NEUTRAL: Final = None


@dataclass(frozen=True, slots=True)
class Row:
    """One property of a thing and its values; ``href`` leads to what the property means.

    ``hidden`` is how many values more there are than are shown.
    """

    label: Words
    href: str | None
    values: tuple[Anchor, ...]
    hidden: int = 0


def show(value: Term, names: Names) -> Anchor:
    """Any RDF term as something to read, and to follow if it leads anywhere."""
    if isinstance(value, URIRef):
        return names.anchor(value)
    if isinstance(value, Literal):
        return _show_literal(value, names.language)
    return Anchor(Words(say("thing.unnamed", names.language), names.language), None)


def _show_literal(value: Literal, language: Language) -> Anchor:
    match value.datatype:
        case XSD.date:
            return Anchor(date_words(str(value), language), None)
        case XSD.boolean if str(value) in {"true", "false"}:
            return Anchor(Words(say(f"thing.{value}", language), language), None)
        case XSD.anyURI:
            return Anchor(Words(str(value), _NEUTRAL), web_address(str(value)), external=True)
        case _:
            return Anchor(Words(str(value), value.language), None)


def date_words(text: str, language: Language) -> Words:
    """An ``xsd:date`` in words, or the text itself when it is no calendar date."""
    try:
        return Words(say_date(date.fromisoformat(text), language), language)
    except ValueError:
        return Words(text, _NEUTRAL)
