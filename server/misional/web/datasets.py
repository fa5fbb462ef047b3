"""A description with its provenance: each triple in the named graph of the release that holds it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from misional.web.formats import N_QUADS, TRIG
from misional.web.writers import n_triples, turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from misional.web.formats import Format
    from misional.web.index import Index
    from misional.web.triples import Triple

    Graphs = Mapping[str | None, Sequence[Triple]]

_PREFIX: Final = "@prefix "


def by_graph(index: Index, triples: Iterable[Triple]) -> Graphs:
    """``triples`` by the name of the graph that holds each, graphs in the order of their names.

    A triple that no graph holds, such as what a document says of itself, is in the default graph (``None``).
    """
    held: dict[str | None, list[Triple]] = {}
    for subject, about in groupby(triples, key=lambda triple: triple.subject):
        graph_of = {(edge.predicate, edge.node): edge.graph for edge in index.outgoing(subject)}
        for triple in about:
            held.setdefault(graph_of.get((triple.predicate, triple.object)), []).append(triple)
    return {name: held[name] for name in sorted(held, key=lambda name: name or "")}


def write_dataset(graphs: Graphs, iris: Mapping[str, str], form: Format) -> bytes:
    """``graphs`` in one of the formats of datasets; ``iris`` has the IRI of each by its name.

    Raises ``ValueError`` for a format that is not of datasets.
    """
    match form.media_type:
        case N_QUADS.media_type:
            return b"".join(_quads(triples, name and iris[name]) for name, triples in graphs.items())
        case TRIG.media_type:
            return _trig(graphs, iris)
        case _:
            raise ValueError(f"{form.media_type} is not a format of datasets")


def _quads(triples: Sequence[Triple], graph: str | None) -> bytes:
    """RDF 1.1 N-Quads: each line of N-Triples with its graph before the stop."""
    lines = n_triples(triples)
    # A line break is escaped inside a line, so each of them ends one.
    return lines if graph is None else lines.replace(b" .\n", f" <{graph}> .\n".encode())


def _trig(graphs: Graphs, iris: Mapping[str, str]) -> bytes:
    """RDF 1.1 TriG: the prefixes of all graphs, then a block for each. Blank nodes are of one graph each."""
    prefixes: set[str] = set()
    blocks = []
    for name, triples in graphs.items():
        head, body = _split(turtle(triples).decode())
        prefixes |= set(head)
        blocks.append(body if name is None else f"<{iris[name]}> {{\n{body}}}\n")
    return "\n".join(["".join(sorted(prefixes)), *blocks]).encode()


def _split(document: str) -> tuple[list[str], str]:
    """The prefix declarations of a Turtle document, which come first, and the rest of it."""
    lines = document.splitlines(keepends=True)
    first = next((at for at, line in enumerate(lines) if not line.startswith(_PREFIX)), len(lines))
    return lines[:first], "".join(lines[first:]).lstrip("\n")
