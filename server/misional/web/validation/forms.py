"""The forms that a report can be asked for in, as HTTP knows them, made from the renderers' own table."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.shacl.render import FORMS, render_bytes, render_html
from misional.web.formats import HTML, XLSX, Format, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.i18n import Language
    from misional.shacl.notes import Notes
    from misional.shacl.render import Form, Provenance
    from misional.shacl.report import Report

_ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"junit": ("text/xml",), "turtle": ("application/x-turtle",), "sarif": ("application/sarif",)}
)
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text": "Texto / Text",
        "markdown": "Markdown",
        "turtle": "Turtle",
        "jsonld": "JSON-LD",
        "json": "JSON",
        "csv": "CSV",
        "junit": "JUnit",
        "sarif": "SARIF",
    }
)
_WORDLESS: Final = frozenset({"turtle", "jsonld", "json", "csv"})
"""In these every language stands, or none."""


def _format(name: str, form: Form) -> Format:
    title = _NAMES.get(name, name)
    kind: Kind = "graph" if name in _WORDLESS else "description"
    return Format(
        form.media_type, form.suffix.lstrip("."), kind, title, title, _ALIASES.get(name, ()), (name,)
    )


_TEXTS: Final = {name: form for name, form in FORMS.items() if form.media_type != HTML.media_type}
_NAME_OF: Final[Mapping[str, str]] = MappingProxyType(
    {form.suffix.lstrip("."): name for name, form in _TEXTS.items()} | {XLSX.suffix: "xlsx"}
)
FILES: Final = (
    *(_format(name, form) for name, form in sorted(_TEXTS.items(), key=lambda row: row[0] != "json")),
    XLSX,
)
"""The forms to download, JSON first: it is what a program gets that asks for nothing."""

PRINTED: Final = Format(
    HTML.media_type, "print.html", "html", "Para imprimir y firmar", "To print and sign", (), ("print",)
)
"""One page that needs no other file; only by its suffix, for ``text/html`` is the page within the site."""

DOWNLOADS: Final = (PRINTED, *FILES)
FOR_PEOPLE: Final = (HTML, *FILES, PRINTED)
FOR_PROGRAMS: Final = (*FILES, HTML, PRINTED)


def write_report(
    form: Format, report: Report, provenance: Provenance, notes: Notes, language: Language
) -> bytes:
    """The report's bytes in one of ``DOWNLOADS``."""
    if form is PRINTED:
        return render_html(report, provenance, lang=language, notes=notes).encode()
    return render_bytes(_NAME_OF[form.suffix], report, provenance, language, notes)
