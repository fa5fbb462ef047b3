"""The report as JSON-LD 1.1: the same graph as the Turtle, with its context inside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from misional.shacl.render.graph import TYPE, ListNode, Node, Value, report_graph
from misional.shacl.render.grouping import relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.terms import XSD_STRING, is_literal, local_name, parse_literal, text_of

if TYPE_CHECKING:
    from misional.shacl.report import Report

Json = str | dict[str, "Json"] | list["Json"]
_CONTEXT_VERSION: Final = 1.1


def render_jsonld(report: Report, provenance: Provenance = UNKNOWN) -> str:
    """Return the report in JSON-LD, with equal bytes for equal reports; it needs no remote context."""
    root = report_graph(relabelled(report), provenance)
    # Each key is a term for one whole IRI. Prefixes would also expand any data IRI that looks like a short
    # name.
    terms = {local_name(predicate): text_of(predicate) for predicate in sorted(_predicates(root))}
    context = {"@version": _CONTEXT_VERSION, **terms}
    return json.dumps({"@context": context, **_node(root)}, ensure_ascii=False, indent=2) + "\n"


def _predicates(value: Value) -> set[str]:
    match value:
        case Node():
            below = (_predicates(inner) for _, inner in value.properties)
            return {p for p, _ in value.properties if p != TYPE}.union(*below)
        case ListNode():
            return set().union(*(_predicates(member) for member in value.members))
        case str():
            return set()


def _node(node: Node) -> dict[str, Json]:
    found: dict[str, list[Json]] = {}
    for predicate, value in node.properties:
        if predicate == TYPE and isinstance(value, str):
            found.setdefault("@type", []).append(text_of(value))
        else:
            found.setdefault(local_name(predicate), []).append(_value(value))
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _value(value: Value) -> Json:
    match value:
        case Node():
            return _node(value)
        case ListNode():
            return {"@list": [_value(member) for member in value.members]}
        case str():
            return _literal(value) if is_literal(value) else {"@id": text_of(value)}


def _literal(term: str) -> Json:
    parts = parse_literal(term)
    if parts.language:
        return {"@value": parts.lexical, "@language": parts.language}
    return (
        parts.lexical if parts.datatype == XSD_STRING else {"@value": parts.lexical, "@type": parts.datatype}
    )
