"""What may be validated, and its one form for every engine: N-Triples text.

Both engines read the very same N-Triples, so their answers can be held against each other term by term.
Nothing here takes a path or a URL: text is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from pyoxigraph import RdfFormat, parse, serialize

_FORMATS: Final = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES}
# A literal's own line ends are escaped in N-Triples, so a label at either end of a line is a node, never a
# text.
_BLANK: Final = re.compile(r"^_:(\S+) |> _:(\S+) \.$", re.MULTILINE)


class InvalidInput(ValueError):
    """The data or the shapes cannot be read as RDF; the message says why and, for text, where."""


@dataclass(frozen=True, slots=True)
class RdfText:
    """A document in memory: RDF text, never a path or a URL.

    `base` resolves relative IRIs in Turtle. Other syntaxes come as a graph: the fast parser has no limit on
    XML entities, and JSON-LD is read where its contexts can be refused.
    """

    text: str
    format: Literal["turtle", "ntriples"] = "turtle"
    base: str | None = None

    def to_ntriples(self) -> str:
        """Return the same triples as N-Triples; `InvalidInput` if the text is not well-formed."""
        base = self.base if self.format == "turtle" else None
        try:
            triples = parse(self.text.encode(), format=_FORMATS[self.format], base_iri=base)
            return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
        except (SyntaxError, ValueError) as error:
            raise InvalidInput(str(error)) from error


def blank_labels(ntriples: str) -> tuple[str, ...]:
    """Return the blank nodes of N-Triples text as terms, each once, in order of first appearance."""
    found = (f"_:{subject or obj}" for line in _BLANK.findall(ntriples) for subject, obj in [line])
    return tuple(dict.fromkeys(found))
