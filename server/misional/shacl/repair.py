"""How a finding may be mended: a sentence and a Turtle example, made from the constraint that found it."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.shacl.names import in_both
from misional.shacl.notes import Repair, Words
from misional.shacl.paths import Chain, Inverse, Path, Predicate, Repeat, parse_path
from misional.shacl.terms import (
    RDF,
    SH,
    XSD,
    XSD_STRING,
    is_blank,
    is_literal,
    literal,
    local_name,
    parse_literal,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.report import Result
    from misional.shacl.triples import TripleIndex

_EXAMPLE: Final = "<http://www.w3.org/2004/02/skos/core#example>"
PLACEHOLDER: Final = "<https://example.org/id/…>"
_LANG_STRING: Final = RDF + "langString"
# A lexical form of each datatype, and how to know one when the ontology gives an example.
_SAMPLES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        XSD_STRING: ("…", r".*"),
        _LANG_STRING: ("…", r".*"),
        XSD + "date": ("2026-01-31", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        XSD + "dateTime": ("2026-01-31T08:00:00Z", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)"),
        XSD + "gYear": ("2026", r"[0-9]{4}"),
        XSD + "integer": ("1", r"[0-9]+"),
        XSD + "nonNegativeInteger": ("1", r"[0-9]+"),
        XSD + "positiveInteger": ("1", r"[0-9]+"),
        XSD + "decimal": ("1.0", r"[0-9]+(\.[0-9]+)?"),
        XSD + "boolean": ("true", r"true|false"),
        XSD + "anyURI": ("https://example.org/", r"https?://\S+"),
    }
)
_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "MinCount": Words("Añada el valor que falta.", "Add the value that is missing."),
        "QualifiedMinCount": Words("Añada el valor que falta.", "Add the value that is missing."),
        "HasValue": Words("Añada el valor obligado.", "Add the required value."),
        "MaxCount": Words("Deje solo los valores ciertos.", "Keep only the values that are right."),
        "Class": Words(
            "Diga de qué clase es el valor, si lo es.", "Say of what class the value is, if it is."
        ),
        "Datatype": Words("Escriba el valor con su tipo de dato.", "Write the value with its datatype."),
        "NodeKind": Words("Escriba el valor en la forma pedida.", "Write the value as the kind asked for."),
        "In": Words("Use un valor de la lista.", "Use a value of the list."),
        "Pattern": Words("Escriba el texto con la forma pedida", "Write the text in the form asked for"),
        "LanguageIn": Words("Diga el idioma del texto.", "Say the language of the text."),
        "UniqueLang": Words("Deje un solo texto por idioma.", "Keep one text in each language."),
        "Closed": Words("Quite este enunciado.", "Remove this statement."),
    }
)
_OTHERWISE: Final = Words("Revise este enunciado.", "Look over this statement.")
_HANDS_ON: Final = (f"<{SH}qualifiedValueShape>", f"<{SH}node>")
_MOST_REPEATS: Final = 3
_MISSING: Final = frozenset({"MinCount", "QualifiedMinCount", "HasValue"})
_VALUED: Final = frozenset({"Datatype", "NodeKind", "In", "LanguageIn"})


def repair_of(result: Result, shapes: TripleIndex, ontology: TripleIndex) -> Repair:
    """Return how to mend a finding; `ontology` may say examples of properties (skos:example).

    An example on the shape itself goes before what can be made from the constraint.
    """
    kind = result.source_constraint_component.removeprefix(f"<{SH}").removesuffix("ConstraintComponent>")
    words = _WORDS.get(kind, _OTHERWISE)
    if kind == "Pattern" and (pattern := _of(result, shapes, "pattern")):
        words = Words(*(f"{one}: {text_of(pattern)}" for one in words))
    own = [term for term in shapes.objects(result.source_shape, _EXAMPLE) if is_literal(term)]
    if own:
        return Repair(words, in_both(own).es)
    return Repair(words, _turtle(kind, result, shapes, ontology))


def _turtle(kind: str, result: Result, shapes: TripleIndex, ontology: TripleIndex) -> str:
    if kind == "Class" and result.value and not is_literal(result.value):
        wanted = _of(result, shapes, "class") or PLACEHOLDER
        return f"{_node(result.value)} a {wanted} .\n"
    if result.path is None:
        return ""
    path = parse_path(result.path)
    if kind in _MISSING | _VALUED:
        value, more = _example(kind, result, path, shapes, ontology)
        return _statement(_node(result.focus_node), path, value) + more
    if kind == "Pattern" and (known := _matching(result, path, shapes, ontology)):
        return _statement(_node(result.focus_node), path, known)
    if result.value is not None:
        return _statement(_node(result.focus_node), path, _node(result.value))
    return ""


def _matching(result: Result, path: Path, shapes: TripleIndex, ontology: TripleIndex) -> str | None:
    """The ontology's example of the property, as a literal like the value, when it has the form asked for."""
    pattern = _of(result, shapes, "pattern")
    given = parse_literal(result.value) if result.value and is_literal(result.value) else None
    if pattern is None or given is None or not _is_tame(text_of(pattern)):
        return None
    for known in ontology.objects(_last(path), _EXAMPLE):
        lexical = parse_literal(known).lexical[:100]
        try:
            fits = re.search(text_of(pattern), lexical)
        except re.error:  # the dialect of patterns is XPath's, not quite Python's
            return None
        if fits:
            return literal(lexical, given.language, given.datatype)
    return None


