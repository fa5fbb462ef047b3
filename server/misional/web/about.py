"""``/about`` and ``/accessibility``: what this is, and for whom it has been shown to work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint

from misional import __version__
from misional.i18n import say
from misional.web.htmlpage import html_page
from misional.web.responses import settings
from misional.web.service import limits_in_force

if TYPE_CHECKING:
    from flask import Response

    from misional.i18n import Language
    from misional.web.service import Limit
    from misional.web.settings import WebSettings

_MEGABYTE: Final = 2**20

blueprint: Final = Blueprint("about", __name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """A kind of page: axe's violations on one of that kind and the Nu checker's errors.

    ``path`` is its address; ``None``: such a page must first be made, as a report is.
    """

    kind: str
    path: str | None
    axe: int
    nu: int


@cache
def checked() -> tuple[Checked, ...]:
    """The data file, read once: ``make accessibility`` writes it, and tests that measure otherwise fail."""
    rows = orjson.loads(files("misional.web").joinpath("accessibility.json").read_bytes())
    return tuple(Checked(**row) for row in rows)


@blueprint.get("/about")
def about() -> Response:
    """What this is, for whom, under which licence, within which limits, and in which versions."""
    chosen = settings()
    return html_page(
        "about.html",
        lambda names: {
            "limits": _limits(chosen, names.language),
            "licence": chosen.licence,
            "program": __version__,
        },
    )


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """The accessibility statement, made of what was measured."""
    rows = checked()
    return html_page(
        "accessibility.html",
        lambda _names: {
            "rows": rows,
            "axe": sum(row.axe for row in rows),
            "nu": sum(row.nu for row in rows),
        },
    )


def _limits(chosen: WebSettings, language: Language) -> tuple[tuple[str, str], ...]:
    rows = [
        (
            say(f"limit.{limit.setting}", language),
            _amount(limit, language),
        )
        for limit in limits_in_force(chosen)
    ]
    rate = chosen.rate.per_minute
    shown = _number(rate, language) if rate else say("about.rate-none", language)
    return (*rows, (say("about.rate", language), shown))


def _amount(limit: Limit, language: Language) -> str:
    """``10 segundos``, ``512 MB``, ``65.536 bytes``."""
    value, unit = limit.value, "seconds" if limit.unit == "SEC" else "bytes"
    if unit == "bytes" and value >= _MEGABYTE and value % _MEGABYTE == 0:
        value, unit = value // _MEGABYTE, "megabytes"
    return say(f"about.{unit}", language, value=_number(value, language))


def _number(value: float, language: Language) -> str:
    """A number as it is written in ``language``: ``65.536``, ``65,536``."""
    text = f"{value:,g}" if value < 1000 else f"{int(value):,}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
