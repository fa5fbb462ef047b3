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

from misional.shacl.columns import Triples, compact, read_triples
from misional.shacl.triples import TripleIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Graph

# Named and not imported: documents are validated without loading rdflib, which takes longer than validating.
_BRIDGE: Final = "misional.shacl.rdflib_bridge"
_FORMATS: Final = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES}

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
    """A graph or a document on its way to an engine, with its triples read once and only when asked for.

    `InvalidInput` if `source` is neither; text by itself is refused, and never taken for a path or a URL.
    """

    def __init__(self, source: Graph | RdfText | Triples) -> None:
        self._text: RdfText | None = None
        if isinstance(source, Triples):
            self.triples = source
        elif isinstance(source, RdfText):
            self._text = source
        else:
            self._text = cast("Callable[[object], RdfText]", import_module(_BRIDGE).text_of_graph)(source)

    @property
    def is_read(self) -> bool:
        """Tell whether the triples are at hand."""
        return "triples" in self.__dict__

    @cached_property
    def triples(self) -> Triples:
        """The triples; `InvalidInput` if the text is not well-formed.

        Nodes without a label get one here, another one each time, so all must read these.
        """
        return read_triples(self._text.to_ntriples() if self._text else "")

    @cached_property
    def index(self) -> TripleIndex:
        """The index over the triples; `InvalidInput` if the text is not well-formed."""
        return TripleIndex(self.triples)

    @property
    def ntriples(self) -> str:
        """The triples as N-Triples, written anew each time; `InvalidInput` if the text is not well-formed."""
        return self.triples.ntriples

    @property
    def as_given(self) -> RdfText:
        """The text for an engine with a parser of its own: as it came, unless only ours would be strict
        about it; triples are written as shortly as can be.

        A relative IRI without a base is an error; the engine would make one up.
        """
        given = self._text
        if given is None:
            return self.rewritten
        lenient = given.format == "turtle" and given.base is None
        return self.rewritten if lenient and _RELATIVE.search(given.text) else given

    @property
    def rewritten(self) -> RdfText:
        """The triples in order as text for an engine; `InvalidInput` if what came is not well-formed."""
        return RdfText(compact(self.triples))
