"""Forward chaining that remembers: each derived triple with the first way it was found.

Triples are taken in the order they were found, so the premises of a step are always older than its
conclusion: no proof rests on itself, and none is longer than it must be by much.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from misional.proof.rules import RULES, TYPE, Rule, Triple, rules_of_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Binding = dict[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One application of a rule: ``conclusion`` follows from ``premises`` by the rule called ``rule``."""

    conclusion: Triple
    rule: str
    premises: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule seen from one premise: match that one with a new triple, then look the others up in order."""

    rule: Rule
    trigger: Triple
    others: tuple[Triple, ...]


def derive(triples: Iterable[Triple]) -> Mapping[Triple, Step]:
    """How each triple follows that follows from ``triples`` by OWL 2 RL and is not one of them.

    Not derived: a literal as subject, a blank node as predicate, and what a term is to itself.
    """
    stated = list(dict.fromkeys(triples))
    index = _Index()
    steps: dict[Triple, Step] = {}
    queue = deque(stated)
    entries = _Entries((*RULES, *rules_of_lists(stated)))
    known = set(stated)
    for triple in stated:
        index.add(triple)
    while queue:
        triple = queue.popleft()
        for step in _fire(triple, entries, index):
            conclusion = step.conclusion
            if conclusion in known or not _says_something(conclusion):
                continue
            known.add(conclusion)
            steps[conclusion] = step
            index.add(conclusion)
            queue.append(conclusion)
    return steps


def _says_something(triple: Triple) -> bool:
    subject, predicate, value = triple
    return subject != value and not subject.startswith('"') and predicate.startswith("<")


def _fire(triple: Triple, entries: _Entries, index: _Index) -> list[Step]:
    """Every step that has ``triple`` among its premises."""
    steps = []
    for entry in entries.for_triple(triple):
        binding = _match(entry.trigger, triple, {})
        if binding is None:
            continue
        for found in _join(entry.others, binding, index):
            premises = tuple(_filled(premise, found) for premise in entry.rule.premises)
            steps.append(Step(_filled(entry.rule.conclusion, found), entry.rule.name, premises))
    return steps


def _match(pattern: Triple, triple: Triple, binding: Binding) -> Binding | None:
    """The binding that makes the pattern the triple, or ``None``."""
    found = binding.copy()
    for wanted, term in zip(pattern, triple, strict=True):
        if wanted[0] != "?":
            if wanted != term:
                return None
        elif found.setdefault(wanted, term) != term:
            return None
    return found


def _join(patterns: tuple[Triple, ...], binding: Binding, index: _Index) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    s, p, o = (binding.get(term, term) for term in patterns[0])
    # The index may grow while a consumer works, never while this list is made.
    for triple in index.matching(s, p, o):
        found = _match(patterns[0], triple, binding)
        if found is not None:
            yield from _join(patterns[1:], found, index)


def _filled(pattern: Triple, binding: Binding) -> Triple:
    s, p, o = pattern
    return (binding.get(s, s), binding.get(p, p), binding.get(o, o))


class _Entries:
    """The rules' premises, by what a triple must have to match one."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._of_predicate: dict[str, list[_Entry]] = {}
        self._of_type: dict[str, list[_Entry]] = {}
        self._of_any: list[_Entry] = []
        for rule in rules:
            for place, premise in enumerate(rule.premises):
                others = _in_best_order(premise, rule.premises[:place] + rule.premises[place + 1 :])
                self._shelf(premise).append(_Entry(rule, premise, others))

    def _shelf(self, premise: Triple) -> list[_Entry]:
        _, p, o = premise
        if p.startswith("?"):
            return self._of_any
        if p == TYPE and not o.startswith("?"):
            return self._of_type.setdefault(o, [])
        return self._of_predicate.setdefault(p, [])

    def for_triple(self, triple: Triple) -> Iterator[_Entry]:
        _, p, o = triple
        yield from self._of_any
        yield from self._of_predicate.get(p, ())
        if p == TYPE:
            yield from self._of_type.get(o, ())


def _in_best_order(trigger: Triple, others: tuple[Triple, ...]) -> tuple[Triple, ...]:
    """The other premises, each time the one with the fewest terms still free."""
    bound = {term for term in trigger if term.startswith("?")}
    left = list(others)
    ordered: list[Triple] = []
    while left:
        best = min(left, key=lambda one: sum(term.startswith("?") and term not in bound for term in one))
        left.remove(best)
        ordered.append(best)
        bound |= {term for term in best if term.startswith("?")}
    return tuple(ordered)


class _Index:
    """Triples by predicate, and by predicate with subject or object."""

    def __init__(self) -> None:
        self._all: set[Triple] = set()
        self._by: dict[tuple[str, str, str], list[Triple]] = {}

    def add(self, triple: Triple) -> None:
        s, p, o = triple
        self._all.add(triple)
        for key in (("", p, ""), (s, p, ""), ("", p, o)):
            self._by.setdefault(key, []).append(triple)

    def matching(self, s: str, p: str, o: str) -> tuple[Triple, ...]:
        """Triples of a pattern whose predicate is given; a term that begins with ``?`` is free."""
        if s[0] != "?" and o[0] != "?":
            return ((s, p, o),) if (s, p, o) in self._all else ()
        key = ("" if s[0] == "?" else s, p, "" if o[0] == "?" else o)
        return tuple(self._by.get(key, ()))
