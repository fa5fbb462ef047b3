"""What a citation is: the typed values that the recogniser yields.

All offsets are in Unicode code points of the text given to :func:`find`, end excluded, so
``text[start:end]`` is the words themselves. What the text does not state is ``None`` or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime

NormType = Literal[
    "acto-legislativo",
    "acuerdo",
    "circular",
    "codigo",
    "constitucion",
    "decreto",
    "decreto-legislativo",
    "decreto-ley",
    "directiva",
    "ley",
    "ordenanza",
    "resolucion",
]
Level = Literal["n", "d", "m", "dep"]
"""The order that the words state: nacional, distrital, municipal, departamental."""

PinKind = Literal["art", "par", "num", "ord", "lit", "inc"]
"""artículo, parágrafo, numeral, ordinal, literal, inciso."""

PartName = Literal["type", "level", "series", "number", "year", "date", "issuer", "title", "sic", "relation"]

Relation = Literal[
    "deroga",
    "derogado-por",
    "modifica",
    "modificado-por",
    "adiciona",
    "adicionado-por",
    "sustituye",
    "sustituido-por",
    "subroga",
    "subrogado-por",
    "reglamenta",
    "reglamentado-por",
    "aclara",
    "aclarado-por",
    "corrige",
    "corregido-por",
    "prorroga",
    "prorrogado-por",
    "suspende",
    "suspendido-por",
    "compila",
    "compilado-en",
    "conforme-a",
    "en-concordancia-con",
]


@dataclass(frozen=True, slots=True)
class Part:
    """Where one field of a mention is stated.

    A part shared by several mentions ("los Decretos 203 y 214 de 2005": one type, one year)
    keeps its true place, which may lie outside the mention's own ``start`` and ``end``.
    """

    name: PartName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a pinpoint, or a range of them when ``through`` is set ("artículos 5 al 9").

    ``value`` is normal: "2" for "2º", "segundo" and "02"; "65B" for "65-B"; "b" for "b)"; empty for
    a parágrafo without a number; "único", "transitorio", "transitorio 5", "final" as words.
    """

    value: str
    start: int
    end: int
    through: str | None = None

    def __str__(self) -> str:
        return self.value if self.through is None else f"{self.value}-{self.through}"


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a pinpoint: its kind and the values named at that level."""

    kind: PinKind
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A place inside a norm, steps from the outermost in: article 9, numeral 2, literal b."""

    steps: tuple[Step, ...]

    @property
    def start(self) -> int:
        """The first code point of the first value in the text's order."""
        return min(item.start for step in self.steps for item in step.items)

    @property
    def end(self) -> int:
        """One past the last code point of the last value in the text's order."""
        return max(item.end for step in self.steps for item in step.items)

    def values(self, kind: PinKind) -> tuple[str, ...]:
        """The values named at one level, ranges as "5-9"; empty when the level is absent."""
        return tuple(str(item) for step in self.steps if step.kind == kind for item in step.items)


@dataclass(frozen=True, slots=True)
class Mention:
    """One norm as one place of a text cites it, or pinpoints whose norm is said elsewhere (``type`` None).

    ``number`` is in figures with the zeros the text gives it ("079"), without thousands dots or ordinal
    marks; ``number_key`` is the same without leading zeros, as identity wants it. ``level``, ``issuer`` and
    ``date`` are only what the text states. ``relations`` are what the words before say of this norm.
    ``iri`` is set when type, number, year and what else is stated name one norm and no other.
    """

    start: int
    end: int
    type: NormType | None = None
    number: str | None = None
    year: int | None = None
    level: Level | None = None
    issuer: str | None = None
    issuer_key: str | None = None
    series: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    pinpoints: tuple[Pinpoint, ...] = ()
    relations: tuple[Relation, ...] = ()
    sic: bool = False
    qualifiers: tuple[str, ...] = ()
    iri: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def relation(self) -> Relation | None:
        """The first relation stated, if any; "modificado y adicionado por" states two."""
        return self.relations[0] if self.relations else None

    @property
    def number_key(self) -> str | None:
        """The number as identity compares it: without leading zeros."""
        return None if self.number is None else (self.number.lstrip("0") or "0")

    def part(self, name: PartName) -> Part | None:
        """Where the field is stated, or ``None``."""
        return next((part for part in self.parts if part.name == name), None)
