"""Which drawings a page has: the chain to the law, the three dates of a norm, a body's times, a sector."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from misional.i18n import say
from misional.model.namespaces import ELI, MISIONAL
from misional.web.drawing.shapes import Figure, Item
from misional.web.drawing.timeline import Event, Span, draw_events, draw_spans
from misional.web.drawing.tree import draw_tree
from misional.web.pages.names import Anchor, Words
from misional.web.pages.values import date_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.web.pages.names import Names

_BASES: Final = ("statedIn", "inAccordanceWith", "invokes")
_DATES: Final = (
    ("issued", ELI.date_document),
    ("published", ELI.date_publication),
    ("in-force", ELI.first_date_entry_in_force),
    ("last-day", ELI.date_no_longer_in_force),
)
_STARTS: Final = (ELI.first_date_entry_in_force, ELI.date_publication, ELI.date_document)
_DEEPEST: Final = 6
_MOST: Final = 30
"""Branches or bars of one drawing; with more it says less than the lists of the page."""


def figures(names: Names, iri: URIRef) -> tuple[Figure, ...]:
    """The drawings of the page about ``iri``; none for most things."""
    index = names.live.index
    found: tuple[Figure | None, ...] = ()
    if index.is_a(iri, MISIONAL.Norm):
        found = (_norm_dates(names, iri),)
    elif index.is_a(iri, MISIONAL.PublicEntity):
        found = (_body_times(names, iri),)
    elif index.is_a(iri, MISIONAL.AdministrativeSector):
        found = (_sector(names, iri),)
    elif any(index.nodes(iri, MISIONAL[base]) for base in _BASES):
        found = (_chain(names, iri),)
    return tuple(one for one in found if one is not None)


def _chain(names: Names, iri: URIRef) -> Figure | None:
    """Function → numeral → article → norm, one branch for each basis."""
    branches = [
        Item(step.anchor, say(f"drawing.{base}", names.language), step.note, step.items)
        for base in _BASES
        for node in names.live.index.nodes(iri, MISIONAL[base])
        if (step := _climb(names, node, _DEEPEST)) is not None
    ]
    if not branches or len(branches) > _MOST:
        return None
    root = names.label(iri)
    title = say("drawing.chain", names.language, name=root.text)
    items = tuple(branches)
    return Figure(
        "cadena", say("drawing.chain-heading", names.language), draw_tree(title, root, items), items
    )


def _climb(names: Names, node: URIRef, left: int) -> Item | None:
    """``node``, and what it is part of below it."""
    if left == 0:
        return None
    wholes = names.live.index.nodes(node, ELI.is_part_of)
    # What a numeral is part of may be said of the article and, derived, of the norm: the closest is next.
    nearest = max(wholes, key=len, default=None)
    whole = _climb(names, nearest, left - 1) if nearest is not None else None
    inside = (
        (Item(whole.anchor, say("drawing.part-of", names.language), whole.note, whole.items),)
        if whole
        else ()
    )
    return Item(Anchor(_short(names, node) if inside else names.label(node), names.href(node)), items=inside)


def _short(names: Names, provision: URIRef) -> Words:
    """``Numeral 5``: what it is part of stands below."""
    index = names.live.index
    kinds, number = index.nodes(provision, MISIONAL.provisionKind), index.text(provision, ELI.number)
    if not kinds or number is None:
        return names.label(provision)
    kind = names.label(kinds[0]).capital
    return Words(f"{kind.text} {number}", kind.language)


def _norm_dates(names: Names, iri: URIRef) -> Figure | None:
    """The dates of a norm, which are never the same fact, and those of what changed it."""
    events = [_event(names, Anchor(_said(names, key), None), day) for key, day in _own_dates(names, iri)]
    for key, relation in (("amended", ELI.amended_by), ("repealed", ELI.repealed_by)):
        events += [
            _event(names, Anchor(_said(names, key, other), names.href(other)), day)
            for other in names.live.index.nodes(iri, relation)
            if names.live.index.is_a(other, MISIONAL.Norm) and (day := _start(names, other)) is not None
        ]
    if not 2 <= len(events) <= _MOST:
        return None
    events.sort(key=lambda event: event.day)
    title = say("drawing.dates", names.language, name=names.label(iri).text)
    return Figure(
        "fechas",
        say("drawing.dates-heading", names.language),
        draw_events(title, events),
        tuple(event.item for event in events),
    )


def _event(names: Names, anchor: Anchor, day: date) -> Event:
    return Event(day, Item(anchor, note=date_words(day.isoformat(), names.language).text))


def _said(names: Names, key: str, other: URIRef | None = None) -> Words:
    name = "" if other is None else names.label(other).text
    return Words(say(f"drawing.{key}", names.language, name=name), names.language)


def _own_dates(names: Names, iri: URIRef) -> Iterator[tuple[str, date]]:
    for key, predicate in _DATES:
        if (day := _day(names.live.index.text(iri, predicate))) is not None:
            yield key, day


def _body_times(names: Names, iri: URIRef) -> Figure | None:
    """A body's plans and the norms it acts under, on one scale of years."""
    index = names.live.index
    plans = sorted(
        (day, plan)
        for plan in index.nodes(iri, MISIONAL.hasPlan)
        if (day := _day(index.text(plan, MISIONAL.adoptionDate))) is not None
    )
    spans = [
        _span(names, plan, day, plans[place + 1][0] if place + 1 < len(plans) else None)
        for place, (day, plan) in enumerate(plans)
    ]
    for norm in index.nodes(iri, MISIONAL.actsUnder):
        day = _start(names, norm)
        if day is not None and index.is_a(norm, MISIONAL.Norm):
            spans.append(_span(names, norm, day, _day(index.text(norm, ELI.date_no_longer_in_force)), "norm"))
    if not 2 <= len(spans) <= _MOST:
        return None
    spans.sort(key=lambda span: (span.start, span.item.anchor.words.text))
    title = say("drawing.times", names.language, name=names.label(iri).text)
    return Figure(
        "tiempo",
        say("drawing.times-heading", names.language),
        draw_spans(title, spans),
        tuple(span.item for span in spans),
        say("drawing.times-legend", names.language),
    )


