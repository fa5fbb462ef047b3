"""A profile: a model to say the same things in, with the table that leads there from ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from misional.web.formats import GRAPH_FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

    from misional.web.formats import Format


@dataclass(frozen=True, slots=True)
class Rule:
    """What ``path`` leads to from a thing, in our model, is what ``theirs`` leads to in the profile's.

    ``of``: only for things of one of these classes of ours; empty: of any. ``values``: what a value of ours
    is called there, where it has another name.
    """

    path: tuple[URIRef, ...]
    theirs: URIRef
    of: frozenset[URIRef] = frozenset()
    values: Mapping[URIRef, URIRef] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Profile:
    """``token`` is what ``?_profile=`` and ``Link`` call it; ``aliases`` are other IRIs that mean it.

    ``classes`` gives the profile's classes for one of ours: a thing of no class here is not described in it.
    ``context`` is the ``@context`` of its JSON-LD; ``None``: that of the release. Messages
    ``profile.<token>`` name it for people.
    """

    token: str
    iri: str
    aliases: tuple[str, ...] = ()
    formats: tuple[Format, ...] = GRAPH_FORMATS
    classes: Mapping[URIRef, tuple[URIRef, ...]] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[Rule, ...] = ()
    context: Mapping[str, object] | None = None

    def answers_to(self, name: str) -> bool:
        """Whether ``name`` is this profile: its token, its IRI or another of its names."""
        return name in {self.token, self.iri, *self.aliases}
