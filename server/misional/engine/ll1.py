"""From a grammar written as text to the table of a predictive (LL(1)) parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Production = tuple[str, ...]

_SYMBOL: Final = re.compile(r"'[^']+'|[A-Za-z_]+|[()|*+?]")


@dataclass(frozen=True, slots=True)
class Table:
    """``steps``: (rule, next terminal) to the production to take, last symbol first, as a stack wants it.

    ``first``: the terminals a rule can begin with. ``nullable``: the rules that can be empty.
    """

    steps: Mapping[tuple[str, str], Production]
    first: Mapping[str, frozenset[str]]
    nullable: frozenset[str]


def build(text: str) -> Table:
    """Read rules ("name = a ( B | 'c' )*", going on where indented) and tabulate them.

    A name that is no rule is a terminal. Raises `ValueError` if one terminal of lookahead does not decide.
    """
    rules = _rules(text)
    nullable = _nullable(rules)
    first = _first(rules, nullable)
    follow = _follow(rules, nullable, first)
    steps: dict[tuple[str, str], Production] = {}
    for rule, alternatives in rules.items():
        for production in alternatives:
            starts, empty = _starts(production, nullable, first)
            for terminal in starts | follow[rule] if empty else starts:
                if (rule, terminal) in steps:
                    msg = f"not LL(1): {rule} at {terminal}"
                    raise ValueError(msg)
                steps[rule, terminal] = production[::-1]
    return Table(steps, {rule: frozenset(names) for rule, names in first.items()}, frozenset(nullable))


class _Reader:
    """Turns the operators of one rule after another into rules of their own."""

    def __init__(self) -> None:
        self.rules: dict[str, list[Production]] = {}

    def read(self, name: str, expression: str) -> None:
        symbols = iter([*_SYMBOL.findall(expression), ")"])
        self.rules[name] = []  # in its place, before those it is made of
        self.rules[name] = self._alternatives(symbols)

    def _alternatives(self, symbols: Iterator[str]) -> list[Production]:
        alternatives: list[list[str]] = [[]]
        for symbol in symbols:
            current = alternatives[-1]
            if symbol == ")":
                break
            if symbol == "|":
                alternatives.append([])
            elif symbol == "(":
                current.append(self._rule(self._alternatives(symbols)))
            elif symbol == "?":
                current.append(self._rule([(current.pop(),), ()]))
            elif symbol in {"*", "+"}:
                repeated = current[-1] if symbol == "+" else current.pop()
                again = self._rule([()])
                self.rules[again].insert(0, (repeated, again))
                current.append(again)
            else:
                current.append(symbol)
        return [tuple(alternative) for alternative in alternatives]

    def _rule(self, alternatives: list[Production]) -> str:
        name = f"_{len(self.rules)}"
        self.rules[name] = alternatives
        return name


def _rules(text: str) -> dict[str, list[Production]]:
    reader = _Reader()
    for line in text.replace("\n    ", " ").strip().splitlines():
        name, _, expression = line.partition(" = ")
        reader.read(name, expression)
    return reader.rules


def _nullable(rules: Mapping[str, list[Production]]) -> set[str]:
    nullable: set[str] = set()
    while True:
        more = {
            rule
            for rule, alternatives in rules.items()
            if any(all(symbol in nullable for symbol in production) for production in alternatives)
        }
        if more == nullable:
            return nullable
        nullable = more


def _starts(
    production: Production, nullable: set[str], first: Mapping[str, set[str]]
) -> tuple[set[str], bool]:
    """What a sequence can begin with, and whether it can be empty."""
    starts: set[str] = set()
    for symbol in production:
        starts |= first.get(symbol, {symbol})
        if symbol not in nullable:
            return starts, False
    return starts, True


def _first(rules: Mapping[str, list[Production]], nullable: set[str]) -> dict[str, set[str]]:
    first: dict[str, set[str]] = {rule: set() for rule in rules}
    growing = True
    while growing:
        growing = False
        for rule, alternatives in rules.items():
            for production in alternatives:
                starts, _ = _starts(production, nullable, first)
                growing |= not starts <= first[rule]
                first[rule] |= starts
    return first


def _follow(
    rules: Mapping[str, list[Production]], nullable: set[str], first: Mapping[str, set[str]]
) -> dict[str, set[str]]:
    follow: dict[str, set[str]] = {rule: set() for rule in rules}
    growing = True
    while growing:
        growing = False
        for rule, alternatives in rules.items():
            for production in alternatives:
                for index, symbol in enumerate(production):
                    if symbol in rules:
                        starts, empty = _starts(production[index + 1 :], nullable, first)
                        after = starts | follow[rule] if empty else starts
                        growing |= not after <= follow[symbol]
                        follow[symbol] |= after
    return follow
