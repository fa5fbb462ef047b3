"""The SPARQL service's description of itself (SPARQL 1.1 Service Description), and the release's VoID.

What the release decides is in its graph ``void``: datasets, graphs, counts, language. What the server decides
is added here: the formats it offers and the limits in force, which no query can ask the endpoint for.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from rdflib import RDF, RDFS, VOID, XSD, BNode, Literal, Namespace, URIRef

from misional.i18n import LANGUAGES, say
from misional.model.namespaces import PREFIXES
from misional.web.cache import Link, uri
from misional.web.formats import ANSWER_FORMATS, RDF_XML, RESULT_FORMATS
from misional.web.triples import Triple, read_triples, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from misional.web.formats import Format
    from misional.web.holder import Live
    from misional.web.settings import WebSettings
    from misional.web.triples import Subject, Term

SCHEMA: Final = Namespace(PREFIXES["schema"])
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
HERE: Final = "http://this-server.invalid/"
"""Stands for the site's URL in what is written once for all who ask; see :func:`at`."""

WELL_KNOWN: Final = ".well-known/void"
"""Path of the VoID description under the root of a site (VoID section 7.2)."""

_PARTS: Final = frozenset({VOID.propertyPartition, VOID.classPartition})
_NUMBERED: Final = frozenset({VOID["class"], VOID.property})
FORMAT_NAMES: Final[Mapping[str, URIRef]] = MappingProxyType(
    {
        media_type: URIRef(f"http://www.w3.org/ns/formats/{name}")
        for media_type, name in (
            ("application/sparql-results+json", "SPARQL_Results_JSON"),
            ("application/sparql-results+xml", "SPARQL_Results_XML"),
            ("text/csv", "SPARQL_Results_CSV"),
            ("text/tab-separated-values", "SPARQL_Results_TSV"),
            ("text/turtle", "Turtle"),
            ("application/ld+json", "JSON-LD"),
            ("application/n-triples", "N-Triples"),
            ("application/rdf+xml", "RDF_XML"),
            ("application/n-quads", "N-Quads"),
            ("application/trig", "TriG"),
        )
    }
)
"""Media type → what W3C calls the format (https://www.w3.org/ns/formats/)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in force: the setting's name, its value, and the unit's UN/CEFACT code (second, byte)."""

    setting: str
    value: float
    unit: str


def limits_in_force(settings: WebSettings) -> tuple[Limit, ...]:
    """What one query may cost, as published."""
    return (
        Limit("query_cpu_seconds", settings.limits.cpu_seconds, "SEC"),
        Limit("query_wall_seconds", settings.limits.wall_seconds, "SEC"),
        Limit("query_memory_bytes", settings.limits.memory_bytes, "AD"),
        Limit("query_result_bytes", settings.limits.result_bytes, "AD"),
        Limit("query_max_bytes", settings.query_max_bytes, "AD"),
    )


def at(root: str, body: bytes, form: Format, endpoint: str | None = None) -> bytes:
    """``body`` with the site's URL ``root`` in place of ``HERE``: only it depends on the host asked for.

    ``endpoint`` is the service's URL as the client wrote it, when that is not ``{root}sparql``.
    """

    def written(url: str) -> bytes:
        # What `uri` lets through needs no escape in a Turtle IRI or a JSON string.
        return (escape(uri(url)) if form is RDF_XML else uri(url)).encode()

    service = written(endpoint or f"{root}sparql")
    return body.replace(f"{HERE}sparql".encode(), service).replace(HERE.encode(), written(root))


def describe_service(live: Live, settings: WebSettings) -> tuple[Triple, ...]:
    """The description of the service at ``HERE``, sorted.

    With a release it holds the partitions of each graph by class and by property, but not those within
    partitions: they are in :func:`describe_data`.
    """
    endpoint = URIRef(f"{HERE}sparql")
    found = list(_reachable(_release_void(live), endpoint)) or list(_plain(live, endpoint))
    found += _of_server(endpoint, settings)
    if has_void(live):
        found.append(Triple(endpoint, RDFS.seeAlso, URIRef(HERE + WELL_KNOWN)))
    return _in_order(found)


