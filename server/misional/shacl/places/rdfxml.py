"""RDF/XML: where each node element and property element begins (RDF 1.1 XML Syntax §2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from misional.shacl.places.iris import resolve
from misional.shacl.places.loose import Said
from misional.shacl.places.tokens import NotMappedError
from misional.shacl.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Mapping

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_GAP: Final = " "
_BASE: Final = f"{_XML}{_GAP}base"
_SYNTAX: Final = frozenset("about ID nodeID resource datatype parseType bagID aboutEach".split())
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?P<inside>.*?)\]\s*)?>", re.DOTALL)
_ENTITY: Final = re.compile(r"<!ENTITY\s+[\w.-]+\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_LONGEST_ENTITY: Final = 300


def entities_are_names(text: str) -> bool:
    """Tell whether the document's entities, if any, are but short names for IRIs.

    An entity made of others grows without limit, and an external one reads files.
    """
    found = _DOCTYPE.search(text)
    if found is None:
        return "<!ENTITY" not in text and "<!DOCTYPE" not in text
    inside = found["inside"] or ""
    values = [one or two for one, two in _ENTITY.findall(inside)]
    others = re.sub(r"<!--.*?-->", "", _ENTITY.sub("", inside), flags=re.DOTALL).strip()
    outside = re.search(r"\b(?:SYSTEM|PUBLIC)\b", found[0])
    short = all(len(value) <= _LONGEST_ENTITY and "&" not in value and "%" not in value for value in values)
    return not others and not outside and short


def rdfxml_said(text: str) -> list[Said]:
    """Return what each element seems to say, in document order; `NotMappedError` if it is not XML."""
    walker = _Walker(text.encode())
    try:
        walker.run()
    except expat.ExpatError as error:
        raise NotMappedError(str(error)) from error
    return walker.said


class _Walker:
    """Elements are nodes and properties by turns; ``rdf:RDF`` is neither."""

    def __init__(self, data: bytes) -> None:
        self.said: list[Said] = []
        self._data = data
        self._bytes = self._characters = 0
        self._parser = expat.ParserCreate(namespace_separator=_GAP)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        # (kind, subject, subject offset, predicate, offset, base)
        self._stack: list[tuple[str, str | None, int, str, int, str]] = []
        self._words: list[str] = []

    def run(self) -> None:
        self._parser.Parse(self._data, True)

    def _offset(self) -> int:
        now = self._parser.CurrentByteIndex
        self._characters += len(self._data[self._bytes : now].decode("utf-8", "replace"))
        self._bytes = now
        return self._characters

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        at, iri = self._offset(), name.replace(_GAP, "", 1)
        self._words = []
        above = self._stack[-1] if self._stack else ("root", None, 0, "", 0, "")
        base = attributes.get(_BASE, above[5])
        if iri == RDF + "RDF":
            self._stack.append(("root", None, 0, "", 0, base))
        elif above[0] in {"root", "property"}:
            self._node(iri, attributes, at, base)
        else:
            kind = "node" if _rdf(attributes, "parseType") == "Resource" else "property"
            value = _rdf(attributes, "resource")
            resolved = resolve(base, value) if value is not None else None
            if above[1] is not None:
                self.said.append(Said(above[1], iri, resolved, above[2], at))
            subject = None if kind == "node" else above[1]
            self._stack.append((kind, subject, above[2], iri, at, base))

    def _node(self, iri: str, attributes: Mapping[str, str], at: int, base: str) -> None:
        about, fragment = _rdf(attributes, "about"), _rdf(attributes, "ID")
        subject = resolve(base, about) if about is not None else None
        if fragment is not None:
            subject = f"{base.partition('#')[0]}#{fragment}"
        above = self._stack[-1] if self._stack else None
        if subject is not None:
            if above and above[0] == "property" and above[1] is not None:
                self.said.append(Said(above[1], above[3], subject, above[2], above[4]))
            self.said.append(Said(subject, RDF + "type", iri, at, at))
            self.said += [
                Said(subject, name.replace(_GAP, "", 1), value, at, at)
                for name, value in attributes.items()
                if not name.startswith(_XML) and name.removeprefix(RDF + _GAP) not in _SYNTAX
            ]
        self._stack.append(("node", subject, at, "", at, base))

    def _text(self, data: str) -> None:
        self._words.append(data)

    def _end(self, _name: str) -> None:
        kind, subject, subject_at, predicate, at, _ = self._stack.pop()
        if kind == "property" and subject is not None and self._words:
            self.said.append(Said(subject, predicate, "".join(self._words), subject_at, at))
        self._words = []


def _rdf(attributes: Mapping[str, str], name: str) -> str | None:
    return attributes.get(RDF + _GAP + name)
