"""The report as Turtle: a standard sh:ValidationReport."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.shacl.render.graph import DCT, PROV, SCHEMA, SPDX, TYPE, ListNode, Node, Value, report_graph
from misional.shacl.render.grouping import relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.terms import SH, XSD, is_iri, is_literal, parse_literal

if TYPE_CHECKING:
    from misional.shacl.report import Report

_PREFIXES: Final = (
    ("dct", DCT),
    ("prov", PROV),
    ("schema", SCHEMA),
    ("sh", SH),
    ("spdx", SPDX),
    ("xsd", XSD),
)
# The simplest of Turtle's local names; any other IRI is written in full.
_LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP: Final = "    "


def render_turtle(report: Report, provenance: Provenance = UNKNOWN) -> str:
    """Return the report in Turtle, with equal bytes for equal reports."""
    node = report_graph(relabelled(report), provenance)
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _PREFIXES)
    return f"{head}\n[]{_properties(node, '')[len(_STEP) - 1 :]} .\n"


def _properties(node: Node, indent: str) -> str:
    inside = indent + _STEP
    lines = (f"{_predicate(predicate)} {_value(value, inside)}" for predicate, value in node.properties)
    return inside + f" ;\n{inside}".join(lines)


def _value(value: Value, indent: str) -> str:
    match value:
        case Node():
            return f"[\n{_properties(value, indent)}\n{indent}]"
        case ListNode():
            return "( " + "".join(f"{_value(member, indent)} " for member in value.members) + ")"
        case str():
            return _term(value)


def _predicate(term: str) -> str:
    return "a" if term == TYPE else _term(term)


def _term(term: str) -> str:
    if is_literal(term):
        parts = parse_literal(term)
        short = _term(f"<{parts.datatype}>")
        return term.replace(f"^^<{parts.datatype}>", f"^^{short}") if not parts.language else term
    if is_iri(term):
        for prefix, namespace in _PREFIXES:
            if term.startswith(f"<{namespace}") and _LOCAL.fullmatch(term[len(namespace) + 1 : -1]):
                return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term
