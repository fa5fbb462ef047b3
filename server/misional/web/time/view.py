"""What a page says about its date: the day shown, why the thing held or did not, what took its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from misional.i18n import say, say_date
from misional.model.namespaces import ELI, MISIONAL
from misional.web.time.rules import Timeline, date_of

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.i18n import Language
    from misional.web.index import Index
    from misional.web.pages.names import Anchor, Names
    from misional.web.time.rules import Verdict

_DATES: Final = (
    ("issued", ELI.date_document),
    ("published", ELI.date_publication),
    ("in-force", ELI.first_date_entry_in_force),
)
_OF_BODY: Final = (
    MISIONAL.hasPlan,
    MISIONAL.hasVision,
    MISIONAL.hasFunction,
    MISIONAL.hasDuty,
    MISIONAL.actsUnder,
)
_SUCCESSORS: Final = (MISIONAL.supersededBy, MISIONAL.normSupersededBy, ELI.repealed_by)
_PLAN_OF: Final = MISIONAL.includedInPlan


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that a date decides about: the sentence that says how, whose dates, and its successor."""

    anchor: Anchor
    sentence: str
    source: Anchor | None
    by: Anchor | None


@dataclass(frozen=True, slots=True)
class DateRow:
    """One of a norm's dates; ``day`` ``None`` is not known. ``later``: after the day shown."""

    name: str
    day: str | None
    later: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands at the head of a page. ``iso`` and ``day`` are empty on today's page.

    ``topic`` is about the page's own thing; ``unknown`` and ``not_held`` about what a body has; ``amended``
    is what had amended it, or may have. ``today`` is the address of the same page without a date;
    ``offered``: whether choosing another day is worth offering.
    """

    iso: str
    day: str
    topic: Item | None
    dates: tuple[DateRow, ...]
    unknown: tuple[Item, ...]
    not_held: tuple[Item, ...]
    amended: tuple[Item, ...]
    replaced: tuple[Anchor, ...]
    today: str
    nothing: bool = False
    offered: bool = False


def dated_notice(names: Names, topic: URIRef, timeline: Timeline, today: str) -> Notice:
    """The notice of the page about ``topic`` on the timeline's day.

    ``names`` must name by the whole release, with links that keep the day: it speaks of what did not hold.
    """
    index = names.live.index
    verdict = timeline.verdict(topic)
    items = [
        (one, of_one)
        for relation in _OF_BODY
        for one in index.nodes(topic, relation)
        if (of_one := timeline.verdict(one)) is not None
    ]
    return Notice(
        iso=timeline.day.isoformat(),
        day=say_date(timeline.day, names.language),
        topic=None if verdict is None else _item(names, topic, verdict),
        dates=_dates(names, verdict.source, timeline.day) if verdict else (),
        unknown=_items(names, items, {"unknown"}),
        not_held=_items(names, items, {"ended", "not-yet"}),
        amended=tuple(
            Item(names.anchor(one.by), sentence(one, names.language), None, None)
            for one in timeline.amendments(topic)
            if one.by is not None
        ),
        replaced=(),
        today=today,
        nothing=bool(items) and not any(of_one.held for _, of_one in items),
    )


def todays_notice(names: Names, topic: URIRef, today: str) -> Notice:
    """The notice of a page without a date: only what took the place of its thing, if anything did."""
    index = names.live.index
    over = [topic, *index.nodes(topic, _PLAN_OF)]
    successors = {node for one in over for relation in _SUCCESSORS for node in index.nodes(one, relation)}
    replaced = tuple(map(names.anchor, sorted(successors)))
    return Notice("", "", None, (), (), (), (), replaced, today, offered=_has_days(index, topic))


def _has_days(index: Index, topic: URIRef) -> bool:
    """Whether a day may change anything on the page about ``topic``."""
    judged = Timeline(index, date.max).verdict(topic) is not None
    return judged or any(index.nodes(topic, relation) for relation in _OF_BODY)


def sentence(verdict: Verdict, language: Language) -> str:
    """Why a thing held or did not, in words."""
    day = say("time.some-day", language) if verdict.day is None else say_date(verdict.day, language)
    return say(f"time.{verdict.reason}", language, day=day)


def _items(names: Names, items: list[tuple[URIRef, Verdict]], standings: set[str]) -> tuple[Item, ...]:
    return tuple(_item(names, one, verdict) for one, verdict in items if verdict.standing in standings)


def _item(names: Names, node: URIRef, verdict: Verdict) -> Item:
    return Item(
        names.anchor(node),
        sentence(verdict, names.language),
        None if verdict.source == node else names.anchor(verdict.source),
        None if verdict.by is None else names.anchor(verdict.by),
    )


def _dates(names: Names, norm: URIRef, shown: date) -> tuple[DateRow, ...]:
    index, language = names.live.index, names.language
    if not index.is_a(norm, MISIONAL.Norm):
        return ()
    found = [(name, date_of(index, norm, predicate)) for name, predicate in _DATES]
    if (last := date_of(index, norm, ELI.date_no_longer_in_force)) is not None:
        found.append(("last", last))
    return tuple(
        DateRow(
            say(f"time.date-{name}", language),
            None if day is None else say_date(day, language),
            day is not None and day > shown,
        )
        for name, day in found
    )
