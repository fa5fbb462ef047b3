"""Triples as compact JSON-LD 1.1: grouped by subject, prefixes in the context, every value lossless.

pyoxigraph writes the expanded form only; the compact one is what people read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import IO

    from pyoxigraph import Triple

    Json = str | dict[str, "Json"] | list["Json"] | bool

MEDIA_TYPE: Final = "application/ld+json"
RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PLAIN_DATATYPES: Final = frozenset(
    {
        "http://www.w3.org/2001/XMLSchema#string",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString",
    }
)
_GEN_DELIMS: Final = frozenset(":/?#[]@")


class _Compactor:
    """Shortens IRIs and remembers which prefixes that used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        # The empty prefix is no JSON-LD term. Longest namespace first, so that the most specific one wins.
        self._namespaces = sorted(
            ((iri, name) for name, iri in prefixes.items() if name and iri), reverse=True
        )
        self._known: dict[str, str] = {}
        self.used: dict[str, str] = {}

    def iri(self, value: str) -> str:
        short = self._known.get(value)
        if short is None:
            short = self._known[value] = self._shorten(value)
        return short

    def _shorten(self, value: str) -> str:
        for namespace, name in self._namespaces:
            # "name://x" would be read as an absolute IRI (JSON-LD 1.1 API §5.2.2).
            if value.startswith(namespace) and not value.startswith("//", len(namespace)):
                self.used[name] = namespace
                return f"{name}:{value[len(namespace) :]}"
        return value

    def context(self) -> Json:
        return {
            name: namespace if namespace[-1] in _GEN_DELIMS else {"@id": namespace, "@prefix": True}
            for name, namespace in sorted(self.used.items())
        }


def _no_triple_term() -> ValueError:
    return ValueError("JSON-LD 1.1 cannot hold a triple term; ask for Turtle or N-Triples")


def _schemes(triples: Iterable[Triple]) -> frozenset[str]:
    return frozenset(
        term.value.partition(":")[0]
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode)
    )


def _value(term: object, compact: _Compactor) -> Json:
    if isinstance(term, NamedNode):
        return {"@id": compact.iri(term.value)}
    if isinstance(term, BlankNode):
        return {"@id": f"_:{term.value}"}
    if not isinstance(term, Literal):
        raise _no_triple_term()
    if term.language is not None:
        tagged: dict[str, Json] = {"@value": term.value, "@language": term.language}
        if term.direction is not None:
            tagged["@direction"] = str(term.direction)
        return tagged
    if term.datatype.value in _PLAIN_DATATYPES:
        return term.value
    return {"@value": term.value, "@type": compact.iri(term.datatype.value)}


def write(triples: Iterable[Triple], prefixes: Mapping[str, str], output: IO[bytes]) -> None:
    """Write one JSON-LD document. Raises `ValueError` for a triple term: JSON-LD 1.1 has no form for it."""
    graph = list(triples)
    # A prefix that is also the scheme of an IRI here would change that IRI's meaning: leave it out.
    schemes = _schemes(graph)
    compact = _Compactor({name: iri for name, iri in prefixes.items() if name not in schemes})
    nodes: dict[str, dict[str, list[Json]]] = {}
    for triple in graph:
        subject, predicate = triple.subject, triple.predicate.value
        if isinstance(subject, NamedNode):
            node = nodes.setdefault(compact.iri(subject.value), {})
        elif isinstance(subject, BlankNode):
            node = nodes.setdefault(f"_:{subject.value}", {})
        else:
            raise _no_triple_term()
        if predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
            node.setdefault("@type", []).append(compact.iri(triple.object.value))
        else:
            node.setdefault(compact.iri(predicate), []).append(_value(triple.object, compact))
    body: list[Json] = [
        {"@id": name, **{key: values[0] if len(values) == 1 else values for key, values in node.items()}}
        for name, node in nodes.items()
    ]
    document: dict[str, Json] = {"@context": compact.context(), "@graph": body}
    output.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
