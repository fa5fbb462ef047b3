"""A set of shapes as a page: each rule in the words it complains with, who demands it, and examples.

The examples are data, computed from the cases of the tests, and a test runs them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import orjson
from rdflib import DCTERMS, RDFS, SH, URIRef

from misional.i18n import say
from misional.web.drawing.shapes import Figure, Item
from misional.web.drawing.tree import draw_tree
from misional.web.pages.names import Anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from misional.web.pages.names import Names, Words

TARGETS: Final = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode)


@dataclass(frozen=True, slots=True)
class ExampleView:
    """Turtle without its prefixes: data that the rule lets pass, and the same where it complains."""

    passes: str
    fails: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule; ``name`` is its anchor, ``href`` its page, ``message`` what is said when it is broken."""

    name: str
    href: str
    message: Words
    severity: Words | None
    sources: tuple[Anchor, ...]
    example: ExampleView | None


@dataclass(frozen=True, slots=True)
class ShapesView:
    """The set's header, its drawing, and its rules by name; ``prefixes`` are those of the examples."""

    title: Words
    description: Words | None
    rules: tuple[RuleView, ...]
    figure: Figure | None
    prefixes: str


@cache
def examples() -> Mapping[str, Any]:
    """The examples by profile, read once; ``tests/shapes/shape_examples.py`` writes them."""
    found: Mapping[str, Any] = orjson.loads(
        files("misional.web").joinpath("shape-examples.json").read_bytes()
    )
    return found


def shapes_view(names: Names, document: URIRef, topics: Iterable[URIRef]) -> ShapesView:
    """The view of the shapes of ``document``."""
    known = sorted(topics)
    profile = examples().get(document.rpartition("/")[2], {})
    own = profile.get("rules", {})
    rules = (rule for topic in known if (rule := _rule(names, topic, own)) is not None)
    return ShapesView(
        names.label(document),
        names.text(document, DCTERMS.description),
        tuple(rules),
        _figure(names, document, known),
        profile.get("header", ""),
    )


def _rule(names: Names, shape: URIRef, own: Mapping[str, Mapping[str, str]]) -> RuleView | None:
    message = names.text(shape, SH.message)
    if message is None:
        return None
    index = names.live.index
    severities = index.nodes(shape, SH.severity)
    name = shape.partition("#")[2]
    return RuleView(
        name=name,
        href=f"{names.root}{names.live.space.path_of(shape)}".replace("#", "/", 1),
        message=message,
        severity=names.label(severities[0]).capital if severities else None,
        sources=tuple(map(names.anchor, index.nodes(shape, DCTERMS.source))),
        example=ExampleView(**own[name]) if name in own else None,
    )


def _figure(names: Names, document: URIRef, shapes: list[URIRef]) -> Figure | None:
    """What the profile looks at: a branch for each shape with a target, and how many rules it has."""
    index = names.live.index
    items = []
    for shape in shapes:
        targets = [node for kind in TARGETS for node in index.nodes(shape, kind)]
        if targets:
            rules = len(index.nodes(shape, SH.property)) or 1
            note = say("shapes.rules-one" if rules == 1 else "shapes.rules-many", names.language, count=rules)
            looked_at = ", ".join(names.label(node).text for node in targets)
            label = names.text(shape, RDFS.label) or names.label(shape)
            first = (index.nodes(shape, SH.property) or (shape,))[0]
            items.append(Item(Anchor(label, f"#{first.partition('#')[2]}"), looked_at, note))
    if not items:
        return None
    title = say("shapes.drawing", names.language, name=names.label(document).text)
    drawn = draw_tree(title, names.label(document), items)
    return Figure("formas", say("shapes.drawing-heading", names.language), drawn, tuple(items))
