"""A description's triples as bytes, in each RDF format; equal triples give equal bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from rdflib import RDF, BNode, Graph, Literal

from misional.model.namespaces import PREFIXES
from misional.model.turtle import write_turtle
from misional.web.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from misional.web.jsonld import json_ld

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rdflib import URIRef

    from misional.web.formats import Format
    from misional.web.triples import Subject, Term, Triple

_LOCAL_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_LABEL: Final = re.compile(r"[^A-Za-z0-9]")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def write(
    triples: Sequence[Triple], form: Format, topics: Sequence[URIRef], context: Mapping[str, Any]
) -> bytes:
    """``triples`` in one of the graph formats; ``topics`` come first in JSON-LD, which uses ``context``.

    Raises :class:`UnwritableError`, or ``ValueError`` for a format that is not for graphs.
    """
    match form.media_type:
        case TURTLE.media_type:
            return turtle(triples)
        case N_TRIPLES.media_type:
            return n_triples(triples)
        case RDF_XML.media_type:
            return rdf_xml(triples)
        case JSON_LD.media_type:
            return json_ld(triples, topics, context)
        case _:
            raise ValueError(f"{form.media_type} is not a format of graphs")


class UnwritableError(ValueError):
    """The format cannot say these triples (RDF/XML has no name for some IRIs and no place for controls)."""


def n_triples(triples: Iterable[Triple]) -> bytes:
    """RDF 1.1 N-Triples, a line a triple, in the given order."""
    return "".join(f"{_nt(s)} {_nt(p)} {_nt(o)} .\n" for s, p, o in triples).encode()


def turtle(triples: Sequence[Triple]) -> bytes:
    """Turtle with the prefixes our files share."""
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    try:
        return write_turtle(graph, PREFIXES).encode()
    except ValueError:  # a blank node used twice needs a label, which N-Triples has, and it is Turtle too
        return n_triples(triples)


def rdf_xml(triples: Sequence[Triple]) -> bytes:
    """RDF/XML; raises :class:`UnwritableError` for what XML cannot hold."""
    by_subject: dict[Subject, list[Triple]] = {}
    for triple in triples:
        by_subject.setdefault(triple.subject, []).append(triple)
    names = _xml_names({str(triple.predicate) for triple in triples})
    prefixes = {"rdf": str(RDF), **{name.partition(":")[0]: space for space, name in names.values()}}
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<rdf:RDF"]
    lines += [f"  xmlns:{prefix}={quoteattr(space)}" for prefix, space in sorted(prefixes.items())]
    lines[-1] += ">"
    for subject, about in by_subject.items():
        lines.append(f"  <rdf:Description {_xml_reference(subject, 'about')}>")
        lines += [_xml_property(names[str(triple.predicate)][1], triple.object) for triple in about]
        lines.append("  </rdf:Description>")
    lines.append("</rdf:RDF>\n")
    return "\n".join(lines).encode()


def _nt(term: Term) -> str:
    if isinstance(term, Literal):
        quoted = f'"{str(term).translate(_ESCAPES)}"'
        if term.language:
            return f"{quoted}@{term.language}"
        return f"{quoted}^^<{term.datatype}>" if term.datatype else quoted
    return f"_:{_label(term)}" if isinstance(term, BNode) else f"<{term}>"


def _label(node: BNode) -> str:
    return "b" + _NOT_LABEL.sub("", node)


def _xml_names(predicates: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Predicate IRI → (namespace, prefixed element name)."""
    spaces = {space: prefix for prefix, space in PREFIXES.items()}
    names = {}
    for iri in sorted(predicates):
        cut = max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1
        space, local = iri[:cut], iri[cut:]
        if not space or not _LOCAL_NAME.match(local):
            raise UnwritableError(f"no XML name can be made of <{iri}>")
        prefix = spaces.setdefault(space, f"ns{len(spaces)}")
        names[iri] = (space, f"{prefix}:{local}")
    return names


def _xml_reference(node: Subject, attribute: str) -> str:
    if isinstance(node, BNode):
        return f'rdf:nodeID="{_label(node)}"'
    return f"rdf:{attribute}={quoteattr(node)}"


def _xml_property(name: str, value: Term) -> str:
    if not isinstance(value, Literal):
        return f"    <{name} {_xml_reference(value, 'resource')}/>"
    if _NOT_XML.search(value):
        raise UnwritableError("XML has no way to write a control character")
    kind = ""
    if value.language:
        kind = f' xml:lang="{value.language}"'
    elif value.datatype:
        kind = f" rdf:datatype={quoteattr(value.datatype)}"
    return f"    <{name}{kind}>{escape(value, {chr(13): '&#13;'})}</{name}>"
