"""The report as the graph that SHACL §3.6 describes, ready to be written in any RDF syntax.

A node is a list of properties; result nodes and path nodes have no label, since nothing else points at
them. Beside SHACL's own properties a result carries its fingerprint (dct:identifier), and the report says
in PROV and SPDX terms which tool and engine made it, when, and from which bytes: of the data, the shapes
and the rest as wholes (the hash is that of their triples), and of each file (dct:hasPart).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.shacl.paths import (
    ALTERNATIVE,
    INVERSE,
    REPEAT_TERMS,
    Chain,
    Inverse,
    Path,
    Predicate,
    Repeat,
    parse_path,
)
from misional.shacl.render.heading import options
from misional.shacl.terms import RDF, SH, XSD, iri, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from misional.shacl.render.provenance import Provenance
    from misional.shacl.report import Report, Result

DCT: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
SCHEMA: Final = "https://schema.org/"
SPDX: Final = "http://spdx.org/rdf/terms#"
TYPE: Final = iri(RDF + "type")


@dataclass(frozen=True, slots=True)
class Node:
    """An unlabelled node with its properties, in order; each predicate is a term."""

    properties: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class ListNode:
    """An RDF list."""

    members: tuple[Value, ...]


Value = str | Node | ListNode


def report_graph(report: Report, provenance: Provenance) -> Node:
    """Return the sh:ValidationReport node, with every result in report order below it."""
    conforms = literal("true" if report.conforms else "false", datatype=XSD + "boolean")
    results = ((iri(SH + "result"), _result(result)) for result in report.results)
    return Node(
        (
            (TYPE, iri(SH + "ValidationReport")),
            (iri(SH + "conforms"), conforms),
            *_origin(report, provenance),
            *results,
        )
    )


def _result(result: Result) -> Node:
    def told() -> Iterator[tuple[str, Value]]:
        yield TYPE, iri(SH + "ValidationResult")
        yield iri(SH + "focusNode"), result.focus_node
        if result.path:
            yield iri(SH + "resultPath"), _path(parse_path(result.path))
        if result.value is not None:
            yield iri(SH + "value"), result.value
        yield iri(SH + "resultSeverity"), result.severity
        yield iri(SH + "sourceConstraintComponent"), result.source_constraint_component
        yield iri(SH + "sourceShape"), result.source_shape
        if result.source_constraint:
            yield iri(SH + "sourceConstraint"), result.source_constraint
        for message in result.messages:
            yield iri(SH + "resultMessage"), literal(message.text, message.lang)
        for nested in result.detail:
            yield iri(SH + "detail"), _result(nested)
        yield iri(DCT + "identifier"), literal(result.fingerprint)

    return Node(tuple(told()))


def _path(path: Path) -> Value:
    match path:
        case Predicate(term):
            return term
        case Inverse(inner):
            return Node(((INVERSE, _path(inner)),))
        case Repeat(inner, times):
            return Node(tuple((term, _path(inner)) for term, sign in REPEAT_TERMS if sign == times))
        case Chain("/", steps):
            return ListNode(tuple(_path(step) for step in steps))
        case Chain(_, steps):
            return Node(((ALTERNATIVE, ListNode(tuple(_path(step) for step in steps))),))


def _origin(report: Report, provenance: Provenance) -> Iterator[tuple[str, Value]]:
    if provenance.release:
        yield iri(DCT + "source"), literal(provenance.release)
    inputs = tuple(provenance.run.inputs()) if provenance.run else ()
    digests = {"data": provenance.data_sha256, "shapes": provenance.shapes_sha256}
    for part in dict.fromkeys((*digests, *(part for part, _ in inputs))):
        files = [_entity(literal(one.name), one.sha256) for of, one in inputs if of == part]
        if files or digests.get(part):
            yield iri(PROV + "wasDerivedFrom"), _entity(literal(part, "en"), digests.get(part), files)
    activity: list[tuple[str, Value]] = [(TYPE, iri(PROV + "Activity"))]
    if run := provenance.run:
        told = "".join(f"{label}: {value}. " for label, value in options(run, "en")).strip()
        activity.append((iri(DCT + "description"), literal(told, "en")))
    if provenance.time:
        activity.append((iri(PROV + "endedAtTime"), literal(provenance.time, datatype=XSD + "dateTime")))
    activity.append(
        (iri(PROV + "wasAssociatedWith"), _software(provenance.tool, provenance.tool_version, ""))
    )
    engine = _software(report.engine, report.engine_version, report.fallback)
    activity.append((iri(PROV + "wasAssociatedWith"), engine))
    yield iri(PROV + "wasGeneratedBy"), Node(tuple(activity))


def _entity(title: str, digest: str | None, parts: Sequence[Node] = ()) -> Node:
    told: list[tuple[str, Value]] = [(TYPE, iri(PROV + "Entity")), (iri(DCT + "title"), title)]
    if digest:
        checksum = Node(
            (
                (TYPE, iri(SPDX + "Checksum")),
                (iri(SPDX + "algorithm"), iri(SPDX + "checksumAlgorithm_sha256")),
                (iri(SPDX + "checksumValue"), literal(digest, datatype=XSD + "hexBinary")),
            )
        )
        told.append((iri(SPDX + "checksum"), checksum))
    return Node((*told, *((iri(DCT + "hasPart"), part) for part in parts)))


def _software(name: str, version: str, remark: str) -> Node:
    said: list[tuple[str, Value]] = [
        (TYPE, iri(PROV + "SoftwareAgent")),
        (iri(SCHEMA + "name"), literal(name)),
        (iri(SCHEMA + "softwareVersion"), literal(version)),
    ]
    if remark:
        said.append((iri(DCT + "description"), literal(remark)))
    return Node(tuple(said))
