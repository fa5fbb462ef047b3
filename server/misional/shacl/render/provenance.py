"""What a report must say about itself so that the run can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from misional import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

Reasoner = Literal["owlrl", "proof"]
"""What derived: owlrl, the reference, or `misional.proof`, which the web desk uses."""

Part = Literal["data", "shapes", "ontology", "baseline", "waivers"]
"""What a file was to a run."""


class Input(NamedTuple):
    """A file that a run read: its name as it was given, and the hex SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a run was asked to do, so that it can be done again.

    `files` are the data, none for a release; `shapes` are the shapes' files, and `profiles` the names they
    were asked for by, if so. `knowledge` are the files of the ontology, when what follows from it was
    derived first (`infer`), by `reasoner`. `engine` is the one asked for. `baseline` is the earlier report
    and `waivers` the waivers that the findings were held against, if any.
    """

    files: tuple[Input, ...]
    shapes: tuple[Input, ...]
    profiles: tuple[str, ...]
    knowledge: tuple[Input, ...]
    infer: bool
    engine: str
    reasoner: Reasoner = "owlrl"
    baseline: Input | None = None
    waivers: Input | None = None

    def inputs(self) -> Iterator[tuple[Part, Input]]:
        """Yield every file that the run read, each with what it was to the run."""
        many: tuple[tuple[Part, tuple[Input, ...]], ...] = (
            ("data", self.files),
            ("shapes", self.shapes),
            ("ontology", self.knowledge),
            ("baseline", (self.baseline,) if self.baseline else ()),
            ("waivers", (self.waivers,) if self.waivers else ()),
        )
        for part, files in many:
            yield from ((part, one) for one in files)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from, as its caller knows it; what the caller does not know is absent.

    `data_sha256` and `shapes_sha256` are hex digests of what was validated and against what. `release` is a
    release's id, `run` what was asked for. `time` is an xsd:dateTime; leave it out where the same input must
    give the same bytes.
    """

    data_sha256: str | None = None
    shapes_sha256: str | None = None
    release: str | None = None
    time: str | None = None
    run: Run | None = None
    tool: str = "misional"
    tool_version: str = __version__


UNKNOWN = Provenance()
