"""Where a query goes wrong, found in the text as the user wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.engine import reading
from misional.engine.errors import QuerySyntaxError
from misional.engine.parsing import find_error
from misional.engine.tokens import position

if TYPE_CHECKING:
    from misional.engine.errors import BrokenRule
    from misional.engine.interface import Fault

_POSITION: Final = re.compile(r"error at (\d+):(\d+): ", re.ASCII)
# What pyoxigraph says of a broken rule, among what it expected; our name for the rule; our words.
_RULES: Final[tuple[tuple[str, BrokenRule, str], ...]] = (
    (
        "variable that is unbound",
        "ungrouped-variable",
        "a selected variable is neither grouped nor aggregated",
    ),
    ("not authorized with GROUP BY", "star-with-group-by", "SELECT * cannot go with GROUP BY"),
    ("Duplicated variable name", "duplicate-variable", "a variable is selected twice"),
    ("overrides an existing variable", "variable-in-scope", "AS gives a name that is already taken"),
    ("not allowed on property paths", "reified-path", "a property path cannot be reified"),
    (
        "not allowed in subject position",
        "triple-term-subject",
        "a subject cannot be a literal or triple term",
    ),
    ("IRI parsing failed", "iri", "an IRI is malformed, or relative without a BASE"),
)


def fault_error(text: str, fault: Fault) -> QuerySyntaxError:
    """A fault that is plain without a grammar, as an error."""
    line, column = position(text, fault.offset)
    if fault.prefix is not None:
        message = f"the prefix {fault.prefix}: is not declared"
    else:
        message = f"unexpected {fault.found!r}"
    return QuerySyntaxError(line, column, message, found=fault.found, prefix=fault.prefix)


def syntax_error(text: str, message: str) -> QuerySyntaxError:
    """What an engine's refusal to parse ``text`` comes from; ``message`` is the engine's own.

    The place is found by our own grammar. Only if that is content, so that the text breaks a rule beyond it,
    do we fall back on pyoxigraph's place, which is where its longest attempt ended.
    """
    fault = reading.read(text, None).fault
    error = find_error(text)
    if fault is not None and (error is None or fault.offset <= error.offset):
        return fault_error(text, fault)
    if error is not None:
        line, column = position(text, error.offset)
        found = repr(error.found) if error.found else "the end"
        return QuerySyntaxError(
            line, column, f"{found} cannot stand here", found=error.found, expected=error.expected
        )
    line, column = _place(text, message)
    for phrase, rule, words in _RULES:
        if phrase in message:
            return QuerySyntaxError(line, column, words, rule=rule)
    return QuerySyntaxError(line, column, "the query breaks a rule on variables, blank nodes or values")


def _place(text: str, message: str) -> tuple[int, int]:
    match = _POSITION.match(message)
    if match is None:
        return 1, 1
    lines = text.split("\n")
    line = min(int(match[1]), len(lines))
    return line, min(int(match[2]), len(lines[line - 1]) + 1)
