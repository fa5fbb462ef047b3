"""Where a query goes wrong, found in the text as the user wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.engine import reading
from misional.engine.errors import QuerySyntaxError
from misional.engine.tokens import position

if TYPE_CHECKING:
    from misional.engine.interface import Fault

_POSITION: Final = re.compile(r"error at (\d+):(\d+): ", re.ASCII)


def fault_error(text: str, fault: Fault) -> QuerySyntaxError:
    """A fault that is plain without a grammar, as an error."""
    line, column = position(text, fault.offset)
    if fault.prefix is not None:
        message = f"the prefix {fault.prefix}: is not declared"
    else:
        message = f"unexpected {fault.found!r}"
    return QuerySyntaxError(line, column, message, found=fault.found, prefix=fault.prefix)


def syntax_error(text: str, message: str) -> QuerySyntaxError:
    """What an engine's refusal to parse ``text`` comes from; ``message`` is its own, the last resort."""
    fault = reading.read(text, None).fault
    if fault is not None:
        return fault_error(text, fault)
    match = _POSITION.match(message)
    if match is None:
        return QuerySyntaxError(1, 1, message)
    line, column = int(match[1]), int(match[2])
    lines = text.split("\n")
    # The engine points past the end of a keyword it tried, at times past the text itself.
    line = min(line, len(lines))
    return QuerySyntaxError(line, min(column, len(lines[line - 1]) + 1), message[match.end() :])
