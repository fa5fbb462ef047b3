"""Which media types an answer can have, and how each is written."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize

from misional.engine import jsonld

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from pyoxigraph import QueryBoolean

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
_WITH_PREFIXES: Final = frozenset({"text/turtle", "application/trig", "application/rdf+xml"})


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
    elif media_type == jsonld.MEDIA_TYPE:
        jsonld.write(result, prefixes, output)
    elif prefixes and media_type in _WITH_PREFIXES:
        serialize(result, output, GRAPH_FORMATS[media_type], prefixes=dict(prefixes))
    else:
        result.serialize(output, GRAPH_FORMATS[media_type])
