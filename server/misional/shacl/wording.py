"""A report's words in Spanish and English: severities, paths, and constraints that no shape words.

Sentences are for readers who know the law and not RDF. A shape's own sh:message always goes first.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat, parse_path
from misional.shacl.report import INFO, VIOLATION, WARNING
from misional.shacl.terms import SH, local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.report import Result

Lang = Literal["es", "en"]
Words = tuple[str, str]  # Spanish, English
_NO_NAMES: Final[Mapping[str, Words]] = MappingProxyType({})

_SEVERITIES: Final[Mapping[str, tuple[Words, Words]]] = MappingProxyType(
    {
        VIOLATION: (("incumplimiento", "violation"), ("incumplimientos", "violations")),
        WARNING: (("advertencia", "warning"), ("advertencias", "warnings")),
        INFO: (("aviso", "notice"), ("avisos", "notices")),
    }
)
_ASKED: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "And": (
            "El valor no cumple todas las condiciones pedidas",
            "The value does not meet all the conditions asked",
        ),
        "Class": ("El valor no es de la clase pedida", "The value is not of the class asked for"),
        "Closed": ("La propiedad no está prevista aquí", "The property is not foreseen here"),
        "Datatype": ("El valor no es del tipo de dato pedido", "The value is not of the datatype asked for"),
        "Disjoint": (
            "El valor no debe estar también en la otra propiedad",
            "The value must not be in the other property too",
        ),
        "Equals": (
            "Los valores de las dos propiedades no son los mismos",
            "The values of the two properties are not the same",
        ),
        "HasValue": ("Falta el valor obligado", "The required value is missing"),
        "In": ("El valor no está en la lista admitida", "The value is not in the list of those allowed"),
        "LanguageIn": (
            "El texto no está en un idioma admitido",
            "The text is not in one of the languages allowed",
        ),
        "LessThan": (
            "El valor no es menor que el de la otra propiedad",
            "The value is not less than the other property's",
        ),
        "LessThanOrEquals": (
            "El valor no es menor o igual que el de la otra propiedad",
            "The value is not less than or equal to the other property's",
        ),
        "MaxCount": ("Hay más valores de los admitidos", "There are more values than allowed"),
        "MaxExclusive": ("El valor es demasiado grande", "The value is too large"),
        "MaxInclusive": ("El valor es demasiado grande", "The value is too large"),
        "MaxLength": ("El texto es demasiado largo", "The text is too long"),
        "MinCount": ("Falta un valor", "A value is missing"),
        "MinExclusive": ("El valor es demasiado pequeño", "The value is too small"),
        "MinInclusive": ("El valor es demasiado pequeño", "The value is too small"),
        "MinLength": ("El texto es demasiado corto", "The text is too short"),
        "Node": ("El valor no cumple la forma pedida", "The value does not conform to the shape asked for"),
        "NodeKind": (
            "El valor no es de la naturaleza pedida (enlace, texto o nodo sin nombre)",
            "The value is not of the kind asked for (link, text or unnamed node)",
        ),
        "Not": (
            "El valor cumple una condición que no debe cumplir",
            "The value meets a condition that it must not meet",
        ),
        "Or": ("El valor no cumple ninguna de las condiciones", "The value meets none of the conditions"),
        "Pattern": ("El texto no tiene la forma pedida", "The text is not written in the form asked for"),
        "QualifiedMaxCount": (
            "Hay demasiados valores de la forma indicada",
            "There are too many values of the given shape",
        ),
        "QualifiedMinCount": (
            "Faltan valores de la forma indicada",
            "There are too few values of the given shape",
        ),
        "SPARQL": ("No se cumple la condición de la consulta", "The query's condition is not met"),
        "UniqueLang": ("Hay dos textos en el mismo idioma", "There are two texts in the same language"),
        "Xone": (
            "El valor no cumple exactamente una de las condiciones",
            "The value does not meet exactly one condition",
        ),
    }
)
_OTHERWISE: Final[Words] = ("No se cumple la condición", "The condition is not met")
_INVERSE: Final[Words] = ("inverso de", "inverse of")
_THEN: Final[Words] = (" y de ahí ", " and from there ")
_OR: Final[Words] = (" o ", " or ")
_TIMES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "*": ("cero o más veces", "zero or more times"),
        "+": ("una o más veces", "one or more times"),
        "?": ("a lo sumo una vez", "at most once"),
    }
)


def severity_word(severity: str, lang: Lang, number: int = 1) -> str:
    """Return the severity as a noun, plural unless `number` is one; a severity of one's own by its name."""
    words = _SEVERITIES.get(severity)
    return _in(words[number != 1], lang) if words else local_name(severity)


def message_of(result: Result, lang: Lang) -> str:
    """Return what is wrong: the shape's message, in that language if it has one, else a plain sentence."""
    return result.message(lang) or asked(result, lang)


def asked(result: Result, lang: Lang) -> str:
    """Return a plain sentence about the constraint and the property, with no value in it."""
    name = result.source_constraint_component.removeprefix(f"<{SH}").removesuffix("ConstraintComponent>")
    sentence = _in(_ASKED.get(name, _OTHERWISE), lang)
    return f"{sentence}: {path_in_words(result.path, lang)}." if result.path else f"{sentence}."


def path_in_words(path: str, lang: Lang, names: Mapping[str, Words] = _NO_NAMES) -> str:
    """Return a property path by the names of its properties, and where one has none its local name."""
    return _path_in_words(parse_path(path), lang, names)


def _path_in_words(path: Path, lang: Lang, names: Mapping[str, Words]) -> str:
    match path:
        case Predicate(iri):
            return _in(names[iri], lang) if iri in names else local_name(iri)
        case Inverse(inner):
            return f"{_in(_INVERSE, lang)} {_grouped(inner, lang, names)}"
        case Repeat(inner, times):
            return f"{_grouped(inner, lang, names)} ({_in(_TIMES[times], lang)})"
        case Chain(operator, steps):
            return _in(_THEN if operator == "/" else _OR, lang).join(
                _grouped(step, lang, names) for step in steps
            )


def _grouped(path: Path, lang: Lang, names: Mapping[str, Words]) -> str:
    words = _path_in_words(path, lang, names)
    return f"({words})" if isinstance(path, Chain) else words


def _in(words: Words, lang: Lang) -> str:
    return words[lang == "en"]
