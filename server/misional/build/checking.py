"""Validate files, or a published release again, without publishing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final

from misional.build.checked_files import knowledge_files, law_files, read_below, read_files
from misional.build.files import find_sources
from misional.release import triples_hash
from misional.shacl.columns import Triples, joined, read_triples
from misional.shacl.examine import Examination, examine
from misional.shacl.places import UPLOAD_BASE
from misional.shacl.profiles import law_of, split_profiles
from misional.shacl.render import Input, Provenance, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from misional.release import Release
    from misional.shacl import EngineName, Report
    from misional.shacl.notes import Notes
    from misional.shacl.places import Source

PROFILES: Final = ("core", "evidence", "law", "transparency", "catalogue", "cpov")
_SHAPES_FIRST: Final = 100_000  # numbers files apart: data from 0, shapes and knowledge from here
_KNOWLEDGE_FIRST: Final = 200_000
_PROFILES_FIRST: Final = 300_000  # where they come beside other shapes
# Named and not imported: the reasoners and rdflib take longer to load than many a run that derives nothing.
_CLOSING: Final = "misional.build.closing"
_PROOF: Final = "misional.proof"
_NOTHING: Final = Triples()


def _silent(_message: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report to hold the findings against, and the file that it stands in."""

    report: Report
    file: Input


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to validate against what.

    ``files`` may be folders, and ``-`` is ``stdin``. ``shapes`` empty: those of ``profiles``. ``infer``:
    close the files under the ontology first, as a release is; the shapes count on it. ``baseline`` is an
    earlier report, ``waivers`` a file of waivers that hold or not on the day ``today``. ``progress`` is told
    what is going on.
    """

    files: Sequence[Path]
    profiles: Sequence[str] = PROFILES
    shapes: Sequence[Path] = ()
    infer: bool = True
    engine: EngineName = "shacl"
    sources: Path | None = None
    stdin: bytes | None = None
    baseline: Earlier | None = None
    waivers: Path | None = None
    today: date | None = None
    progress: Callable[[str], None] = _silent


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, what is told of its findings, and where it comes from, so that the run can be repeated."""

    report: Report
    provenance: Provenance
    notes: Notes


def check(request: CheckRequest) -> Checked:
    """Validate the files that the request names.

    Raises ``SourceError`` naming file and line for an input that cannot be read, ``InvalidInput`` for waivers
    that do not say all they must, ``GateRefusedError`` for data that contradict the ontology,
    ``IllFormedShapes`` or ``ValidationFailed`` for shapes that cannot run.
    """
    request.progress("reading the files …")
    sources = read_files(request.files, request.stdin)
    root = find_sources(request.sources)
    data = own = _joined(sources)
    knowledge: list[Source] = []
    if request.infer:
        knowledge = read_below(root, knowledge_files(root), _KNOWLEDGE_FIRST)
        request.progress("deriving what follows …")
        close: Callable[[Triples, Triples], Triples] = import_module(_CLOSING).closed
        data = close(own, _joined(knowledge))
    shapes = _shapes(request, root)
    law, beside = _law(root, knowledge), _joined(knowledge)
    return _checked(request, _Read(data, sources, _joined(shapes), shapes, law, knowledge, beside), own)


def check_release(request: CheckRequest, release: Release) -> Checked:
    """Validate a published release: the graphs of it that its build validated, with its own names of norms.

    Raises as ``check`` does, for the shapes.
    """
    request.progress("reading the release …")
    sources = read_files(release.validated_files.values(), placed=False)
    root = find_sources(request.sources)
    shapes = _shapes(request, root)
    # The id and the hash say which files these are, on any machine.
    read = _Read(_joined(sources), [], _joined(shapes), shapes, read_triples(_names(release)), [])
    return _checked(request, read, release.manifest.dataset_hash, release.id)


