"""The release's description of itself in numbers: VoID, with what a SPARQL service description says of it.

It is the graph ``void``, and what it counts are the release's other graphs: each alone, and all together as
the default graph of the query service. That default graph holds the ``void`` graph too, whose size is told
but whose triples have no part in any other count, since counts that counted themselves would never be done.

``void:entities`` are the different subjects that have an IRI, ``void:distinctSubjects`` those and the blank
nodes. A class partition holds the triples whose subject is an instance; under the default graph it is divided
by property, and each part by the class or datatype of the object (void-ext): what the SIB's editor reads. Of
these parts only the number of triples is told, and what leads where only among classes that some source says
of a thing: with all that is inferred, the numbers would outnumber the data.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.build.statistics import count
from misional.release import graph_iri
from misional.release.terms import iri_token, is_blank

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from misional.build.statistics import ClassCount, LinkCount, PropertyCount, Statistics
    from misional.release.terms import Quad, Triple

NAME: Final = "void"
_INFERRED: Final = "inferred"
_A: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_INTEGER: Final = "<http://www.w3.org/2001/XMLSchema#integer>"
_VOID: Final = "http://rdfs.org/ns/void#"
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_DCT: Final = "http://purl.org/dc/terms/"
# Datatype partitions are not in VoID itself; the SIB's tools read them from this extension of it.
_VOID_EXT: Final = "http://ldf.fi/void-ext#"
_BY_PROPERTY: Final = f"<{_VOID}propertyPartition>"
_BY_CLASS: Final = f"<{_VOID}classPartition>"
_BY_DATATYPE: Final = f"<{_VOID_EXT}datatypePartition>"
_DCAT_DATASET: Final = "<http://www.w3.org/ns/dcat#Dataset>"

_TITLES: Final = (
    '"Lo que esta publicación contiene, en números"@es',
    '"What this release holds, in numbers"@en',
)
_WHAT_COUNTS: Final = (
    '"Todos los grafos de la publicación. Los números cuentan todos menos el grafo void, que los dice."@es',
    '"All graphs of the release. The numbers count all but the void graph, which tells them."@en',
)


@dataclass(frozen=True, slots=True)
class Described:
    """What is described: quads under the graphs' IRIs (not those of ``void``), and where the dumps are.

    ``dumps`` are names of graphs that have a Turtle file; ``licence`` is an IRI.
    """

    base: str
    quads: Sequence[Quad]
    dumps: Sequence[str]
    licence: str


def described_quads(described: Described) -> tuple[Quad, ...]:
    """The quads of the graph ``void``, which has no blank node of its own."""
    iri = graph_iri(described.base, NAME)
    by_graph: dict[str, list[Triple]] = {}
    for s, p, o, graph in described.quads:
        by_graph.setdefault(graph, []).append((_own(s, graph), p, _own(o, graph)))
    everything = count(triple for triples in by_graph.values() for triple in triples)
    found = [*_document(described, iri), *_service(described, iri, sorted(by_graph))]
    found += _Partitions(f"{iri}#", "default").whole(everything, _stated(described))
    for graph, triples in sorted(by_graph.items()):
        found += _Partitions(f"{iri}#", graph).flat(count(triples))
    found += _datasets(described, sorted(by_graph))
    own = len(set(found)) + 1  # this count's own triple, whatever its number, is one more
    found.append((iri_token(iri), _void("triples"), _number(own)))
    return tuple((*triple, iri_token(iri)) for triple in dict.fromkeys(found))


def _stated(described: Described) -> frozenset[str]:
    """The classes that a thing has in some graph without anybody inferring it."""
    inferred = iri_token(graph_iri(described.base, _INFERRED))
    return frozenset(o for _, p, o, graph in described.quads if p == _A and graph != inferred)


def _own(token: str, graph: str) -> str:
    """A blank node is of one graph: who loads the graphs' files, as our engine does, gets them apart."""
    return f"{token}.{graph}" if is_blank(token) else token


def _document(described: Described, iri: str) -> Iterator[Triple]:
    here, default = iri_token(iri), iri_token(f"{iri}#default")
    licence = iri_token(described.licence)
    yield here, _A, _void("DatasetDescription")
    yield here, f"<{_FOAF}primaryTopic>", default
    yield from ((here, f"<{_DCT}title>", title) for title in _TITLES)
    yield default, _A, _void("Dataset")
    yield default, f"<{_DCT}license>", licence
    yield default, _void("sparqlEndpoint"), iri_token(f"{described.base}sparql")
    yield from ((default, f"<{_DCT}description>", text) for text in _WHAT_COUNTS)
    for name in described.dumps:
        yield default, _void("dataDump"), iri_token(f"{described.base}dumps/{name}.ttl")


def _service(described: Described, iri: str, graphs: Sequence[str]) -> Iterator[Triple]:
    """SPARQL 1.1 Service Description, as far as the release decides: formats and limits are the server's."""
    service, dataset = iri_token(f"{described.base}sparql"), iri_token(f"{iri}#dataset")
    default = iri_token(f"{iri}#default")
    yield service, _A, _sd("Service")
    yield service, _sd("endpoint"), service
    yield service, _sd("supportedLanguage"), _sd("SPARQL11Query")
    yield service, _sd("feature"), _sd("UnionDefaultGraph")
    yield service, _sd("defaultDataset"), dataset
    yield dataset, _A, _sd("Dataset")
    yield dataset, _sd("defaultGraph"), default
    yield default, _A, _sd("Graph")
    for graph in (*graphs, iri_token(iri)):
        named = iri_token(f"{iri}#named-{graph[1:-1].rpartition('/')[2]}")
        yield dataset, _sd("namedGraph"), named
        yield named, _A, _sd("NamedGraph")
        yield named, _sd("name"), graph
        yield named, _sd("graph"), graph
        yield graph, _A, _sd("Graph")
        yield graph, _A, _void("Dataset")
        yield default, _void("subset"), graph


