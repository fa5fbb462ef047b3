"""What the operator of a server can choose, as one typed value."""

from __future__ import annotations

from dataclasses import dataclass, field

from misional.engine import Limits
from misional.web.layers.limiting import Rate
from misional.web.theme import Theme
from misional.web.validation.settings import ValidationSettings


def _default_limits() -> Limits:
    return Limits(cpu_seconds=10.0, wall_seconds=60.0, memory_bytes=512 * 2**20, result_bytes=32 * 2**20)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """``query_max_bytes``: longest query text, UTF-8. ``limits``: what one query may cost.

    ``check_seconds``: how often, at most, the pointer to the current release is looked at.
    ``cache_bytes``: how much memory answers given before may take; 0: none is kept.
    ``log_format``: of the request log, as :func:`misional.web.layers.observe.configure_logging`.
    ``rate``: how often one client may ask.
    ``validation``: what checking a visitor's files may cost.
    ``theme``: name, colours, logo and contact of the body that serves.
    ``licence``: IRI of the licence of the data, for the ``Link`` header.
    """

    query_max_bytes: int = 65_536
    limits: Limits = field(default_factory=_default_limits)
    check_seconds: float = 1.0
    cache_bytes: int = 128 * 2**20
    log_format: str = "json"
    rate: Rate = field(default_factory=Rate)
    validation: ValidationSettings = field(default_factory=ValidationSettings)
    theme: Theme = field(default_factory=Theme)
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
