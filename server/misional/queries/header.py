"""A stored query: a ``.rq`` file whose first lines say, in both languages, what it asks.

The header is a run of ``# key: value`` lines; ``title`` and ``question`` come once per language
(``# title@es: …``, ``# title@en: …``), and so may ``description``; ``tags`` is a list with commas,
``competency`` is optional. A parameter ``?x`` of the query has lines of its own:

* ``param.x.type``: one of :data:`misional.queries.parameter.KINDS`;
* ``param.x.label@es`` and ``@en``;
* ``param.x.required: yes``, ``param.x.example``, ``param.x.values`` (with commas) and ``param.x.things``
  (the IRI of the class whose things to choose among) where they say something.

In the text it stands as ``VALUES ?x { … }`` with its default, or ``UNDEF``: see
:mod:`misional.queries.binding`.
"""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from misional.queries.binding import plain, slots
from misional.queries.parameter import KINDS, Parameter, ParameterError
from misional.queries.stored import StoredQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("es", "en")
RESERVED: Final = ("format", "_mediatype", "lang")
"""Names that the service itself understands in an address, and no parameter may have."""

_NAME: Final = r"[a-zA-Z][a-zA-Z0-9]*"
_KEY: Final = rf"[a-z]+(?:\.{_NAME}\.[a-z]+)?(?:@[a-z]{{2}})?"
_LINE: Final = re.compile(rf"#[ \t]*({_KEY})[ \t]*:[ \t]*(.*)")
_REQUIRED: Final = tuple(f"{key}@{language}" for key in ("title", "question") for language in LANGUAGES)
_DESCRIPTION: Final = tuple(f"description@{language}" for language in LANGUAGES)
_KEYS: Final = frozenset((*_REQUIRED, *_DESCRIPTION, "tags", "competency"))
_PARAMETER: Final = re.compile(rf"param\.({_NAME})\.(.+)")
_LABELS: Final = tuple(f"label@{language}" for language in LANGUAGES)
_PARAMETER_KEYS: Final = frozenset((*_LABELS, "type", "required", "example", "values", "things"))


class QueryHeaderError(ValueError):
    """The header of a ``.rq`` file lacks a key, repeats one, or says what its text does not hold."""


def without_header(text: str) -> str:
    """The query alone, without the lines that say in comments what a page says in words."""
    lines = text.splitlines(keepends=True)
    return "".join(dropwhile(lambda line: not line.strip() or line.startswith("#"), lines))


def parse_query(slug: str, text: str) -> StoredQuery:
    """Read the header of a stored query; raises ``QueryHeaderError`` naming the key and the file."""
    header, declared = _header(slug, text)
    missing = [key for key in (*_REQUIRED, "tags") if not header.get(key)]
    if missing:
        raise QueryHeaderError(f"{slug}.rq: the header lacks {', '.join(missing)}")
    if len([key for key in _DESCRIPTION if header.get(key)]) == 1:
        raise QueryHeaderError(f"{slug}.rq: the description is in one language only")
    body = without_header(text)
    return StoredQuery(
        slug=slug,
        text=text,
        titles={language: header[f"title@{language}"] for language in LANGUAGES},
        questions={language: header[f"question@{language}"] for language in LANGUAGES},
        descriptions={language: header.get(f"description@{language}", "") for language in LANGUAGES},
        tags=_list(header["tags"]),
        competency=header.get("competency"),
        parameters=tuple(_parameter(slug, name, said, body) for name, said in declared.items()),
    )


def _parameter(slug: str, name: str, said: Mapping[str, str], body: str) -> Parameter:
    place = f"{slug}.rq, parameter {name}"
    kind = next((one for one in KINDS if one == said.get("type")), None)
    if kind is None or not all(said.get(key) for key in _LABELS):
        raise QueryHeaderError(f"{place}: it needs a type ({', '.join(KINDS)}), label@es and label@en")
    if name in RESERVED:
        raise QueryHeaderError(f"{place}: the service keeps this name for itself")
    terms = {match["term"] for match in slots(body, name)}
    if len(terms) != 1:
        raise QueryHeaderError(f"{place}: the query must hold VALUES ?{name} {{ … }} with one same term")
    default = plain(terms.pop())
    example = said.get("example") or default
    if example is None:
        raise QueryHeaderError(f"{place}: without a default it needs an example")
    parameter = Parameter(
        name=name,
        kind=kind,
        labels={language: said[f"label@{language}"] for language in LANGUAGES},
        required=said.get("required") == "yes",
        default=default,
        example=example,
        values=_list(said.get("values", "")),
        things=said.get("things"),
    )
    if kind == "one-of" and not parameter.values:
        raise QueryHeaderError(f"{place}: a one-of needs values")
    try:
        for value in (example, default):
            if value is not None:
                parameter.term(value, "urn:")
    except ParameterError as error:
        raise QueryHeaderError(f"{place}: {error}") from error
    return parameter


def _header(slug: str, text: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The header's own values, and those of each parameter by its name."""
    header: dict[str, str] = {}
    declared: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line.rstrip())
        if not match:
            break
        key, value = match.groups()
        parameter = _PARAMETER.fullmatch(key)
        known, name = (_PARAMETER_KEYS, parameter[2]) if parameter else (_KEYS, key)
        if name not in known:
            raise QueryHeaderError(f"{slug}.rq, line {number}: unknown key {key!r}")
        said = declared.setdefault(parameter[1], {}) if parameter else header
        if name in said:
            raise QueryHeaderError(f"{slug}.rq, line {number}: {key!r} is there twice")
        said[name] = value.strip()
    return header, declared


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
