"""Where a query goes wrong, found in the text as the user wrote it."""

from __future__ import annotations

import re
from typing import Final

from misional.engine.errors import QuerySyntaxError

_POSITION: Final = re.compile(r"error at (\d+):(\d+): ", re.ASCII)


def syntax_error(text: str, message: str) -> QuerySyntaxError:
    """The engine's own message as a typed error; a message without a position points at the text's start."""
    match = _POSITION.match(message)
    if match is None:
        return QuerySyntaxError(1, 1, message)
    line, column = int(match[1]), int(match[2])
    lines = text.split("\n")
    # The engine points past the end of a keyword it tried, at times past the text itself.
    line = min(line, len(lines))
    return QuerySyntaxError(line, min(column, len(lines[line - 1]) + 1), message[match.end() :])
