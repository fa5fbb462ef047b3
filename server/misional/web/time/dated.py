"""A release as it stood on a day: an index that holds only what held, computed where it is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from rdflib import RDF, Literal, URIRef

from misional.model.namespaces import ELI, MISIONAL
from misional.web.description import LABELS
from misional.web.index import Edge, Index
from misional.web.problems import Problem, ProblemError
from misional.web.space import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.web.holder import Live
    from misional.web.time.rules import Timeline, Verdict
    from misional.web.triples import Term

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_TODAYS: Final = frozenset({ELI.in_force, MISIONAL.hasFactRecord, MISIONAL.factSubject, MISIONAL.factObject})
"""What is true of the day the data was read, and of no other: the status, and the records of the reading."""

_STATUS: Final = frozenset({MISIONAL.RepealedNorm, MISIONAL.Superseded})
_EFFECTS: Final = frozenset(
    {ELI.changes, ELI.repeals, ELI.amends, MISIONAL.supersedes, MISIONAL.supersedesNorm}
)
_EFFECTS_SUFFERED: Final = frozenset(
    {ELI.changed_by, ELI.repealed_by, ELI.amended_by, MISIONAL.supersededBy, MISIONAL.normSupersededBy}
)
"""What a norm does to others only once it is in force, and a plan once it is adopted."""
_ENDING: Final = frozenset({MISIONAL.endedBy, MISIONAL.lastDay})
"""How a statement ended, which nobody knew before it did."""
_CLASSES: Final = frozenset({RDF.type, ELI.type_document})
_IDENTITY: Final = frozenset(
    {
        *LABELS,
        RDF.type,
        ELI.number,
        ELI.type_document,
        ELI.date_document,
        ELI.date_publication,
        ELI.first_date_entry_in_force,
        ELI.date_no_longer_in_force,
        MISIONAL.adoptionDate,
        MISIONAL.approximatePeriod,
        MISIONAL.year,
    }
)
"""What a thing is called and when it held: said even on a day when it did not."""


def parse_day(values: Sequence[str]) -> date | None:
    """The day that ``?date=`` asks for, or ``None`` if it does not; raises ``ProblemError`` (400).

    Only ``YYYY-MM-DD`` of the Gregorian calendar (XSD 1.1 §3.3.9, without a time zone), once.
    """
    if not values:
        return None
    if len(values) > 1:
        raise ProblemError(Problem("parameter-repeated", {"name": "date"}))
    try:
        if _DAY.fullmatch(values[0]):
            return date.fromisoformat(values[0])
    except ValueError:
        pass
    raise ProblemError(Problem("date-invalid", {"what": values[0][:40]}))


@dataclass(frozen=True, slots=True)
class DatedSpace(Space):
    """The addresses of ``whole`` that stay on ``day``: from one thing's document to another's."""

    whole: Space
    day: str

    def path_of(self, iri: str) -> str | None:
        """As ``whole`` has it, of what has a past."""
        path = self.whole.path_of(iri)
        return f"{path}?date={self.day}" if path is not None and iri.startswith(f"{self.base}id/") else path


Keeps = Callable[["Term", Edge], bool]


class _Lazily(Mapping["Term", tuple[Edge, ...]]):
    """Edges by node as in ``edges``, without those that ``keeps`` refuses."""

    def __init__(self, nodes: Mapping[Term, tuple[Edge, ...]], keeps: Keeps) -> None:
        self._nodes = nodes
        self._keeps = keeps
        self._seen: dict[Term, tuple[Edge, ...]] = {}

    def __getitem__(self, node: Term) -> tuple[Edge, ...]:
        if node not in self._seen:
            self._seen[node] = tuple(edge for edge in self._nodes[node] if self._keeps(node, edge))
        return self._seen[node]

    def __iter__(self) -> Iterator[Term]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


def live_on(live: Live, timeline: Timeline) -> Live:
    """``live`` as it stood on the timeline's day: equal where no date decides."""
    index = live.index

    def outgoing(node: Term, edge: Edge) -> bool:
        return held(timeline, node, edge.predicate, edge.node)

    def incoming(node: Term, edge: Edge) -> bool:
        return held(timeline, edge.node, edge.predicate, node)

    dated = Index(
        _Lazily(index._outgoing, outgoing),
        _Lazily(index._incoming, incoming),
    )
    space = DatedSpace(live.space.base, live.space, timeline.day.isoformat())
    return replace(live, index=dated, space=space)


def held(timeline: Timeline, subject: Term, predicate: URIRef, node: Term) -> bool:
    """Whether a triple of the release was true on the timeline's day, as far as its facts tell."""
    if predicate in _TODAYS or (predicate == RDF.type and node in _STATUS):
        return False
    if predicate in _ENDING or predicate == MISIONAL.ends:
        ended = timeline.verdict(subject if predicate in _ENDING else node)
        return ended is not None and ended.standing == "ended"
    if predicate in _EFFECTS:
        return _begun(timeline.verdict(subject))
    if predicate in _EFFECTS_SUFFERED:
        return _begun(timeline.verdict(node))
    if predicate in _IDENTITY and (isinstance(node, Literal) or predicate in _CLASSES):
        return True
    if predicate == MISIONAL.actsUnder:
        return timeline.grounds(subject, node)
    if predicate == MISIONAL.empowers:
        return timeline.grounds(node, subject)
    return _there(timeline.verdict(subject)) and _there(timeline.verdict(node))


def _begun(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.begun


def _there(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.there
