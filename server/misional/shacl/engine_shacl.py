"""The engine `shacl` (Rust): fast, and young, so pinned and held against pyshacl.

Its results are N-Triples strings. Two things it does not say there are put back: the language of a message
and the constraint behind a SPARQL result come from the shapes where they leave no doubt, else from its own
RDF report; the blank node labels that it replaces are found again by their order.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

import shacl
from misional.shacl.finding import EngineFailed, Finding
from misional.shacl.inputs import Document
from misional.shacl.memory import give_back
from misional.shacl.messages import Declared
from misional.shacl.parts import Part, divided, first_parts, shapes_of
from misional.shacl.report import EngineName, Message
from misional.shacl.terms import SH, canonical, iri, is_blank, is_iri, parse_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from misional.shacl.inputs import RdfText
    from misional.shacl.triples import TripleIndex

_MESSAGE: Final = f"<{SH}resultMessage>"
_CONSTRAINT: Final = f"<{SH}sourceConstraint>"
_CONSTRAINTS: Final = f"<{SH}sparql>"
_OWN_LABEL: Final = re.compile(r"_:\d+_b(\d+)")
_NO_BASE: Final = "urn:x-misional:no-base"
_MOST: Final = 4_000
_TRIPLES_A_RESULT: Final = 50  # the more room the data take, the more may its results
_SPARQL: Final = SH + "SPARQLConstraintComponent"


class ShaclEngine:
    """`Engine` over the package `shacl`."""

    name: EngineName = "shacl"
    version: str = shacl.__version__

    def run(self, data: Document, shapes: Document) -> tuple[Finding, ...]:
        """Validate and return every result; `EngineFailed` with the engine's own words.

        The engine keeps ten thousand bytes for each result until a run is over: of triples that are read, the
        many results are found in parts.
        """
        given = data.as_given
        waiting = deque(first_parts(data, shapes)) if data.is_read else deque[Part]()
        if not waiting:
            return tuple(_Reader(_validated(given, shapes, data), shapes, data, shapes.index).findings())
        most = max(_MOST, len(data.triples) // _TRIPLES_A_RESULT)
        found: list[Finding] = []
        while waiting:
            part = waiting.popleft()
            rules = Document(shapes_of(part, shapes.triples))
            report = _validated(given, rules, data, most)
            if len(report) >= most:
                del report
                if smaller := divided(part, data, shapes):
                    waiting.extendleft(reversed(smaller))
                    continue
                report = _validated(given, rules, data)
            found += _Reader(report, rules, data, shapes.index).findings()
            del report  # or the next one would be made beside it
        give_back()
        return tuple(found)


def _validated(given: RdfText, rules: Document, data: Document, most: int | None = None) -> shacl.Report:
    """The engine's report; with `most`, it stops at so many results."""
    try:
        text = rules.rewritten
        compiled = shacl.Shapes.from_text(text.text, format=text.format, base=_NO_BASE)
        return compiled.validate_text(
            given.text, format=given.format, base=given.base or _NO_BASE, max_results=most
        )
    except ValueError as error:
        _ = data.triples  # if it is the data that cannot be read, this says so, and where
        raise EngineFailed(str(error)) from error


class _Reader:
    """Reads findings off the engine's report, every text that they share once."""

    def __init__(self, report: shacl.Report, rules: Document, data: Document, shapes: TripleIndex) -> None:
        self._report = report
        self._documents = (rules, data)
        self._shapes = shapes
        self._declared = Declared(shapes)
        self._terms: dict[str, str] = {}

    def findings(self) -> Iterator[Finding]:
        for number, result in enumerate(self._report.results, start=1):
            yield self._finding(number, result)

    def _finding(self, number: int, result: shacl.Result) -> Finding:
        shape = self._term(result.source_shape or "")
        constraint, messages = self._query_of(number, result, shape)
        path = result.path
        return Finding(
            focus_node=self._term(result.focus_node),
            path=self._term(path) if path and is_iri(path) and path.count("<") == 1 else None,
            value=self._term(result.value) if result.value is not None else None,
            source_shape=shape,
            component=self._term(iri(result.component_iri)),
            source_constraint=constraint,
            severity=self._term(iri(result.severity_iri)),
            messages=messages,
        )

    def _query_of(
        self, number: int, result: shacl.Result, shape: str
    ) -> tuple[str | None, tuple[Message, ...]]:
        """The constraint with the query that found the result, and the messages that it filled in.

        A core constraint's messages are those of its shape, which the adapter knows.
        """
        component = result.component_iri
        if component == _SPARQL:
            constraints, texts = self._shapes.objects(shape, _CONSTRAINTS), result.messages
            if len(constraints) == 1:
                (constraint,) = constraints
                if self._declared.tell_languages(shape, iri(component), constraint, map(_said, texts)):
                    return constraint, tuple(Message(_said(text), None) for text in texts)
        elif component.startswith(SH):
            return None, ()
        more = self._properties.get(f"_:r{number}", {})
        found = next(iter(more.get(_CONSTRAINT, ())), None)
        return self._term(found) if found else None, tuple(map(_message, more.get(_MESSAGE, ())))

    @cached_property
    def _properties(self) -> Mapping[str, Mapping[str, list[str]]]:
        """Messages and constraints by the label of the result, from the engine's RDF report: it is large."""
        found: dict[str, dict[str, list[str]]] = {}
        for quad in parse(self._report.serialize("ntriples"), format=RdfFormat.N_TRIPLES):
            predicate = str(quad.predicate)
            if predicate in {_MESSAGE, _CONSTRAINT}:
                found.setdefault(str(quad.subject), {}).setdefault(predicate, []).append(str(quad.object))
        return found

    def _term(self, term: str) -> str:
        known = self._terms.get(term)
        if known is None:
            known = self._terms[term] = self._original(term) if is_blank(term) else canonical(term)
        return known

    def _original(self, label: str) -> str:
        """The label that went in. The engine numbers blank nodes in order of first appearance, the shapes'
        first and then the data's; the tests hold it to that.
        """
        own = _OWN_LABEL.fullmatch(label)
        if own is None:
            message = f"the engine named a blank node in a way not known here: {label}"
            raise EngineFailed(message)
        number = int(own[1])
        # A query may make a blank node of its own, which has no label in what went in.
        return self._labels[number] if number < len(self._labels) else f"_:new{number}"

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        return tuple(label for document in self._documents for label in document.triples.blanks)


def _message(term: str) -> Message:
    parts = parse_literal(term)
    return Message(_said(parts.lexical), parts.language)


def _said(text: str) -> str:
    # A label that holds for one run only says nothing to a reader.
    return _OWN_LABEL.sub("[]", text)
