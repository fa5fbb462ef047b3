"""JSON-LD: where each node object and each of its keys begins.

The context is read as far as names go (terms, prefixes, ``@vocab``, ``@base``, aliases of keywords); what is
not understood has no place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from misional.shacl.places.iris import resolve
from misional.shacl.places.loose import Said
from misional.shacl.places.tokens import NotMappedError
from misional.shacl.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN: Final = re.compile(r'\s*(?:("(?:[^"\\]++|\\.)*+")|([][{}:,])|([^\s\][{}:,"]+))', re.DOTALL)
_MAX_DEPTH: Final = 200


@dataclass(frozen=True, slots=True)
class _Object:
    """One JSON object: its members as (key, offset of the key, value), and its own offset."""

    at: int
    members: tuple[tuple[str, int, object], ...]


@dataclass(frozen=True, slots=True)
class _Context:
    terms: Mapping[str, str] = field(default_factory=dict)
    vocabulary: str = ""
    base: str = ""

    def expand(self, name: str, *, is_property: bool) -> str:
        if name.startswith(("@", "_:")):
            return name
        if is_property and name in self.terms:
            known = self.terms[name]
            return known if known == name or known.startswith("@") else self.expand(known, is_property=True)
        prefix, colon, local = name.partition(":")
        if colon:
            return self.terms[prefix] + local if prefix in self.terms and local[:2] != "//" else name
        if is_property:
            return self.vocabulary + name
        return resolve(self.base, name)


def jsonld_said(text: str) -> list[Said]:
    """Return what each key seems to say, in document order; `NotMappedError` if it is not JSON."""
    try:
        value, at = _value(text, *_token(text, 0), 0)
    except (ValueError, IndexError) as error:
        raise NotMappedError(str(error)) from error
    if text[at:].strip():
        message = f"more text at offset {at}"
        raise NotMappedError(message)
    return list(_walk(value, _Context()))


# ---- JSON with offsets


def _token(text: str, at: int) -> tuple[str, int, int]:
    """The token at or after an offset, where it begins and where it ends."""
    found = _TOKEN.match(text, at)
    if found is None or found.lastindex is None:
        message = f"no JSON at offset {at}"
        raise NotMappedError(message)
    return found[found.lastindex], found.start(found.lastindex), found.end()


def _value(text: str, mark: str, begin: int, end: int, depth: int) -> tuple[object, int]:
    if depth > _MAX_DEPTH:
        message = f"nested deeper than {_MAX_DEPTH}"
        raise NotMappedError(message)
    if mark not in {"{", "["}:
        return json.loads(mark), end
    members: list[tuple[str, int, object]] = []
    close = "}" if mark == "{" else "]"
    mark, at, end = _token(text, end)
    while mark != close:
        key = ""
        if close == "}":
            key = json.loads(mark)
            end = _token(text, end)[2]
            value_token = _token(text, end)
        else:
            value_token = (mark, at, end)
        value, end = _value(text, *value_token, depth + 1)
        members.append((key, at, value))
        mark, at, end = _token(text, end)
        if mark == ",":
            mark, at, end = _token(text, end)
    if close == "]":
        return [value for _, _, value in members], end
    return _Object(begin, tuple(members)), end


# ---- node objects


def _walk(value: object, context: _Context) -> Iterator[Said]:
    if isinstance(value, list):
        for one in value:
            yield from _walk(one, context)
    elif isinstance(value, _Object):
        context = _in_context(value, context)
        subject = _id(value, context)
        for key, at, inner in value.members:
            name = context.expand(key, is_property=True)
            if name == "@context":
                continue
            if subject is not None and (name == "@type" or not name.startswith("@")):
                predicate = RDF + "type" if name == "@type" else name
                for text in _texts(inner, context, is_type=name == "@type"):
                    yield Said(subject, predicate, text, value.at, at)
            yield from _walk(inner, context)


def _id(value: _Object, context: _Context) -> str | None:
    for key, _, inner in value.members:
        if context.expand(key, is_property=True) == "@id" and isinstance(inner, str):
            found = context.expand(inner, is_property=False)
            return None if found.startswith("_:") else found
    return None


def _texts(value: object, context: _Context, *, is_type: bool) -> Iterator[str | None]:
    match value:
        case list():
            for one in value:
                yield from _texts(one, context, is_type=is_type)
        case _Object():
            inner = next((v for k, _, v in value.members if k == "@value"), None)
            yield inner if isinstance(inner, str) else _id(value, context)
        case str():
            expanded = context.expand(value, is_property=is_type)
            yield expanded if is_type else value
            if expanded != value and not is_type:
                yield expanded
        case _:
            yield None


def _in_context(value: _Object, outer: _Context) -> _Context:
    for key, _, inner in value.members:
        if key == "@context":
            for one in inner if isinstance(inner, list) else [inner]:
                outer = _with(outer, one) if isinstance(one, _Object) else outer
    return outer


def _with(outer: _Context, given: _Object) -> _Context:
    terms = dict(outer.terms)
    for key, _, inner in given.members:
        found = inner
        if isinstance(inner, _Object):
            found = next((v for k, _, v in inner.members if k == "@id"), None)
        if key == "@vocab" and isinstance(found, str):
            outer = replace(outer, vocabulary=found)
        elif key == "@base" and isinstance(found, str):
            outer = replace(outer, base=found)
        elif not key.startswith("@") and isinstance(found, str):
            terms[key] = found
    merged = replace(outer, terms=terms)
    full = {
        key: merged.expand(name, is_property=True) if ":" in name and not name.startswith("@") else name
        for key, name in terms.items()
    }
    return replace(merged, terms=full)