def _span(names: Names, iri: URIRef, start: date, end: date | None, style: str = "plan") -> Span:
    index = names.live.index
    years = (index.text(vision, MISIONAL.targetYear) for vision in index.nodes(iri, MISIONAL.includesVision))
    horizon = next((int(year) for year in years if year and year.isdigit()), None)
    words = {"start": date_words(start.isoformat(), names.language).text}
    note = say("drawing.since", names.language, **words)
    if end is not None:
        note = say(
            "drawing.from-to", names.language, **words, end=date_words(end.isoformat(), names.language).text
        )
    if horizon is not None:
        note = f"{note}; {say('drawing.horizon', names.language, year=horizon)}"
    return Span(start, end, Item(names.anchor(iri), note=note), style, horizon)


def _sector(names: Names, iri: URIRef) -> Figure | None:
    """A sector, who heads it and who else is in it."""
    heads = _sources(names, iri, MISIONAL.headsSector)
    members = [body for body in _sources(names, iri, MISIONAL.inSector) if body not in heads]
    items = tuple(
        Item(names.anchor(body), say(f"drawing.{key}", names.language))
        for key, bodies in (("heads", heads), ("member", members))
        for body in bodies
    )
    if not items or len(items) > _MOST:
        return None
    root = names.label(iri)
    title = say("drawing.sector", names.language, name=root.text)
    return Figure(
        "estructura", say("drawing.sector-heading", names.language), draw_tree(title, root, items), items
    )


def _sources(names: Names, iri: URIRef, relation: URIRef) -> list[URIRef]:
    return [edge.node for edge in names.live.index.incoming(iri, relation) if isinstance(edge.node, URIRef)]


def _start(names: Names, norm: URIRef) -> date | None:
    texts = (names.live.index.text(norm, predicate) for predicate in _STARTS)
    return next((day for text in texts if (day := _day(text)) is not None), None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
