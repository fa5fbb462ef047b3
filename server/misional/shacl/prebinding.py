"""The queries a shapes graph may carry (SHACL Appendix A), checked before any engine sees them.

SHACL's pre-binding is defined only for queries without MINUS, VALUES and SERVICE, that do not assign a
pre-bound variable, and whose sub-selects return every pre-bound variable. Each engine checks a part of
that, and each its own part; here the whole rule holds for both. FROM is refused as well: a constraint
speaks of the data graph, and one of the engines would fetch another.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from misional.shacl.terms import SH, is_literal, local_name, parse_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.triples import TripleIndex

Reason = Literal["MINUS", "VALUES", "SERVICE", "FROM", "assigns", "hides"]
_SAID: Final[dict[str, str]] = {
    "MINUS": "uses MINUS",
    "VALUES": "uses VALUES",
    "SERVICE": "asks another service (SERVICE)",
    "FROM": "asks for another graph (FROM)",
    "assigns": "assigns the pre-bound variable ?{}",
    "hides": "has a sub-select that does not return the pre-bound variable ?{}",
}
_FORBIDDEN: Final = ("MINUS", "VALUES", "SERVICE", "FROM")
_OUTWARD: Final = ("SERVICE", "FROM")
_ALWAYS_BOUND: Final = frozenset({"this"})
# These two are pre-bound as well, but an engine need not support them nor a sub-select return them.
_MAY_BE_BOUND: Final = frozenset({"shapesGraph", "currentShape"})
_QUERIES: Final = tuple(f"<{SH}{name}>" for name in ("select", "ask", "construct"))
_SPARQL: Final = f"<{SH}sparql>"
_VALIDATORS: Final = tuple(f"<{SH}{name}>" for name in ("validator", "nodeValidator", "propertyValidator"))
_PARAMETER: Final = f"<{SH}parameter>"
_PATH: Final = f"<{SH}path>"
_ASK: Final = f"<{SH}ask>"

_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r"""(?P<skip> \#[^\r\n]* | <[^<>"{}|^`\\\x00-\x20]*> | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}
                | '{3}(?:[^'\\]|\\.|'(?!''))*'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
                | @[A-Za-z-]+ | [\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
      | [?$](?P<variable>\w+) | (?P<word>[A-Za-z_]\w*) | (?P<mark>[{}()*])""",
    re.VERBOSE | re.DOTALL,
)


class IllFormedShapes(ValueError):
    """A query in the shapes graph may not be run (SHACL Appendix A).

    `constraint` is the node that carries the query; `reason` says which rule it breaks.
    """

    def __init__(self, constraint: str, reason: Reason, variable: str = "") -> None:
        self.constraint, self.reason, self.variable = constraint, reason, variable
        super().__init__(f"the query of {constraint} {_SAID[reason].format(variable)}")


class Token(NamedTuple):
    """One token that matters: a variable's name, a keyword in capitals, or a bracket."""

    kind: str
    text: str


def check_queries(shapes: TripleIndex) -> None:
    """Raise `IllFormedShapes` for the first query of the shapes graph that breaks a rule."""
    for node in shapes.subjects():
        for predicate in _QUERIES:
            for query in shapes.objects(node, predicate):
                if is_literal(query):
                    tokens = tokenize(parse_literal(query).lexical)
                    _check(node, tokens, _bound_variables(shapes, node, predicate))


def tokenize(query: str) -> tuple[Token, ...]:
    r"""Return the tokens of a query that decide here, after its ``\u`` escapes are undone (SPARQL §19.2)."""
    text = _CODEPOINT.sub(lambda found: chr(int(found[1] or found[2], 16)), query)
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        if word := found["word"]:
            yield Token("word", word.upper())
        elif name := found["variable"]:
            yield Token("variable", name)
        elif mark := found["mark"]:
            yield Token("mark", mark)


def _bound_variables(shapes: TripleIndex, node: str, predicate: str) -> frozenset[str] | None:
    parents = shapes.parents(node)
    if any(link == _SPARQL for _, link in parents):
        return _ALWAYS_BOUND
    components = [component for component, link in parents if link in _VALIDATORS]
    if not components:
        return None
    parameters = {
        local_name(path)
        for component in components
        for parameter in shapes.objects(component, _PARAMETER)
        for path in shapes.objects(parameter, _PATH)
    }
    return _ALWAYS_BOUND | parameters | ({"value"} if predicate == _ASK else set())


def _check(node: str, tokens: tuple[Token, ...], bound: frozenset[str] | None) -> None:
    words = {token.text for token in tokens if token.kind == "word"}
    for reason in _FORBIDDEN if bound is not None else _OUTWARD:
        if reason in words:
            raise IllFormedShapes(node, reason)
    if bound is None:  # not a constraint's query: nothing is pre-bound
        return
    for before, token in itertools.pairwise(tokens):
        if before.text == "AS" and token.kind == "variable" and token.text in bound | _MAY_BE_BOUND:
            raise IllFormedShapes(node, "assigns", token.text)
    for projection in _subselects(tokens):
        for variable in sorted(bound - projection):
            raise IllFormedShapes(node, "hides", variable)


def _subselects(tokens: tuple[Token, ...]) -> Iterator[frozenset[str]]:
    """Yield the variables that each nested SELECT returns. ``SELECT *`` counts as none: what it returns
    hangs on the pattern, and the engines do not agree on it.
    """
    for at, token in enumerate(tokens):
        if token == Token("word", "SELECT") and tokens[at - 1 : at] == (Token("mark", "{"),):
            yield frozenset(_projection(tokens[at + 1 :]))


def _projection(tokens: tuple[Token, ...]) -> Iterator[str]:
    depth, previous = 0, ""
    for token in tokens:
        if token.text in {"{", "WHERE"} and token.kind != "variable":
            return
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "variable" and (depth == 0 or previous == "AS"):
            yield token.text
        previous = token.text
