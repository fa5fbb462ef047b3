"""Spanish and English: the languages of the interface, and every sentence that it says.

The sentences are rows of ``messages.toml`` beside this file (a translator needs no Python): each has
both languages, and ``{names}`` to be filled in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Language = Literal["es", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("es", "en")
DEFAULT_LANGUAGE: Final[Language] = "es"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages."""

    es: str
    en: str

    def text(self, language: Language) -> str:
        """The sentence in ``language``."""
        return self.es if language == "es" else self.en


_MONTHS: Final = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "January February March April May June July August September October November December".split(),
)


def _read_messages() -> Mapping[str, Message]:
    table = tomllib.loads(files("misional").joinpath("messages.toml").read_text("utf-8"))
    return MappingProxyType(
        {
            f"{group}.{name}": Message(row["es"], row["en"])
            for group, rows in table.items()
            for name, row in rows.items()
        }
    )


MESSAGES: Final[Mapping[str, Message]] = _read_messages()


def say(key: str, language: Language, **values: object) -> str:
    """The message called ``key``, its ``{names}`` filled in from ``values``.

    Raises ``KeyError`` for a key that no row has, or a name that ``values`` lacks.
    """
    text = MESSAGES[key].text(language)
    return text.format(**values) if values else text


def say_date(day: date, language: Language) -> str:
    """A date in words: ``14 de abril de 2021``, ``14 April 2021``."""
    spanish, english = _MONTHS
    if language == "es":
        return f"{day.day} de {spanish[day.month - 1]} de {day.year}"
    return f"{day.day} {english[day.month - 1]} {day.year}"
