"""The sealed process: ``python -m misional.web.validation.worker``, a task in, an outcome out.

Everything is imported here, before the doors are shut. The second engine is left out on purpose: it is a
hundred times slower, and what the first cannot do for a stranger is told to the stranger.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from typing import TYPE_CHECKING, Final

import misional.shacl.engine_shacl  # noqa: F401 - the adapter imports it by name, when no file can be read
from misional.i18n import LANGUAGES
from misional.proof import derived_ntriples
from misional.release import triples_hash
from misional.sandbox import OUT_OF_MEMORY, Allowance, shut_doors
from misional.shacl import IllFormedShapes, InvalidInput, ValidationFailed
from misional.shacl.columns import read_triples
from misional.shacl.examine import Examination, examine
from misional.shacl.render import Input, Provenance, Run, read_json, render_json
from misional.shacl.terms import text_of
from misional.shacl.triples import TripleIndex
from misional.shacl.waivers import InvalidWaivers, vocabulary
from misional.shacl.wording import message_of
from misional.web.validation.reading import RefusedError, read_part
from misional.web.validation.shapes_check import check_shapes
from misional.web.validation.task import Outcome, Part, pack_outcome, unpack_task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.shacl import Report
    from misional.shacl.places import Source
    from misional.web.validation.task import Role, Task

_SECOND_ENGINE: Final = "misional.shacl.engine_pyshacl"
_OTHER: Final = "; pyshacl: "
_SHAPES_FIRST: Final = 100_000  # numbers documents apart, for their blank nodes
_WAIVERS_FIRST: Final = 200_000
_REHEARSED: Final = (
    ("a.ttl", b"<urn:x> <urn:x> [] ."),
    ("a.jsonld", b'{"@id": "urn:x", "urn:x": 1}'),
    ("a.rdf", b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'),
)


def work(task: Task) -> Outcome:
    """Read, check, derive, validate: the report, or what is wrong."""
    try:
        return _report(task)
    except RefusedError as error:
        return Outcome(error.kind, error.members)
    except InvalidWaivers as error:
        return Outcome("waivers-invalid", {"what": str(error)[:300]})
    except IllFormedShapes as error:
        return Outcome("shapes-refused", {"what": str(error)[:300]})
    except (InvalidInput, ValidationFailed, ValueError) as error:
        return Outcome("shapes-failed", {"reason": str(error).partition(_OTHER)[0][:300]})
    except RecursionError:
        return Outcome("validation-crash")


def _tell(step: str) -> None:
    """Say to the parent what begins; it listens for the words of ``STEPS``."""
    sys.stderr.write(f"{step}\n")
    sys.stderr.flush()


def _report(task: Task) -> Outcome:
    _tell("reading")
    sources = _sources(task, "data", 0)
    rules = _sources(task, "shapes", _SHAPES_FIRST)
    strange = _joined(rules)
    check_shapes(TripleIndex(strange))
    shapes = strange + _ours(task, "profile")
    own = data = _joined(sources)
    ontology = _ours(task, "ontology")
    if task.infer:
        _tell("deriving")
        data = own + ontology + derived_ntriples(own + ontology)
    waivers = next(iter(_sources(task, "waivers", _WAIVERS_FIRST)), None)
    _tell("validating")
    found, notes = examine(
        Examination(
            read_triples(data),
            read_triples(shapes),
            read_triples(ontology + _ours(task, "law")),
            date.fromisoformat(task.time[:10]),
            sources,
            baseline=_baseline(task),
            waivers=waivers,
            apart=read_triples(ontology),
        )
    )
    if len(found.results) > task.most_findings:
        return Outcome("too-many-findings", {"what": len(found.results), "limit": task.most_findings})
    _tell("writing")
    provenance = Provenance(
        data_sha256=triples_hash(own),
        shapes_sha256=triples_hash(shapes),
        release=task.release or None,
        time=task.time,
        run=Run(
            files=_inputs(sources),
            shapes=_inputs(rules),
            profiles=tuple(part.name for part in task.parts if part.role == "profile"),
            knowledge=(),  # the release says which
            infer=task.infer,
            engine="shacl",
            reasoner="proof",
            baseline=_baseline_file(task),
            waivers=Input(waivers.name, waivers.sha256) if waivers else None,
        ),
    )
    checked = sum(shape.targets for shape in notes.coverage.shapes) if notes.coverage else 0
    return Outcome(report=render_json(found, provenance, notes=notes).encode(), checked=checked)


def _sources(task: Task, role: Role, first: int) -> tuple[Source, ...]:
    parts = [part for part in task.parts if part.role == role]
    return tuple(read_part(part, number) for number, part in enumerate(parts, first))


def _ours(task: Task, role: Role) -> str:
    return "".join(part.body.decode() for part in task.parts if part.role == role)


def _baseline(task: Task) -> Report | None:
    for part in task.parts:
        if part.role == "baseline":
            try:
                return _well_formed(read_json(part.body)[0])
            except (ValueError, TypeError, AttributeError, LookupError) as error:
                raise RefusedError("baseline-unreadable", name=part.name) from error
    return None


def _baseline_file(task: Task) -> Input | None:
    files = (
        Input(part.name, hashlib.sha256(part.body).hexdigest())
        for part in task.parts
        if part.role == "baseline"
    )
    return next(files, None)


def _well_formed(report: Report) -> Report:
    """The report, once all of it that will be told can be: it comes from a stranger like the rest."""
    for result in report.results:
        for language in LANGUAGES:
            f"{text_of(result.focus_node)} {message_of(result, language)}".encode()
        "".join((result.fingerprint, result.severity)).encode()
    return report


def _joined(sources: Iterable[Source]) -> str:
    return "".join(source.ntriples for source in sources)


def _inputs(sources: Iterable[Source]) -> tuple[Input, ...]:
    return tuple(Input(source.name, source.sha256) for source in sources)


def _rehearse() -> None:
    """Read a little of each kind, so that nothing is looked for on the disk once the doors are shut.

    Nothing is validated: that would start threads, and a process with threads cannot leave the network.
    """
    for name, text in _REHEARSED:
        read_part(Part("data", name, "", text), 0).places.subject("<urn:x>")
    triples_hash("<urn:x> <urn:x> _:b .\n")
    vocabulary()


def main() -> None:
    """Shut the doors, then read the task. The first line says what it may cost."""
    # A module that is `None` counts as not installed (importlib), so no import is tried with the doors shut.
    _rehearse()
    sys.modules[_SECOND_ENGINE] = None  # type: ignore[assignment]
    cpu, memory = (int(word) for word in sys.stdin.buffer.readline().split())
    shut_doors(Allowance(cpu, 1.0, memory, 1))
    try:
        sys.stdout.buffer.write(pack_outcome(work(unpack_task(sys.stdin.buffer.read()))))
        sys.stdout.buffer.flush()
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
