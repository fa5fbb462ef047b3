"""Headings that name a section, in all their disguises.

A heading is read as a small grammar over folded words: an optional question or determiner, one of the nouns
of :data:`~misional.extract.vocabulary.CORES`, adjectives, a year, an owner ("de la Secretaría de Hacienda"),
and more of the same after a comma or "y". What the grammar does not take up to its last word is no heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from misional.extract import vocabulary
from misional.extract.grammar import Grammar
from misional.extract.markers import read_mark
from misional.extract.words import fold, is_capitals, skip_separators

if TYPE_CHECKING:
    from misional.extract.vocabulary import Kind, Owner

_TOKEN: Final = re.compile(r"[^\W_]+(?:\ufffd[^\W_]*)*|[,/&|+;:()–—-]", re.UNICODE)
_DECORATION: Final = " \t\u00a0\u200b\ufeff*#=~_•●▪■◦○►▶▼▲▸▾⯆⏵⏷✦★☆❖➤»«<>[]{}¿?¡!\"“”'…-–—|:.;"
_SPACED: Final = re.compile(r"(?:[^\W\d_]\s){3,}[^\W\d_](?!\w)")
_SPOKEN: Final = ("—¿", "–¿", "—¡")
"""How a line of a dialogue begins: "—¿Cuál es la visión del Gobierno?"."""

_LONGEST: Final = 170
_MOST_WORDS: Final = 26
_MOST_INLINE_WORDS: Final = 12
_INLINE: Final = re.compile(r"\s*(?::\s*[-–—]?|\.\s*[-–—]?|\s[-–—])\s*")
_CAPITAL_NAME: Final = re.compile(r"[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ ,/]{4,70}?(?=\s+[A-ZÁÉÍÓÚÑ¿][a-záéíóúñ])")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading announces. ``name_end`` is where its words end and ``rest`` where text on its line
    begins (equal to the line's length when there is none). ``strategic``: it says "estratégico" or
    "institucional"."""

    kinds: tuple[Kind, ...]
    owner: Owner = "body"
    misspelt: bool = False
    years: tuple[int, ...] = ()
    tier: Literal["", "general", "specific"] = ""
    old: bool = False
    strategic: bool = False
    name_end: int = 0
    rest: int = 0


def is_section_name(text: str) -> bool:
    """Whether the whole text is a heading of one of our sections."""
    return read_heading(text) is not None


def read_heading(text: str, body: str = "") -> Heading | None:
    """The heading that the whole of ``text`` is, or ``None``.

    ``body`` is the folded key of the body the page is about, so that its own name is told from a unit's.
    """
    if not text or len(text) > _LONGEST or text.startswith(_SPOKEN):
        return None
    plain = _undecorated(text)
    tokens = _TOKEN.findall(fold(_SPACED.sub(lambda run: "".join(run.group().split()), plain)))
    if not tokens or len(tokens) > _MOST_WORDS:
        return None
    grammar = Grammar(tokens, _TOKEN.findall(plain), body)
    if not grammar.read():
        return None
    return Heading(
        tuple(dict.fromkeys(grammar.kinds)),
        grammar.owner,
        grammar.misspelt,
        tuple(grammar.years),
        grammar.tier,
        grammar.old,
        any(token.startswith(("estrategic", "institucional", "misional", "corporativ")) for token in tokens),
        len(text.rstrip(_DECORATION)) or len(text),
        len(text),
    )


def read_inline_heading(text: str, strong: int = 0, body: str = "") -> Heading | None:
    """A heading with its text on the same line: "Misión: La entidad …", bold or capital words before the
    text."""
    ends = [found.span() for found in list(_INLINE.finditer(text, 0, 130))[:4]]
    if 0 < strong < len(text):
        ends.append((strong, strong))
    capitals = _CAPITAL_NAME.match(text)
    if capitals:
        ends.append((capitals.end(), capitals.end()))
    for end, rest in sorted(ends):
        heading = read_heading(text[:end], body)
        if heading is None or len(text[:end].split()) > _MOST_INLINE_WORDS:
            continue
        start = skip_separators(text, rest)
        if len(text) - start >= 15:
            return replace(heading, name_end=len(text[:end].rstrip(_DECORATION)), rest=start)
    return None


def is_other_heading(text: str) -> bool:
    """Whether the text is one of the well-known headings of other sections ("Valores", "Contáctenos")."""
    return " ".join(_TOKEN.findall(fold(_undecorated(text)))) in vocabulary.OTHER_HEADINGS


def is_heading_like(text: str, *, level: int = 0, strong: bool = False, alone: bool = False) -> bool:
    """Whether the line looks like a heading of some section, whatever it says.

    ``alone`` says that blank lines part it from what is before and after.
    """
    count = len(text.split())
    if text.endswith((".", ";", ",")) and not (level and count <= 8):
        return False
    if level:
        return count <= 20
    if strong:
        return count <= 14
    if is_capitals(text) or text.endswith(":"):
        return count <= 12
    return alone and count <= 8 and text[:1].isupper()


def _undecorated(text: str) -> str:
    plain = text.strip(_DECORATION)
    mark = read_mark(plain)
    if mark is not None and mark.kind not in {"code", "bullet"} and mark.end < len(plain):
        plain = plain[mark.end :]
    elif re.match(r"\d{1,2}(?:\.\d{1,2})*\s+(?=[^\W\d])", plain):
        plain = plain.split(maxsplit=1)[1]
    return re.sub(r"\s*\((?:mostrar|ocultar|ver|leer)[^)]{0,20}\)", "", plain).strip(_DECORATION)
