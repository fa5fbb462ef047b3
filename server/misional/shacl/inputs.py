"""What may be validated, and its one form for every engine: the terms of its N-Triples.

Both engines answer in the same terms, so that their answers can be held against each other. Nothing here
takes a path or a URL: text is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, cast

from pyoxigraph import RdfFormat, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Graph

# Named and not imported: documents are validated without loading rdflib, which takes longer than validating.
_BRIDGE: Final = "misional.shacl.rdflib_bridge"
_FORMATS: Final = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES}
# A literal's own line ends are escaped in N-Triples, so a label at either end of a line is a node, never a
# text.
_BLANK: Final = re.compile(r"^_:(\S+) |> _:(\S+) \.$", re.MULTILINE)


# May hit a text or a comment as well, which costs time and nothing else.
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\s]*>|@base|\bBASE\b", re.IGNORECASE)


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


class Document:
    """A graph or a document on its way to an engine, with its N-Triples made once and only when asked for.

    `InvalidInput` if `source` is neither; text by itself is refused, and never taken for a path or a URL.
    """

    def __init__(self, source: Graph | RdfText) -> None:
        if isinstance(source, RdfText):
            self._text = source
        else:
            self._text = cast("Callable[[object], RdfText]", import_module(_BRIDGE).text_of_graph)(source)

    @cached_property
    def ntriples(self) -> str:
        """The triples as N-Triples; `InvalidInput` if the text is not well-formed.

        Nodes without a label get one here, another one each time, so all must read this one text.
        """
        return self._text.to_ntriples()

    @property
    def as_given(self) -> RdfText:
        """The text for an engine with a parser of its own: as it came, unless only ours would be strict
        about it.

        A relative IRI without a base is an error; the engine would make one up.
        """
        lenient = self._text.format == "turtle" and self._text.base is None
        if lenient and _RELATIVE.search(self._text.text):
            return RdfText(self.ntriples, "ntriples")
        return self._text


def blank_labels(ntriples: str) -> tuple[str, ...]:
    """Return the blank nodes of N-Triples text as terms, each once, in order of first appearance."""
    found = (f"_:{subject or obj}" for line in _BLANK.findall(ntriples) for subject, obj in [line])
    return tuple(dict.fromkeys(found))
