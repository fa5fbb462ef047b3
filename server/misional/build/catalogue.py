"""The catalogue: what a person wrote about the dataset, and what can be computed (DCAT 3, VoID)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, VOID, XSD, Graph, Literal, Namespace, URIRef

from misional.build.catalogue_profile import checksum, with_types
from misional.model.namespaces import MISIONAL
from misional.release import graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

    RdfTriple = tuple[Node, Node, Node]

LICENCE: Final = URIRef("https://creativecommons.org/licenses/by/4.0/")
DQV: Final = Namespace("http://www.w3.org/ns/dqv#")
_IANA: Final = "https://www.iana.org/assignments/media-types/"
TURTLE: Final = URIRef(f"{_IANA}text/turtle")
_CSV: Final = URIRef(f"{_IANA}text/csv")
_PROTOCOL: Final = URIRef("https://www.w3.org/TR/sparql11-protocol/")
_SERVICE_TITLES: Final = {"es": "Consultas SPARQL", "en": "SPARQL queries"}


@dataclass(frozen=True, slots=True)
class _Titled:
    """A graph that the catalogue describes, and its title in each language."""

    name: str
    es: str
    en: str


_DESCRIBED: Final = (
    _Titled("asserted", "Lo que dicen las fuentes", "What the sources say"),
    _Titled("inferred", "Lo que se deduce", "What follows from it"),
    _Titled("ontology", "Ontología", "Ontology"),
    _Titled("shapes", "Reglas de validación", "Validation shapes"),
)
DESCRIBED: Final = tuple(graph.name for graph in _DESCRIBED)
"""The graphs described; a catalogue and a report that described themselves would never be done."""

_NAMED: Final = (
    _Titled("report", "Informe de validación", "Validation report"),
    _Titled("catalogue", "Catálogo", "Catalogue"),
    _Titled("void", "Lo que esta publicación contiene, en números", "What this release holds, in numbers"),
)
"""The graphs that are not there yet when the catalogue is made: it can only say what they are."""


def catalogue(written: Graph, graphs: Mapping[str, Graph], dumps: Mapping[str, bytes], base: str) -> Graph:
    """The written catalogue with what can be computed about each graph of ``DESCRIBED``.

    ``graphs`` is keyed by name, ``dumps`` by name with ``.ttl``; every IRI is already under ``base``. Each
    ``dcat:Dataset`` gets a distribution and a number of triples for each graph, each ``dcat:Catalog`` the
    SPARQL service and, when it has no date of its own, that of its newest dataset. The validation report and
    the table of each class are distributions too, without a size: the server makes them when asked.
    """
    made = Graph(store="SimpleMemory", bind_namespaces="none")
    for triple in written:
        made.add(triple)
    tables = tuple(_tables(graphs))
    for dataset in set(written.subjects(RDF.type, DCAT.Dataset)):
        for triple in (*_of_dataset(dataset, graphs, base), *_offered(dataset, tables, base)):
            made.add(triple)
    for catalog in set(written.subjects(RDF.type, DCAT.Catalog)):
        for triple in _of_catalog(catalog, written, base):
            made.add(triple)
    for described in _DESCRIBED:
        for triple in _of_graph(described, len(graphs[described.name]), dumps, base):
            made.add(triple)
    for named in _NAMED:
        for triple in _titles(URIRef(graph_iri(base, named.name)), named):
            made.add(triple)
    made.add((URIRef(graph_iri(base, "void")), RDFS.seeAlso, URIRef(f"{base}.well-known/void")))
    return with_types(made)


def _tables(graphs: Mapping[str, Graph]) -> Iterator[tuple[str, tuple[Literal, ...]]]:
    """Local name and labels of each class of ours that something asserted is an instance of."""
    ontology = graphs["ontology"]
    kinds = {kind for kind in graphs["asserted"].objects(None, RDF.type) if isinstance(kind, URIRef)}
    for kind in sorted(kinds):
        if kind.startswith(str(MISIONAL)) and (kind, RDF.type, OWL.Class) in ontology:
            labels = (label for label in ontology.objects(kind, RDFS.label) if isinstance(label, Literal))
            yield str(kind).removeprefix(str(MISIONAL)), tuple(sorted(labels))


def _offered(
    dataset: Node, tables: tuple[tuple[str, tuple[Literal, ...]], ...], base: str
) -> Iterator[RdfTriple]:
    """The page, the report and the tables of a dataset: what the server makes of the release."""
    yield dataset, DCAT.landingPage, URIRef(base)
    yield dataset, DCTERMS.identifier, Literal(str(dataset))
    report = URIRef(graph_iri(base, "report"))
    yield dataset, DQV.hasQualityMetadata, report
    yield report, RDF.type, DQV.QualityMetadata
    yield from _made(dataset, _distribution(base, "report"), f"{base}report", ".ttl", TURTLE)
    for title in (Literal("Informe de validación", lang="es"), Literal("Validation report", lang="en")):
        yield _distribution(base, "report"), DCTERMS.title, title
    for name, labels in tables:
        table = _distribution(base, f"class/{name}")
        yield from _made(dataset, table, f"{base}class", f"/{name}.csv", _CSV)
        for label in labels:
            yield table, DCTERMS.title, Literal(f"{label} (CSV)", lang=label.language)


def _made(
    dataset: Node, distribution: URIRef, address: str, suffix: str, media_type: URIRef
) -> Iterator[RdfTriple]:
    yield dataset, DCAT.distribution, distribution
    yield distribution, DCAT.accessURL, URIRef(address)
    yield distribution, DCAT.downloadURL, URIRef(address + suffix)
    yield distribution, DCAT.mediaType, media_type
    yield distribution, DCTERMS.license, LICENCE


def _of_dataset(dataset: Node, graphs: Mapping[str, Graph], base: str) -> Iterator[RdfTriple]:
    yield dataset, RDF.type, VOID.Dataset
    yield dataset, VOID.uriSpace, Literal(f"{base}id/")
    yield dataset, VOID.sparqlEndpoint, URIRef(f"{base}sparql")
    yield dataset, VOID.triples, _integer(len(set().union(*(graphs[name] for name in DESCRIBED))))
    for name in DESCRIBED:
        yield dataset, VOID.subset, URIRef(graph_iri(base, name))
        yield dataset, DCAT.distribution, _distribution(base, name)


def _of_catalog(catalog: Node, written: Graph, base: str) -> Iterator[RdfTriple]:
    service = URIRef(f"{base}id/service/sparql")
    yield catalog, DCAT.service, service
    yield service, RDF.type, DCAT.DataService
    yield service, DCAT.endpointURL, URIRef(f"{base}sparql")
    yield service, DCAT.endpointDescription, URIRef(f"{base}openapi.json")
    yield service, DCTERMS.license, LICENCE
    yield service, DCTERMS.conformsTo, _PROTOCOL
    for language, title in _SERVICE_TITLES.items():
        yield service, DCTERMS.title, Literal(title, lang=language)
    dates = []
    for dataset in written.objects(catalog, DCAT.dataset):
        yield service, DCAT.servesDataset, dataset
        dates += [*written.objects(dataset, DCTERMS.modified), *written.objects(dataset, DCTERMS.issued)]
    if dates and not {DCTERMS.modified, DCTERMS.issued} & set(written.predicates(catalog)):
        yield catalog, DCTERMS.modified, max(dates, key=str)


def _of_graph(graph: _Titled, triples: int, dumps: Mapping[str, bytes], base: str) -> Iterator[RdfTriple]:
    iri = URIRef(graph_iri(base, graph.name))
    file = URIRef(f"{base}dumps/{graph.name}.ttl")
    distribution = _distribution(base, graph.name)
    yield iri, RDF.type, VOID.Dataset
    yield iri, VOID.triples, _integer(triples)
    yield iri, VOID.dataDump, file
    yield distribution, RDF.type, DCAT.Distribution
    yield distribution, DCAT.accessURL, file
    yield distribution, DCAT.downloadURL, file
    yield distribution, DCAT.mediaType, TURTLE
    yield distribution, DCAT.byteSize, _integer(len(dumps[f"{graph.name}.ttl"]), XSD.nonNegativeInteger)
    yield distribution, DCTERMS.license, LICENCE
    yield from checksum(distribution, dumps[f"{graph.name}.ttl"])
    for node in (iri, distribution):
        yield from _titles(node, graph)


def _titles(node: URIRef, graph: _Titled) -> Iterator[RdfTriple]:
    yield node, DCTERMS.title, Literal(graph.es, lang="es")
    yield node, DCTERMS.title, Literal(graph.en, lang="en")


def _distribution(base: str, name: str) -> URIRef:
    return URIRef(f"{base}id/distribution/{name}")


def _integer(value: int, datatype: URIRef = XSD.integer) -> Literal:
    return Literal(str(value), datatype=datatype)
