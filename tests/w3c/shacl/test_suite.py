"""The W3C SHACL test suite through our own entry point, full reports compared.

The rules are the suite's own: the report, reduced to the properties that expected reports use, must be
isomorphic to the expected one; a case that expects a failure must fail.
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from misional.shacl import EngineName, IllFormedShapes, RdfText, ValidationFailed, validate
from misional.shacl.rdflib_bridge import graph_of_ntriples
from misional.shacl.render.turtle import render_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

ARCHIVE: Final = Path(__file__).parents[4] / "shared" / "w3c" / "shacl-tests-src.tar.gz"
HOME: Final = "http://example.org/suite/"
MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
COMPARED: Final = (
    SH.focusNode,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraint,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)
# What pyshacl is known not to do; a case that leaves or joins this list is news worth reading.
PYSHACL_MISSES: Final = frozenset(
    {
        "sparql/pre-binding/shapesGraph-001",
    }
)


@dataclass(frozen=True)
class Case:
    """One test: two documents, and what is expected: a report in the manifest, or sht:Failure."""

    name: str
    data: RdfText
    shapes: RdfText
    manifest: Graph
    expected: Node


def read_archive() -> dict[str, str]:
    with tarfile.open(ARCHIVE) as archive:
        members = [member for member in archive if member.isfile()]
        return {m.name: archive.extractfile(m).read().decode() for m in members}  # type: ignore[union-attr]


FILES: Final = read_archive()


def document(address: str) -> RdfText:
    return RdfText(FILES[address.removeprefix(HOME)], base=address)


def cases(address: str) -> Iterator[Case]:
    manifest = graph_of_ntriples(document(address).to_ntriples())
    for included in manifest.objects(URIRef(address), MF.include):
        yield from cases(str(included))
    for entries in manifest.objects(None, MF.entries):
        for entry in manifest.items(entries):
            action = manifest.value(entry, MF.action)
            expected = manifest.value(entry, MF.result)
            assert expected is not None
            yield Case(
                str(entry).removeprefix(HOME + "tests/"),
                document(str(manifest.value(action, SHT.dataGraph))),
                document(str(manifest.value(action, SHT.shapesGraph))),
                manifest,
                expected,
            )


CASES: Final = tuple(cases(HOME + "tests/manifest.ttl"))


def reduced(graph: Graph, report: Node) -> Graph:
    """Keep what the suite compares; each result path is drawn anew so that no two results share its nodes."""
    kept = Graph()
    root = BNode()
    kept.add((root, RDF.type, SH.ValidationReport))
    for conforms in graph.objects(report, SH.conforms):
        kept.add((root, SH.conforms, conforms))
    for result in graph.objects(report, SH.result):
        node = BNode()
        kept.add((root, SH.result, node))
        kept.add((node, RDF.type, SH.ValidationResult))
        for predicate in COMPARED:
            for value in graph.objects(result, predicate):
                kept.add(
                    (node, predicate, redrawn(graph, kept, value) if predicate == SH.resultPath else value)
                )
    return kept


def redrawn(source: Graph, target: Graph, node: Node) -> Node:
    if not isinstance(node, BNode):
        return node
    fresh = BNode()
    for predicate, value in source.predicate_objects(node):
        target.add((fresh, predicate, redrawn(source, target, value)))
    return fresh


def passes(case: Case, engine: EngineName) -> bool:
    try:
        report = validate(case.data, case.shapes, engine=engine)
    except (IllFormedShapes, ValidationFailed):
        return case.expected == SHT.Failure
    if case.expected == SHT.Failure or report.fallback:
        return False
    actual = graph_of_ntriples(RdfText(render_turtle(report)).to_ntriples())
    node = actual.value(None, RDF.type, SH.ValidationReport)
    assert node is not None
    return isomorphic(reduced(actual, node), reduced(case.manifest, case.expected))


def test_the_suite_is_whole() -> None:
    groups = [case.name.split("/")[0] for case in CASES]
    assert (groups.count("core"), groups.count("sparql")) == (98, 22)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_shacl_passes(case: Case, record_property: pytest.RecordProperty) -> None:
    passed = passes(case, "shacl")
    record_property("w3c-shacl", f"shacl, {case.name.split('/')[0]} {'pass' if passed else 'fail'}")
    assert passed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pyshacl_passes_all_but_the_known(case: Case, record_property: pytest.RecordProperty) -> None:
    passed = passes(case, "pyshacl")
    record_property("w3c-shacl", f"pyshacl, {case.name.split('/')[0]} {'pass' if passed else 'fail'}")
    assert passed == (case.name not in PYSHACL_MISSES)
