"""What a stranger's shapes may not ask for, found in their triples and not in their text. Runs sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.engine import inspect
from misional.shacl.terms import FIRST, RDF, REST, SH, is_blank, is_literal, parse_literal, text_of
from misional.web.validation.reading import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.triples import TripleIndex

DEEPEST: Final = 100
"""Blank nodes within blank nodes; nobody writes ten by hand."""

_IMPORTS: Final = "<http://www.w3.org/2002/07/owl#imports>"
_TYPE: Final = f"<{RDF}type>"
_QUERIES: Final = tuple(f"<{SH}{name}>" for name in ("select", "ask", "construct", "update"))
_SCRIPT: Final = f"<{SH}js"
_SCRIPT_TYPES: Final = f"<{SH}JS"
_TO_SHAPES: Final = frozenset(
    f"<{SH}{name}>" for name in ("property", "node", "not", "qualifiedValueShape", "and", "or", "xone")
)


def check_shapes(shapes: TripleIndex) -> None:
    """Refuse what would reach out, run a program, or has no defined meaning; raises :class:`RefusedError`.

    ``owl:imports`` is refused unless what it names is here as well: to pass over it would validate against
    less than was asked for. A shape that refers to itself is refused since SHACL (section 3.4.3) leaves open
    what it means, and an engine that lets it pass says "conforms" of anything.
    """
    for subject in shapes.subjects():
        for predicate, objects in shapes.properties(subject).items():
            _check_statement(shapes, predicate, objects)
    _check_depth(shapes)
    _check_recursion(shapes)


def _check_statement(shapes: TripleIndex, predicate: str, objects: tuple[str, ...]) -> None:
    if predicate.startswith(_SCRIPT) or (
        predicate == _TYPE and any(one.startswith(_SCRIPT_TYPES) for one in objects)
    ):
        raise RefusedError("shapes-refused", what="sh:js")
    if predicate == _IMPORTS:
        for one in objects:
            if not shapes.properties(one):
                raise RefusedError("shapes-refused", what=f"owl:imports {text_of(one)[:200]}")
    if predicate in _QUERIES:
        for one in objects:
            if is_literal(one):
                _check_query(parse_literal(one).lexical)


def _check_query(text: str) -> None:
    found = inspect(text)
    if found.services:
        raise RefusedError("shapes-refused", what=f"SERVICE {found.services[0][:200]}")
    if graphs := (*found.from_graphs, *found.from_named):
        raise RefusedError("shapes-refused", what=f"FROM {graphs[0][:200]}")
    if found.updates:
        raise RefusedError("shapes-refused", what=found.updates[0])


def _check_depth(shapes: TripleIndex) -> None:
    """Walk down from the named nodes; the length of a list is not depth."""
    waiting = [(node, 0) for node in shapes.subjects() if not is_blank(node)]
    seen: set[str] = set()
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise RefusedError("shapes-nesting", limit=DEEPEST)
        for predicate, objects in shapes.properties(node).items():
            below = depth if predicate == REST else depth + 1
            for one in objects:
                if is_blank(one) and one not in seen:
                    seen.add(one)
                    waiting.append((one, below))


def _check_recursion(shapes: TripleIndex) -> None:
    done: set[str] = set()
    for start in shapes.subjects():
        on_the_way: dict[str, Iterator[str]] = {}
        trail = [] if start in done else [start]
        while trail:
            node = trail[-1]
            below = on_the_way.get(node)
            if below is None:
                below = on_the_way[node] = _referred(shapes, node)
            following = next(below, None)
            if following is None:
                done.add(trail.pop())
                del on_the_way[node]
            elif following in on_the_way:
                raise RefusedError("shapes-recursive", what=text_of(shapes.nearest_named(following)))
            elif following not in done:
                trail.append(following)


def _referred(shapes: TripleIndex, node: str) -> Iterator[str]:
    for predicate, objects in shapes.properties(node).items():
        if predicate in _TO_SHAPES or predicate in {FIRST, REST}:
            yield from (one for one in objects if not is_literal(one) and shapes.properties(one))