def check_as_desk(request: CheckRequest, release: Release | None) -> Checked:
    """Validate files as ``/validation`` does: profiles and ontology are a release's, and ``proof`` derives.

    ``None`` for the release: those of the sources. The request's own shapes come beside its profiles. Raises
    as ``check`` does, and ``OSError``.
    """
    request.progress("reading the files …")
    sources = read_files(request.files, request.stdin, base=UPLOAD_BASE)
    shapes = read_files(request.shapes, first=_SHAPES_FIRST, placed=False, base=UPLOAD_BASE)
    profiles, ontology, law = _published(request, release)
    own = data = _joined(sources)
    if request.infer:
        request.progress("deriving what follows …")
        derive: Callable[[str], str] = import_module(_PROOF).derived_ntriples
        text = own.ntriples + ontology
        data = read_triples(text + derive(text))
    rules = joined((_joined(shapes), read_triples(profiles)))
    beside = read_triples(ontology if request.infer else "")
    read = _Read(data, sources, rules, shapes, read_triples(ontology + law), [], beside)
    return _checked(request, read, own, release.id if release else None)


@dataclass(frozen=True, slots=True)
class _Read:
    """Triples, and the files that they are from; ``beside`` is what ``data`` has of the ontology."""

    data: Triples
    sources: Sequence[Source]
    shapes: Triples
    shape_files: Sequence[Source]
    law: Triples
    knowledge: Sequence[Source]
    beside: Triples = _NOTHING


def _checked(request: CheckRequest, read: _Read, own: Triples | str, release: str | None = None) -> Checked:
    """`own` are the triples to tell the hash of, or it is that hash."""
    request.progress("validating …")
    waivers = read_files([request.waivers])[0] if request.waivers else None
    report, notes = examine(
        Examination(
            read.data,
            read.shapes,
            read.law,
            request.today or datetime.now(UTC).date(),
            read.sources,
            request.engine,
            request.baseline.report if request.baseline else None,
            waivers,
            read.beside,
        )
    )
    run = Run(
        files=_inputs(read.sources),
        shapes=_inputs(read.shape_files),
        profiles=() if request.shapes else tuple(request.profiles),
        knowledge=_inputs(read.knowledge),
        infer=request.infer,
        engine=request.engine,
        baseline=request.baseline.file if request.baseline else None,
        waivers=Input(waivers.name, waivers.sha256) if waivers else None,
    )
    provenance = Provenance(
        # After the engine, for both need room.
        data_sha256=own if isinstance(own, str) else triples_hash(own),
        shapes_sha256=triples_hash(read.shapes),
        release=release,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        run=run,
    )
    return Checked(report, provenance, notes)


def _shapes(request: CheckRequest, root: Path) -> list[Source]:
    if request.shapes:
        return read_files(request.shapes, first=_SHAPES_FIRST, placed=False)
    return read_below(root, [f"shapes/{name}.ttl" for name in request.profiles], _SHAPES_FIRST)


def _law(root: Path, knowledge: Iterable[Source]) -> Triples:
    return _joined([*knowledge, *read_below(root, law_files(root), _KNOWLEDGE_FIRST)])


def _names(release: Release) -> str:
    """What a release says of norms, for their names."""
    return law_of(release.graph_files["asserted"].read_text("utf-8"))


def _published(request: CheckRequest, release: Release | None) -> tuple[str, str, str]:
    """The shapes of the request's profiles, the ontology, and the norms by name, as N-Triples."""
    if release is not None:
        found = split_profiles(release.graph_files["shapes"].read_text("utf-8"))
        rules = "".join(found.get(name, "") for name in request.profiles)
        return rules, release.graph_files["ontology"].read_text("utf-8"), _names(release)
    root = find_sources(request.sources)
    own = read_below(root, [f"shapes/{name}.ttl" for name in request.profiles], _PROFILES_FIRST)
    knowledge = read_below(root, knowledge_files(root), _KNOWLEDGE_FIRST)
    return _joined(own).ntriples, _joined(knowledge).ntriples, _law(root, ()).ntriples


def _joined(sources: Iterable[Source]) -> Triples:
    return joined(source.triples for source in sources)


def _inputs(sources: Iterable[Source]) -> tuple[Input, ...]:
    return tuple(Input(source.name, source.sha256) for source in sources)
