"""The words that name a norm's type, and the qualifiers that follow them. Tables, and one reader of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.lexer import Gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.model import Level, NormType


class TypeWord(NamedTuple):
    """A word that begins a citation. ``short`` ones ("Res.") count only before a number and its year."""

    type: NormType
    plural: bool = False
    short: bool = False


TYPE_WORDS: Final[Mapping[str, TypeWord]] = MappingProxyType(
    {
        "ley": TypeWord("ley"),
        "leyes": TypeWord("ley", plural=True),
        "decreto": TypeWord("decreto"),
        "decretos": TypeWord("decreto", plural=True),
        "decretoley": TypeWord("decreto-ley"),
        "acuerdo": TypeWord("acuerdo"),
        "acuerdos": TypeWord("acuerdo", plural=True),
        "resolucion": TypeWord("resolucion"),
        "resoluciones": TypeWord("resolucion", plural=True),
        "ordenanza": TypeWord("ordenanza"),
        "ordenanzas": TypeWord("ordenanza", plural=True),
        "directiva": TypeWord("directiva"),
        "directivas": TypeWord("directiva", plural=True),
        "circular": TypeWord("circular"),
        "circulares": TypeWord("circular", plural=True),
        "acto": TypeWord("acto-legislativo"),
        "actos": TypeWord("acto-legislativo", plural=True),
        "dec": TypeWord("decreto", short=True),
        "decr": TypeWord("decreto", short=True),
        "dto": TypeWord("decreto", short=True),
        "dcto": TypeWord("decreto", short=True),
        "dctos": TypeWord("decreto", plural=True, short=True),
        "dtos": TypeWord("decreto", plural=True, short=True),
        "dur": TypeWord("decreto", short=True),
        "ac": TypeWord("acuerdo", short=True),
        "acdo": TypeWord("acuerdo", short=True),
        "acu": TypeWord("acuerdo", short=True),
        "res": TypeWord("resolucion", short=True),
        "resol": TypeWord("resolucion", short=True),
        "ord": TypeWord("ordenanza", short=True),
        "circ": TypeWord("circular", short=True),
        "dir": TypeWord("directiva", short=True),
        "dl": TypeWord("decreto-ley", short=True),
        "l": TypeWord("ley", short=True),
    }
)
_INITIALS: Final[Mapping[tuple[str, ...], TypeWord]] = MappingProxyType(
    {
        ("d", ".", "l", "."): TypeWord("decreto-ley", short=True),
        ("d", ".", "u", ".", "r", "."): TypeWord("decreto", short=True),
        ("a", ".", "l", "."): TypeWord("acto-legislativo", short=True),
    }
)
_LEVEL_WORDS: Final[tuple[tuple[Level, str], ...]] = (
    ("n", "nacional nacionales nal nales"),
    ("d", "distrital distritales distr dtal dist"),
    ("m", "municipal municipales mpal"),
    ("dep", "departamental departamentales dptal deptal"),
)
_LEVELS: Final[Mapping[str, Level]] = MappingProxyType(
    {word: level for level, words in _LEVEL_WORDS for word in words.split()}
)
_RETYPED: Final[Mapping[tuple[NormType, str], NormType]] = MappingProxyType(
    {
        ("decreto", "ley"): "decreto-ley",
        ("decreto", "leyes"): "decreto-ley",
        ("decreto", "legislativo"): "decreto-legislativo",
        ("decreto", "legislativos"): "decreto-legislativo",
    }
)
QUALIFIERS: Final = frozenset(
    "unico unica reglamentario reglamentaria extraordinario extraordinaria ordinario ordinaria "
    "estatutaria organica organico marco externa externo interna interno conjunta conjunto "
    "presidencial ejecutivo ejecutiva administrativa administrativo rectoral ministerial local "
    "permanente compilatorio superior academico organizacional ordenanzal unificada sancionatoria "
    "vicepresidencial salariales salarial metropolitano metropolitana regional defensorial "
    "normativa normativo basica juridica contable general especial ambiental aprobatoria reglamentarios "
    "reglamentarias estatutarias organicas externas internas conjuntas presidenciales extraordinarios "
    "locales ejecutivas administrativas".split()
)
_CUT_QUALIFIERS: Final[Mapping[str, str]] = MappingProxyType(
    {"ext": "externa", "conj": "conjunta", "pres": "presidencial", "regl": "reglamentario", "int": "interna"}
)
"""Qualifiers that count only with their full stop."""

_FORCE_OF_LAW: Final = (("con", "fuerza", "de", "ley"), ("con", "fuerza", "material", "de", "ley"))
_MOST_QUALIFIERS: Final = 6


class Head(NamedTuple):
    """A type with its qualifiers: tokens ``first`` to ``end``; ``level_at`` is -1 when no level is stated."""

    type: NormType
    plural: bool
    short: bool
    first: int
    end: int
    level: Level | None
    level_at: int
    qualifiers: tuple[str, ...]


def phrase(tokens: Tokens, at: int, words: tuple[str, ...]) -> bool:
    """Whether exactly these folded words stand at ``at``."""
    # Past the text the end marks run out too, so a slice is compared, never an index.
    return tuple(token.fold for token in tokens[at : at + len(words)]) == words


def _type_word(tokens: Tokens, at: int) -> tuple[TypeWord, int] | None:
    for initials, word in _INITIALS.items():
        if tokens[at].fold == initials[0] and phrase(tokens, at, initials):
            return word, at + len(initials)
    found = TYPE_WORDS.get(tokens[at].fold)
    if found is None:
        return None
    if found.type == "acto-legislativo":
        legislative = tokens[at + 1].fold in {"legislativo", "legislativos"}
        return (found, at + 2) if legislative else None
    if found.short:
        dotted = tokens[at + 1].fold == "." and tokens[at + 1].gap is Gap.NONE
        # One letter is an initial of anything, unless it is "L.".
        believed = dotted and tokens[at].upper if found.type == "ley" else dotted or tokens[at].upper
        return (found, at + 2 if dotted else at + 1) if believed else None
    return found, at + 1


def _of_law(tokens: Tokens, at: int) -> tuple[str, int]:
    """The word at ``at`` and the place after it; "-Ley", "<LEY>" and "(Ley)" count as the word "ley"."""
    mark, word, closing = (token.fold for token in tokens[at : at + 3])
    if mark == "-" and word in {"ley", "leyes"}:
        return word, at + 2
    if (mark, word, closing) in {("<", "ley", ">"), ("(", "ley", ")")}:
        return word, at + 3
    return mark, at + 1


def _force_of_law(tokens: Tokens, at: int) -> int:
    return next((at + len(words) for words in _FORCE_OF_LAW if phrase(tokens, at, words)), at)


def head_at(tokens: Tokens, at: int) -> Head | None:
    """The type that stands at ``at``, with level and qualifiers; ``None`` when no type does."""
    found = _type_word(tokens, at)
    if found is None:
        return None
    (kind, plural, short), place = found
    level: Level | None = None
    level_at = -1
    qualifiers: list[str] = []
    for _ in range(_MOST_QUALIFIERS):
        if tokens[place].gap is Gap.PARAGRAPH:
            break
        word, after = _of_law(tokens, place)
        if (kind, word) in _RETYPED:
            kind, place = _RETYPED[kind, word], after
        elif kind == "decreto" and _force_of_law(tokens, place) != place:
            kind, place = "decreto-ley", _force_of_law(tokens, place)
        elif word in _LEVELS:
            level, level_at = _LEVELS[word], place
            dotted = len(word) <= 6 and tokens[place + 1].fold == "." and tokens[place + 1].gap is Gap.NONE
            place += 2 if dotted else 1
        elif word in QUALIFIERS:
            qualifiers.append(word)
            place += 1
        elif word in _CUT_QUALIFIERS and tokens[place + 1].fold == "." and tokens[place + 1].gap is Gap.NONE:
            qualifiers.append(_CUT_QUALIFIERS[word])
            place += 2
        else:
            break
    return Head(kind, plural, short, at, place, level, level_at, tuple(qualifiers))
