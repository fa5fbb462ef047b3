"""Where a text leaves the grammar of SPARQL: a table-driven LL(1) recogniser, linear in the text."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.engine import grammar
from misional.engine.ll1 import build
from misional.engine.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.engine.ll1 import Table
    from misional.engine.tokens import Token

_NOT_OFFERED: Final = frozenset(("LATERAL", "SERVICE"))
_JOINING: Final = frozenset("([+-")
_KIND_CLASSES: Final = {
    "iri": "IRI",
    "pname": "PNAME",
    "string": "STRING",
    "var": "VARIABLE",
    "bnode": "BLANK",
    "lang": "LANGUAGE",
    "number": "NUMBER",
}


@dataclass(frozen=True, slots=True)
class Unexpected:
    """The first terminal that cannot stand where it stands (``found`` is "" at the end), and what could."""

    offset: int
    found: str
    expected: tuple[str, ...]


def find_error(text: str) -> Unexpected | None:
    """The first place at which no query could go on as ``text`` does; `None` if the grammar is content."""
    table = _table()
    stack = ["unit"]
    for terminal, found, offset in _terminals(text):
        before = stack.copy()
        while (top := stack.pop()) != terminal:
            production = table.steps.get((top, terminal))
            if production is None:
                return Unexpected(offset, found, _expected(table, before))
            stack.extend(production)
    return None


def _terminals(text: str) -> Iterator[tuple[str, str, int]]:
    """The grammar's terminals (name, text, offset): "( )", "[ ]" and a sign with its number are one each."""
    held: Token | None = None
    for token in tokenize(text):
        joined = None if held is None else _joined(held, token)
        if held is not None:
            yield (joined or _name(held)), held.text if joined is None else held.text + token.text, held.start
        if joined is not None:
            held = None
        elif token.text in _JOINING:
            held = token
        else:
            held = None
            yield _name(token), token.text, token.start
    if held is not None:
        yield _name(held), held.text, held.start
    yield "END", "", len(text)


def _joined(first: Token, second: Token) -> str | None:
    if first.text == "(" and second.text == ")":
        return "NIL"
    if first.text == "[" and second.text == "]":
        return "ANON"
    signed = first.text in {"+", "-"} and second.kind == "number" and second.start == first.start + 1
    return "SIGNED" if signed else None


def _name(token: Token) -> str:
    """The grammar's name of a terminal; one it does not know has a name that fits nowhere."""
    if token.kind == "punct":
        return f"'{token.text}'"
    if token.kind != "word":
        return _KIND_CLASSES.get(token.kind, "")
    if token.text == "a":
        return "A"
    word = token.text.upper()
    if word in {"TRUE", "FALSE"}:
        return "BOOLEAN"
    if word in grammar.FUNCTIONS:
        return "FUNCTION"
    if word in grammar.AGGREGATES:
        return "AGGREGATE"
    return "" if word in grammar.CLASSES else word


def _expected(table: Table, stack: list[str]) -> tuple[str, ...]:
    names: set[str] = set()
    for symbol in reversed(stack):
        names |= table.first.get(symbol, frozenset((symbol,)))
        if symbol not in table.nullable:
            break
    return tuple(sorted({grammar.CLASSES.get(name, name.strip("'")) for name in names - _NOT_OFFERED}))


@functools.cache
def _table() -> Table:
    return build(grammar.RULES)
