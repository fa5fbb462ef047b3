"""Norms cited by name alone: the Constitution, and the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import year_at
from misional.extract.citations.issuers import place_name_is_foreign
from misional.extract.citations.lexer import Gap
from misional.extract.citations.types import phrase

if TYPE_CHECKING:
    from misional.extract.citations.dates import Year
    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.model import NormType

IN_FORCE: Final = 1991
"""The Constitution meant when no year is given."""

_PAST: Final = frozenset({1821, 1830, 1832, 1843, 1853, 1858, 1861, 1863, 1886, IN_FORCE})
_CHARTER: Final = frozenset({"politica", "magna", "fundamental"})
_ABBREVIATED: Final = (
    ("c", ".", "p", "."),
    ("c", ".", "n", "."),
    ("c", ".", "p"),
    ("c", ".", "n"),
    ("cp",),
    ("cn",),
    ("const", ".", "pol", "."),
    ("c", ".", "politica"),
    ("c", ".", "nacional"),
    ("const", "."),
)
_PLAIN_AFTER_OF: Final = frozenset({"conformidad", "acuerdo", "manera", "forma", "fecha", "modo"})
_CODES: Final = tuple(
    tuple(name.split())
    for name in (
        "civil",
        "contencioso administrativo",
        "de comercio",
        "de extincion de dominio",
        "de infancia y adolescencia",
        "de la infancia y la adolescencia",
        "de minas",
        "de petroleos",
        "de procedimiento administrativo y de lo contencioso administrativo",
        "de procedimiento civil",
        "de procedimiento penal",
        "de regimen departamental",
        "de regimen municipal",
        "disciplinario unico",
        "electoral",
        "general del proceso",
        "general disciplinario",
        "nacional de policia y convivencia",
        "nacional de policia",
        "nacional de recursos naturales",
        "nacional de transito terrestre",
        "nacional de transito",
        "nacional electoral",
        "penal",
        "procesal del trabajo y de la seguridad social",
        "procesal del trabajo",
        "sustantivo del trabajo",
        "unico disciplinario",
    )
)
_CODE_SHORT: Final = frozenset({"cpaca", "cgp", "cst", "cca"})


class Charter(NamedTuple):
    """The Constitution or a code, named by tokens ``first`` to ``end``; a code has no year of its own."""

    type: NormType
    first: int
    end: int
    year: int | None
    year_at: Year | None


def _year_after(tokens: Tokens, at: int) -> Year | None:
    # Registers number it too: "Constitución Política 1 de 1886".
    place = at + 1 if tokens[at].fold == "1" else at
    if tokens[place].fold in {"de", "del"}:
        place += 2 if tokens[place + 1].fold == "ano" else 1
    year = year_at(tokens, place)
    return year if year is not None and year.value in _PAST else None


def _past_colombia(tokens: Tokens, at: int) -> int:
    for words in (("de", "la", "republica", "de", "colombia"), ("de", "colombia"), ("colombiana",)):
        if phrase(tokens, at, words):
            return at + len(words)
    return at


def _of_something_else(tokens: Tokens, at: int) -> bool:
    """ "de la sociedad", "del Perú", "española": another constitution, or a constituting."""
    if place_name_is_foreign(tokens[at].fold):
        return True
    if tokens[at].fold not in {"de", "del"}:
        return False
    place = at + 2 if tokens[at + 1].fold in {"la", "las", "los", "el"} else at + 1
    return tokens[place].fold not in _PLAIN_AFTER_OF


def _named(tokens: Tokens, at: int) -> tuple[int, bool] | None:
    """The place after the name, and whether the name alone is enough to be sure."""
    fold = tokens[at].fold
    if fold == "constitucion":
        place = at + 1
        while (
            place - at < 3
            and tokens[place].fold in {"politica", "nacional"}
            and tokens[place].gap < Gap.PARAGRAPH
        ):
            place += 1
        return place, place > at + 1 and tokens[at].upper
    if fold == "carta" and tokens[at + 1].fold in _CHARTER:
        return at + 2, tokens[at].upper and tokens[at + 1].upper
    # "artículo 209 de la Carta", but not "de la Carta Democrática", "de la Carta 5".
    after = tokens[at + 1]
    named = after.upper or after.kind == "n" or after.fold in {"de", "del", '"', "#"}
    more = after.gap < Gap.LINE and named
    return (at + 1, False) if fold == "carta" and tokens[at].upper and not more else None


def _abbreviated(tokens: Tokens, at: int, words: tuple[str, ...]) -> bool:
    """Whether these initials stand here and end here: "C.P.", but not the "C.P.A.C.A." or "C.N.T.T."."""
    after = tokens[at + len(words)] if phrase(tokens, at, words) else None
    if after is None:
        return False
    if after.fold == "." and words[-1] != "." and after.gap is Gap.NONE:
        return False
    more = after.kind == "w" and len(after.fold) == 1 and after.upper
    return not (more and (after.gap is Gap.NONE or tokens[at + len(words) + 1].fold == "."))


def constitution_at(tokens: Tokens, at: int, *, pinned: bool) -> Charter | None:
    """The Constitution named at ``at``. ``pinned``: an article of it is cited: a shorter name is enough."""
    if pinned:
        for words in _ABBREVIATED:
            if tokens[at].upper and tokens[at].fold == words[0] and _abbreviated(tokens, at, words):
                year = _year_after(tokens, at + len(words))
                end = at + len(words) if year is None else year.end
                return Charter("constitucion", at, end, IN_FORCE if year is None else year.value, year)
    named = _named(tokens, at)
    if named is None:
        return None
    end, sure = named
    beyond = _past_colombia(tokens, end)
    year = _year_after(tokens, beyond)
    if year is None and _of_something_else(tokens, beyond):
        return None
    if not (pinned or sure or beyond > end or year is not None):
        return None
    return Charter(
        "constitucion",
        at,
        beyond if year is None else year.end,
        IN_FORCE if year is None else year.value,
        year,
    )


def code_at(tokens: Tokens, at: int) -> Charter | None:
    """A code named at ``at``; only its articles are ever cited, so the caller asks after "artículo … del"."""
    if tokens[at].fold in _CODE_SHORT and tokens[at].caps:
        return Charter("codigo", at, at + 1, None, None)
    if phrase(tokens, at, ("estatuto", "tributario")):
        return Charter("codigo", at, at + 2, None, None)
    if tokens[at].fold != "codigo":
        return None
    longest = max((words for words in _CODES if phrase(tokens, at + 1, words)), key=len, default=None)
    return None if longest is None else Charter("codigo", at, at + 1 + len(longest), None, None)
