"""What the parsers let pass, or die of: XML that ends too early, and triples within triples (RDF 1.2)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.parsers import expat

_TERM: Final = "triple terms (RDF 1.2) are not read"
_EDGE: Final = re.compile(r"<<\(?\s*[<_]|>>")
_DEEPEST: Final = 100


class Fault(NamedTuple):
    """What is wrong with a text, and where, 1-based."""

    reason: str
    line: int
    column: int


def cut_xml(text: str) -> Fault | None:
    """Tell where XML is not well-formed: a file that lost its end would else count as a whole one."""
    parser = expat.ParserCreate()
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        return Fault(expat.ErrorString(error.code), error.lineno, error.offset + 1)
    return None


def nested_terms(text: str) -> Fault | None:
    """Tell where triples stand within triples so deep that the parser's stack would end the process."""
    if text.count("<<") <= _DEEPEST:
        return None
    depth = 0
    for edge in _EDGE.finditer(text):
        depth = depth + 1 if edge[0] != ">>" else max(0, depth - 1)
        if depth > _DEEPEST:
            at = edge.start()
            return Fault(_TERM, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return None
