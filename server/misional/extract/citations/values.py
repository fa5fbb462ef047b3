"""The value a pinpoint names: "2º", "65-B", "2.2.22.3.8", "segundo", "transitorio 5", "IV", "b)"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.dates import repeated
from misional.extract.citations.designation import marker_end
from misional.extract.citations.lexer import Gap
from misional.extract.citations.words import roman, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.model import PinKind

_ORDINAL_SUFFIXES: Final = frozenset({"o", "ro", "ero", "do", "to", "mo", "vo", "no", "er"})
_REPEATS: Final = frozenset({"bis", "ter", "quater"})
_NAMED_VALUES: Final[Mapping[str, frozenset[PinKind]]] = MappingProxyType(
    {
        "unico": frozenset({"art", "par", "inc", "num"}),
        "transitorio": frozenset({"art", "par"}),
        "final": frozenset({"inc"}),
        "ultimo": frozenset({"inc"}),
        "primer": frozenset({"inc", "par"}),
    }
)
_SHOWN: Final[Mapping[str, str]] = MappingProxyType({"unico": "único", "ultimo": "final", "primer": "1"})
_AFTER_LETTER: Final = frozenset(
    "de del y e num nums numeral numerales inciso incisos paragrafo par articulo art ordinal".split()
)
_NOT_LETTERS: Final = frozenset({"a", "e", "o", "u", "y"})
_LONGEST_VALUE: Final = 40
_NEAR: Final = 12


class Value(NamedTuple):
    """A value in its normal form, and the tokens ``first`` to ``end`` that say it."""

    value: str
    first: int
    end: int


def _letter_end(tokens: Tokens, at: int) -> tuple[str, int]:
    """The letter of "65B", "65-B" or "65 B de la Ley", and the place after it."""
    hyphen = tokens[at].fold == "-" and tokens[at].gap is Gap.NONE and tokens[at + 1].gap is Gap.NONE
    place = at + 1 if hyphen else at
    token = tokens[place]
    if token.kind != "w" or len(token.fold) != 1:
        return "", at
    spaced = token.upper and token.fold not in _NOT_LETTERS and tokens[place + 1].fold in {"de", "del", ","}
    if token.gap is Gap.NONE or (token.gap is Gap.SPACE and spaced):
        return token.fold.upper(), place + 1
    return "", at


def _ordinal_end(tokens: Tokens, at: int) -> int:
    """Past "º", ".º", "o", "ro", and the full stop of "2o. de la Ley"; ``at`` itself when there is none."""
    token = tokens[at]
    if token.fold == "." and tokens[at + 1].fold == "º":
        return at + 2
    glued = token.gap is Gap.NONE and token.fold in _ORDINAL_SUFFIXES
    return at + 1 if glued or (token.fold == "º" and token.gap <= Gap.SPACE) else at


def _figure(tokens: Tokens, at: int, *, plural: bool) -> Value | None:
    raw = tokens[at].fold
    if len(raw) > _LONGEST_VALUE:
        return None
    value = raw if "." in raw else (raw.lstrip("0") or "0")
    end = _ordinal_end(tokens, at + 1)
    letter, after = _letter_end(tokens, end)
    value, end = value + letter, after
    end = _past_stop(tokens, end)
    hyphen, second = tokens[end], tokens[end + 1]
    glued = hyphen.fold == "-" and second.kind == "n" and hyphen.gap is Gap.NONE and second.gap is Gap.NONE
    if glued and not plural and not letter:
        value, end = f"{value}-{second.fold}", end + 2
    if tokens[end].fold in _REPEATS:
        value, end = f"{value} {tokens[end].fold}", end + 1
    return None if _touched(tokens, end) else Value(value, at, end)


def _past_stop(tokens: Tokens, at: int) -> int:
    """Past the mark of "2.1.1. a 2.1.4.", "1., 2. y 3. del", "1) del", where the sentence goes on."""
    stop, after = tokens[at], tokens[at + 1]
    goes_on = after.fold in {"a", "al", "y", "e", "hasta", ",", "de", "del"} and not after.upper
    if not goes_on or stop.gap is not Gap.NONE or stop.fold not in {".", ")"}:
        return at
    opened = stop.fold == ")" and any(token.fold == "(" for token in tokens[max(0, at - _NEAR) : at])
    return at if opened else at + 1


def _touched(tokens: Tokens, at: int) -> bool:
    """Whether what touches the figure makes it something else: "5%", "5km", "10:30", "5/2020"."""
    token, after = tokens[at], tokens[at + 1]
    if token.fold == "%" or (token.fold == "." and after.kind == "n" and after.gap is Gap.NONE):
        return True  # "artículo 2 .2.22" is broken: the 2 alone would be another article
    if token.gap is not Gap.NONE:
        return False
    glued = after.kind == "n" and after.gap is Gap.NONE
    return token.kind == "w" or (token.fold in {":", "/"} and glued) or token.fold in {"_", "@", "="}


def named_value(tokens: Tokens, at: int, kind: PinKind) -> Value | None:
    """ "único", "transitorio", "transitorio 5", "final"."""
    word = tokens[at].fold
    if kind not in _NAMED_VALUES.get(word, ()):
        return None
    if word == "transitorio" and tokens[at + 1].kind == "n":
        number = _figure(tokens, at + 1, plural=False)
        return None if number is None else Value(f"transitorio {number.value}", at, number.end)
    return Value(_SHOWN.get(word, word), at, at + 1)


def _said(tokens: Tokens, at: int) -> Value | None:
    said = spelled(tokens, at)
    if said is None:
        return None
    value, end = said
    figure, end = repeated(tokens, end)
    return Value(str(value), at, end) if figure in {None, value} else None


def _roman(tokens: Tokens, at: int) -> Value | None:
    token = tokens[at]
    word = token.fold.upper()
    if not token.upper or (len(word) > 1 and not token.caps) or word in {"C", "D", "L", "M"} or len(word) > 9:
        return None
    return None if roman(word) is None else Value(word, at, at + 1)


def _letter(tokens: Tokens, at: int) -> Value | None:
    """A literal's letter: "b)", "«b»", "b"; a bare vowel that is also a word only before a clear end."""
    quoted = tokens[at].fold in {'"', "("}
    place = at + 1 if quoted else at
    token, after = tokens[place], tokens[place + 1]
    if token.kind != "w" or len(token.fold) > 2 or (len(token.fold) == 2 and token.fold[0] != token.fold[1]):
        return None
    shut = after.fold in {")", '"'} and after.gap is Gap.NONE
    clear = after.kind in {"s", "e"} or after.fold in _AFTER_LETTER or after.gap >= Gap.LINE
    if token.fold in _NOT_LETTERS and not (shut or clear):
        return None
    end = place + 2 if shut else place + 1
    if shut and tokens[end].fold == ")" and after.fold == '"':
        end += 1
    return Value(token.fold, place, end)


def value_at(tokens: Tokens, at: int, kind: PinKind, *, plural: bool) -> Value | None:
    """The value of one kind at ``at``. ``plural``: after "artículos", where "5-9" is a range."""
    if tokens[at].gap is Gap.PARAGRAPH:
        return None
    if kind == "lit":
        return _letter(tokens, at)
    at = marker_end(tokens, at)
    if tokens[at].kind == "n":
        value = _figure(tokens, at, plural=plural)
        named = None if value is None else named_value(tokens, value.end, kind)
        if value is not None and named is not None and named.value == "transitorio":
            return Value(f"transitorio {value.value}", at, named.end)
        return value
    return (
        named_value(tokens, at, kind) or _said(tokens, at) or (None if kind == "inc" else _roman(tokens, at))
    )
