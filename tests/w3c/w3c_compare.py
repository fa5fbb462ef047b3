"""Whether two answers say the same: graphs up to the names of blank nodes, rows as a bag or in order."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Term = NamedNode | BlankNode | Literal | Triple
    Row = tuple[tuple[str, Term], ...]

RESULTS = {
    "srx": (QueryResultsFormat.XML, "application/sparql-results+xml"),
    "srj": (QueryResultsFormat.JSON, "application/sparql-results+json"),
    "tsv": (QueryResultsFormat.TSV, "text/tab-separated-values"),
}
MEDIA_TYPES = {
    **{ending: media_type for ending, (_, media_type) in RESULTS.items()},
    "csv": "text/csv",
    "nt": "application/n-triples",
}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name
    for name in (
        "integer decimal double float int long short byte nonNegativeInteger positiveInteger unsignedInt "
        "unsignedLong unsignedShort unsignedByte negativeInteger nonPositiveInteger"
    ).split()
)
_TIMES = frozenset({_XSD + "date", _XSD + "dateTime"})


def same(ending: str, expected: bytes, found: bytes, *, ordered: bool, lax: bool) -> bool:
    """Whether ``found`` is the answer that ``expected`` is; both in the format that ``ending`` names.

    ``lax``: rows may be repeated less often than expected (REDUCED).
    """
    return _same(ending, expected, found, ordered, lax, lambda term: term)


def same_value(ending: str, expected: bytes, found: bytes, *, ordered: bool, lax: bool) -> bool:
    """As :func:`same`, but equal numbers, however written, are one, and so are language tags of any case."""
    return _same(ending, expected, found, ordered, lax, _value)


def _same(
    ending: str, expected: bytes, found: bytes, ordered: bool, lax: bool, see: Callable[[Term], Term]
) -> bool:
    if ending == "nt":
        return _graph(expected, see) == _graph(found, see)
    wanted, given = _read(ending, expected), _read(ending, found)
    if isinstance(wanted, bool) or isinstance(given, bool):
        return wanted is given
    if wanted[0] != given[0]:
        return False
    rows, others = (
        [tuple((name, see(term)) for name, term in row) for row in one[1]] for one in (wanted, given)
    )
    if lax:
        return len(others) <= len(rows) and set(others) == set(rows)
    return _canonical(rows, ordered=ordered) == _canonical(others, ordered=ordered)


def _graph(text: bytes, see: Callable[[Term], Term]) -> Dataset:
    quads = parse(input=text, format=RdfFormat.N_TRIPLES)
    graph = Dataset(Quad(quad.subject, quad.predicate, see(quad.object)) for quad in quads)
    graph.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return graph


def _read(ending: str, text: bytes) -> bool | tuple[frozenset[str], list[Row]]:
    if ending == "csv":
        header, *lines = csv.reader(io.StringIO(text.decode(), newline=""))
        cells = (zip(header, line, strict=True) for line in lines)
        return frozenset(header), [tuple((name, _cell(cell)) for name, cell in line) for line in cells]
    results = parse_query_results(input=text, format=RESULTS[ending][0])
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [tuple((name, row[name]) for name in sorted(names) if row[name] is not None) for row in results]
    return frozenset(names), rows


def _cell(text: str) -> Term:
    return BlankNode("c" + text[2:]) if text.startswith("_:") else Literal(text)


def _canonical(rows: Iterable[Row], *, ordered: bool) -> Dataset:
    """The rows as a graph, a node each, so that one algorithm tells blank nodes apart everywhere."""
    table = Dataset()
    kind, place = NamedNode("row:row"), NamedNode("row:place")
    for number, row in enumerate(rows):
        node = BlankNode()
        table.add(Quad(node, kind, Literal("row")))
        if ordered:
            table.add(Quad(node, place, Literal(number)))
        for name, term in row:
            table.add(Quad(node, NamedNode(f"name:{name}"), term))
    table.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return table


def _value(term: Term) -> Term:
    if not isinstance(term, Literal):
        return term
    if term.language is not None:
        return Literal(term.value, language=term.language.lower())
    if term.datatype.value in _TIMES:
        return Literal(term.value.replace("+00:00", "Z"), datatype=term.datatype)
    if term.datatype.value not in _NUMBERS:
        return term
    try:
        number = Decimal(term.value).normalize()
    except InvalidOperation:
        return term
    return Literal(str(number), datatype=term.datatype)
