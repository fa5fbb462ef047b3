"""Where a query goes wrong, shown in its own lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from misional.web.problems import Problem

_AROUND: Final = 2
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LONGEST: Final = 400
"""Characters of a line that are shown before the fault: a query on one endless line has to stay readable."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the query. ``caret`` is the white space before the mark under it, if the fault is here."""

    number: int
    text: str
    caret: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """The place of the fault, both from 1, how many characters it takes, and the lines around it."""

    line: int
    column: int
    length: int
    lines: tuple[Line, ...]

    @property
    def carets(self) -> str:
        """A mark as long as the fault."""
        return "^" * self.length


def fault_of(problem: Problem) -> Fault | None:
    """Where ``problem`` says that its query is at fault; ``None`` if it does not."""
    line, column = problem.members.get("line"), problem.members.get("column")
    if problem.query is None or not isinstance(line, int) or not isinstance(column, int):
        return None
    lines = _LINE_END.split(problem.query)
    found = str(problem.members.get("found") or "")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    first = max(0, column - 1 - _LONGEST)
    length = max(1, min(len(_LINE_END.split(found)[0]), _LONGEST))
    around = range(max(1, line - _AROUND), min(len(lines), line + _AROUND) + 1)
    return Fault(
        line,
        column,
        length,
        tuple(
            Line(number, here[first : column - 1 + _LONGEST], _lead(here[first : column - 1]))
            if number == line
            else Line(number, lines[number - 1][:_LONGEST], None)
            for number in around
        ),
    )


def _lead(text: str) -> str:
    return "".join("\t" if one == "\t" else " " for one in text)
