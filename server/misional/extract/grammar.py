"""The grammar of a heading, over folded words and the punctuation between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from misional.extract import vocabulary

if TYPE_CHECKING:
    from misional.extract.vocabulary import Kind, Owner

_JOINS: Final = frozenset({"y", "e", ",", "/", "&", "|", "+", "-", "–", "—", ";", "o"})
_YEAR: Final = re.compile(r"(?:19|20)\d\d\Z")
_BEFORE_YEAR: Final = frozenset("a al para hacia el ano en del de ( : - – horizonte periodo vigencia".split())
_DETERMINERS: Final = frozenset("la las los el nuestra nuestro este esta toda todo".split())
_FORMER: Final = frozenset("anterior anteriores derogada derogado historica antigua".split())
_VERBS: Final = frozenset("es son sera seran fue era consiste tiene tienen tendra debe deben busca".split())


class Grammar:
    """One reading of the tokens; what it found is in its attributes once ``read`` returned true."""

    def __init__(self, tokens: list[str], originals: list[str], body: str) -> None:
        self._tokens = tokens
        self._originals = originals if len(originals) == len(tokens) else tokens
        self._body = body
        self._at = 0
        self.kinds: list[Kind] = []
        self.owner: Owner = "body"
        self.misspelt = False
        self.years: list[int] = []
        self.tier: Literal["", "general", "specific"] = ""
        self.old = False

    def read(self) -> bool:
        """Whether all the tokens make a heading of ours."""
        if not self._question() or not self._noun():
            return False
        readings = (self._adjective, self._year, self._brackets, self._source, self._joined, self._owned)
        while self._at < len(self._tokens):
            if not any(read() for read in readings):
                return False
        return bool(self.kinds)

    def _question(self) -> bool:
        """Past "¿Cuál es nuestra …" and the like; false for words that begin a sentence instead."""
        asked = self._peek() in {"cual", "cuales"}
        if self._peek() == "que" and self._peek(1) in {"es", "son"}:
            self.owner = "concept"
            asked = True
        while self._peek() in vocabulary.QUESTION:
            if self._peek() in {"es", "son"} and not asked:
                return False
            self._at += 1
        return True

    def _peek(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else ""

    def _noun(self) -> bool:
        word = self._peek()
        if word == "razon" and self._peek(1) == "de" and self._peek(2) == "ser":
            self.kinds.append("Mission")
            self._at += 3
            return True
        if word in vocabulary.COMPANIONS:
            self._at += 1
            return True
        kind = vocabulary.CORES.get(word)
        if kind is None and len(self._tokens) <= 6:
            near = _nearly(word)
            self.misspelt = self.misspelt or near is not None
            kind = None if near is None else vocabulary.CORES[near]
        if kind is None:
            return False
        if kind == "Vision" and self._peek(1) == "general":
            return False
        if word == "competencias" and self._peek(1) in vocabulary.OF_A_POST:
            return False
        self.kinds.append(kind)
        self._at += 1
        return True

    def _adjective(self) -> bool:
        word = self._peek()
        if word in _FORMER:
            self.old = True
        elif word in vocabulary.ADJECTIVES or _nearly_adjective(word):
            if word.startswith("general") and "StrategicObjective" in self.kinds:
                self.tier = "general"
            elif word.startswith("especific"):
                self.tier = "specific"
        else:
            return False
        self._at += 1
        return True

    def _year(self) -> bool:
        place = self._at
        while self._tokens[place : place + 1] and self._tokens[place] in _BEFORE_YEAR:
            place += 1
        if place >= len(self._tokens) or not _YEAR.match(self._tokens[place]):
            return False
        self.years.append(int(self._tokens[place]))
        self._at = place + 1
        if self._peek() in {"-", "–", "a", "al", "/"} and _YEAR.match(self._peek(1)):
            self.years.append(int(self._peek(1)))
            self._at += 2
        if self._peek() == ")":
            self._at += 1
        return True

    def _brackets(self) -> bool:
        """An acronym or a norm in brackets: "Objetivos Estratégicos (OEI)", "Funciones (Decreto 5 de
        2006)"."""
        if self._peek() != "(" or ")" not in self._tokens[self._at : self._at + 14]:
            return False
        inside = self._tokens[self._at + 1 : self._tokens.index(")", self._at)]
        if not (len(inside) == 1 and len(inside[0]) <= 6) and not cites(inside):
            return False
        self._at += len(inside) + 2
        return True

    def _source(self) -> bool:
        """The norm that gives them: "según el Acuerdo 28 de 2021", "- Decreto 883 de 2015"."""
        rest = self._tokens[self._at :]
        if rest[0] not in vocabulary.SOURCE_LEADS or not cites(rest[1:]):
            return False
        self._at = len(self._tokens)
        return True

    def _joined(self) -> bool:
        if self._peek() in vocabulary.CORES:
            return self._noun()  # "Misión Visión", with nothing between
        if self._peek() not in _JOINS:
            return False
        place = self._at
        while self._peek() in _JOINS:
            self._at += 1
        while self._peek() in vocabulary.QUESTION:
            self._at += 1
        if self._peek() and self._noun():
            return True
        self._at = place
        return False

    def _owned(self) -> bool:
        """ "de la Secretaría …", up to the end or to the next of our nouns."""
        if self._peek() not in {"de", "del", "que"}:
            return False
        first = self._at + 1
        if self._peek() == "que":
            return self._related(first)
        article = self._peek() == "del"
        while first < len(self._tokens) and self._tokens[first] in _DETERMINERS:
            first += 1
            article = True
        if first >= len(self._tokens):
            return False
        last = self._name_end(first)
        name = self._tokens[first:last]
        if not name:
            return False  # "de la y la visión": nobody is named
        if not _VERBS.isdisjoint(name):
            return False  # "La misión de la Agencia es …" begins a sentence
        owner = self._whose(name, self._originals[first:last], article=article)
        if owner is None:
            return False
        self.owner = owner if self.owner == "body" else self.owner
        self._at = last
        return True

    def _related(self, first: int) -> bool:
        """ "que cumple la entidad", "que le asigna la ley": nothing that changes whose they are."""
        rest = self._tokens[first:]
        if len(rest) > 8 or not vocabulary.NOT_OURS.isdisjoint(rest):
            return False
        self._at = len(self._tokens)
        return True

    def _name_end(self, first: int) -> int:
        for place in range(first, len(self._tokens)):
            following = self._tokens[place + 1] if place + 1 < len(self._tokens) else ""
            if self._tokens[place] in _JOINS and following in vocabulary.CORES:
                return place
        return len(self._tokens)

    def _whose(self, name: list[str], originals: list[str], *, article: bool) -> Owner | None:
        if name[0] in vocabulary.GENERIC:
            return "body"
        # "de calidad", "de desarrollo sostenible" say what kind of objectives they are: other ones.
        owner = vocabulary.owner(name, self._body)
        if owner == "body" and originals[0].islower() and name[0] not in vocabulary.BODY_NOUNS | {"plan"}:
            return "other" if article else None  # "Funciones del ojo"
        if owner != "body" or article:
            return owner
        proper = originals[0][:1].isupper() and len(name) <= 2 and name[0] not in vocabulary.PROPER_MISSIONS
        return "body" if proper and not (self._originals[0].isupper() and "Mission" in self.kinds) else None


def cites(tokens: list[str]) -> bool:
    """Whether the words name a norm by type and number."""
    return not vocabulary.NORMS.isdisjoint(tokens[:8]) and any(token.isdigit() for token in tokens)


def _nearly(word: str) -> str | None:
    """The core noun that is one slip away from ``word``."""
    if len(word) < 5 or word in vocabulary.MISSPELT_ALIKE:
        return None
    near = [core for core in vocabulary.CORES if len(core) > 5 and _one_slip(word, core)]
    return near[0] if len(near) == 1 else None


def _nearly_adjective(word: str) -> bool:
    return len(word) >= 9 and any(
        _one_slip(word, known) for known in vocabulary.ADJECTIVES if len(known) >= 9
    )


def _one_slip(one: str, other: str) -> bool:
    """Whether one insertion, loss, change or swap of neighbours makes one word of the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[1::-1] and len(others) > 1 and rest[2:] == others[2:])
    )
