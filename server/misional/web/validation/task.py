"""What goes to the sealed process and what comes back: plain values and their bytes."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["data", "shapes", "baseline", "waivers", "profile", "ontology", "law"]
"""A visitor's data, shapes, earlier report (JSON) or waivers; or, from the release as N-Triples, a profile's
shapes, the ontology, or what is known of norms."""

STEPS: Final = ("waiting", "starting", "reading", "deriving", "validating", "writing")
"""What a validation does, one after the other; the sealed process tells of those after the second."""

_LENGTH: Final = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Part:
    """One document. ``name`` is its file's, for messages; ``media_type`` may be empty: then it is guessed."""

    role: Role
    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Task:
    """What to validate against what.

    ``infer``: derive first what follows from data and ontology. ``most_findings``: more are a problem, not a
    report. ``release`` names where profiles and ontology come from, if they are used; ``time`` is an
    xsd:dateTime.
    """

    parts: tuple[Part, ...]
    infer: bool
    most_findings: int
    release: str
    time: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report (JSON, version 1, UTF-8), or ``kind``: the problem in place of one, with what fills it in.

    ``checked``: how many nodes the shapes found to look at, 0 when the report says nothing of the data.
    """

    kind: str = ""
    members: Mapping[str, object] = field(default_factory=dict)
    report: bytes = b""
    checked: int = 0


def pack_task(task: Task) -> bytes:
    """The bytes of a task."""
    header = {
        "parts": [[part.role, part.name, part.media_type, len(part.body)] for part in task.parts],
        "infer": task.infer,
        "most_findings": task.most_findings,
        "release": task.release,
        "time": task.time,
    }
    return b"".join((*_headed(header), *(part.body for part in task.parts)))


def unpack_task(data: bytes) -> Task:
    """The task that :func:`pack_task` wrote."""
    header, rest = _split(data)
    parts: list[Part] = []
    start = 0
    for role, name, media_type, length in header["parts"]:
        parts.append(Part(cast("Role", role), name, media_type, rest[start : start + length]))
        start += length
    named = {name: header[name] for name in ("infer", "most_findings", "release", "time")}
    return Task(tuple(parts), **named)


def pack_outcome(outcome: Outcome) -> bytes:
    """The bytes of an outcome."""
    header = asdict(outcome)
    del header["report"]
    return b"".join((*_headed(header), outcome.report))


def unpack_outcome(data: bytes) -> Outcome:
    """The outcome that :func:`pack_outcome` wrote; raises ``ValueError`` for what it did not write."""
    try:
        header, report = _split(data)
        return Outcome(header["kind"], header["members"], report, header["checked"])
    except (KeyError, TypeError, struct.error) as error:
        raise ValueError("not an outcome") from error


def _headed(header: dict[str, object]) -> tuple[bytes, bytes]:
    text = json.dumps(header).encode()
    return _LENGTH.pack(len(text)), text


def _split(data: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = _LENGTH.unpack_from(data)
    start = _LENGTH.size
    return json.loads(data[start : start + length]), data[start + length :]
