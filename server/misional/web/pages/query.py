"""The query page: a form, and below it the answer as a table whose things can be followed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from flask import request
from rdflib import Literal, URIRef

from misional.web.formats import GRAPH_FORMATS, RESULT_FORMATS
from misional.web.pages.environment import page
from misional.web.pages.names import Anchor, Names, Words
from misional.web.pages.values import show
from misional.web.triples import parse_triples, sort_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.web.formats import Format
    from misional.web.holder import Live
    from misional.web.protocol import QueryRequest
    from misional.web.triples import Triple

MOST_ROWS = 500
"""Rows that the page shows; the downloads have them all."""


@dataclass(frozen=True, slots=True)
class TableView:
    """An answer: columns and rows of cells, or a yes or no. ``hidden`` rows are only in the downloads."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Anchor | None, ...], ...]
    hidden: int
    verdict: bool | None


def query_form_page(live: Live, language: Language) -> str:
    """The page to write a query on."""
    return _page(live, language, "", None, ())


def results_page(live: Live, asked: QueryRequest, body: bytes, language: Language) -> str:
    """The page of a SELECT's or ASK's answer; ``body`` is SPARQL 1.1 Results JSON."""
    return _page(
        live, language, asked.text, table(orjson.loads(body), _names(live, language)), RESULT_FORMATS
    )


def graph_page(live: Live, asked: QueryRequest, body: bytes, language: Language) -> str:
    """The page of a CONSTRUCT's or DESCRIBE's answer; ``body`` is N-Triples."""
    found = parse_triples(io.StringIO(body.decode(), newline=""), "answer")
    triples = sorted(found, key=lambda one: tuple(map(sort_key, one)))
    return _page(live, language, asked.text, graph_table(triples, _names(live, language)), GRAPH_FORMATS)


def table(answer: dict[str, Any], names: Names) -> TableView:
    """A parsed SPARQL Results JSON document as cells to read."""
    if "boolean" in answer:
        return TableView((), (), 0, bool(answer["boolean"]))
    columns = tuple(answer["head"]["vars"])
    rows = answer["results"]["bindings"]
    shown = tuple(tuple(_cell(row.get(name), names) for name in columns) for row in rows[:MOST_ROWS])
    return TableView(columns, shown, len(rows) - len(shown), None)


def graph_table(triples: Sequence[Triple], names: Names) -> TableView:
    """Triples as rows of three cells."""
    shown = tuple(tuple(show(term, names) for term in triple) for triple in triples[:MOST_ROWS])
    return TableView(("s", "p", "o"), shown, len(triples) - len(shown), None)


def _cell(term: dict[str, Any] | None, names: Names) -> Anchor | None:
    if term is None:
        return None
    match term["type"]:
        case "uri":
            return show(URIRef(term["value"]), names)
        case "literal" | "typed-literal":
            kind = term.get("datatype")
            return show(
                Literal(term["value"], term.get("xml:lang"), None if kind is None else URIRef(kind)), names
            )
        case "bnode":
            return Anchor(Words(f"_:{term['value']}", None), None)
        case _:  # a quoted triple of SPARQL 1.2
            return Anchor(Words(orjson.dumps(term["value"]).decode(), None), None)


def _names(live: Live, language: Language) -> Names:
    return Names(live, language, request.script_root)


def _page(
    live: Live, language: Language, text: str, answer: TableView | None, formats: Sequence[Format]
) -> str:
    address = f"{request.script_root}/sparql"
    own = [("query", text)] if text else []
    return page(
        "sparql.html",
        language,
        text=text,
        answer=answer,
        release=live.id,
        downloads=[(form, f"{address}?{urlencode([*own, ('format', form.suffix)])}") for form in formats],
        translations=[(code, f"{address}?{urlencode([*own, ('lang', code)])}") for code in ("es", "en")],
    )
