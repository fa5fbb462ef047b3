"""Whether a norm, a plan or a statement held on a day, from the facts of the release and nothing else.

A norm has three dates that are never confused: it is issued (``eli:date_document``), published
(``eli:date_publication``) and in force from a day (``eli:first_date_entry_in_force``) to a last day in force
(``eli:date_no_longer_in_force``), or until the day before a norm that repeals it is in force. A plan holds
from the day it is adopted until the day before one that supersedes it is adopted. A statement holds while its
plan does, or the provision that states it, and until its own last day if it was ended. Where a fact is
missing the answer is ``unknown``: no date stands in for another.

===============================  ==========  ======================
what the facts say               standing    reason
===============================  ==========  ======================
before the day of issue          not-yet     not-issued
before the year of issue         not-yet     not-issued-year
before the entry into force      not-yet     not-in-force
after the last day in force      ended       no-longer-in-force
repealed by a norm in force      ended       repealed
repealed, it is unknown when     unknown     repealed-unknown
in force since a known day       holds       in-force
issued, the rest is unknown      unknown     entry-unknown
before a plan's adoption         not-yet     not-adopted
its successor is adopted         ended       superseded
superseded, it is unknown when   unknown     superseded-unknown
after a statement's last day     ended       statement-ended
a statement ended, unknown when  unknown     superseded-unknown
adopted on a known day           holds       adopted
adopted on an unknown day        unknown     adoption-unknown
no plan, no provision            unknown     undated
===============================  ==========  ======================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from rdflib import URIRef

from misional.model.namespaces import ELI, MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.web.index import Index
    from misional.web.triples import Term

Standing = Literal["holds", "not-yet", "ended", "unknown"]

_STATEMENTS: Final = (
    MISIONAL.Statement,
    MISIONAL.Mission,
    MISIONAL.Vision,
    MISIONAL.StrategicObjective,
    MISIONAL.Function,
    MISIONAL.Duty,
    MISIONAL.Competence,
)
_INCLUDES: Final = tuple(
    MISIONAL[name] for name in ("includesStatement", "includesMission", "includesVision", "includesObjective")
)
_PREFERRED: Final[tuple[Standing, ...]] = ("holds", "unknown", "ended", "not-yet")
"""Of several plans or provisions with the same statement, the first of these decides."""

_ISSUED: Final = frozenset(
    {"not-in-force", "no-longer-in-force", "repealed", "repealed-unknown", "entry-unknown"}
)
"""Reasons for which a norm did not hold, or may not have, although it was there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a thing held on a day and why.

    ``day`` is the date that decides (the first day of what begins, the last of what ends), if one is known;
    ``by`` what put an end to it; ``source`` the norm or plan whose dates
    these are; ``inherited``: said of a statement.
    """

    standing: Standing
    reason: str
    source: URIRef
    day: date | None = None
    by: URIRef | None = None
    inherited: bool = False

    @property
    def held(self) -> bool:
        """Whether it is known to have held."""
        return self.standing == "holds"

    @property
    def begun(self) -> bool:
        """Whether it is known to have had its effect by then, even if it has ended since."""
        return self.standing in {"holds", "ended"}

    @property
    def there(self) -> bool:
        """Whether it could be spoken of: a plan or a statement when it held, a norm once it was issued."""
        return self.held or (self.reason in _ISSUED and not self.inherited)


class Timeline:
    """The verdicts for one ``day`` over one release."""

    def __init__(self, index: Index, day: date) -> None:
        self._index = index
        self.day: Final = day
        self._known: dict[Term, Verdict | None] = {}

    def verdict(self, node: Term) -> Verdict | None:
        """Whether ``node`` held, or ``None`` for a thing that no date is about."""
        if node not in self._known:
            if not isinstance(node, URIRef):
                return None
            # While a norm is being judged, a circle of repeals finds it unknown.
            self._known[node] = Verdict("unknown", "entry-unknown", node)
            self._known[node] = self._judge(node)
        return self._known[node]

    def _judge(self, node: URIRef) -> Verdict | None:
        index = self._index
        if index.is_a(node, MISIONAL.Norm):
            return self._norm(node)
        if index.is_a(node, MISIONAL.Provision):
            return self._provision(node)
        if index.is_a(node, MISIONAL.StrategicPlan):
            return self._plan(node)
        if any(index.is_a(node, kind) for kind in _STATEMENTS):
            return self._statement(node)
        return next(map(self.verdict, index.nodes(node, MISIONAL.mentionIn)), None)

    def grounds(self, body: Term, norm: Term) -> bool:
        """Whether something that held gave ``body`` the norm or provision as a basis, which held itself."""
        index = self._index
        of_norm = self.verdict(norm)
        tasks = (*index.nodes(body, MISIONAL.hasFunction), *index.nodes(body, MISIONAL.hasDuty))
        return (of_norm is None or of_norm.held) and any(
            (of_task := self.verdict(task)) is not None
            and of_task.held
            and norm in index.nodes(task, MISIONAL.hasLegalBasis)
            for task in tasks
        )

    def amendments(self, node: URIRef) -> tuple[Verdict, ...]:
        """What is known to have amended ``node`` by then, or may have: each by its ``by``.

        One that was not in force yet is none. Of a known one ``day`` is the first day of its effect.
        """
        found = []
        for amender in self._pointed(node, ELI.amended_by, ELI.amends):
            verdict = self.verdict(amender)
            if verdict is None or verdict.standing == "not-yet":
                continue
            entry = date_of(self._index, verdict.source, ELI.first_date_entry_in_force)
            if verdict.begun and entry is not None:
                found.append(Verdict("holds", "amended", node, entry, amender))
            else:
                found.append(Verdict("unknown", "amended-unknown", node, by=amender))
        return tuple(sorted(found, key=lambda one: (one.day is None, one.day or date.max, one.by or "")))

    def _norm(self, norm: URIRef) -> Verdict:
        issued, entry, last = (
            date_of(self._index, norm, predicate)
            for predicate in (
                ELI.date_document,
                ELI.first_date_entry_in_force,
                ELI.date_no_longer_in_force,
            )
        )
        if issued is not None and self.day < issued and (entry is None or self.day < entry):
            return Verdict("not-yet", "not-issued", norm, issued)
        if entry is not None and self.day < entry:
            return Verdict("not-yet", "not-in-force", norm, entry)
        year = self._index.text(norm, MISIONAL.year)
        if issued is None and entry is None and _before_year(self.day, year):
            return Verdict("not-yet", "not-issued-year", norm)
        if last is not None and self.day > last:
            return Verdict("ended", "no-longer-in-force", norm, last)
        if (repeal := self._repeal(norm)) is not None:
            return repeal
        if entry is None:
            return Verdict("unknown", "entry-unknown", norm, issued)
        return Verdict("holds", "in-force", norm, entry)

    def _provision(self, provision: URIRef) -> Verdict:
        repeal = self._repeal(provision)
        if repeal is not None and repeal.standing == "ended":
            return repeal
        wholes = [
            verdict
            for relation in (ELI.is_part_of, MISIONAL.isWithin)
            for whole in self._index.nodes(provision, relation)
            if (verdict := self.verdict(whole)) is not None
        ]
        of_whole = _best(wholes) or Verdict("unknown", "undated", provision)
        return repeal if repeal is not None and of_whole.held else of_whole

    def _repeal(self, node: URIRef) -> Verdict | None:
        """The end that another norm put to ``node``, if one had by then, or may have."""
        found: Verdict | None = None
        for repealer in self._pointed(node, ELI.repealed_by, ELI.repeals):
            verdict = self.verdict(repealer)
            if verdict is None or verdict.standing == "not-yet":
                continue
            if verdict.begun:
                entry = date_of(self._index, verdict.source, ELI.first_date_entry_in_force)
                return Verdict("ended", "repealed", node, _eve(entry), repealer)
            found = Verdict("unknown", "repealed-unknown", node, by=repealer)
        return found

    def _plan(self, plan: URIRef) -> Verdict:
        adopted = date_of(self._index, plan, MISIONAL.adoptionDate)
        if adopted is not None and self.day < adopted:
            return Verdict("not-yet", "not-adopted", plan, adopted)
        doubt: Verdict | None = None
        successors = self._pointed(plan, MISIONAL.supersededBy, MISIONAL.supersedes)
        dated = [(date_of(self._index, one, MISIONAL.adoptionDate), one) for one in successors]
        for first, successor in sorted(dated, key=lambda pair: (pair[0] is None, pair[0] or date.max)):
            if first is None:
                doubt = Verdict("unknown", "superseded-unknown", plan, by=successor)
            elif self.day >= first:
                return Verdict("ended", "superseded", plan, _eve(first), successor)
        if doubt is not None:
            return doubt
        if adopted is None:
            return Verdict("unknown", "adoption-unknown", plan)
        return Verdict("holds", "adopted", plan, adopted)

    def _statement(self, statement: URIRef) -> Verdict:
        index = self._index
        if (ended := self._own_end(statement)) is not None:
            return ended
        plans = {
            *index.nodes(statement, MISIONAL.includedInPlan),
            *(edge.node for relation in _INCLUDES for edge in index.incoming(statement, relation)),
        }
        sources = sorted(map(str, plans)) or index.nodes(statement, MISIONAL.statedIn)
        verdicts = [verdict for one in sources if (verdict := self.verdict(URIRef(one))) is not None]
        found = _best(verdicts)
        return replace(found, inherited=True) if found else Verdict("unknown", "undated", statement)

    def _own_end(self, statement: URIRef) -> Verdict | None:
        """The end of a statement that its page or its act dropped, if it had come, or may have."""
        enders = self._pointed(statement, MISIONAL.endedBy, MISIONAL.ends)
        if not enders:
            return None
        last = date_of(self._index, statement, MISIONAL.lastDay)
        if last is None:
            return Verdict("unknown", "superseded-unknown", statement, by=enders[0])
        if self.day > last:
            return Verdict("ended", "statement-ended", statement, last, enders[0])
        return None

    def _pointed(self, node: URIRef, outgoing: URIRef, incoming: URIRef) -> tuple[URIRef, ...]:
        """What a relation leads to from ``node``, whichever of its two directions says so."""
        backwards = (edge.node for edge in self._index.incoming(node, incoming))
        found = {*self._index.nodes(node, outgoing), *(one for one in backwards if isinstance(one, URIRef))}
        return tuple(sorted(found))


def date_of(index: Index, node: Term, predicate: URIRef) -> date | None:
    """The one calendar date that ``predicate`` gives; ``None`` for none, and for two that disagree."""
    days = set()
    for literal in index.literals(node, predicate):
        try:
            days.add(date.fromisoformat(str(literal)))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None


def _before_year(day: date, year: str | None) -> bool:
    return year is not None and year.isascii() and year.isdecimal() and day.year < int(year)


def _eve(day: date | None) -> date | None:
    return None if day is None or day == date.min else day - timedelta(days=1)


def _best(verdicts: Iterable[Verdict]) -> Verdict | None:
    return min(verdicts, key=lambda verdict: _PREFERRED.index(verdict.standing), default=None)
