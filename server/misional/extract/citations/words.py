"""Spanish number words ("ciento cuarenta y tres", "vigésimo primero") and Roman figures."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.extract.citations.lexer import Gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens


def _table(words: str, first: int, step: int = 1) -> dict[str, int]:
    """Words in ascending order; alternatives for one value are joined by a slash."""
    return {
        form: first + step * place for place, forms in enumerate(words.split()) for form in forms.split("/")
    }


_UNITS: Final = _table("un/uno/una dos tres cuatro cinco seis siete ocho nueve", 1)
_TEENS: Final = _table(
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte "
    "veintiuno/veintiun/veintiuna veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve",
    10,
)
_TENS: Final = _table("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10) | {"veinte": 20}
_HUNDREDS: Final = _table(
    "cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
    "quinientos/quinientas seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas "
    "novecientos/novecientas",
    100,
    100,
)
_MASCULINE_ORDINALS: Final = _table(
    "primero/primer segundo tercero/tercer cuarto quinto sexto septimo/setimo octavo noveno/nono decimo "
    "undecimo/decimoprimero duodecimo/decimosegundo decimotercero decimocuarto decimoquinto decimosexto "
    "decimoseptimo decimoctavo/decimooctavo decimonoveno",
    1,
) | _table(
    "vigesimo trigesimo cuadragesimo quincuagesimo sexagesimo septuagesimo octogesimo nonagesimo centesimo",
    20,
    10,
)
_ORDINALS: Final[Mapping[str, int]] = MappingProxyType(
    _MASCULINE_ORDINALS
    | {f"{word[:-1]}a": value for word, value in _MASCULINE_ORDINALS.items() if word.endswith("o")}
)
_CARDINAL_START: Final = (
    frozenset(_UNITS) | frozenset(_TEENS) | frozenset(_TENS) | frozenset(_HUNDREDS) | {"mil"}
)
_ROMAN: Final = re.compile(r"(?=[IVXLCDM])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES: Final = MappingProxyType({"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000})


def _below_hundred(tokens: Tokens, at: int) -> tuple[int, int]:
    word = tokens[at].fold
    if word in _TENS:
        joined = tokens[at + 1].fold == "y" and tokens[at + 2].fold in _UNITS
        # "artículos treinta y uno" is 31; "veinte y treinta" are two numbers.
        return (_TENS[word] + _UNITS[tokens[at + 2].fold], at + 3) if joined else (_TENS[word], at + 1)
    for table in (_TEENS, _UNITS):
        if word in table:
            return table[word], at + 1
    return 0, at


def _below_thousand(tokens: Tokens, at: int) -> tuple[int, int]:
    hundreds = _HUNDREDS.get(tokens[at].fold, 0)
    rest, end = _below_hundred(tokens, at + 1 if hundreds else at)
    return hundreds + rest, end


def _connected(tokens: Tokens, start: int, end: int) -> bool:
    return all(tokens[place].gap in {Gap.SPACE, Gap.LINE} for place in range(start + 1, end))


def cardinal(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """A cardinal from 1 to 999,999 in words at ``at``: its value and the place after it."""
    if tokens[at].fold not in _CARDINAL_START:
        return None
    value, end = _below_thousand(tokens, at)
    if tokens[end].fold == "mil" and tokens[end].kind == "w":
        rest, end = _below_thousand(tokens, end + 1)
        value = max(value, 1) * 1000 + rest
    return (value, end) if _connected(tokens, at, end) else None


def ordinal(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """An ordinal from 1 to 199 in words at ``at`` ("décimo segundo"): its value and the place after it."""
    value = _ORDINALS.get(tokens[at].fold)
    if value is None:
        return None
    end = at + 1
    while value >= 10 and value % 10 == 0 and tokens[end].gap is Gap.SPACE:
        below = _ORDINALS.get(tokens[end].fold, 0)
        if not 0 < below < (100 if value == 100 else 10):
            break
        value, end = value + below, end + 1
    return value, end


def spelled(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """A number in words, ordinal or cardinal."""
    return ordinal(tokens, at) or cardinal(tokens, at)


def roman(word: str) -> int | None:
    """The value of a well-formed Roman figure in capitals, else ``None``."""
    if not _ROMAN.fullmatch(word):
        return None
    figures = [_ROMAN_VALUES[letter] for letter in word]
    following = [*figures[1:], 0]
    return sum(
        figure if figure >= after else -figure for figure, after in zip(figures, following, strict=True)
    )
