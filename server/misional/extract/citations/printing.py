"""A mention in words again: the compact pinpoint, the JSON object, and the ways a text writes a citation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from misional.extract.citations.model import Level, Mention, NormType, PinKind, Pinpoint, Relation, Step

Style = Literal["whole", "norm-first", "short", "note", "capitals"]
"""How :func:`written` words a citation, as in its examples."""

_SHORT: Final[Mapping[PinKind, tuple[str, str]]] = MappingProxyType(
    {
        "art": ("art.", "arts."),
        "par": ("par.", "pars."),
        "num": ("num.", "nums."),
        "ord": ("ord.", "ords."),
        "lit": ("lit.", "lits."),
        "inc": ("inc.", "incs."),
    }
)
_LONG: Final[Mapping[PinKind, tuple[str, str]]] = MappingProxyType(
    {
        "art": ("artículo", "artículos"),
        "par": ("parágrafo", "parágrafos"),
        "num": ("numeral", "numerales"),
        "ord": ("ordinal", "ordinales"),
        "lit": ("literal", "literales"),
        "inc": ("inciso", "incisos"),
    }
)
_TYPES: Final[Mapping[NormType, str]] = MappingProxyType(
    {
        "acto-legislativo": "Acto Legislativo",
        "acuerdo": "Acuerdo",
        "circular": "Circular",
        "codigo": "Código",
        "constitucion": "Constitución Política",
        "decreto": "Decreto",
        "decreto-legislativo": "Decreto Legislativo",
        "decreto-ley": "Decreto Ley",
        "directiva": "Directiva",
        "ley": "Ley",
        "ordenanza": "Ordenanza",
        "resolucion": "Resolución",
    }
)
_MASCULINE: Final = frozenset(
    {"acto-legislativo", "acuerdo", "codigo", "decreto", "decreto-legislativo", "decreto-ley"}
)
_LEVELS: Final[Mapping[Level, str]] = MappingProxyType(
    {"n": "Nacional", "d": "Distrital", "m": "Municipal", "dep": "Departamental"}
)
_RELATIONS: Final[Mapping[Relation, str]] = MappingProxyType(
    {
        "conforme-a": "conforme a",
        "en-concordancia-con": "en concordancia con",
        "compilado-en": "compilado en",
    }
)


def _joined(values: Sequence[str]) -> str:
    return " y ".join(part for part in (", ".join(values[:-1]), values[-1]) if part)


def _short_step(step: Step) -> str:
    many = len(step.items) > 1 or step.items[0].through is not None
    values = ", ".join(str(item) for item in step.items)
    return f"{_SHORT[step.kind][many]} {values}".rstrip()


def compact(pinpoints: Sequence[Pinpoint]) -> str:
    """The pinpoints in one line, outermost first: ``art. 38 nums. 3, 6; art. 55 inc. 2``; empty for none."""
    return "; ".join(" ".join(_short_step(step) for step in pinpoint.steps) for pinpoint in pinpoints)


def _long_step(step: Step) -> str:
    many = len(step.items) > 1 or step.items[0].through is not None
    values = [item.value if item.through is None else f"{item.value} a {item.through}" for item in step.items]
    shown = [f"{value})" for value in values] if step.kind == "lit" else values
    return f"{_LONG[step.kind][many]} {_joined(shown)}".rstrip()


def _inside_out(pinpoint: Pinpoint) -> str:
    """ "el numeral 2 del artículo 5", "los numerales 3 y 6 de los artículos 5 y 7"."""
    said = ""
    for step in reversed(pinpoint.steps):
        many = len(step.items) > 1 or step.items[0].through is not None
        link = ("de los " if many else "del ") if said else ("los " if many else "el ")
        said = f"{said} {link}{_long_step(step)}" if said else link + _long_step(step)
    return said


def _outside_in(pinpoint: Pinpoint) -> str:
    return ", ".join(_long_step(step) for step in pinpoint.steps)


def _norm(mention: Mention, *, slash: bool = False) -> str:
    if mention.type is None:
        return ""
    if mention.type == "codigo":
        return mention.title or ""
    words = [_TYPES[mention.type]]
    if mention.type == "constitucion":
        return f"{words[0]} de {mention.year}"
    if mention.level is not None:
        words.append(_LEVELS[mention.level])
    number = mention.number or ""
    if mention.series is not None:
        number = f"{mention.series}-{number}"
    if mention.year is None:
        return " ".join([*words, number])
    if slash and mention.issuer is None:
        return " ".join([*words, f"{number}/{mention.year}"])
    dated = f"de {mention.year}" if mention.date is None else f"de {mention.year} ({mention.date:%d/%m/%Y})"
    issued = [] if mention.issuer is None else [f"expedida por {mention.issuer}"]
    return " ".join([*words, number, dated, *issued])


def _with_article(mention: Mention) -> str:
    return ("del " if mention.type in _MASCULINE else "de la ") + _norm(mention)


def written(mention: Mention, style: Style) -> str:
    """The citation as a text would word it, in one of the styles; it reads back as the same citation.

    * ``whole``: "modificado por el numeral 2 del artículo 5 del Acuerdo Distrital 257 de 2006";
    * ``norm-first``: "modificado por Acuerdo Distrital 257 de 2006, artículo 5, numeral 2";
    * ``short``: "Acuerdo Distrital 257/2006, art. 5 num. 2";
    * ``note``: "Art. 5 num. 2, Acuerdo Distrital 257 de 2006";
    * ``capitals``: ``whole`` in capital letters.
    """
    relation = (
        ""
        if mention.relation is None
        else _RELATIONS.get(mention.relation, mention.relation.replace("-", " "))
    )
    norm = _norm(mention)
    if style in {"whole", "capitals"}:
        places = (
            _joined([_inside_out(pinpoint) for pinpoint in mention.pinpoints]) if mention.pinpoints else ""
        )
        owner = _with_article(mention) if places and norm else norm
        said = " ".join(part for part in (relation, places, owner) if part)
        return said.upper() if style == "capitals" else said
    if style == "norm-first":
        places = (
            _joined([_outside_in(pinpoint) for pinpoint in mention.pinpoints]) if mention.pinpoints else ""
        )
        said = ", ".join(part for part in (norm, places) if part)
    elif style == "short":
        said = ", ".join(part for part in (_norm(mention, slash=True), compact(mention.pinpoints)) if part)
    else:
        places = compact(mention.pinpoints)
        said = ", ".join(part for part in (places[:1].upper() + places[1:], norm) if part)
    return " ".join(part for part in (relation, said) if part)


def as_json(mention: Mention) -> dict[str, object]:
    """The mention as plain JSON values; absent fields are ``null``, ``pinpoints`` is the compact text.

    ``level`` is "n", "d", "m" or ``null``: a departmental norm has ``null`` there and ``departmental`` true.
    ``parts`` says where each field is stated, ``places`` gives the pinpoints level by level with offsets.
    """
    departmental = mention.level == "dep"
    return {
        "type": mention.type,
        "number": mention.number,
        "number_key": mention.number_key,
        "series": mention.series,
        "year": mention.year,
        "level": None if departmental else mention.level,
        "departmental": departmental,
        "issuer": mention.issuer,
        "issuer_key": mention.issuer_key,
        "title": mention.title,
        "date": None if mention.date is None else mention.date.isoformat(),
        "pinpoints": compact(mention.pinpoints),
        "relation": mention.relation,
        "relations": list(mention.relations),
        "sic": mention.sic,
        "start": mention.start,
        "end": mention.end,
        "iri": mention.iri,
        "parts": [{"name": part.name, "start": part.start, "end": part.end} for part in mention.parts],
        "places": [
            [
                {
                    "kind": step.kind,
                    "items": [
                        {"value": item.value, "through": item.through, "start": item.start, "end": item.end}
                        for item in step.items
                    ],
                }
                for step in pinpoint.steps
            ]
            for pinpoint in mention.pinpoints
        ],
    }
