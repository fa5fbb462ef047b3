"""``/conformance``: what was measured with the W3C's tests, from the data file that a test recomputes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint

from misional.web.htmlpage import html_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

blueprint: Final = Blueprint("conformance", __name__)

DEVIATIONS: Final = ("number", "integer", "boolean", "time", "language", "blank")
"""What the engine changes in the terms it is given; ``conformance.deviation-<kind>`` says it in words."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite over HTTP. ``library``: how many tests the engine passes as a library.

    ``failures``: name of the test → kind of the cause, which ``conformance.cause-<kind>`` says in words.
    """

    name: str
    total: int
    passed: int
    library: int
    failures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the data file holds."""

    engine: str
    suites: tuple[Suite, ...]


@cache
def measured() -> Measured:
    """The data file, read once; ``tests/w3c/w3c_run.py`` writes it."""
    document = orjson.loads(files("misional.web").joinpath("conformance.json").read_bytes())
    return Measured(document["engine"], tuple(Suite(**suite) for suite in document["suites"]))


@blueprint.get("/conformance")
def conformance() -> Response:
    """The totals, every failure with its cause, and what the engine changes."""
    return html_page("conformance.html", lambda _names: {"measured": measured(), "deviations": DEVIATIONS})
