"""To and from rdflib: term by term, never through a parser or a serialiser that may change a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse
from pyoxigraph import Literal as OxLiteral
from rdflib import BNode, Dataset, Graph, Literal, URIRef

from misional.shacl.inputs import InvalidInput, RdfText
from misional.shacl.terms import XSD_STRING, iri, literal

if TYPE_CHECKING:
    from rdflib.term import Node


def text_of_graph(graph: object) -> RdfText:
    """Write the graph as N-Triples, blank node labels and lexical forms kept.

    `InvalidInput` for anything but one graph (of a Dataset, say which) and for terms that RDF does not have.
    Text is never taken for a path or a URL.
    """
    if not isinstance(graph, Graph) or isinstance(graph, Dataset):
        message = f"neither RdfText nor one rdflib.Graph: {type(graph).__name__}"
        raise InvalidInput(message)
    rows = (f"{to_term(s)} {to_term(p)} {to_term(o)} .\n" for s, p, o in graph)
    return RdfText("".join(rows), "ntriples")


def to_term(node: Node | None) -> str:
    """Return the canonical N-Triples string of an rdflib term; `InvalidInput` if it is no RDF term."""
    match node:
        case Literal():
            return literal(str(node), node.language, node.datatype)
        case URIRef():
            return iri(str(node))
        case BNode():
            return f"_:{node}"
        case _:
            message = f"not an RDF term: {node!r}"
            raise InvalidInput(message)


def graph_of_ntriples(ntriples: str, into: Graph | None = None) -> Graph:
    """Build an rdflib graph with the same terms, whatever rdflib is set to do about normalising them."""
    graph = Graph() if into is None else into
    for quad in parse(ntriples, format=RdfFormat.N_TRIPLES):
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: object) -> Node:
    match term:
        case NamedNode():
            return URIRef(term.value)
        case BlankNode():
            return BNode(term.value)
        case OxLiteral() if term.language:
            return Literal(term.value, lang=term.language)
        case OxLiteral():
            # rdflib keeps "a" and "a"^^xsd:string apart; RDF 1.1 does not.
            datatype = term.datatype.value
            return Literal(term.value, datatype=None if datatype == XSD_STRING else datatype, normalize=False)
        case _:
            message = f"not an RDF 1.1 term: {term}"
            raise InvalidInput(message)
