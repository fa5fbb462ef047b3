"""The seam to the citations: which norms and places of norms a stretch of the page cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from misional.extract.citations import find
from misional.extract.resolve import KnownNorm, Resolver
from misional.extract.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from misional.extract.citations import Level, Mention, Pinpoint

_ONE_SERIES: Final = frozenset(
    {"ley", "decreto-ley", "decreto-legislativo", "acto-legislativo", "constitucion"}
)
_SLUG: Final = re.compile(r"[^a-z0-9.]+")
_CONFORMING: Final = frozenset({"conforme-a", "en-concordancia-con"})


@dataclass(frozen=True, slots=True)
class Cited:
    """A norm as one place of the page cites it.

    ``start`` and ``end`` bound the words that name it (a date in brackets after them left out). ``places``
    are paths inside the norm ("art-48", "art-9/lit-d"). ``provisional``: who issued it is not known, so that
    the IRI is one of this body's own, which no other body's norm can have.
    """

    mention: Mention
    start: int
    end: int
    iri: str
    provisional: bool
    places: tuple[str, ...]
    level: Level | None
    """The level that the words state, or that the norm is known to have."""

    @property
    def key(self) -> str:
        """The norm's key: what follows "/id/norm/"."""
        return self.iri.partition("/id/norm/")[2]

    @property
    def conforming(self) -> bool:
        """Whether the page says "conforme a", "en concordancia con" or the like of it."""
        return not _CONFORMING.isdisjoint(self.mention.relations)


class Law:
    """The citations of one page, looked for stretch by stretch (a page may be long, what cites law is not).

    ``entity`` is the body's key; ``known`` and ``issuers`` come from :mod:`misional.extract.known`; ``base``
    is the base IRI, ending in "/".
    """

    def __init__(
        self,
        text: str,
        *,
        entity: str,
        base: str,
        known: Iterable[KnownNorm] = (),
        issuers: Mapping[str, str] | None = None,
    ) -> None:
        self._entity = entity
        self._base = base
        self._known = {norm.iri: norm for norm in known}
        self._issuers = dict(issuers or {})
        self._resolver = Resolver(self._known.values(), base=base)
        self._text = text
        self._found: dict[tuple[int, int], tuple[Mention, ...]] = {}

    def within(self, start: int, end: int) -> tuple[Cited, ...]:
        """The norms cited between two offsets, in their order."""
        found = (self._cited(mention, start) for mention in self._mentions(start, end))
        return tuple(cited for cited in found if cited is not None)

    def places(self, start: int, end: int) -> tuple[str, ...]:
        """The places cited between two offsets of a norm that is named elsewhere ("Artículo 2º.-")."""
        mentions = (mention for mention in self._mentions(start, end) if mention.type is None)
        return tuple(path for mention in mentions for path in paths(mention.pinpoints))

    def _mentions(self, start: int, end: int) -> tuple[Mention, ...]:
        """The citations of a stretch, with offsets that count from its start."""
        if (start, end) not in self._found:
            self._found[start, end] = find(self._text[start:end], base=self._base)
        return self._found[start, end]

    def _cited(self, mention: Mention, offset: int) -> Cited | None:
        if mention.type is None or mention.year is None:
            return None
        if mention.number is None and mention.type != "constitucion":
            return None
        iri = self._identified(mention)
        start, end = _named(mention)
        chosen = iri or f"{self._base}id/norm/{self._own_key(mention)}"
        known = self._known.get(chosen)
        level = mention.level or (known.level if known is not None else None)
        places = paths(mention.pinpoints)
        return Cited(mention, offset + start, offset + end, chosen, iri is None, places, level)

    def _identified(self, mention: Mention) -> str | None:
        resolution = self._resolver.resolve(mention)
        if resolution.iri is None or resolution.status == "stated":
            return resolution.iri
        norm = self._known[resolution.iri]
        if mention.level or mention.issuer or norm.type in _ONE_SERIES or norm.level == "n":
            return resolution.iri
        if mention.date is not None and mention.date == norm.date:
            return resolution.iri
        # A bare "Resolución 12 de 2020" is this body's, never that of whoever else has one of that number.
        return resolution.iri if self._is_near(resolution.iri) else None

    def _is_near(self, iri: str) -> bool:
        """Whether this body, or one above it, issued the norm."""
        issuer = self._issuers.get(iri, "").partition("/id/")[2].partition("/")[2]
        roots = issuer.split("/")[:1]
        return bool(issuer) and (issuer == self._entity or self._entity.split("/")[:1] == roots)

    def _own_key(self, mention: Mention) -> str:
        number = (mention.series or "") + (mention.number_key or "")
        own = _SLUG.sub("-", fold(f"{self._entity.replace('/', '-')}-{number}-{mention.year}")).replace(
            ".", "-"
        )
        return f"{mention.type}-{own.strip('-')}"


def _named(mention: Mention) -> tuple[int, int]:
    """The words that name the norm and the place in it, without a date given apart."""
    date, year = mention.part("date"), mention.part("year")
    if date is None or year is None or not year.end <= date.start:
        return mention.start, mention.end
    ends = [part.end for part in mention.parts if part.name != "date" and part.end <= mention.end]
    ends += [pinpoint.end for pinpoint in mention.pinpoints if pinpoint.end <= mention.end]
    return mention.start, max(ends, default=mention.end)


def paths(pinpoints: Iterable[Pinpoint]) -> tuple[str, ...]:
    """Paths inside a norm, "art-9/lit-d"; a range of articles is not spelt out, so what is above it
    stands."""
    found: list[str] = []
    for pinpoint in pinpoints:
        levels: list[list[str]] = []
        for step in pinpoint.steps:
            if any(item.through is not None or not item.value for item in step.items):
                break
            kind = "num" if step.kind == "ord" else step.kind
            levels.append([f"{kind}-{_SLUG.sub('-', fold(item.value)).strip('-')}" for item in step.items])
        if levels:
            found += ["/".join(path) for path in product(*levels)]
    return tuple(dict.fromkeys(path for path in found if path))