def _datasets(described: Described, graphs: Sequence[str]) -> Iterator[Triple]:
    """Namespaces of what is in each graph, one thing of each kind as an example, and where things are named.

    Comunica takes ``void:vocabulary`` for all namespaces of predicates, and ``void:uriSpace`` beside a count
    for all the IRIs there are: it asks for nothing else. So the first is complete, and the second stands by
    the catalogue's dataset, which has no count here.
    """
    examples: dict[str, str] = {}
    things = f"<{described.base}id/"
    uses: dict[str, set[str]] = {graph: set() for graph in graphs}
    for s, p, o, graph in described.quads:
        uses[graph].update(_namespace(term) for term in ((p, o) if p == _A else (p,)) if term.startswith("<"))
        if s.startswith(things):
            kind = s.removeprefix(things).partition("/")[0]
            examples[kind] = min(s, examples.get(kind, s))
        if p == _A and o == _DCAT_DATASET:
            yield s, _A, _void("Dataset")
            yield s, _void("uriSpace"), f'"{described.base}id/"'
            yield from ((s, _void("subset"), part) for part in graphs)
    default = iri_token(f"{graph_iri(described.base, NAME)}#default")
    for graph, used in uses.items():
        for space in sorted(used):
            yield graph, _void("vocabulary"), iri_token(space)
            yield default, _void("vocabulary"), iri_token(space)
    yield from ((default, _void("exampleResource"), example) for _, example in sorted(examples.items()))


def _namespace(token: str) -> str:
    """An IRI's token up to its last ``#`` or ``/``; all of it without one."""
    iri = token[1:-1]
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri


@dataclass(frozen=True, slots=True)
class _Partitions:
    """Writes one graph's statistics; partitions get IRIs under ``root`` that no other statistics change."""

    root: str
    graph: str

    @property
    def node(self) -> str:
        return self.graph if self.graph.startswith("<") else f"<{self.root}{self.graph}>"

    def flat(self, found: Statistics) -> Iterator[Triple]:
        """Totals, and the partitions by property and by class."""
        yield from _numbers(self.node, found)
        for name, counted in found.properties.items():
            yield from self._property(self.node, name, counted)
        for kind, of_class in found.classes.items():
            if not is_blank(kind):  # a class without a name cannot be named here either
                yield from self._class(kind, of_class)

    def whole(self, found: Statistics, stated: Container[str]) -> Iterator[Triple]:
        """As :meth:`flat`, and each class partition by property, and that by what it leads to.

        The last is told only between ``stated`` classes.
        """
        yield from self.flat(found)
        for kind, of_class in found.classes.items():
            if is_blank(kind):
                continue
            within = self._name(self.node, _BY_CLASS, kind)
            for name, link in of_class.links.items():
                node = self._name(within, _BY_PROPERTY, name)
                yield within, _BY_PROPERTY, node
                yield node, _void("property"), name
                yield node, _void("triples"), _number(link.triples)
                if kind in stated:
                    yield from self._ends(node, link, stated)

    def _property(self, within: str, name: str, counted: PropertyCount) -> Iterator[Triple]:
        node = self._name(within, _BY_PROPERTY, name)
        yield within, _BY_PROPERTY, node
        yield node, _void("property"), name
        yield node, _void("triples"), _number(counted.triples)
        yield node, _void("distinctSubjects"), _number(counted.subjects)
        yield node, _void("distinctObjects"), _number(counted.objects)

    def _class(self, kind: str, found: ClassCount) -> Iterator[Triple]:
        node = self._name(self.node, _BY_CLASS, kind)
        yield self.node, _BY_CLASS, node
        yield node, _void("class"), kind
        yield node, _void("entities"), _number(found.entities)
        yield node, _void("distinctSubjects"), _number(found.subjects)
        yield node, _void("triples"), _number(found.triples)
        yield node, _void("properties"), _number(len(found.links))

    def _ends(self, within: str, link: LinkCount, stated: Container[str]) -> Iterator[Triple]:
        for part, key, counts in (
            (_BY_CLASS, f"<{_VOID}class>", link.classes),
            (_BY_DATATYPE, f"<{_VOID_EXT}datatype>", link.datatypes),
        ):
            for kind, triples in counts.items():
                if is_blank(kind) or (part == _BY_CLASS and kind not in stated):
                    continue
                node = self._name(within, part, kind)
                yield within, part, node
                yield node, key, kind
                yield node, _void("triples"), _number(triples)

    def _name(self, within: str, part: str, key: str) -> str:
        """Token of the part of ``within`` that ``key`` makes: a hash of all three, since IRIs do not nest."""
        digest = hashlib.sha256(f"{within} {part} {key}".encode()).hexdigest()
        return f"<{self.root}{digest[:20]}>"


def _numbers(node: str, found: Statistics) -> Iterator[Triple]:
    numbers: Mapping[str, int] = {
        "triples": found.triples,
        "entities": found.entities,
        "distinctSubjects": found.subjects,
        "distinctObjects": found.objects,
        "properties": len(found.properties),
        "classes": len(found.classes),
    }
    for name, number in numbers.items():
        yield node, _void(name), _number(number)


def _number(value: int) -> str:
    return f'"{value}"^^{_INTEGER}'


def _void(name: str) -> str:
    return f"<{_VOID}{name}>"


def _sd(name: str) -> str:
    return f"<{_SD}{name}>"