def has_void(live: Live) -> bool:
    """Whether what is served comes with a VoID description."""
    return live.release is not None and "void" in live.release.graph_files


def links(live: Live, link_root: str) -> tuple[Link, ...]:
    """Web links of the service to what describes it; ``link_root`` is the path it is mounted at."""
    return (Link(f"{link_root}/{WELL_KNOWN}", "describedby"),) if has_void(live) else ()


def describe_data(live: Live) -> tuple[Triple, ...]:
    """The VoID of the release, its addresses under ``HERE``; sorted, empty without a release."""
    return _in_order(_release_void(live))


def _release_void(live: Live) -> list[Triple]:
    """The graph ``void``, with the addresses of this server in place of those under the release's base."""
    if live.release is None or not has_void(live):
        return []
    path = live.release.graph_files["void"]
    base = live.space.base

    def here(term: Term) -> Term:
        if isinstance(term, URIRef) and (str(term) == f"{base}sparql" or term.startswith(f"{base}dumps/")):
            return URIRef(HERE + term.removeprefix(base))
        return term

    return [Triple(here(s), p, here(o)) for s, p, o in read_triples(path, "void")]  # type: ignore[arg-type]


def _reachable(triples: Iterable[Triple], start: URIRef) -> Iterator[Triple]:
    """What is said of ``start`` and of all it leads to, stopping at the parts of a part."""
    said: dict[Subject, list[Triple]] = {}
    for triple in triples:
        said.setdefault(triple.subject, []).append(triple)
    waiting: list[Subject] = [start]
    seen: set[Term] = {start}
    while waiting:
        about = said.get(waiting.pop(), [])
        is_part = any(triple.predicate in _NUMBERED for triple in about)
        for triple in about:
            if is_part and triple.predicate in _PARTS:
                continue
            yield triple
            if triple.object in said and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)  # type: ignore[arg-type]


def _plain(live: Live, endpoint: URIRef) -> Iterator[Triple]:
    """The service over data that has no VoID: its graphs and how many triples each has."""
    dataset, default = BNode("dataset"), BNode("default")
    yield Triple(endpoint, RDF.type, SD.Service)
    yield Triple(endpoint, SD.endpoint, endpoint)
    yield Triple(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    yield Triple(endpoint, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    if live.default_triples is None:
        yield Triple(endpoint, SD.feature, SD.UnionDefaultGraph)
    else:
        yield Triple(default, VOID.triples, _integer(live.default_triples))
    for place, served in enumerate(live.graphs):
        named, graph = BNode(f"named{place}"), BNode(f"graph{place}")
        yield Triple(dataset, SD.namedGraph, named)
        yield Triple(named, RDF.type, SD.NamedGraph)
        yield Triple(named, SD.name, URIRef(served.iri))
        yield Triple(named, SD.graph, graph)
        yield Triple(graph, RDF.type, SD.Graph)
        yield Triple(graph, VOID.triples, _integer(served.triples))


def _of_server(endpoint: URIRef, settings: WebSettings) -> Iterator[Triple]:
    for form in (*RESULT_FORMATS, *ANSWER_FORMATS):
        yield Triple(endpoint, SD.resultFormat, FORMAT_NAMES[form.media_type])
    for limit in limits_in_force(settings):
        node = BNode(limit.setting)
        yield Triple(endpoint, SCHEMA.additionalProperty, node)
        yield Triple(node, RDF.type, SCHEMA.PropertyValue)
        yield Triple(node, SCHEMA.propertyID, Literal(limit.setting))
        yield Triple(node, SCHEMA.value, _amount(limit.value))
        yield Triple(node, SCHEMA.unitCode, Literal(limit.unit))
        for language in LANGUAGES:
            yield Triple(node, SCHEMA.name, Literal(say(f"limit.{limit.setting}", language), lang=language))


def _amount(value: float) -> Literal:
    return _integer(value) if isinstance(value, int) else Literal(f"{value}", datatype=XSD.decimal)


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _in_order(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(triples, key=lambda triple: tuple(sort_key(term) for term in triple)))
