"""The lines every form for people begins with: the verdict in words, and what the run was made from."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.shacl.wording import severity_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.shacl.render.provenance import Part, Provenance, Run
    from misional.shacl.report import Report
    from misional.shacl.wording import Lang


_CONTROL: Final = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_FILES: Final[Mapping[Part, tuple[str, str]]] = MappingProxyType(
    {
        "data": ("archivo de datos", "data file"),
        "shapes": ("archivo de formas", "shapes file"),
        "ontology": ("archivo de la ontología", "ontology file"),
        "baseline": ("informe anterior", "earlier report"),
        "waivers": ("exenciones", "waivers"),
    }
)


def verdict(report: Report, lang: Lang) -> str:
    """Return one line: conforms or not, and how many of each severity."""
    if report.conforms:
        return "Cumple: ningún hallazgo." if lang == "es" else "Conforms: no findings."
    counted = ", ".join(
        f"{number} {severity_word(severity, lang, number)}" for severity, number in report.counts() if number
    )
    return f"No cumple: {counted}." if lang == "es" else f"Does not conform: {counted}."


def printable(text: str) -> str:
    """Return the text without the control characters that a file to read may not hold (HTML §13.1.4)."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def more(number: int, lang: Lang) -> str:
    """Return the line that stands for what is not listed."""
    return f"… y {number} más" if lang == "es" else f"… and {number} more"


def origin(report: Report, provenance: Provenance, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return (label, value) pairs of what is known about the run; an engine that stood in says why."""
    spanish = lang == "es"
    pairs = (
        ("herramienta" if spanish else "tool", f"{provenance.tool} {provenance.tool_version}"),
        ("motor" if spanish else "engine", f"{report.engine} {report.engine_version}"),
        ("en lugar de" if spanish else "instead of", report.fallback),
        (
            "tripletas de los datos (RDFC-1.0)" if spanish else "triples of the data (RDFC-1.0)",
            f"sha256:{provenance.data_sha256}" if provenance.data_sha256 else "",
        ),
        (
            "tripletas de las formas (RDFC-1.0)" if spanish else "triples of the shapes (RDFC-1.0)",
            f"sha256:{provenance.shapes_sha256}" if provenance.shapes_sha256 else "",
        ),
        ("versión publicada" if spanish else "release", provenance.release or ""),
        ("fecha" if spanish else "time", provenance.time or ""),
        *_asked(provenance.run, spanish=spanish),
    )
    return tuple((label, value) for label, value in pairs if value)


def _asked(run: Run | None, *, spanish: bool) -> tuple[tuple[str, str], ...]:
    if run is None:
        return ()
    return (
        *(
            (_FILES[part][0 if spanish else 1], f"{one.name} sha256:{one.sha256}")
            for part, one in run.inputs()
        ),
        *options(run, "es" if spanish else "en"),
    )


def options(run: Run, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return (label, value) pairs of what a run was asked for, beside its files."""
    spanish = lang == "es"
    derived = f"{'sí' if spanish else 'yes'}, {run.reasoner}" if run.infer else "no"
    pairs = (
        ("perfiles" if spanish else "profiles", ", ".join(run.profiles)),
        ("inferencia" if spanish else "inference", derived),
        ("motor pedido" if spanish else "engine asked for", run.engine),
    )
    return tuple((label, value) for label, value in pairs if value)
