"""A body's own look, from one TOML file: its colours, its name, its logo and whom to write to.

```toml
[name]                       # shown at the top of each page and in its title
es = "Datos de la Alcaldía"
en = "The Mayor's data"

[site]
contact = "mailto:datos@alcaldia.example"   # or a web address; without it no page offers to report an error
logo = "escudo.svg"                         # SVG or PNG, beside this file

[colours]                    # each of them may be left out: see COLOURS
blue = "#0943b5"
```
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from misional.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from misional.i18n import Language

COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "blue": "#0943b5",
        "blue-dark": "#06307f",
        "on-blue": "#ffffff",
        "wash": "#f1f5fd",
        "pale": "#dfe8fa",
        "ink": "#1a2030",
        "quiet": "#4a5468",
        "line": "#cfd8ea",
        "mark": "#ffe694",
        "paper": "#ffffff",
        "field": "#5d6b86",
        "fault": "#b3261e",
        "fault-wash": "#fdecea",
    }
)
"""What the pages are painted with: GOV.CO's blue and its company. ``blue`` is links, buttons, the top."""

PAIRS: Final[tuple[tuple[str, str, float], ...]] = (
    ("on-blue", "blue", 4.5),
    ("on-blue", "blue-dark", 4.5),
    ("blue", "paper", 4.5),
    ("blue", "wash", 4.5),
    ("blue", "mark", 4.5),
    ("blue-dark", "paper", 4.5),
    ("blue-dark", "wash", 4.5),
    ("blue-dark", "pale", 4.5),
    ("ink", "paper", 4.5),
    ("ink", "wash", 4.5),
    ("ink", "mark", 4.5),
    ("ink", "fault-wash", 4.5),
    ("quiet", "paper", 4.5),
    ("quiet", "wash", 4.5),
    ("fault", "paper", 4.5),
    ("fault", "fault-wash", 4.5),
    ("field", "paper", 3.0),
    ("field", "wash", 3.0),
)
"""Colour of words or of a control's edge, what lies under it, and the contrast that WCAG 2.1 asks for:

4.5 to 1 for words (1.4.3), 3 to 1 for controls (1.4.11).
"""

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_TABLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "name": frozenset(LANGUAGES),
        "site": frozenset({"contact", "logo"}),
        "colours": frozenset(COLOURS),
    }
)
_LOGOS: Final[Mapping[str, str]] = MappingProxyType({".svg": "image/svg+xml", ".png": "image/png"})
_LONGEST_NAME: Final = 80
_LARGEST_LOGO: Final = 200_000


class ThemeError(Exception):
    """A theme file cannot be used; the message says which, on which line, and why."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture to show at the top; its words are the site's name beside it."""

    body: bytes = field(repr=False)
    media_type: str

    @property
    def path(self) -> str:
        """Its address, which changes when it does."""
        suffix = next(one for one, known in _LOGOS.items() if known == self.media_type)
        return f"/static/{hashlib.sha256(self.body).hexdigest()[:12]}/logo{suffix}"


