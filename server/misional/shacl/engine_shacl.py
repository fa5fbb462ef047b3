"""The engine `shacl` (Rust): fast, and young, so pinned and held against pyshacl.

Its results are N-Triples strings. Two things it does not say there are put back: the language of a message
and the constraint behind a SPARQL result are read from its own RDF report; the blank node labels that it
replaces are found again by their order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

import shacl
from misional.shacl.finding import EngineFailed, Finding
from misional.shacl.inputs import blank_labels
from misional.shacl.report import EngineName, Message
from misional.shacl.terms import SH, canonical, iri, is_blank, is_iri, parse_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.inputs import Document

_MESSAGE: Final = f"<{SH}resultMessage>"
_CONSTRAINT: Final = f"<{SH}sourceConstraint>"
_OWN_LABEL: Final = re.compile(r"_:\d+_b(\d+)")
_NO_BASE: Final = "urn:x-misional:no-base"
_SPARQL: Final = SH + "SPARQLConstraintComponent"


class ShaclEngine:
    """`Engine` over the package `shacl`."""

    name: EngineName = "shacl"
    version: str = shacl.__version__

    def run(self, data: Document, shapes: Document) -> tuple[Finding, ...]:
        """Validate and return every result; `EngineFailed` with the engine's own words."""
        given = data.as_given
        try:
            compiled = shacl.Shapes.from_text(shapes.ntriples, format="ntriples")
            report = compiled.validate_text(given.text, format=given.format, base=given.base or _NO_BASE)
            results = report.results
            wants_more = any(_has_query(result) for result in results)
            more = _properties(report.serialize("ntriples")) if wants_more else {}
        except ValueError as error:
            _ = data.ntriples  # if it is the data that cannot be read, this says so, and where
            raise EngineFailed(str(error)) from error
        labels = _Labels(shapes, data)
        return tuple(
            _finding(result, more.get(f"_:r{n}", {}), labels) for n, result in enumerate(results, start=1)
        )


def _has_query(result: shacl.Result) -> bool:
    # A query fills in messages of its own; a core constraint's are those of its shape, which the adapter
    # knows.
    return bool(result.component_iri == _SPARQL or not result.component_iri.startswith(SH))


class _Labels:
    """Finds the labels that went in again. The engine numbers blank nodes in order of first appearance, the
    shapes' first and then the data's; the tests hold it to that. They are only looked for when a result has
    a blank node.
    """

    def __init__(self, *documents: Document) -> None:
        self._documents = documents
        self._labels: tuple[str, ...] | None = None

    def original(self, term: str) -> str:
        if not is_blank(term):
            return canonical(term)
        if self._labels is None:
            self._labels = tuple(
                label for document in self._documents for label in blank_labels(document.ntriples)
            )
        own = _OWN_LABEL.fullmatch(term)
        if own is None:
            message = f"the engine named a blank node in a way not known here: {term}"
            raise EngineFailed(message)
        number = int(own[1])
        # A query may make a blank node of its own, which has no label in what went in.
        return self._labels[number] if number < len(self._labels) else f"_:new{number}"


def _properties(ntriples: str) -> Mapping[str, Mapping[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for quad in parse(ntriples, format=RdfFormat.N_TRIPLES):
        predicate = str(quad.predicate)
        if predicate in {_MESSAGE, _CONSTRAINT}:
            found.setdefault(str(quad.subject), {}).setdefault(predicate, []).append(str(quad.object))
    return found


def _finding(result: shacl.Result, more: Mapping[str, list[str]], labels: _Labels) -> Finding:
    constraint = next(iter(more.get(_CONSTRAINT, ())), None)
    return Finding(
        focus_node=labels.original(result.focus_node),
        path=result.path if result.path and is_iri(result.path) and result.path.count("<") == 1 else None,
        value=labels.original(result.value) if result.value is not None else None,
        source_shape=labels.original(result.source_shape or ""),
        component=iri(result.component_iri),
        source_constraint=labels.original(constraint) if constraint else None,
        severity=iri(result.severity_iri),
        messages=tuple(_message(term) for term in more.get(_MESSAGE, ())),
    )


def _message(term: str) -> Message:
    parts = parse_literal(term)
    # A label that holds for one run only says nothing to a reader.
    return Message(_OWN_LABEL.sub("[]", parts.lexical), parts.language)
