"""Whether a norm or a plan holds, in words: only what the data says, and that it does not say more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import URIRef

from misional.i18n import say
from misional.model.namespaces import ELI, MISIONAL
from misional.web.pages.values import date_words

if TYPE_CHECKING:
    from misional.web.pages.names import Anchor, Names


@dataclass(frozen=True, slots=True)
class Status:
    """A sentence; it ends in ``anchors`` if there are any."""

    text: str
    anchors: tuple[Anchor, ...] = ()


def status(names: Names, iri: URIRef) -> Status | None:
    """The status of a norm or of a strategic plan; ``None`` for other things."""
    index = names.live.index
    if index.is_a(iri, MISIONAL.Norm):
        return _norm(names, iri)
    if index.is_a(iri, MISIONAL.StrategicPlan):
        return _plan(names, iri)
    return None


def _norm(names: Names, iri: URIRef) -> Status:
    if repealing := names.live.index.nodes(iri, ELI.repealed_by):
        return Status(say("status.norm-repealed", names.language), tuple(map(names.anchor, repealing)))
    for key, predicate in (
        ("norm-until", ELI.date_no_longer_in_force),
        ("norm-in-force", ELI.first_date_entry_in_force),
    ):
        if (day := _day(names, iri, predicate)) is not None:
            return Status(say(f"status.{key}", names.language, day=day))
    return Status(say("status.norm-unknown", names.language))


def _plan(names: Names, iri: URIRef) -> Status | None:
    index = names.live.index
    later = (edge.node for edge in index.incoming(iri, MISIONAL.supersedes) if isinstance(edge.node, URIRef))
    if newer := tuple(map(names.anchor, later)):
        return Status(say("status.plan-replaced", names.language), newer)
    day = _day(names, iri, MISIONAL.adoptionDate)
    return None if day is None else Status(say("status.plan-current", names.language, day=day))


def _day(names: Names, iri: URIRef, predicate: URIRef) -> str | None:
    text = names.live.index.text(iri, predicate)
    return date_words(text, names.language).text if text else None
