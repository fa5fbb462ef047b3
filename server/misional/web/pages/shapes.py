"""A set of shapes as a page: each rule in the words it complains with, and the law or model behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, SH, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.web.pages.names import Anchor, Names, Words


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule; ``name`` is its anchor, ``message`` what is said when it is broken."""

    name: str
    message: Words
    severity: Words | None
    sources: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class ShapesView:
    """The set's header and its rules, in the order of their names."""

    title: Words
    description: Words | None
    rules: tuple[RuleView, ...]


def shapes_view(names: Names, document: URIRef, topics: Iterable[URIRef]) -> ShapesView:
    """The view of the shapes of ``document``."""
    rules = (rule for topic in sorted(topics) if (rule := _rule(names, topic)) is not None)
    return ShapesView(names.label(document), names.text(document, DCTERMS.description), tuple(rules))


def _rule(names: Names, shape: URIRef) -> RuleView | None:
    message = names.text(shape, SH.message)
    if message is None:
        return None
    index = names.live.index
    severities = index.nodes(shape, SH.severity)
    return RuleView(
        name=shape.partition("#")[2],
        message=message,
        severity=names.label(severities[0]).capital if severities else None,
        sources=tuple(map(names.anchor, index.nodes(shape, DCTERMS.source))),
    )
