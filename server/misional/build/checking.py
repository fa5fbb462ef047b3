"""Validate files, or a published release again, without publishing anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rdflib import Graph

from misional.build.errors import SourceError
from misional.build.reason import OwlrlReasoner, infer
from misional.build.sources import find_sources, read_sources
from misional.build.turtle import read_turtle, verbatim_literals
from misional.release import canonicalize, quads_of
from misional.shacl import validate
from misional.shacl.render import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from misional.release import Release
    from misional.shacl import EngineName, Report

PROFILES: Final = ("core", "evidence", "law", "transparency", "catalogue")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to validate against what.

    ``shapes`` empty: those of ``profiles``. ``infer``: close the files under the ontology first, as a release
    is; the shapes count on it.
    """

    files: Sequence[Path]
    profiles: Sequence[str] = PROFILES
    shapes: Sequence[Path] = ()
    infer: bool = True
    engine: EngineName = "shacl"
    sources: Path | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A report and where it comes from, so that the run can be repeated."""

    report: Report
    provenance: Provenance


def check(request: CheckRequest) -> Checked:
    """Validate the files that the request names.

    Raises ``SourceError`` naming file and line for an input that cannot be read, ``GateRefusedError`` for
    data that contradict the ontology, ``IllFormedShapes`` or ``ValidationFailed`` for shapes that cannot run.
    """
    with verbatim_literals():
        own = _merge(request.files)
        parts = [own]
        if request.infer:
            ontology = read_sources(find_sources(request.sources)).ontology
            parts += [ontology, infer(OwlrlReasoner(), own, ontology)]
        return _checked(request, _union(parts), Provenance(_digest(own)))


def check_release(request: CheckRequest, release: Release) -> Checked:
    """Validate a published release: every graph of it but the shapes and the report, as the build did.

    Raises as ``check`` does, for the shapes.
    """
    with verbatim_literals():
        data = Graph(store="SimpleMemory", bind_namespaces="none")
        for name in sorted(set(release.graph_files) - {"shapes", "report"}):
            data.parse(release.graph_files[name], format="nt")
        return _checked(request, data, Provenance(release.manifest.dataset_hash, release=release.id))


def _checked(request: CheckRequest, data: Graph, provenance: Provenance) -> Checked:
    folder = find_sources(request.sources) / "shapes"
    shapes = _merge(request.shapes or [folder / f"{name}.ttl" for name in request.profiles])
    report = validate(data, shapes, engine=request.engine)
    time = datetime.now(UTC).isoformat(timespec="seconds")
    return Checked(report, replace(provenance, shapes_sha256=_digest(shapes), time=time))


def _merge(paths: Iterable[Path]) -> Graph:
    return _union(read_turtle(path) for path in _files(paths))


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        found = sorted(path.rglob("*.ttl")) if path.is_dir() else [path]
        if not found:
            raise SourceError(path, "there is no *.ttl here")
        yield from found


def _union(graphs: Iterable[Graph]) -> Graph:
    union = Graph(store="SimpleMemory", bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            union.add(triple)
    return union


def _digest(graph: Graph) -> str:
    """SHA-256 of the canonical N-Quads (RDFC-1.0): the same triples have the same, however written."""
    return canonicalize(quads_of({"urn:misional:input": graph})).hash
