"""JSON-LD for people: the thing on top, its neighbours inside it, in the words of the release's context."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final, NoReturn

import orjson
from pyld import jsonld as processor
from rdflib import RDF, XSD, BNode, Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from misional.web.triples import Subject, Term, Triple

Json = dict[str, Any]

_WHOLE: Final = frozenset({XSD.integer, XSD.nonNegativeInteger})
_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""What is a JSON number and the same text again as a literal: no leading zero or plus, exact for all."""

# pyld keeps resolved contexts in a cache that threads must not change at once.
_ONE_AT_A_TIME: Final = threading.Lock()


def json_ld(triples: Sequence[Triple], topics: Iterable[URIRef], context: Mapping[str, Any]) -> bytes:
    """Compacted JSON-LD 1.1 that says exactly ``triples``, ``topics`` outermost, ``context`` inside it.

    ``context`` is the value of the release's ``@context``. Nothing is fetched: a context that refers to
    another by its address raises ``pyld.jsonld.JsonLdError``.
    """
    with _ONE_AT_A_TIME:
        document = processor.compact(
            _expanded(triples, tuple(topics)),
            {"@context": context},
            {"documentLoader": _refuse, "processingMode": "json-ld-1.1"},
        )
    document = _spell_languages(document, _language_spellings(triples))
    document["@context"] = _used(context, document)
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _language_spellings(triples: Iterable[Triple]) -> Mapping[str, str]:
    """Tags with capitals, by the lower case that the processor makes of them (``es-co``: ``es-CO``)."""
    tags = {one.object.language or "" for one in triples if isinstance(one.object, Literal)}
    return {tag.lower(): tag for tag in tags if tag != tag.lower()}


def _spell_languages(value: Any, spellings: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    if not spellings:
        return value
    if isinstance(value, dict):
        return {
            spellings.get(key, key): spellings.get(member, member)
            if key == "@language"
            else _spell_languages(member, spellings)
            for key, member in value.items()
        }
    return [_spell_languages(member, spellings) for member in value] if isinstance(value, list) else value


def _used(context: Mapping[str, Any], document: Json) -> Json:
    """The entries of ``context`` that ``document`` needs: a reader should not scroll past all the others."""
    words = set(_words({key: value for key, value in document.items() if key != "@context"}))
    kept = {term: meaning for term, meaning in context.items() if term in words or term.startswith("@")}
    words |= set(_words(kept))
    prefixes = {word.partition(":")[0] for word in words if ":" in word}
    return {term: meaning for term, meaning in context.items() if term in kept or term in prefixes}


def _words(value: object) -> Iterator[str]:
    """Every key and every string in a JSON value."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield key
            yield from _words(member)
    elif isinstance(value, list):
        for member in value:
            yield from _words(member)
    elif isinstance(value, str):
        yield value


def _refuse(address: str, _options: object) -> NoReturn:
    raise processor.JsonLdError(
        f"no document is ever fetched: {address}", "jsonld.LoadDocumentError", code="loading document failed"
    )


def _expanded(triples: Sequence[Triple], topics: Sequence[URIRef]) -> list[Json]:
    """The triples as expanded JSON-LD: each node is written out once, where it is first met."""
    return _Tree(triples, topics).roots()


class _Tree:
    """Places every subject once: below a topic that it is linked with, else on top beside the topics."""

    def __init__(self, triples: Sequence[Triple], topics: Sequence[URIRef]) -> None:
        self._of: dict[Term, list[Triple]] = {}
        self._to: dict[Term, list[Triple]] = {}
        self._turned: set[Triple] = set()
        for triple in triples:
            self._of.setdefault(triple.subject, []).append(triple)
            self._to.setdefault(triple.object, []).append(triple)
        self._topics = [topic for topic in topics if topic in self._of]
        self._placed: set[Term] = set(self._topics)

    def roots(self) -> list[Json]:
        said = [self._node(topic) for topic in self._topics]
        documents = [
            document | self._reverse(topic) for topic, document in zip(self._topics, said, strict=True)
        ]
        return documents + [self._node(rest) for rest in list(self._of) if self._place(rest)]

    def _place(self, node: Term) -> bool:
        """Whether ``node`` has something to say and has not been placed yet; from now on it has."""
        new = node in self._of and node not in self._placed
        if new:
            self._placed.add(node)
        return new

    def _node(self, subject: Subject | Term) -> Json:
        document: Json = {"@id": _id(subject)}
        for triple in self._of[subject]:
            if triple in self._turned:
                continue
            if triple.predicate == RDF.type and not isinstance(triple.object, Literal):
                document.setdefault("@type", []).append(_id(triple.object))
            else:
                document.setdefault(str(triple.predicate), []).append(self._value(triple.object))
        return document

    def _reverse(self, topic: URIRef) -> Json:
        reverse: Json = {}
        for triple in self._to.get(topic, ()):
            if triple.predicate != RDF.type and self._place(triple.subject):
                self._turned.add(triple)
                reverse.setdefault(str(triple.predicate), []).append(self._node(triple.subject))
        return {"@reverse": reverse} if reverse else {}

    def _value(self, value: Term) -> Json:
        if isinstance(value, Literal):
            return _literal(value)
        return self._node(value) if self._place(value) else {"@id": _id(value)}


def _id(node: Subject | Term) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _literal(value: Literal) -> Json:
    if value.language:
        return {"@value": str(value), "@language": value.language}
    if value.datatype in _WHOLE and _NUMBER.fullmatch(value):
        return {"@value": int(value), "@type": str(value.datatype)}
    if value.datatype and value.datatype != XSD.string:
        return {"@value": str(value), "@type": str(value.datatype)}
    return {"@value": str(value)}
