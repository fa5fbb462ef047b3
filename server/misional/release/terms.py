"""RDF terms as canonical N-Quads tokens (RDFC-1.0, section 5, "Canonical N-Quads").

A release is text: everything after this module works on tokens, so the bytes that are hashed
are the bytes that are stored and no parser or engine stands between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import XSD, BNode, Literal, URIRef

from misional.release.errors import IllegalTermError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib import Graph
    from rdflib.term import Node

Triple = tuple[str, str, str]
"""Subject, predicate and object as canonical tokens."""

Quad = tuple[str, str, str, str]
"""A triple and its graph's token, which is empty for the default graph."""

_NAMED_ESCAPES: Final = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | _NAMED_ESCAPES
_IRI: Final = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*""")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def iri_token(iri: str) -> str:
    """``<iri>``; raises ``IllegalTermError`` for an IRI that is relative or that N-Quads cannot hold."""
    if not _IRI.fullmatch(iri):
        raise IllegalTermError(f"{iri!r} is not an absolute IRI that N-Quads can hold")
    return f"<{iri}>"


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


def triple_line(triple: Triple) -> str:
    """One N-Triples line, without its newline."""
    return f"{triple[0]} {triple[1]} {triple[2]} ."


def quad_line(quad: Quad) -> str:
    """One N-Quads line, without its newline."""
    return " ".join(part for part in (*quad, ".") if part)


def parse_triple(line: str) -> Triple:
    """Tokens of one canonical N-Triples line; raises ``ValueError`` when it is not one.

    Only the canonical form is read (single spaces, a final " ."), which is what a release holds.
    """
    body, end = line[:-2], line[-2:]
    subject, _, rest = body.partition(" ")
    predicate, _, value = rest.partition(" ")
    if end != " ." or not (subject.startswith(("<", "_:")) and predicate.startswith("<") and value):
        raise ValueError(f"not a canonical N-Triples line: {line[:80]!r}")
    return subject, predicate, value


def parse_triples(text: str) -> Iterator[Triple]:
    """Triples of a canonical N-Triples document; raises ``ValueError`` as ``parse_triple`` does."""
    return (parse_triple(line) for line in text.split("\n") if line)


def is_blank(part: str) -> bool:
    """Whether a token is a blank node's."""
    return part.startswith("_:")


def blank_nodes(quads: Iterable[Quad]) -> set[str]:
    """Tokens of the blank nodes that occur in the quads."""
    return {part for quad in quads for part in quad if is_blank(part)}
