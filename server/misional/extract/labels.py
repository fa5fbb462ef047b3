"""Names of things in Spanish and English, as ``data/`` gives them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.model import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.law import Cited

_TYPES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "acto-legislativo": ("Acto Legislativo", "Legislative Act"),
        "acuerdo": ("Acuerdo", "Council Agreement"),
        "circular": ("Circular", "Circular"),
        "codigo": ("Código", "Code"),
        "constitucion": ("Constitución Política", "Political Constitution"),
        "decreto": ("Decreto", "Decree"),
        "decreto-legislativo": ("Decreto Legislativo", "Legislative Decree"),
        "decreto-ley": ("Decreto Ley", "Decree-Law"),
        "directiva": ("Directiva", "Directive"),
        "ley": ("Ley", "Law"),
        "ordenanza": ("Ordenanza", "Ordinance"),
        "resolucion": ("Resolución", "Resolution"),
    }
)
_LEVELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "n": ("Nacional", "National"),
        "d": ("Distrital", "District"),
        "m": ("Municipal", "Municipal"),
        "dep": ("Departamental", "Departmental"),
    }
)
_LEVELLED: Final = frozenset({"acuerdo", "decreto", "directiva"})
"""Types whose series each level has for itself, so that the name says which."""

_PLACES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "art": ("art.", "art."),
        "num": ("num.", "item"),
        "lit": ("lit.", "letter"),
        "par": ("par.", "par."),
        "inc": ("inc.", "par."),
    }
)
KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "StrategicObjective": ("Objetivo estratégico", "Strategic objective"),
        "Function": ("Función", "Function"),
        "Duty": ("Deber", "Duty"),
        "Mission": ("Misión", "Mission"),
        "Vision": ("Visión", "Vision"),
    }
)


def norm_label(cited: Cited, *, with_level: bool = False) -> Label:
    """ "Decreto 140 de 2021" and "Decree 140 of 2021"; with its level, "District Decree 140 of 2021"."""
    mention = cited.mention
    es, en = _TYPES.get(mention.type or "", ("Norma", "Norm"))
    number = mention.number_key or ""
    series = f"{mention.series}-" if mention.series else ""
    if mention.type == "constitucion":
        return Label(f"{es} de {mention.year}", f"{en} of {mention.year}")
    if with_level and cited.level is not None and mention.type in _LEVELLED:
        level_es, level_en = _LEVELS[cited.level]
        es, en = f"{es} {level_es}", f"{level_en} {en}"
    return Label(f"{es} {series}{number} de {mention.year}", f"{en} {series}{number} of {mention.year}")


def place_label(path: str) -> Label:
    """ "art. 2, num. 5" and "art. 2, item 5" for the path "art-2/num-5"."""
    es, en = [], []
    for step in filter(None, path.split("/")):
        kind, _, value = step.partition("-")
        name_es, name_en = _PLACES.get(kind, (kind, kind))
        es.append(f"{name_es} {value}")
        en.append(f"{name_en} {value}")
    return Label(", ".join(es), ", ".join(en))


def in_brackets(label: Label, detail: Label | None) -> Label:
    """The label with a detail in brackets, when there is one."""
    return label if detail is None else Label(f"{label.es} ({detail.es})", f"{label.en} ({detail.en})")


def joined(first: Label, second: Label) -> Label:
    """Two labels parted by a comma."""
    return Label(f"{first.es}, {second.es}", f"{first.en}, {second.en}")


def capital(label: Label) -> Label:
    """The label with a capital first letter."""
    es, en = label.es or "", label.en or ""
    return Label(es[:1].upper() + es[1:], en[:1].upper() + en[1:])
