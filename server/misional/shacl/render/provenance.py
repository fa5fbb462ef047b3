"""What a report must say about itself so that the run can be repeated."""

from __future__ import annotations

from dataclasses import dataclass

from misional import __version__


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from, as its caller knows it; what the caller does not know is absent.

    `data_sha256` and `shapes_sha256` are hex digests of what was validated and against what. `release` is a
    release's id. `time` is an xsd:dateTime; leave it out where the same input must give the same bytes.
    """

    data_sha256: str | None = None
    shapes_sha256: str | None = None
    release: str | None = None
    time: str | None = None
    tool: str = "misional"
    tool_version: str = __version__


UNKNOWN = Provenance()
