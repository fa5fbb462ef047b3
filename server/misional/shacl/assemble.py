"""From findings to the report: the same words, paths and fingerprints whichever engine answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from misional.shacl.finding import EngineFailed
from misional.shacl.messages import Declared
from misional.shacl.paths import format_path, read_path
from misional.shacl.report import Result, fingerprint, ordered
from misional.shacl.terms import SH, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.shacl.finding import Finding
    from misional.shacl.inputs import Document
    from misional.shacl.triples import TripleIndex

_PATH: Final = f"<{SH}path>"
# Saying the same thing in other words does not make it another finding.
_WORDING: Final = frozenset(f"<{SH}{name}>" for name in ("message", "name", "description", "severity"))


class _Shape(NamedTuple):
    """What is said of a source shape, the same for each of its results."""

    rule: str
    rule_key: str
    path: str | None


class Assembler:
    """Turns findings into results, with the shapes graph and the data they came from at hand."""

    def __init__(self, shapes: TripleIndex, data: Document) -> None:
        self._shapes = shapes
        self._data = data
        self._known: dict[str, _Shape] = {}
        self._declared = Declared(shapes)

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
            messages=self._declared.messages(finding),
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
        shape = _Shape(rule, self._shape_key(rule), written)
        self._known[node] = shape
        return shape

    def _shape_key(self, node: str) -> str:
        return self._shapes.stable_key(node, ignore=_WORDING)

    def _data_key(self, node: str) -> str:
        if not is_blank(node):
            return node
        return self._data.index.stable_key(node)
