"""From findings to the report: the same words, paths and fingerprints whichever engine answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.shacl.finding import EngineFailed
from misional.shacl.paths import format_path, read_path
from misional.shacl.report import Message, Result, fingerprint, ordered
from misional.shacl.terms import RDF, SH, is_blank, is_literal, parse_literal
from misional.shacl.triples import TripleIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from misional.shacl.finding import Finding
    from misional.shacl.inputs import Document

_PATH: Final = f"<{SH}path>"
_MESSAGE: Final = f"<{SH}message>"
_TYPE: Final = f"<{RDF}type>"
_CUSTOM: Final = f"<{SH}ConstraintComponent>"
_VALIDATORS: Final = tuple(f"<{SH}{name}>" for name in ("validator", "nodeValidator", "propertyValidator"))
# Saying the same thing in other words does not make it another finding.
_WORDING: Final = frozenset(f"<{SH}{name}>" for name in ("message", "name", "description", "severity"))
_PLACE: Final = re.compile(r"\{[?$]\w+\}")


class _Shape(NamedTuple):
    """What is said of a source shape, the same for each of its results."""

    rule: str
    rule_key: str
    path: str | None
    messages: tuple[Message, ...]


class Assembler:
    """Turns findings into results, with the shapes graph and the data they came from at hand."""

    def __init__(self, shapes: TripleIndex, data: Document) -> None:
        self._shapes = shapes
        self._document = data
        self._data: TripleIndex | None = None
        self._known: dict[str, _Shape] = {}

    def results(self, findings: Sequence[Finding]) -> tuple[Result, ...]:
        """Return the results in report order; `EngineFailed` if a shape's path is ill-formed.

        A query that gives the same row twice has found one thing: such findings are kept once. SHACL wants
        the twins of a core constraint kept (one engine already drops a query's), so those stay.
        """
        queried = dict.fromkeys(finding for finding in findings if finding.source_constraint)
        core = [finding for finding in findings if not finding.source_constraint]
        return ordered(self._result(finding) for finding in (*queried, *core))

    def _result(self, finding: Finding) -> Result:
        shape = self._known.get(finding.source_shape) or self._read_shape(finding.source_shape)
        path = finding.path or shape.path
        identity = (
            shape.rule_key,
            finding.component,
            self._shape_key(finding.source_constraint) if finding.source_constraint else None,
            path,
            self._data_key(finding.focus_node),
            self._data_key(finding.value) if finding.value else None,
        )
        return Result(
            focus_node=finding.focus_node,
            path=path,
            value=finding.value,
            source_shape=finding.source_shape,
            rule=shape.rule,
            source_constraint_component=finding.component,
            source_constraint=finding.source_constraint,
            severity=finding.severity,
            messages=self._messages(finding, shape.messages),
            fingerprint=fingerprint(identity),
            detail=self.results(finding.detail),
        )

    def _read_shape(self, node: str) -> _Shape:
        rule = self._shapes.nearest_named(node)
        path = self._shapes.value(node, _PATH)
        try:
            written = format_path(read_path(self._shapes, path)) if path else None
        except ValueError as error:
            raise EngineFailed(str(error)) from error
        shape = _Shape(rule, self._shape_key(rule), written, self._declared((node,)))
        self._known[node] = shape
        return shape

    def _shape_key(self, node: str) -> str:
        return self._shapes.stable_key(node, ignore=_WORDING)

    def _data_key(self, node: str) -> str:
        if not is_blank(node):
            return node
        if self._data is None:
            self._data = TripleIndex(self._document.ntriples)
        return self._data.stable_key(node)

    def _messages(self, finding: Finding, of_shape: tuple[Message, ...]) -> tuple[Message, ...]:
        """Return the declared messages: the constraint's own, or else the shape's (SHACL §2.1.5, §5.3.2).

        A query fills in a message's places, so there the engine's text stands, and its language is that of
        the declared message it was made from; texts an engine makes up itself are left out.
        """
        if finding.source_constraint:
            own = self._declared((finding.source_constraint,))
        elif self._shapes.value(finding.component, _TYPE) == _CUSTOM:
            own = self._declared(
                validator
                for link in _VALIDATORS
                for validator in self._shapes.objects(finding.component, link)
            )
        else:
            return of_shape
        return _filled_in(own or of_shape, finding.messages)

    def _declared(self, nodes: Iterable[str]) -> tuple[Message, ...]:
        terms = [term for node in nodes for term in self._shapes.objects(node, _MESSAGE) if is_literal(term)]
        parts = [parse_literal(term) for term in terms]
        return tuple(sorted((Message(p.lexical, p.language) for p in parts), key=_by_language))


def _filled_in(declared: Sequence[Message], said: Sequence[Message]) -> tuple[Message, ...]:
    found: dict[Message, None] = {}
    for template in declared:
        pattern = ".*".join(re.escape(part) for part in _PLACE.split(template.text))
        for message in said:
            if message.lang in {None, template.lang} and re.fullmatch(pattern, message.text, re.DOTALL):
                found[Message(message.text, template.lang)] = None
    return tuple(sorted(found, key=_by_language))


def _by_language(message: Message) -> tuple[str, str]:
    return message.lang or "", message.text
