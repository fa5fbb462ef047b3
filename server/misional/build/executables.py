"""The stored queries as data: ``sh:SPARQLExecutable`` (SHACL section 5), which query editors look for.

The SPARQL editor of the SIB asks an endpoint for these as its examples, and for the prefixes declared beside
them. Each is named by the address it is answered at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, SDO, SH, XSD, Graph, Literal, URIRef

from misional.engine import inspect
from misional.queries import LANGUAGES, parse_query, without_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

    RdfTriple = tuple[Node, Node, Node]

_FORMS: Final = {
    "select": (SH.SPARQLSelectExecutable, SH.select),
    "ask": (SH.SPARQLAskExecutable, SH.ask),
    "construct": (SH.SPARQLConstructExecutable, SH.construct),
    "describe": (SH.SPARQLExecutable, URIRef(f"{SH}describe")),
}
_PREFIX: Final = re.compile(r"^PREFIX\s+([\w-]*):\s*<([^<>\s]+)>", re.MULTILINE | re.IGNORECASE)


def executables(queries: Mapping[str, bytes], base: str) -> Graph:
    """The stored queries and the prefixes they use; ``queries`` is keyed by slug and already under ``base``.

    Raises ``QueryHeaderError`` for a header that the gate would refuse.
    """
    made = Graph(store="SimpleMemory", bind_namespaces="none")
    prefixes: dict[str, str] = {}
    for slug, data in sorted(queries.items()):
        text = data.decode("utf-8")
        prefixes |= dict(_PREFIX.findall(text))
        for triple in _executable(slug, text, base):
            made.add(triple)
    for triple in _prefixes(prefixes, base):
        made.add(triple)
    return made


def _executable(slug: str, text: str, base: str) -> Iterator[RdfTriple]:
    query = parse_query(slug, text)
    node = URIRef(f"{base}queries/{slug}")
    kind, predicate = _FORMS[inspect(text).form or "select"]
    yield node, RDF.type, SH.SPARQLExecutable
    yield node, RDF.type, kind
    # With its defaults or examples in it, so that it runs as it is.
    yield node, predicate, Literal(without_header(text))
    yield node, SH.prefixes, _declarations(base)
    yield node, SDO.target, URIRef(f"{base}sparql")
    for language in LANGUAGES:
        yield node, RDFS.label, Literal(query.title(language), lang=language)
        yield node, RDFS.comment, Literal(query.question(language), lang=language)
    for tag in query.tags:
        yield node, SDO.keywords, Literal(tag, lang="es")


def _prefixes(prefixes: Mapping[str, str], base: str) -> Iterator[RdfTriple]:
    for prefix, namespace in sorted(prefixes.items()):
        node = URIRef(f"{_declarations(base)}#{prefix}")
        yield _declarations(base), SH.declare, node
        yield node, RDF.type, SH.PrefixDeclaration
        yield node, SH.prefix, Literal(prefix)
        yield node, SH.namespace, Literal(namespace, datatype=XSD.anyURI)


def _declarations(base: str) -> URIRef:
    """What declares the prefixes: the index of the queries."""
    return URIRef(f"{base}queries")
