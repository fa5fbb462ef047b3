"""Marks that open a list item: figures, letters, bullets, ordinals, codes such as "OE1"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from misional.extract.words import first_words, fold, is_infinitive

MarkKind = Literal["number", "letter", "roman", "bullet", "ordinal", "code"]

_SPACE: Final = r"[ \t\u00a0\u2007\u202f]"
_BULLET: Final = re.compile(
    rf"(?:[•●▪■□◦○◉‣⁃∙·⋅►▶▸▹▷➢➤➔➜→❖◆◇♦✓✔☑✅✦✧★☆➣➥♣\uf0b7\uf0a7\uf0d8\uf076\uf0fc\u2043]{_SPACE}*|"
    rf"[-–—*»>+~]{_SPACE}+|o{_SPACE}+(?=[A-ZÁÉÍÓÚÑ]))"
)
_GLUED_DASH: Final = re.compile(r"[-–—](?=[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{3})")
_NUMBER: Final = re.compile(
    r"\(?(\d{1,3}(?:\.\d{1,2}){0,3})"
    rf"(?:{_SPACE}?(\.?[º°ª]\.?\)?{_SPACE}?[-–—:]{{0,2}}|o[.)]?-?(?={_SPACE})|\.?\)|\)?{_SPACE}?[-–—.:]{{1,2}})(?![\d,])"
    rf"|(?={_SPACE}+[A-ZÁÉÍÓÚÑ])){_SPACE}*"
)
_LETTER: Final = re.compile(
    rf"\(?(ch|ll|rr|[a-zñ]|([a-z])\2|[A-ZÑ])(?:{_SPACE}?(\)\.?-?|\.-|-\)|°\)?|\.\))|(\.|"
    rf"{_SPACE}-)(?={_SPACE})){_SPACE}*"
)
_ROMAN: Final = re.compile(rf"\(?([ivxIVX]{{1,6}})(\)\.?|\.-?|{_SPACE}?[-–—])(?={_SPACE}){_SPACE}*")
_CODE: Final = re.compile(
    rf"((?:OEI|OES|OE|LE|LA|OG|OP|OM|OC|OI|OBJ|FE|EJE|PE|LI|L|O|E|F|P|R)(?:{_SPACE}|-|\.|"
    rf"_)?\d{{1,2}}(?:\.\d{{1,2}})*)(?:{_SPACE}?(\)|[.:]-?|[-–—|])|(?={_SPACE}|\Z)){_SPACE}*"
)
_WORDED: Final = re.compile(
    rf"((?:objetivo|l[ií]nea|eje|funci[oó]n|atribuci[oó]n|perspectiva|pilar|prop[oó]sito|"
    rf"deber)(?:{_SPACE}(?:estrat[eé]gic[oa]|institucional|espec[ií]fico|general|misional|"
    rf"corporativo))?{_SPACE}(?:n[.°º]?o?\.?{_SPACE}?|#{_SPACE}?|"
    rf"n[uú]mero{_SPACE})?(\d{{1,2}}(?:\.\d{{1,2}})*|[IVX]{{1,4}}))(?:{_SPACE}?(\)|[.:][-–—]?|"
    rf"[-–—|]){_SPACE}*|\Z)",
    re.IGNORECASE,
)
_ORDINALS: Final = (
    "primer segund tercer cuart quint sext septim octav noven decim undecim duodecim decimoprimer "
    "decimosegund "
    "decimotercer decimocuart decimoquint"
).split()
_ORDINAL: Final = re.compile(rf"([A-Za-zÁÉÍÓÚáéíóú]{{5,14}})(\.-?|:|{_SPACE}?[-–—]|\)){_SPACE}*(?=\S)")
_ALONE: Final = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-zñ])[.)º°:-]{0,2}\Z|[•●▪■◦○·►➢✓✔-]\Z")
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Mark:
    """A list mark; the item's words begin at ``end`` (an offset in the text it was read from).

    ``style`` is equal for marks of one list ("number .)", "letter )", "bullet •"); ``value`` are the figures
    it shows ((2, 1) for "2.1", a letter's place in the alphabet), empty for bullets; ``label`` is the mark
    itself.
    """

    kind: MarkKind
    style: str
    value: tuple[int, ...]
    label: str
    end: int


def read_mark(text: str) -> Mark | None:
    """The mark at the very start of ``text``, or ``None``."""
    mark = _bullet(text) or _code(text) or _number(text) or _roman(text) or _letter(text) or _ordinal(text)
    if mark is None or not text[mark.end : mark.end + 1].isspace():
        return mark
    # A line end after the mark: the item's words begin in the next line.
    return replace(mark, end=len(text) - len(text[mark.end :].lstrip()))


def is_mark_alone(text: str) -> bool:
    """Whether the whole text is a list mark whose item stands elsewhere (the next table cell)."""
    return _ALONE.match(text) is not None


def _bullet(text: str) -> Mark | None:
    found = _BULLET.match(text) or _GLUED_DASH.match(text)
    if found is None or found.end() == len(text):
        return None
    sign = found.group().strip(" \t\u00a0\u2007\u202f")
    return Mark("bullet", f"bullet {sign}", (), sign, found.end())


def _number(text: str) -> Mark | None:
    found = _NUMBER.match(text)
    if found is None or found.end() == len(text):
        return None
    value = tuple(int(part) for part in found.group(1).split("."))
    after = text[found.end() : found.end() + 1]
    if found.group(2) is None:
        # "1 Promover …": without a stop only an infinitive makes it an item; "4 Oficinas" is none.
        start = first_words(text[found.end() :], 1)
        if len(value) == 1 and not (start and is_infinitive(start[0])):
            return None
    elif ":" in found.group(2) and after.isdigit():
        return None
    return Mark("number", f"number {len(value)}", value, found.group(1), found.end())


def _roman(text: str) -> Mark | None:
    found = _ROMAN.match(text)
    if found is None or found.end() == len(text):
        return None
    figure = found.group(1)
    if len(figure) == 1 and figure.islower() and figure != "i":
        return None
    total = 0
    values = [_ROMAN_VALUES[sign] for sign in figure.lower()]
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return Mark("roman", "roman" + ("I" if figure.isupper() else "i"), (total,), figure, found.end())


def _letter(text: str) -> Mark | None:
    found = _LETTER.match(text)
    if found is None or found.end() == len(text):
        return None
    letter = found.group(1)
    stop = found.group(3) or found.group(4)
    if stop == "." and letter.isupper() and re.match(r"[A-ZÑ]\.", text[found.end() :]):
        return None  # "D. C."
    place = ord(letter[0].lower()) - ord("a") + 1 if letter[0].lower() != "ñ" else 15
    value = place + 26 if len(letter) > 1 and letter not in {"ch", "ll", "rr"} else place
    return Mark("letter", "letter" + ("A" if letter.isupper() else "a"), (value,), letter, found.end())


def _code(text: str) -> Mark | None:
    worded = _WORDED.match(text)
    if worded is not None:
        figures = worded.group(2)
        value = tuple(int(part) for part in figures.split(".")) if figures[0].isdigit() else ()
        name = fold(worded.group(1)).split()[0]
        return Mark("code", f"code {name} {len(value)}", value, worded.group(1), worded.end())
    found = _CODE.match(text)
    if found is None:
        return None
    letters = re.match(r"[A-Z]+", found.group(1))
    name = letters.group() if letters else ""
    value = tuple(int(part) for part in re.findall(r"\d+", found.group(1)))
    return Mark("code", f"code {name} {len(value)}", value, found.group(1), found.end())


def _ordinal(text: str) -> Mark | None:
    found = _ORDINAL.match(text)
    if found is None:
        return None
    stem = fold(found.group(1))
    if stem[-1] not in "oae" or stem[:-1] not in _ORDINALS:
        return None
    return Mark("ordinal", "ordinal", (_ORDINALS.index(stem[:-1]) + 1,), found.group(1), found.end())
