"""The things of a class as one table: a row a thing, a column a property (and language), nothing lost.

The model behind the CSV, the spreadsheet and the CSVW description, which cannot disagree.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rdflib import RDF, XSD, Literal, URIRef

from misional.model.namespaces import MISIONAL
from misional.web.pages.names import shorten

if TYPE_CHECKING:
    from misional.web.holder import Live
    from misional.web.pages.names import Names
    from misional.web.triples import Term

URI: Final = "uri"
_SEPARATORS: Final = (" | ", " ¦ ", " ‖ ", "\n")
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_CSVW_TYPES: Final = {
    XSD.date: "date",
    XSD.gYear: "gYear",
    XSD.integer: "integer",
    XSD.nonNegativeInteger: "nonNegativeInteger",
    XSD.boolean: "boolean",
    XSD.decimal: "decimal",
    XSD.anyURI: "anyURI",
    XSD.dateTime: "dateTime",
}


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is unique and fit for CSVW; ``language`` and ``datatype`` are those of all its values.

    ``separator`` is between several values in a cell; ``None``: no cell has two.
    """

    name: str
    predicate: URIRef
    language: str | None
    datatype: str
    separator: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` hold the values of each cell, in the order of ``columns``; ``things`` begin the rows."""

    kind: str
    columns: tuple[Column, ...]
    things: tuple[URIRef, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]


def classes(live: Live) -> tuple[URIRef, ...]:
    """The classes of ours that something asserted is an instance of, by name."""
    found = {
        triple.object
        for triple in live.index.graph("asserted")
        if triple.predicate == RDF.type and triple.object.startswith(str(MISIONAL))
    }
    return tuple(sorted(one for one in found if isinstance(one, URIRef)))


def table_of(live: Live, kind: URIRef) -> Table:
    """The table of a class: what the sources say of its instances, nothing derived."""
    index = live.index
    things = tuple(
        edge.node
        for edge in index.incoming(kind, RDF.type)
        if isinstance(edge.node, URIRef) and edge.graph == "asserted"
    )
    cells: dict[tuple[URIRef, str | None, str], dict[URIRef, list[str]]] = {}
    for thing in things:
        for edge in index.outgoing(thing):
            if edge.graph == "asserted" and edge.predicate != RDF.type and not _unnamed(edge.node):
                key = (edge.predicate, *_sort_of(edge.node))
                cells.setdefault(key, {}).setdefault(thing, []).append(str(edge.node))
    keys = sorted(cells, key=lambda key: (_local(key[0]), key[0], key[1] or "", key[2]))
    names: set[str] = set()
    columns = tuple(_column(key, cells[key], names) for key in keys)
    rows = tuple(tuple(tuple(cells[key].get(thing, ())) for key in keys) for thing in things)
    return Table(kind.removeprefix(str(MISIONAL)), columns, things, rows)


def _unnamed(term: Term) -> bool:
    return not isinstance(term, URIRef | Literal)


def _sort_of(term: Term) -> tuple[str | None, str]:
    if isinstance(term, Literal):
        return term.language, _CSVW_TYPES.get(term.datatype, "string") if term.datatype else "string"
    return None, "anyURI"


def _local(predicate: URIRef) -> str:
    return (shorten(predicate) or predicate.rpartition("/")[2].rpartition("#")[2]).partition(":")[2]


def _column(key: tuple[URIRef, str | None, str], values: dict[URIRef, list[str]], taken: set[str]) -> Column:
    predicate, language, datatype = key
    stem = _local(predicate) or "value"
    wanted = [f"{stem}_{language}" if language else stem, f"{stem}_{language or datatype}"]
    wanted += [f"{wanted[1]}_{number}" for number in range(2, 100)]
    name = next(one.replace("-", "_") for one in wanted if one.replace("-", "_") not in taken | {URI})
    taken.add(name)
    several = any(len(one) > 1 for one in values.values())
    texts = [text for one in values.values() for text in one]
    fit = (mark for mark in _SEPARATORS if not any(mark.strip() in text for text in texts))
    return Column(name, predicate, language, datatype, next(fit, "\n") if several else None)


def as_csv(table: Table) -> bytes:
    """RFC 4180 in UTF-8. A text that a spreadsheet would compute gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([URI, *(column.name for column in table.columns)])
    for thing, row in zip(table.things, table.rows, strict=True):
        cells = (_cell(column, values) for column, values in zip(table.columns, row, strict=True))
        writer.writerow([thing, *cells])
    return out.getvalue().encode()


def _cell(column: Column, values: tuple[str, ...]) -> str:
    text = (column.separator or "").join(values)
    computes = text.startswith(_DANGEROUS) and column.datatype not in {"integer", "decimal", "gYear"}
    return f"'{text}" if computes else text


def as_answer(table: Table) -> dict[str, Any]:
    """The table as SPARQL results: the form from which workbooks are made."""
    rows = []
    for thing, row in zip(table.things, table.rows, strict=True):
        found: dict[str, Any] = {URI: {"type": "uri", "value": str(thing)}}
        for column, values in zip(table.columns, row, strict=True):
            if values:
                found[column.name] = _binding(column, values)
        rows.append(found)
    return {
        "head": {"vars": [URI, *(column.name for column in table.columns)]},
        "results": {"bindings": rows},
    }


def _binding(column: Column, values: tuple[str, ...]) -> dict[str, str]:
    text = (column.separator or "").join(values)
    if column.datatype in {"string", "anyURI"} or len(values) > 1:
        return {"type": "literal", "value": text}
    return {"type": "literal", "value": text, "datatype": str(XSD[column.datatype])}


def csvw(table: Table, names: Names, licence: str) -> dict[str, Any]:
    """CSV on the Web metadata of the CSV (W3C tabular metadata): titles, datatypes, languages, separators."""
    kind = MISIONAL[table.kind]
    first: dict[str, Any] = {"name": URI, "titles": "URI", "datatype": "anyURI", "required": True}
    columns = [first, *(_described(column, names) for column in table.columns)]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": names.language}],
        "url": f"{table.kind}.csv",
        "dc:title": names.label(kind).text,
        "dc:license": {"@id": licence},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tableSchema": {
            "aboutUrl": "{+uri}",
            "primaryKey": URI,
            "columns": columns,
            "rowTitles": [one.name for one in table.columns if one.predicate.endswith("prefLabel")][:1],
        },
    }


def _described(column: Column, names: Names) -> dict[str, Any]:
    label = names.label(column.predicate).text
    told: dict[str, Any] = {
        "name": column.name,
        "titles": [column.name, f"{label} ({column.language})" if column.language else label],
        "propertyUrl": str(column.predicate),
        "datatype": column.datatype,
    }
    if column.language:
        told["lang"] = column.language
    if column.separator:
        told["separator"] = column.separator
    if column.datatype == "anyURI":
        told["valueUrl"] = f"{{+{column.name}}}"
    return told