@dataclass(frozen=True, slots=True)
class Theme:
    """``names``, ``contact`` and ``logo`` may be missing; ``colours`` are those that differ from ours."""

    names: tuple[tuple[str, str], ...] = ()
    contact: str | None = None
    logo: Logo | None = None
    colours: tuple[tuple[str, str], ...] = ()

    def name(self, language: Language) -> str | None:
        """What the site is called, if the theme says so: in another language rather than not at all."""
        names = dict(self.names)
        return names.get(language) or next(iter(names.values()), None)

    def colour(self, name: str) -> str:
        """The value of a colour of :data:`COLOURS`."""
        return dict(self.colours).get(name, COLOURS[name])

    def report(self, address: str) -> str | None:
        """Where to report an error of the page at ``address``, if there is whom to write to."""
        if self.contact is None or not self.contact.startswith("mailto:"):
            return self.contact
        return f"{self.contact}?subject={quote(address)}"

    @property
    def css(self) -> bytes:
        """What to put after the stylesheet; empty for our own colours."""
        values = "".join(f"--{name}:{value};" for name, value in self.colours)
        return f":root{{{values}}}\n".encode() if values else b""

    @property
    def stamp(self) -> str:
        """Digest of everything in it that a page shows."""
        parts = (
            *chain(*self.names),
            self.contact or "",
            self.logo.path if self.logo else "",
            *chain(*self.colours),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours ``#rrggbb``, from 1 to 21 (WCAG 2.1, relative luminance).

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def weak_pairs(theme: Theme) -> tuple[tuple[str, str, float, float], ...]:
    """The pairs that fall short: both names, their contrast, and what is asked for."""
    measured = (
        (one, under, contrast(theme.colour(one), theme.colour(under)), least) for one, under, least in PAIRS
    )
    return tuple(row for row in measured if row[2] < row[3])


@dataclass(frozen=True, slots=True)
class _Source:
    """The file being read, to say where a fault is."""

    path: Path
    text: str

    def fault(self, reason: str, key: str = "", table: str = "") -> ThemeError:
        return ThemeError(f"{self.path}, line {self._line(key, table)}: {reason}")

    def _line(self, key: str, table: str) -> int:
        inside, found = "", 1
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
                inside = header[1]
            if inside == table:
                found = number if header else found
                if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                    return number
        return found


def read_theme(path: Path) -> Theme:
    """The theme in a file.

    Raises :class:`ThemeError` with the file and the line: not TOML, an unknown name, a value of the wrong
    kind, a logo that cannot be read, or colours too alike to be told apart.
    """
    try:
        source = _Source(path, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}") from error
    try:
        found: dict[str, Any] = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        at = line[1] if line else max(len(source.text.splitlines()), 1)
        raise ThemeError(f"{path}, line {at}: {error}") from error
    for table, row in found.items():
        _check_table(source, table, row)
    site = found.get("site", {})
    theme = Theme(
        names=tuple(sorted(found.get("name", {}).items())),
        contact=_contact(source, site["contact"]) if "contact" in site else None,
        logo=_logo(source, site["logo"]) if "logo" in site else None,
        colours=tuple(sorted((name, value.lower()) for name, value in found.get("colours", {}).items())),
    )
    _check_contrast(source, theme)
    return theme


def _check_table(source: _Source, table: str, row: object) -> None:
    if table not in _TABLES or not isinstance(row, dict):
        known = ", ".join(f"[{one}]" for one in _TABLES)
        where = (table, "") if not isinstance(row, dict) else ("", table)
        raise source.fault(f"'{table}' is not a part of a theme; there are {known}", *where)
    for key, value in row.items():
        if key not in _TABLES[table]:
            known = ", ".join(sorted(_TABLES[table]))
            raise source.fault(f"[{table}] has no '{key}'; it has {known}", key, table)
        if not isinstance(value, str):
            raise source.fault(f"'{key}' must be a text in quotes", key, table)
        if table == "colours" and not _COLOUR.fullmatch(value):
            raise source.fault(f"'{key}' must be a colour like \"#0943b5\", not '{value}'", key, table)
        if table == "name" and not (0 < len(value.strip()) <= _LONGEST_NAME and value.isprintable()):
            raise source.fault(f"'{key}' must be a name of up to {_LONGEST_NAME} characters", key, table)


def _contact(source: _Source, value: str) -> str:
    parts = urlsplit(value)
    mail = parts.scheme == "mailto" and re.fullmatch(r"[^@\s?&]+@[^@\s?&]+", parts.path) and not parts.query
    if mail or (parts.scheme in {"http", "https"} and parts.netloc and " " not in value):
        return value
    raise source.fault(f"'contact' must be mailto:… or a web address, not '{value}'", "contact", "site")


def _logo(source: _Source, value: str) -> Logo:
    path = source.path.parent / value
    if path.suffix.lower() not in _LOGOS:
        raise source.fault(f"'logo' must be a file .svg or .png, not '{value}'", "logo", "site")
    try:
        body = path.read_bytes()
    except OSError as error:
        raise source.fault(f"the logo '{value}' cannot be read: {error.strerror}", "logo", "site") from error
    if len(body) > _LARGEST_LOGO:
        raise source.fault(f"the logo '{value}' has more than {_LARGEST_LOGO} bytes", "logo", "site")
    return Logo(body, _LOGOS[path.suffix.lower()])


def _check_contrast(source: _Source, theme: Theme) -> None:
    for one, under, found, least in weak_pairs(theme):
        chosen = dict(theme.colours)
        key = one if one in chosen else under
        raise source.fault(
            f"'{one}' {theme.colour(one)} on '{under}' {theme.colour(under)} has a contrast of {found:.2f}; "
            f"WCAG 2.1 asks for {least}",
            key,
            "colours",
        )
