"""Property paths (SHACL §2.3.1) as small trees, and their one spelling in SPARQL syntax.

A report keeps a path as text (``<p>``, ``^<p>``, ``<p>/<q>*``), which is the same whatever blank nodes the
shapes graph drew it with. `read_path` draws the tree from a shapes graph, `parse_path` from the text,
`format_path` writes the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from misional.shacl.terms import FIRST, SH, is_iri

if TYPE_CHECKING:
    from misional.shacl.triples import TripleIndex

MAX_DEPTH: Final = 64
Repeats = Literal["*", "+", "?"]
REPEAT_TERMS: Final[tuple[tuple[str, Repeats], ...]] = (
    (f"<{SH}zeroOrMorePath>", "*"),
    (f"<{SH}oneOrMorePath>", "+"),
    (f"<{SH}zeroOrOnePath>", "?"),
)
INVERSE: Final = f"<{SH}inversePath>"
ALTERNATIVE: Final = f"<{SH}alternativePath>"
_TOKEN: Final = re.compile(r"\s*(<[^>]*>|[()^/|*+?])")


@dataclass(frozen=True, slots=True)
class Predicate:
    """One property; `iri` is an N-Triples term."""

    iri: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """The path walked from object to subject."""

    path: Path


@dataclass(frozen=True, slots=True)
class Chain:
    """Two or more paths: one after another (``/``), or either of them (``|``)."""

    operator: Literal["/", "|"]
    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The path walked any number of times (``*``), at least once (``+``) or at most once (``?``)."""

    path: Path
    times: Repeats


Path = Predicate | Inverse | Chain | Repeat


def format_path(path: Path) -> str:
    """Write the path in SPARQL syntax, with no parentheses but those it needs."""
    match path:
        case Predicate(iri):
            return iri
        case Inverse(inner):
            return "^" + _grouped(inner)
        case Repeat(inner, times):
            return _grouped(inner) + times
        case Chain(operator, steps):
            return operator.join(
                f"({format_path(s)})" if isinstance(s, Chain) else format_path(s) for s in steps
            )


def _grouped(path: Path) -> str:
    return path.iri if isinstance(path, Predicate) else f"({format_path(path)})"


def read_path(shapes: TripleIndex, node: str, depth: int = 0) -> Path:
    """Draw the path that `node` is in the shapes graph; `ValueError` if ill-formed, cyclic or very deep."""
    if is_iri(node):
        return Predicate(node)
    if depth > MAX_DEPTH:
        message = f"the property path at {node} is cyclic or nested deeper than {MAX_DEPTH}"
        raise ValueError(message)
    if shapes.value(node, FIRST):  # a node that is a list is a sequence, whatever else it says
        return Chain("/", _members(shapes, node, depth))
    if inverse := shapes.value(node, INVERSE):
        return Inverse(read_path(shapes, inverse, depth + 1))
    for term, times in REPEAT_TERMS:
        if inner := shapes.value(node, term):
            return Repeat(read_path(shapes, inner, depth + 1), times)
    if alternatives := shapes.value(node, ALTERNATIVE):
        return Chain("|", _members(shapes, alternatives, depth))
    message = f"{node} is not a property path"
    raise ValueError(message)


def _members(shapes: TripleIndex, head: str, depth: int) -> tuple[Path, ...]:
    steps = tuple(read_path(shapes, member, depth + 1) for member in shapes.members(head))
    if len(steps) < 2:  # SHACL §2.3.1.2, §2.3.1.3
        message = f"the property path at {head} has fewer than two members"
        raise ValueError(message)
    return steps


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """Draw the path from its SPARQL syntax; `ValueError` if the text is not one path of full IRIs."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        message = f"not a property path: {text[:80]}"
        raise ValueError(message)
    path, rest = _alternatives(tuple(tokens))
    if rest:
        message = f"not a property path, near {rest[0]!r}: {text[:80]}"
        raise ValueError(message)
    return path


def _alternatives(tokens: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    return _chain(tokens, "|")


def _chain(tokens: tuple[str, ...], operator: Literal["/", "|"]) -> tuple[Path, tuple[str, ...]]:
    step, tokens = _chain(tokens, "/") if operator == "|" else _element(tokens)
    steps = [step]
    while tokens[:1] == (operator,):
        step, tokens = _chain(tokens[1:], "/") if operator == "|" else _element(tokens[1:])
        steps.append(step)
    return (Chain(operator, tuple(steps)) if len(steps) > 1 else step), tokens


def _element(tokens: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    if tokens[:1] == ("^",):
        inner, rest = _element(tokens[1:])
        return Inverse(inner), rest
    path, rest = _primary(tokens)
    while rest and rest[0] in {"*", "+", "?"}:
        path, rest = Repeat(path, _times(rest[0])), rest[1:]
    return path, rest


def _primary(tokens: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    if tokens and is_iri(tokens[0]):
        return Predicate(tokens[0]), tokens[1:]
    if tokens[:1] == ("(",):
        path, rest = _alternatives(tokens[1:])
        if rest[:1] == (")",):
            return path, rest[1:]
    message = f"not a property path, near {' '.join(tokens[:1]) or 'its end'}"
    raise ValueError(message)


def _times(token: str) -> Repeats:
    return next(times for _, times in REPEAT_TERMS if times == token)
