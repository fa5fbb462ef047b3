"""An answer as a table: what each cell says, where it leads, and which columns hold numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import orjson
from rdflib import XSD, Literal, URIRef

from misional.web.pages.names import Anchor, Words
from misional.web.pages.values import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.web.pages.names import Names
    from misional.web.triples import Term, Triple

MOST_ROWS: Final = 500
"""Rows that the page shows; the downloads have them all."""

_NUMERIC: Final = frozenset(
    str(XSD[name])
    for name in (
        "integer decimal double float long int short byte nonNegativeInteger positiveInteger negativeInteger "
        "nonPositiveInteger unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value to read, and its number if it is one."""

    anchor: Anchor
    number: float | None


@dataclass(frozen=True, slots=True)
class TableView:
    """An answer: columns and rows of cells, or a yes or no. ``hidden`` rows are only in the downloads.

    ``numeric`` says of each column whether every value in it is a number.
    """

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    hidden: int
    verdict: bool | None = None


def results_table(answer: dict[str, Any], names: Names) -> TableView:
    """A parsed SPARQL Results JSON document as cells to read."""
    if "boolean" in answer:
        return TableView((), (), (), 0, bool(answer["boolean"]))
    columns = tuple(answer["head"]["vars"])
    found = answer["results"]["bindings"]
    rows = tuple(tuple(_bound(row.get(name), names) for name in columns) for row in found[:MOST_ROWS])
    return TableView(columns, _numeric(rows, len(columns)), rows, len(found) - len(rows))


def graph_table(triples: Sequence[Triple], names: Names) -> TableView:
    """Triples as rows of three cells."""
    rows = tuple(tuple(_cell(term, names) for term in triple) for triple in triples[:MOST_ROWS])
    return TableView(("s", "p", "o"), _numeric(rows, 3), rows, len(triples) - len(rows))


def _numeric(rows: Sequence[Sequence[Cell | None]], width: int) -> tuple[bool, ...]:
    columns = [[row[place] for row in rows if row[place] is not None] for place in range(width)]
    return tuple(bool(cells) and all(cell and cell.number is not None for cell in cells) for cells in columns)


def _bound(term: dict[str, Any] | None, names: Names) -> Cell | None:
    if term is None:
        return None
    match term["type"]:
        case "uri":
            return _cell(URIRef(term["value"]), names)
        case "literal" | "typed-literal":
            kind = term.get("datatype")
            return _cell(
                Literal(term["value"], term.get("xml:lang"), None if kind is None else URIRef(kind)), names
            )
        case "bnode":
            return Cell(Anchor(Words(f"_:{term['value']}", None), None), None)
        case _:  # a quoted triple of SPARQL 1.2
            return Cell(Anchor(Words(orjson.dumps(term["value"]).decode(), None), None), None)


def _cell(term: Term, names: Names) -> Cell:
    number = None
    if isinstance(term, Literal) and str(term.datatype) in _NUMERIC:
        number = _number(str(term))
    return Cell(show(term, names), number)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
