"""The page of a stored query: its question, a form for its parameters, the answer, and the text behind it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import request
from rdflib import URIRef

from misional.i18n import LANGUAGES, MESSAGES, say
from misional.queries import without_header
from misional.web.formats import HTML
from misional.web.pages.environment import page
from misional.web.pages.names import Anchor, Names, Words
from misional.web.pages.table import Cell, TableView, graph_table, results_table
from misional.web.triples import parse_triples, sort_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.queries import Parameter
    from misional.web.formats import Format
    from misional.web.holder import Live
    from misional.web.stored.asking import Asked

_LABEL: Final = "Label"
"""``?normLabel`` is the name of ``?norm``: the page shows one column, the name linked to the thing."""

_MOST_CHOICES: Final = 500
"""Things that a form lists to choose among; where there are more, the reader types an address or a key."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form. ``choices`` are (value, words); ``input`` is its HTML type if there are none."""

    name: str
    label: str
    input: str
    value: str
    required: bool
    choices: tuple[tuple[str, Words], ...]
    example: str


def stored_page(live: Live, asked: Asked, offered: Sequence[Format], body: bytes, language: Language) -> str:
    """The page; ``body`` is Results JSON for a SELECT or ASK, N-Triples for a graph."""
    names = Names(live, language, request.script_root)
    query = asked.query
    address = f"{request.script_root}/queries/{query.slug}"
    arguments = list(asked.values.items())
    # The names in the answer follow the page's language, unless that was chosen apart.
    speaking = {one.name for one in query.parameters if one.kind == "language"}
    kept = [pair for pair in arguments if pair[0] not in speaking or pair[1] != language]
    text = without_header(asked.text)
    editor = [("query", text), ("format", "html"), ("lang", language)]

    def spoken_in(form: Format) -> list[tuple[str, str]]:
        return [("lang", language)] if form.spoken else []

    table = merged(_table(body, names))
    return page(
        "query.html",
        language,
        stored=query,
        text=text,
        fields=[_field(one, asked, names) for one in query.parameters],
        example=asked.example,
        answer=table,
        headings=headings(table.columns, language),
        release=live.id,
        address=address,
        downloads=[
            (one, _at(f"{address}.{one.suffix}", [*arguments, *spoken_in(one)]))
            for one in offered
            if one is not HTML
        ],
        editor=_at(f"{request.script_root}/sparql", editor),
        translations=[(code, f"{address}?{urlencode([*kept, ('lang', code)])}") for code in LANGUAGES],
    )


def _at(address: str, arguments: Sequence[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(arguments)}" if arguments else address


def headings(columns: Sequence[str], language: Language) -> tuple[str, ...]:
    """What to call the columns: in words where there are words for a variable, else as the variable."""
    return tuple(
        say(f"column.{name}", language) if f"column.{name}" in MESSAGES else name for name in columns
    )


def merged(table: TableView) -> TableView:
    """The table with each ``xLabel`` column taken into its ``x``: the thing by its name, linked."""
    places = {name: place for place, name in enumerate(table.columns)}
    labelled = {name: places[name + _LABEL] for name in table.columns if name + _LABEL in places}
    taken = set(labelled.values())
    kept = [place for place in range(len(table.columns)) if place not in taken]

    def cell(row: Sequence[Cell | None], place: int) -> Cell | None:
        thing, label = row[place], labelled.get(table.columns[place])
        named = row[label] if label is not None else None
        if thing is None or named is None:
            return thing or named
        return Cell(Anchor(named.anchor.words, thing.anchor.href, thing.anchor.external), None)

    return TableView(
        columns=tuple(table.columns[place] for place in kept),
        numeric=tuple(table.numeric[place] for place in kept),
        rows=tuple(tuple(cell(row, place) for place in kept) for row in table.rows),
        hidden=table.hidden,
        verdict=table.verdict,
    )


def _table(body: bytes, names: Names) -> TableView:
    if body.startswith(b"{"):
        return results_table(orjson.loads(body), names)
    found = parse_triples(io.StringIO(body.decode(), newline=""), "answer")
    return graph_table(sorted(found, key=lambda one: tuple(map(sort_key, one))), names)


def _field(parameter: Parameter, asked: Asked, names: Names) -> Field:
    value = asked.values.get(parameter.name, "")
    return Field(
        name=parameter.name,
        label=parameter.label(names.language),
        input={"integer": "number", "date": "date"}.get(parameter.kind, "text"),
        value=value,
        required=parameter.required,
        choices=_choices(parameter, value, names),
        example=parameter.example,
    )


def _choices(parameter: Parameter, value: str, names: Names) -> tuple[tuple[str, Words], ...]:
    language = names.language
    if parameter.kind == "boolean":
        return tuple((one, Words(say(f"parameter.{one}", language), language)) for one in ("true", "false"))
    if parameter.kind == "language":
        known = (one for one in LANGUAGES if one in parameter.values)
        return tuple((one, Words(say(f"site.language-{one}", one), one)) for one in known)
    if parameter.values:
        return tuple((one, Words(one, None)) for one in parameter.values)
    return _things(parameter, value, names)


def _things(parameter: Parameter, value: str, names: Names) -> tuple[tuple[str, Words], ...]:
    """The things of the parameter's class by name, each as its key; what is asked now is among them."""
    found = names.live.index.instances(URIRef(parameter.things)) if parameter.things else ()
    if not found or len(found) > _MOST_CHOICES:
        return ()
    root = f"{names.live.space.base}id/"
    choices = {iri.removeprefix(root): names.label(iri) for iri in found}
    key = value.removeprefix(root)
    if key not in choices and key:
        choices[key] = Words(key, None)
    return tuple(sorted(choices.items(), key=lambda pair: pair[1].text.casefold()))
