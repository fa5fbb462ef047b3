"""rdflib's graphs as canonical tokens (RDFC-1.0, section 5, "Canonical N-Quads").

Apart from what works on tokens alone: who reads a release need not load rdflib.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import XSD, BNode, Literal, URIRef

from misional.release.errors import IllegalTermError
from misional.release.terms import iri_token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib import Graph
    from rdflib.term import Node

    from misional.release.terms import Quad

_NAMED_ESCAPES: Final = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | _NAMED_ESCAPES
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def literal_token(literal: Literal) -> str:
    """The literal with its lexical form untouched; ``xsd:string`` is left unsaid, as the form demands."""
    text = str(literal)
    if _SURROGATE.search(text):
        raise IllegalTermError(f"the literal {text!r} holds half a character (a lone surrogate)")
    quoted = f'"{text.translate(_ESCAPES)}"'
    if literal.language:
        return f"{quoted}@{literal.language}"
    if literal.datatype is None or literal.datatype == XSD.string:
        return quoted
    return f"{quoted}^^{iri_token(literal.datatype)}"


def token(term: Node) -> str:
    """Canonical token of a term; a blank node keeps its own label, to be replaced by a canonical one."""
    if isinstance(term, URIRef):
        return iri_token(term)
    if isinstance(term, Literal):
        return literal_token(term)
    if isinstance(term, BNode):
        return f"_:{term}"
    raise IllegalTermError(f"{term!r} is not an IRI, a literal or a blank node")


def quads_of(graphs: Mapping[str, Graph]) -> Iterator[Quad]:
    """Quads of several graphs, each under its IRI; a blank node in two of them is one node."""
    known: dict[Node, str] = {}
    for iri, graph in graphs.items():
        name = iri_token(iri)
        for subject, predicate, value in graph:
            for term in (subject, predicate):
                if term not in known:
                    known[term] = token(term)
            yield known[subject], known[predicate], token(value), name
