"""One shape as a page: what it looks at, what it demands in words, who demands it, and examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, RDF, RDFS, SH, BNode, Literal, URIRef

from misional.i18n import MESSAGES, say
from misional.web.pages.names import Anchor
from misional.web.pages.shapes import TARGETS, ExampleView, examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.web.pages.names import Names, Words
    from misional.web.triples import Term

_ABOVE: Final = (SH.property, SH.node)
_BY_PROPERTY: Final = MappingProxyType(
    {SH.targetSubjectsOf: "shape.subjects-of", SH.targetObjectsOf: "shape.objects-of"}
)
_DEEPEST: Final = 8
_LISTED: Final = 40


@dataclass(frozen=True, slots=True)
class PartView:
    """A rule that a shape gathers: its page, and what it says when it is broken."""

    anchor: Anchor
    message: Words | None


@dataclass(frozen=True, slots=True)
class ShapeView:
    """The page. ``demands`` are its constraints in words, ``parts`` the rules it gathers.

    ``above`` are the shapes that gather it; ``prefixes`` those of the examples.
    """

    name: str
    title: Words
    message: Words | None
    profile: Anchor
    above: tuple[Anchor, ...]
    targets: tuple[Anchor, ...]
    path: str
    severity: Words | None
    sources: tuple[Anchor, ...]
    demands: tuple[str, ...]
    queries: tuple[str, ...]
    parts: tuple[PartView, ...]
    example: ExampleView | None
    prefixes: str


def shape_view(names: Names, shape: URIRef) -> ShapeView:
    """The view of a named shape of a published profile."""
    index = names.live.index
    document, _, name = shape.partition("#")
    own = examples().get(document.rpartition("/")[2], {})
    pair = own.get("rules", {}).get(name)
    message = names.text(shape, SH.message)
    severities = index.nodes(shape, SH.severity)
    above = sorted(
        {
            edge.node
            for link in _ABOVE
            for edge in index.incoming(shape, link)
            if isinstance(edge.node, URIRef)
        }
    )
    path = next(iter(_objects(names, shape, SH.path)), None)
    return ShapeView(
        name=name,
        title=names.text(shape, RDFS.label) or names.label(shape),
        message=message,
        profile=names.anchor(URIRef(document)),
        above=tuple(shape_anchor(names, one) for one in above),
        targets=tuple(_targets(names, shape)),
        path="" if path is None else _path(names, path),
        severity=names.label(severities[0]).capital if severities else None,
        sources=tuple(map(names.anchor, index.nodes(shape, DCTERMS.source))),
        demands=tuple(_demands(names, shape)),
        queries=tuple(
            str(text) for one in _objects(names, shape, SH.sparql) for text in index.literals(one, SH.select)
        ),
        parts=tuple(
            PartView(shape_anchor(names, one), names.text(one, SH.message))
            for one in index.nodes(shape, SH.property)
        ),
        example=ExampleView(**pair) if pair else None,
        prefixes=own.get("header", "") if pair else "",
    )


def shape_anchor(names: Names, shape: URIRef) -> Anchor:
    """A link to the shape's own page; its name is the code that reports call it by."""
    path = names.live.space.path_of(shape)
    name = shape.partition("#")[2]
    words = replace(names.label(shape), text=name, language=None) if name else names.label(shape)
    return Anchor(words, None if path is None else names.root + path.replace("#", "/", 1))


def _targets(names: Names, shape: URIRef) -> Iterator[Anchor]:
    """What it looks at by itself, else what those look at that gather it."""
    index = names.live.index
    level = [shape]
    for _ in range(_DEEPEST):
        found = {(kind, node): None for one in level for kind in TARGETS for node in index.nodes(one, kind)}
        if found:
            yield from (_target(names, kind, node) for kind, node in found)
            return
        level = _gatherers(names, level)


def _target(names: Names, kind: URIRef, node: URIRef) -> Anchor:
    anchor = names.anchor(node)
    said = _BY_PROPERTY.get(kind)
    if said is None:
        return anchor
    text = say(said, names.language, value=anchor.words.text)
    return replace(anchor, words=replace(anchor.words, text=text, language=None))


def _gatherers(names: Names, shapes: list[URIRef]) -> list[URIRef]:
    index = names.live.index
    found = {edge.node for one in shapes for link in _ABOVE for edge in index.incoming(one, link)}
    return sorted(node for node in found if isinstance(node, URIRef))


def _demands(names: Names, shape: Term, depth: int = 0) -> Iterator[str]:
    """Each constraint as a sentence; those of a condition within are told after it, in brackets."""
    for edge in names.live.index.outgoing(shape):
        key = f"shape.{str(edge.predicate).removeprefix(str(SH))}"
        if not edge.predicate.startswith(str(SH)) or key not in MESSAGES:
            continue
        yield say(key, names.language, value=_value(names, edge.node, depth))


def _value(names: Names, node: Term, depth: int) -> str:
    if isinstance(node, Literal):
        return str(node)
    if isinstance(node, URIRef):
        return names.label(node).text
    if depth >= _DEEPEST:
        return "…"
    members = list(_members(names, node))
    if members:
        told = [_value(names, one, depth + 1) for one in members[:_LISTED]]
        return "; ".join([*told, *(["…"] if len(members) > _LISTED else [])])
    path = next(iter(_objects(names, node, SH.path)), None)
    inside = ", ".join(_demands(names, node, depth + 1))
    return f"{_path(names, path)}: {inside}" if path is not None else inside


def _members(names: Names, head: Term) -> Iterator[Term]:
    """The members of a list; nothing for a node that is none."""
    at: Term | None = head
    while at is not None and at != RDF.nil:
        first = next(iter(_objects(names, at, RDF.first)), None)
        if first is None:
            return
        yield first
        at = next(iter(_objects(names, at, RDF.rest)), None)


def _path(names: Names, node: Term) -> str:
    if not isinstance(node, BNode):
        return names.label(node).text
    for inverse in _objects(names, node, SH.inversePath):
        return say("shape.inverse", names.language, value=_path(names, inverse))
    for head in _objects(names, node, SH.alternativePath):
        return " | ".join(_path(names, one) for one in _members(names, head))
    for kind in (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
        for inner in _objects(names, node, kind):
            return f"{_path(names, inner)} …"
    return " → ".join(_path(names, one) for one in _members(names, node))


def _objects(names: Names, node: Term, predicate: URIRef) -> Iterator[Term]:
    return (edge.node for edge in names.live.index.outgoing(node, predicate))
