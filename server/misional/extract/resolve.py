"""From a mention to one norm of a table, by identity and never by likeness of names.

The table is plain values; where it comes from (the graph's norms, a file) is the caller's matter.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qsl, urlsplit

from misional.extract.citations import DEFAULT_BASE, issuer_key, norm_iri
from misional.extract.citations.issuers import issuer_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from misional.extract.citations import Level, Mention, NormType

Status = Literal["resolved", "stated", "ambiguous", "unknown", "incomplete"]

_REGIMEN_LEGAL_HOSTS: Final = frozenset(
    {
        "alcaldiabogota.gov.co",
        "www.alcaldiabogota.gov.co",
        "bogotajuridica.gov.co",
        "www.bogotajuridica.gov.co",
        "sisjur.bogotajuridica.gov.co",
    }
)
_REGIMEN_LEGAL_PAGE: Final = re.compile(r"/sisjur/normas/norma1\.jsp/?", re.IGNORECASE)
_ID: Final = re.compile(r"[0-9]{1,9}")
_LEVEL_WORDS: Final[Mapping[str, Level]] = MappingProxyType(
    {"nacional": "n", "distrital": "d", "municipal": "m", "departamental": "dep"}
)
_DECREES: Final = frozenset({"decreto", "decreto-ley", "decreto-legislativo"})


@dataclass(frozen=True, slots=True)
class KnownNorm:
    """A norm of the table. ``number`` may carry leading zeros; ``issuer`` is a name as people write it.

    ``level``, ``issuer`` and ``date`` may be unknown; ``sisjur`` is its key in the Régimen Legal.
    """

    type: NormType
    number: str | None
    year: int
    level: Level | None
    issuer: str | None
    iri: str
    date: datetime.date | None = None
    sisjur: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention is found to be.

    * ``resolved``: one norm of the table;
    * ``stated``: none of the table, but the words settle an IRI;
    * ``ambiguous``: several of the table, all in ``candidates``;
    * ``unknown``: none of the table, and the words settle nothing;
    * ``incomplete``: the mention lacks type, number or year.
    """

    status: Status
    iri: str | None = None
    candidates: tuple[str, ...] = ()


_Key = tuple[str, str | None, int]


def _number_key(number: str | None) -> str | None:
    return None if number is None else (number.lstrip("0") or "0").upper()


def _family(kind: NormType) -> str:
    """Decrees of every kind share one series of numbers, and are cited now by one name and now by another."""
    return "decreto" if kind in _DECREES else kind


def _same_level(mention: Mention, norm: KnownNorm) -> bool:
    return mention.level is None or norm.level is None or mention.level == norm.level


def _same_type(mention: Mention, norm: KnownNorm) -> bool:
    """ "Decreto 1421 de 1993" may be the decree-law; "Decreto Ley 140 de 2021" is never a plain decree."""
    if mention.type == norm.type:
        return True
    return mention.type == "decreto" and norm.type in _DECREES and mention.level in {None, "n"}


def _same_issuer(mention: Mention, norm: KnownNorm) -> bool:
    """Whether the issuers stated can be one body: equal keys, or all words of one among the other's."""
    if mention.issuer is None or norm.issuer is None:
        return True
    if issuer_key(mention.issuer) == issuer_key(norm.issuer):
        return True
    stated, known = issuer_words(mention.issuer), issuer_words(norm.issuer)
    # "Concejo Distrital" is the district's council, whose name says the city instead.
    levels = {word for word in stated - known if _LEVEL_WORDS.get(word) == norm.level}
    stated -= levels
    return bool(stated and known) and (stated <= known or known <= stated)


def _same_date(mention: Mention, norm: KnownNorm) -> bool:
    return mention.date is None or norm.date is None or mention.date == norm.date


class Resolver:
    """Resolves mentions against a table of norms, fixed when it is made."""

    def __init__(self, known: Iterable[KnownNorm], *, base: str = DEFAULT_BASE) -> None:
        by_number: defaultdict[_Key, list[KnownNorm]] = defaultdict(list)
        by_sisjur: dict[int, str] = {}
        for norm in known:
            by_number[_family(norm.type), _number_key(norm.number), norm.year].append(norm)
            if norm.sisjur is not None:
                by_sisjur[norm.sisjur] = norm.iri
        self._by_number: Mapping[_Key, tuple[KnownNorm, ...]] = MappingProxyType(
            {key: tuple(norms) for key, norms in by_number.items()}
        )
        self._by_sisjur: Mapping[int, str] = MappingProxyType(by_sisjur)
        self._base = base

    def resolve(self, mention: Mention) -> Resolution:
        """The norm that the mention names, or why none."""
        if (
            mention.type is None
            or mention.year is None
            or (mention.number is None and mention.type != "constitucion")
        ):
            return Resolution("incomplete")
        key = (_family(mention.type), _number_key(mention.number), mention.year)
        fitting = [
            norm
            for norm in self._by_number.get(key, ())
            if _same_type(mention, norm)
            and _same_level(mention, norm)
            and _same_issuer(mention, norm)
            and _same_date(mention, norm)
        ]
        # A series ("SDH-191") is a numbering of its own, which the table does not hold.
        iris = () if mention.series is not None else tuple(sorted({norm.iri for norm in fitting}))
        if len(iris) == 1:
            return Resolution("resolved", iris[0], iris)
        if iris:
            return Resolution("ambiguous", None, iris)
        stated = norm_iri(mention, self._base)
        return Resolution("unknown") if stated is None else Resolution("stated", stated)

    def apply(self, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
        """The mentions, each with the IRI that it resolves to or ``None``."""
        return tuple(replace(mention, iri=self.resolve(mention).iri) for mention in mentions)

    def by_address(self, url: str) -> str | None:
        """The IRI of the norm that an address of the Régimen Legal shows, if the table knows it."""
        found = sisjur_id(url)
        return None if found is None else self._by_sisjur.get(found)


def sisjur_id(url: str) -> int | None:
    """The norm's number in the Régimen Legal de Bogotá, from any of the addresses it has had; else ``None``.

    Scheme, port, other parameters, ``&amp;``, fragment and letter case make no difference; another host,
    another page, or two different numbers give ``None``.
    """
    text = html.unescape(url.strip())
    if "://" not in text:
        text = f"https://{text.removeprefix('//')}"
    try:
        parts = urlsplit(text)
        host = parts.hostname
        parameters = parse_qsl(parts.query, max_num_fields=32)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or host is None or host.rstrip(".") not in _REGIMEN_LEGAL_HOSTS:
        return None
    if _REGIMEN_LEGAL_PAGE.fullmatch(parts.path) is None:
        return None
    numbers = {value for name, value in parameters if name.lower() == "i"}
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    return int(number) if _ID.fullmatch(number) else None
