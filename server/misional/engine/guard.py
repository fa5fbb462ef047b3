"""What a text asks for, read without evaluating it, and what is refused before any engine sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.engine import reading
from misional.engine.errors import QueryRefused
from misional.engine.faults import fault_error, syntax_error
from misional.engine.formats import media_types
from misional.engine.interface import Dataset, Fault
from misional.engine.iris import resolve
from misional.engine.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.engine.interface import QueryForm, QueryInfo

MAX_LENGTH: Final = 2_000_000
"""Characters. The engine's parser holds some 100 bytes of tree for each."""
MAX_DEPTH: Final = 64
"""Brackets within brackets. Measured: pyoxigraph 0.5.13 takes 1 s for 100 nested collections (the cube of the
depth), and overflows an 8 MB stack somewhere between 500 and 3,000."""
MAX_CHAIN: Final = 2_000
"""Operators. Measured: a chain of 4,000 takes 1.6 s to parse (the square), 30,000 overflow the stack."""

NO_GRAPH: Final = "about:empty"
"""Names the graph that nothing is in, and that nobody could fetch."""

# An IRI that, taken for "less than" and an expression, would open a comment or a string. With "//" before
# the first of these it cannot be one: no operand begins with a slash.
_TWO_FACED: Final = re.compile(r"<(?:(?!//)[^#'<>\s])*+[#']")


@dataclass(frozen=True, slots=True)
class Admission:
    """A query that may be evaluated. ``text`` is what to evaluate; ``has_from``: it names its own dataset.

    ``dataset`` is the protocol's, over graphs that exist: no engine hears of another, so none can fetch it.
    """

    text: str
    form: QueryForm
    has_from: bool
    dataset: Dataset


def inspect(text: str, *, base_iri: str | None = None) -> QueryInfo:
    """Tell what ``text`` is and asks for; takes time linear in its length, evaluates and fetches nothing.

    Never raises for any text. SERVICE is over-reported rather than missed: it counts wherever any engine
    could read one, be it glued to a name ("service:x {…}" is one to pyoxigraph) or written with code point
    escapes (SPARQL 1.1 §19.2). Keywords in comments, strings, IRIs, variables and names do not count.
    ``base_iri`` resolves relative IRIs as the query's own BASE would.
    """
    info = reading.glance(text)
    if info is not None and info.depth <= MAX_DEPTH and info.chain <= MAX_CHAIN:
        return info
    return reading.merge([reading.read(each, base_iri) for each in reading.readings(text)])


def admit(
    text: str,
    *,
    info: QueryInfo | None,
    dataset: Dataset,
    media_type: str,
    graphs: Sequence[str] | None,
    base_iri: str | None,
) -> Admission:
    """Let a query pass, or raise `QueryRefused` or `QuerySyntaxError`.

    ``graphs`` are those there are; `None`: none at all. A query whose FROM names another is refused. A graph
    that ``dataset`` names and that is not there is empty: SPARQL 1.1 Protocol §2.1.4 lets a service refuse
    it, but the W3C's protocol tests expect an answer to be given.
    """
    if len(text) > MAX_LENGTH:
        raise QueryRefused("length", str(MAX_LENGTH))
    try:
        text.encode()
    except UnicodeEncodeError as error:  # a lone surrogate, which no decoder of a request lets through
        raise fault_error(text, Fault(error.start, text[error.start])) from error
    if info is None:
        info = inspect(text, base_iri=base_iri)
    if info.fault is not None:
        # A misspelt keyword before it explains more than a prefix that only seems to lack its declaration.
        raise syntax_error(text, "") if info.depth <= MAX_DEPTH else fault_error(text, info.fault)
    _refuse_what_it_asks(info)
    if info.form is None:
        raise syntax_error(text, "no query here")
    if media_type not in media_types(info.form):
        raise QueryRefused("media-type", media_type)
    known = graphs or ()
    for named in (*info.from_graphs, *info.from_named):
        # Who read the text may not have known the base; a name that is absolute already stays as it is.
        graph = resolve(named, base_iri)
        if graph not in known:
            raise QueryRefused("unknown-graph", graph)
    has_from = bool(info.from_graphs or info.from_named)
    return Admission(_one_faced(text), info.form, has_from, _existing(dataset, known))


def _existing(dataset: Dataset, known: Sequence[str]) -> Dataset:
    """The part of a dataset that there is; when nothing is left, an empty graph and not the service's own."""
    kept = Dataset(
        tuple(graph for graph in dataset.default if graph in known),
        tuple(graph for graph in dataset.named if graph in known),
    )
    return kept if kept or not dataset else Dataset(default=(NO_GRAPH,))


def _refuse_what_it_asks(info: QueryInfo) -> None:
    if info.updates:
        raise QueryRefused("update", info.updates[0])
    if info.services:
        raise QueryRefused("service", info.services[0])
    if info.depth > MAX_DEPTH:
        raise QueryRefused("nesting", str(MAX_DEPTH))
    if info.chain > MAX_CHAIN:
        raise QueryRefused("operators", str(MAX_CHAIN))


def _one_faced(text: str) -> str:
    r"""Write `#` and `'` inside IRIs as ``\u0023`` and ``\u0027`` where they could be read as code.

    "?a<1#>" is an IRI by the standard's longest match, but to pyoxigraph, where an operator is due, the rest
    of the line is a comment: a text could hide a SERVICE in what follows. Escaped, it is an IRI or an error.
    """
    if "service" not in text.lower() or _TWO_FACED.search(text) is None:
        return text
    pieces: list[str] = []
    done = 0
    for token in tokenize(text):
        if token.kind == "iri" and _TWO_FACED.match(token.text):
            pieces += (text[done : token.start], token.text.replace("#", r"\u0023").replace("'", r"\u0027"))
            done = token.start + len(token.text)
    return "".join((*pieces, text[done:]))
