"""The front door: what this is, and the bodies it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCAT

from misional.model.namespaces import MISIONAL
from misional.web.pages.entity import speaks_for_itself

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.web.pages.names import Anchor, Names, Words


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body with statements: its mission, and how much there is to read."""

    anchor: Anchor
    mission: Words | None
    objectives: int
    functions: int
    norms: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """``named`` are the bodies that the texts only name; ``datasets`` are what can be downloaded."""

    bodies: tuple[BodyView, ...]
    named: tuple[Anchor, ...]
    datasets: tuple[Anchor, ...]


def home_view(names: Names) -> HomeView:
    """The bodies of the release."""
    bodies = names.live.index.instances(MISIONAL.PublicEntity)
    speaking = tuple(iri for iri in bodies if speaks_for_itself(names, iri))
    others = [names.anchor(iri) for iri in bodies if iri not in speaking]
    return HomeView(
        tuple(_body(names, iri) for iri in speaking),
        tuple(sorted(others, key=lambda anchor: anchor.words.text.casefold())),
        tuple(map(names.anchor, names.live.index.instances(DCAT.Dataset))),
    )


def _body(names: Names, iri: URIRef) -> BodyView:
    index = names.live.index
    plans = index.nodes(iri, MISIONAL.hasPlan)
    newest = max(plans, key=lambda plan: index.text(plan, MISIONAL.adoptionDate) or "", default=None)
    missions = index.nodes(newest, MISIONAL.includesMission) if newest is not None else ()
    norms = [node for node in index.nodes(iri, MISIONAL.actsUnder) if index.is_a(node, MISIONAL.Norm)]
    return BodyView(
        anchor=names.anchor(iri),
        mission=names.text(missions[0], MISIONAL.normalizedText) if missions else None,
        objectives=len(index.nodes(newest, MISIONAL.includesObjective)) if newest is not None else 0,
        functions=len(index.nodes(iri, MISIONAL.hasFunction)),
        norms=len(norms),
    )
