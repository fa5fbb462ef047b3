"""The validation report as triples for the release: SHACL's own words, and an IRI for each finding.

A finding's IRI ends in its fingerprint, so that it is the same in the next release. Which engine answered,
and in which version, is left out: two engines agreed, and a new version that finds the same changes nothing.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from misional.release.terms import Triple, iri_token
from misional.shacl.render.graph import ListNode, Node, report_graph
from misional.shacl.render.provenance import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl import Report
    from misional.shacl.render.graph import Value

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FINGERPRINT: Final = "<http://purl.org/dc/terms/identifier>"
_MADE_BY: Final = "<http://www.w3.org/ns/prov#wasGeneratedBy>"


class _Triples:
    """Walks the report's tree and names its nodes."""

    def __init__(self, iri: str) -> None:
        self._iri = iri
        self._labels = count()
        self.found: list[Triple] = []

    def add(self, node: Node, name: str) -> str:
        for predicate, value in node.properties:
            if predicate != _MADE_BY:
                self.found.append((name, predicate, self._named(value)))
        return name

    def _named(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, ListNode):
            return self._list(value)
        fingerprint = dict(value.properties).get(_FINGERPRINT)
        if isinstance(fingerprint, str):
            local = fingerprint.strip('"')
            return self.add(value, iri_token(f"{self._iri}#{local}"))
        return self.add(value, self._blank())

    def _list(self, value: ListNode) -> str:
        head = f"<{_RDF}nil>"
        for member in reversed(value.members):
            cell = self._blank()
            self.found += [(cell, f"<{_RDF}first>", self._named(member)), (cell, f"<{_RDF}rest>", head)]
            head = cell
        return head

    def _blank(self) -> str:
        # A prefix that no canonical label has, so that they can stand in one dataset.
        return f"_:report{next(self._labels)}"


def report_triples(report: Report, iri: str) -> Iterator[Triple]:
    """Triples of a report whose graph has that IRI; the report itself is ``<iri>#report``.

    Blank nodes of the shapes keep the labels that the validated text gave them.
    """
    triples = _Triples(iri)
    triples.add(report_graph(report, UNKNOWN), iri_token(f"{iri}#report"))
    yield from triples.found
