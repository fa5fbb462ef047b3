"""A stored query: a ``.rq`` file whose first lines say, in both languages, what it asks.

The header is a run of ``# key: value`` lines; ``title`` and ``question`` come once per language
(``# title@es: …``, ``# title@en: …``), ``tags`` is a list with commas, ``competency`` is optional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("es", "en")
_LINE: Final = re.compile(r"#[ \t]*([a-z]+(?:@[a-z]{2})?)[ \t]*:[ \t]*(.*)")
_REQUIRED: Final = tuple(f"{key}@{language}" for key in ("title", "question") for language in LANGUAGES)
_KEYS: Final = frozenset((*_REQUIRED, "tags", "competency"))


class QueryHeaderError(ValueError):
    """The header of a ``.rq`` file lacks a key, repeats one or has one we do not know."""


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query with its metadata; ``text`` is the whole file, which is itself valid SPARQL."""

    slug: str
    text: str
    titles: dict[str, str]
    questions: dict[str, str]
    tags: tuple[str, ...]
    competency: str | None

    def title(self, language: str) -> str:
        """The title in ``language`` ("es" or "en")."""
        return self.titles[language]

    def question(self, language: str) -> str:
        """The question in ``language`` ("es" or "en")."""
        return self.questions[language]


def parse_query(slug: str, text: str) -> StoredQuery:
    """Read the header of a stored query; raises ``QueryHeaderError`` naming the key and the file."""
    header = _header(slug, text)
    missing = [key for key in (*_REQUIRED, "tags") if not header.get(key)]
    if missing:
        raise QueryHeaderError(f"{slug}.rq: the header lacks {', '.join(missing)}")
    return StoredQuery(
        slug=slug,
        text=text,
        titles={language: header[f"title@{language}"] for language in LANGUAGES},
        questions={language: header[f"question@{language}"] for language in LANGUAGES},
        tags=tuple(tag.strip() for tag in header["tags"].split(",") if tag.strip()),
        competency=header.get("competency"),
    )


def _header(slug: str, text: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line.rstrip())
        if not match:
            break
        key, value = match.groups()
        if key not in _KEYS:
            raise QueryHeaderError(f"{slug}.rq, line {number}: unknown key {key!r}")
        if key in header:
            raise QueryHeaderError(f"{slug}.rq, line {number}: {key!r} is there twice")
        header[key] = value.strip()
    return header
