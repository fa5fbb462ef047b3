"""The sealed process: ``python -m misional.web.validation.worker``, a task in, an outcome out.

Everything is imported here, before the doors are shut. The second engine is left out on purpose: it is a
hundred times slower, and what the first cannot do for a stranger is told to the stranger.
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

import misional.shacl.engine_shacl  # noqa: F401 - the adapter imports it by name, when no file can be read
from misional.proof import derive
from misional.sandbox import OUT_OF_MEMORY, Allowance, shut_doors
from misional.shacl import IllFormedShapes, InvalidInput, RdfText, ValidationFailed, validate
from misional.shacl.coverage import coverage
from misional.shacl.render import Provenance, render_json
from misional.shacl.triples import TripleIndex
from misional.web.validation.reading import RefusedError, to_ntriples
from misional.web.validation.shapes_check import check_shapes
from misional.web.validation.task import Outcome, pack_outcome, unpack_task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.web.validation.task import Part, Role, Task

_SECOND_ENGINE: Final = "misional.shacl.engine_pyshacl"
_OTHER: Final = "; pyshacl: "


def work(task: Task) -> Outcome:
    """Read, check, derive, validate: the report, or what is wrong."""
    try:
        return _report(task)
    except RefusedError as error:
        return Outcome(error.kind, error.members)
    except IllFormedShapes as error:
        return Outcome("shapes-refused", {"what": str(error)[:300]})
    except (InvalidInput, ValidationFailed, ValueError) as error:
        return Outcome("shapes-failed", {"reason": str(error).partition(_OTHER)[0][:300]})
    except RecursionError:
        return Outcome("validation-crash")


def _report(task: Task) -> Outcome:
    own = _text(task, ("data",))
    strange = _text(task, ("shapes",))
    check_shapes(TripleIndex(strange))
    rules = RdfText(strange + _text(task, ("profile",)), "ntriples")
    if task.infer:
        ontology = _text(task, ("ontology",))
        own += _derived(own + ontology)
        data = RdfText(own + ontology, "ntriples")
    else:
        data = RdfText(own, "ntriples")
    report = validate(data, rules)
    if len(report.results) > task.most_findings:
        return Outcome("too-many-findings", {"what": len(report.results), "limit": task.most_findings})
    provenance = Provenance(
        data_sha256=_digest(task.parts, ("data",)),
        shapes_sha256=_digest(task.parts, ("shapes", "profile")),
        release=task.release or None,
        time=task.time,
    )
    checked = sum(shape.targets for shape in coverage(RdfText(own, "ntriples"), rules).shapes)
    return Outcome(report=render_json(report, provenance).encode(), checked=checked)


def _text(task: Task, roles: tuple[Role, ...]) -> str:
    return "".join(to_ntriples(part) for part in task.parts if part.role in roles)


def _derived(text: str) -> str:
    """What follows by OWL 2 RL, as the release's own data is completed before it is checked."""
    stated = [
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in parse(text, format=RdfFormat.N_TRIPLES)
    ]
    return "".join(f"{s} {p} {o} .\n" for s, p, o in derive(stated))


def _digest(parts: Iterable[Part], roles: tuple[Role, ...]) -> str:
    """SHA-256 of the one document, or of the digests of several in their order."""
    digests = [hashlib.sha256(part.body).hexdigest() for part in parts if part.role in roles]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def main() -> None:
    """Shut the doors, then read the task. The first line says what it may cost."""
    # A module that is `None` counts as not installed (importlib), so no import is tried with the doors shut.
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
