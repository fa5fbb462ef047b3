"""Move things to the base IRI that a body publishes under; leave the vocabulary where everybody shares it.

Sources are written with the default base. Terms, code lists and shapes keep their IRIs whoever publishes:
that is what makes two bodies' data one graph.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rdflib import XSD, Graph, Literal, URIRef

from misional.build.errors import SettingError
from misional.model.namespaces import DEFAULT_BASE

if TYPE_CHECKING:
    from rdflib.term import Node

    from misional.build.sources import Sources

FIXED: Final = ("code", "def", "project", "shapes")
"""First path segments below the default base that no setting moves."""

_DEFAULT: Final = re.escape(DEFAULT_BASE)
_FIXED: Final = rf"(?:{'|'.join(FIXED)})(?![^/#?\"'<>])"
_MOVABLE: Final = re.compile(rf"{_DEFAULT}(?!{_FIXED})")
_IN_TEXT: Final = re.compile(rf"(?<=[<\"']){_DEFAULT}(?!{_FIXED})")
_BASE: Final = re.compile(r"""https?://[^\s/?#<>"{}|^`\\]+/(?:[^\s?#<>"{}|^`\\]*/)?""")


def check_base(base: str) -> str:
    """The base itself; raises ``SettingError`` unless it is an http(s) IRI that ends in ``/``."""
    if not _BASE.fullmatch(base):
        raise SettingError(f"the base IRI must be an absolute http or https IRI that ends in '/': {base!r}")
    return base


def rebase_iri(iri: str, base: str) -> str:
    """The IRI under another base if it names a thing of ours, else itself."""
    return _MOVABLE.sub(lambda _: base, iri, count=1) if _MOVABLE.match(iri) else iri


def rebase_term(term: Node, base: str) -> Node:
    """A term under another base; of literals only ``xsd:anyURI``, which is an IRI in a literal's clothes."""
    if isinstance(term, URIRef):
        moved = rebase_iri(term, base)
        return term if moved == term else URIRef(moved)
    if isinstance(term, Literal) and term.datatype == XSD.anyURI:
        return Literal(rebase_iri(str(term), base), datatype=XSD.anyURI)
    return term


def rebase_graph(graph: Graph, base: str) -> Graph:
    """A graph with every thing under another base; blank nodes stay the same nodes."""
    moved = Graph(store="SimpleMemory", bind_namespaces="none")
    for s, p, o in graph:
        moved.add((rebase_term(s, base), rebase_term(p, base), rebase_term(o, base)))
    return moved


def rebase_text(data: bytes, base: str) -> bytes:
    """A query or a JSON-LD context (UTF-8) with the IRIs that open after ``<`` or a quote moved."""
    return _IN_TEXT.sub(lambda _: base, data.decode()).encode()


def rebase_sources(sources: Sources, base: str) -> Sources:
    """All the sources under a base; the very same object when it is the one they are written with."""
    if base == DEFAULT_BASE:
        return sources
    return replace(
        sources,
        asserted=rebase_graph(sources.asserted, base),
        ontology=rebase_graph(sources.ontology, base),
        shapes=rebase_graph(sources.shapes, base),
        catalogue=rebase_graph(sources.catalogue, base),
        queries={slug: rebase_text(text, base) for slug, text in sources.queries.items()},
        context=rebase_text(sources.context, base),
    )
