"""The SPARQL service's description of itself (SPARQL 1.1 Service Description), computed from its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import RDF, XSD, BNode, Literal, Namespace, URIRef

from misional.web.cache import uri
from misional.web.triples import Triple, sort_key

if TYPE_CHECKING:
    from misional.web.holder import Live

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
_FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
_FORMAT_NAMES: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
)


def describe_service(live: Live, endpoint: str) -> tuple[Triple, ...]:
    """The description of the service that answers at ``endpoint``, sorted."""
    service, dataset, default = BNode("service"), BNode("dataset"), BNode("default")
    triples = [
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, URIRef(uri(endpoint))),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        Triple(service, SD.defaultDataset, dataset),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, SD.defaultGraph, default),
        Triple(default, RDF.type, SD.Graph),
        *(Triple(service, SD.resultFormat, _FORMATS[name]) for name in _FORMAT_NAMES),
    ]
    if live.default_triples is None:
        triples.append(Triple(service, SD.feature, SD.UnionDefaultGraph))
    else:
        triples.append(Triple(default, VOID.triples, _count(live.default_triples)))
    for place, served in enumerate(live.graphs):
        named, graph = BNode(f"named{place}"), BNode(f"graph{place}")
        triples += [
            Triple(dataset, SD.namedGraph, named),
            Triple(named, RDF.type, SD.NamedGraph),
            Triple(named, SD.name, URIRef(served.iri)),
            Triple(named, SD.graph, graph),
            Triple(graph, RDF.type, SD.Graph),
            Triple(graph, VOID.triples, _count(served.triples)),
        ]
    return tuple(sorted(triples, key=lambda triple: tuple(sort_key(term) for term in triple)))


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
