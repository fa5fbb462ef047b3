"""What the operator of a server can choose, as one typed value."""

from __future__ import annotations

from dataclasses import dataclass, field

from misional.engine import Limits
from misional.web.limiting import Rate


def _default_limits() -> Limits:
    return Limits(cpu_seconds=10.0, wall_seconds=60.0, memory_bytes=512 * 2**20, result_bytes=32 * 2**20)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``query_max_bytes``: longest query text, UTF-8. ``limits``: what one query may cost.

    ``check_seconds``: how often, at most, the pointer to the current release is looked at.
    ``shelf_bytes``: how much memory rendered documents may take.
    ``rate``: how often one client may ask.
    ``licence``: IRI of the licence of the data, for the ``Link`` header.
    """

    query_max_bytes: int = 65_536
    limits: Limits = field(default_factory=_default_limits)
    check_seconds: float = 1.0
    shelf_bytes: int = 64 * 2**20
    rate: Rate = field(default_factory=Rate)
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