def _example(
    kind: str, result: Result, path: Path, shapes: TripleIndex, ontology: TripleIndex
) -> tuple[str, str]:
    """A value as the shape asks for it, and the statement that says its class where it asks for one."""
    if kind == "HasValue" and (required := _of(result, shapes, "hasValue")):
        return required, ""
    if allowed := _of(result, shapes, "in"):
        return next(iter(shapes.members(allowed)), '"…"'), ""
    if known := _fitting(result, shapes, ontology):
        return known, ""
    if wanted := _of(result, shapes, "class"):
        return PLACEHOLDER, f"{PLACEHOLDER} a {wanted} .\n"
    if "IRI" in local_name(_of(result, shapes, "nodeKind") or ""):
        return PLACEHOLDER, ""
    languages = _of(result, shapes, "languageIn")
    language = text_of(shapes.members(languages)[0]) if languages else "es"
    asked = _of(result, shapes, "datatype")
    datatype = text_of(asked) if asked else _LANG_STRING if languages else XSD_STRING
    lexical, form = _SAMPLES.get(datatype, ("…", r".*"))
    given = result.value if kind in _VALUED and result.value and is_literal(result.value) else None
    for known in (given, *ontology.objects(_last(path), _EXAMPLE)):
        if known and is_literal(known) and re.fullmatch(form, parse_literal(known).lexical, re.DOTALL):
            lexical = parse_literal(known).lexical
            break
    return literal(lexical, language if datatype == _LANG_STRING else None, datatype), ""


def _statement(focus: str, path: Path, value: str) -> str:
    match path:
        case Predicate(predicate):
            return f"{focus} {predicate} {value} .\n"
        case Inverse(Predicate(predicate)):
            return f"{value if not is_literal(value) else PLACEHOLDER} {predicate} {focus} .\n"
        case Chain("|", steps):
            return _statement(focus, steps[0], value)
        case Chain(_, (first, *rest)):
            between = "<https://example.org/id/…/1>"
            tail = rest[0] if len(rest) == 1 else Chain("/", tuple(rest))
            return _statement(focus, first, between) + _statement(between, tail, value)
        case Repeat(inner, _) | Inverse(inner):
            return _statement(focus, inner, value)
    return ""


def _last(path: Path) -> str:
    match path:
        case Predicate(predicate):
            return predicate
        case Chain(_, steps):
            return _last(steps[-1])
        case Inverse(inner) | Repeat(inner, _):
            return _last(inner)


def _of(result: Result, shapes: TripleIndex, name: str) -> str | None:
    """What the shape says of its values, itself or by the shape that it hands them to."""
    own = result.source_shape
    asked = (own, *(shape for link in _HANDS_ON for shape in shapes.objects(own, link)))
    return next((found for shape in asked if (found := shapes.value(shape, f"<{SH}{name}>"))), None)


def _fitting(result: Result, shapes: TripleIndex, ontology: TripleIndex) -> str | None:
    """A thing of the ontology that has the value which the shape of the values asks for (sh:hasValue)."""
    for nested in shapes.objects(result.source_shape, f"<{SH}node>"):
        for asked in shapes.objects(nested, f"<{SH}property>"):
            path, value = shapes.value(asked, f"<{SH}path>"), shapes.value(asked, f"<{SH}hasValue>")
            if path and value:
                return min((one for one, known in ontology.pairs(path) if known == value), default=None)
    return None


def _is_tame(pattern: str) -> bool:
    """Tell whether trying a stranger's pattern on a short text ends soon: no repeated groups, few repeats."""
    return (
        not re.search(r"\)[*+?{]|\\[1-9]", pattern) and len(re.findall(r"[*+?{]", pattern)) <= _MOST_REPEATS
    )


def _node(term: str) -> str:
    return "[]" if is_blank(term) else term
