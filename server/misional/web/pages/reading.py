"""Where each curated fact about a thing was read: what an auditor follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS

from misional.model.namespaces import MISIONAL
from misional.web.pages.evidence import page_anchor
from misional.web.pages.values import show

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.web.pages.names import Anchor, Names, Words
    from misional.web.triples import Term


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact: the property and the value, the pages it was read on, how surely, and any remark."""

    label: Words
    value: Anchor
    sources: tuple[Anchor, ...]
    certainty: Anchor | None
    note: Words | None


def readings(names: Names, iri: URIRef) -> tuple[Reading, ...]:
    """The records of the facts about ``iri``, by property."""
    records = (edge.node for edge in names.live.index.incoming(iri, MISIONAL.factSubject))
    found = [reading for record in records if (reading := _reading(names, record)) is not None]
    return tuple(sorted(found, key=lambda one: one.label.text.casefold()))


def _reading(names: Names, record: Term) -> Reading | None:
    index = names.live.index
    properties = index.nodes(record, MISIONAL.factProperty)
    values: tuple[Term, ...] = (
        *index.literals(record, MISIONAL.factValue),
        *index.nodes(record, MISIONAL.factObject),
    )
    if not properties or not values:
        return None
    return Reading(
        label=names.label(properties[0]).capital,
        value=show(values[0], names),
        sources=tuple(page_anchor(page) for page in index.nodes(record, DCTERMS.source)),
        certainty=next(map(names.anchor, index.nodes(record, MISIONAL.certainty)), None),
        note=names.text(record, MISIONAL.readingNote),
    )
