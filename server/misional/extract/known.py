"""The norms that a graph already describes, as the table that citations are resolved against."""

from __future__ import annotations

import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast, get_args

from rdflib import RDF, URIRef

from misional.extract.citations import Level, NormType
from misional.extract.resolve import KnownNorm
from misional.model.namespaces import ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph
    from rdflib.term import Node

_LEVELS: Final[Mapping[str, Level]] = MappingProxyType(
    {"nacional": "n", "distrital": "d", "municipal": "m", "departamental": "dep"}
)


def known_norms(graph: Graph) -> tuple[KnownNorm, ...]:
    """The norms of a graph, those left out whose type or year it does not give."""
    found = (_known(graph, norm) for norm in graph.subjects(RDF.type, MISIONAL.Norm))
    return tuple(sorted((norm for norm in found if norm is not None), key=lambda norm: norm.iri))


def issuer_iris(graph: Graph) -> Mapping[str, str]:
    """Norm IRI → IRI of the body or office that issued it, where the graph says so."""
    return {str(norm): str(issuer) for norm, issuer in graph.subject_objects(MISIONAL.issuedBy)}


def _known(graph: Graph, norm: Node) -> KnownNorm | None:
    kind = _code(graph, norm, ELI.type_document)
    year = graph.value(norm, MISIONAL.year)
    if kind not in get_args(NormType) or year is None or not isinstance(norm, URIRef):
        return None
    number = graph.value(norm, ELI.number)
    issuer = graph.value(norm, MISIONAL.issuerAsStated)
    sisjur = graph.value(norm, MISIONAL.sisjurId)
    return KnownNorm(
        type=cast("NormType", kind),
        number=None if number is None else str(number),
        year=int(str(year)),
        level=_LEVELS.get(_code(graph, norm, MISIONAL.level) or ""),
        issuer=None if issuer is None else str(issuer),
        iri=str(norm),
        date=_date(graph, norm),
        sisjur=None if sisjur is None else int(str(sisjur)),
    )


def _code(graph: Graph, subject: Node, predicate: Node) -> str | None:
    value = graph.value(subject, predicate)
    return None if value is None else str(value).rpartition("/")[2]


def _date(graph: Graph, norm: Node) -> datetime.date | None:
    value = graph.value(norm, ELI.date_document)
    try:
        return None if value is None else datetime.date.fromisoformat(str(value))
    except ValueError:
        return None
