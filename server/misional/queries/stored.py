"""A stored query as a value: its text, what it asks in both languages, and its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.queries.parameter import Parameter


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query with its metadata; ``text`` is the whole file, which is itself valid SPARQL."""

    slug: str
    text: str
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    descriptions: Mapping[str, str]
    tags: tuple[str, ...]
    competency: str | None
    parameters: tuple[Parameter, ...] = ()

    def title(self, language: str) -> str:
        """The title in ``language`` ("es" or "en")."""
        return self.titles[language]

    def question(self, language: str) -> str:
        """The question in ``language`` ("es" or "en")."""
        return self.questions[language]

    def description(self, language: str) -> str:
        """What to know of the answer, in ``language``; empty when there is nothing to add."""
        return self.descriptions.get(language, "")
