"""Which media types an answer can have, and how each is written."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize

from misional.engine import jsonld

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import IO

    from pyoxigraph import QueryBoolean, Triple

    from misional.engine.interface import QueryForm

RESULT_FORMATS: Final[Mapping[str, QueryResultsFormat]] = MappingProxyType(
    {
        "application/sparql-results+json": QueryResultsFormat.JSON,
        "application/sparql-results+xml": QueryResultsFormat.XML,
        "text/csv": QueryResultsFormat.CSV,
        "text/tab-separated-values": QueryResultsFormat.TSV,
    }
)
GRAPH_FORMATS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/ld+json": RdfFormat.JSON_LD,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/n-quads": RdfFormat.N_QUADS,
        "application/trig": RdfFormat.TRIG,
    }
)
# In these no prefix is ever used, which spares taking every triple through Python.
_AS_THEY_COME: Final = frozenset({"application/n-triples", "application/n-quads"})


def media_types(form: QueryForm) -> tuple[str, ...]:
    """The media types an answer of this form can have, the service's preferred one first."""
    return tuple(RESULT_FORMATS if form in {"select", "ask"} else GRAPH_FORMATS)


def form_of(result: QuerySolutions | QueryBoolean | QueryTriples) -> QueryForm:
    """The form as the evaluator tells it; DESCRIBE cannot be told from CONSTRUCT by its result."""
    if isinstance(result, QueryTriples):
        return "construct"
    return "select" if isinstance(result, QuerySolutions) else "ask"


def write(
    result: QuerySolutions | QueryBoolean | QueryTriples,
    media_type: str,
    prefixes: Mapping[str, str],
    output: IO[bytes],
) -> None:
    """Write ``result`` to ``output`` in pieces; whatever ``output.write`` raises comes through unchanged.

    Raises `KeyError` if ``media_type`` is not one for the result's form.
    """
    if not isinstance(result, QueryTriples):
        result.serialize(output, RESULT_FORMATS[media_type])
    elif media_type in _AS_THEY_COME or (not prefixes and media_type != jsonld.MEDIA_TYPE):
        result.serialize(output, GRAPH_FORMATS[media_type])
    else:
        write_triples(result, media_type, prefixes, output)


def write_triples(
    triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str], output: IO[bytes]
) -> None:
    """As `write`, for triples from anywhere."""
    if media_type == jsonld.MEDIA_TYPE:
        jsonld.write(triples, prefixes, output)
    else:
        serialize(triples, output, GRAPH_FORMATS[media_type], prefixes=dict(prefixes))
