"""The year that a vision is set for."""

from __future__ import annotations

import re
from typing import Final

from misional.extract.words import fold

_YEAR: Final = r"(?P<{0}>20[0-9]{{2}}|2\.0[0-9]{{2}})"
_LED: Final = re.compile(
    r"\b(?:(?:en|para|al?|hacia|hasta|del?|entre)(?: (?:el|los|fines del|finales del|final del))?|el|"
    r"horizonte|horizonte (?:a|al)|llegar al?)"
    r"(?: (?:proximo|proximos))?(?: (?:ano|anos|horizonte|periodo|bienio|cuatrienio|quinquenio))? "
    r"(?:20[0-9]{2}\s?(?:-|–|a|al|y|/)\s?)?" + _YEAR.format("a") + r"\b"
)
_OPENING: Final = re.compile(r"\A\W{0,3}" + _YEAR.format("a") + r"\b")
_SPAN: Final = re.compile(r"\b20[0-9]{2}\s?(?:-|–)\s?(?P<a>20[0-9]{2})\b")
_IN_WORDS: Final = re.compile(
    r"\bdos mil (?P<a>(?:veinti|treinta|cuarenta|cincuenta|veinte)[a-z]*(?: y [a-z]+)?)\b"
)
_UNITS: Final = ("", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_TENS: Final = (("veinte", 20), ("treinta", 30), ("cuarenta", 40), ("cincuenta", 50))
_ANY_YEAR: Final = re.compile(r"\b20[2-9][0-9]\b")
_AHEAD: Final = re.compile(
    r"\b(?:sera|seremos|seran|habra|habremos|estara|estaremos|contara|contaremos|lograra|lograremos|se habra|"
    r"se consolidara|consolidara|tendra|tendremos|"
    r"nos consolidaremos|se posicionara|se reconocera|seguira|continuara|llegara|convertira|convertiremos|"
    r"ser (?:reconocid[oa]s?|una?|el|la|referentes?|lideres?|lider)|llegar a ser|consolidarse|consolidarnos|"
    r"posicionarse|posicionarnos|convertirse|convertirnos|aspira(?:mos)?|anhela(?:mos)?|sonamos|"
    r"visualiza(?:mos)?)\b"
)
_PAST: Final = re.compile(
    r"\b(?:creada? en|fundada? en|ley|decreto|acuerdo|resolucion|ordenanza)\b[^.]{0,30}\Z"
)


def future_years(text: str) -> tuple[int, ...]:
    """The years that the text sets as its horizon, in their order, each once."""
    plain = fold(text)
    found: list[tuple[int, int]] = []
    for pattern in (_LED, _OPENING, _SPAN):
        for match in pattern.finditer(plain):
            before = plain[max(0, match.start() - 40) : match.start()]
            if not _PAST.search(before + match.group()[:5]) and not before.endswith("desde "):
                found.append((match.start("a"), int(match.group("a").replace(".", ""))))
    found += [(match.start("a"), 2000 + _in_words(match.group("a"))) for match in _IN_WORDS.finditer(plain)]
    if not found:
        found = [(0, int(year)) for year in _lone_years(plain)]
    return tuple(dict.fromkeys(year for _, year in sorted(found)))


def _lone_years(plain: str) -> list[str]:
    """The one year that stands without a preposition ("Monteclaro 2035 es una ciudad …"), unless it dates an
    act."""
    years = {match.group(): match.start() for match in _ANY_YEAR.finditer(plain)}
    return [
        year
        for year, at in years.items()
        if not _PAST.search(plain[max(0, at - 40) : at]) and len(years) == 1
    ]


def looks_ahead(text: str) -> bool:
    """Whether the text speaks of what the body is to become, as visions do."""
    return bool(future_years(text)) or _AHEAD.search(fold(text[:600])) is not None


def _in_words(words: str) -> int:
    if words.startswith("veinti"):
        unit = words.removeprefix("veinti")
        return 20 + (_UNITS.index(unit) if unit in _UNITS else 0)
    tens, _, unit = words.partition(" y ")
    return dict(_TENS).get(tens, 0) + (_UNITS.index(unit) if unit in _UNITS else 0)
