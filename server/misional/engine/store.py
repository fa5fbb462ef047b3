"""The one place that holds a pyoxigraph store: load files into it, evaluate a query over it."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import NamedNode, RdfFormat, Store

from misional.engine import formats
from misional.engine.errors import DataUnreadable, EvaluationFailed, QueryRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import IO

    from misional.engine.interface import Dataset, GraphFile

COMPRESSED: Final = ".gz"
"""The extension of a file that is gzip around RDF."""


def load(files: Sequence[GraphFile]) -> Store:
    """Read every file into a new store in memory; raises `DataUnreadable` for the first that fails."""
    store = Store()
    for file in files:
        graph = None if file.graph is None else NamedNode(file.graph)
        if graph is not None:
            # A graph that turns out to be empty exists all the same: FROM may name it.
            store.add_graph(graph)
        kind = format_of(file.path)
        if kind is None:
            raise DataUnreadable(file.path, "no RDF format is known by this extension")
        base = file.base or file.graph
        try:
            if file.path.suffix == COMPRESSED:
                with gzip.open(file.path) as unpacked:
                    store.bulk_load(cast("IO[bytes]", unpacked), kind, base_iri=base, to_graph=graph)
            else:
                store.bulk_load(path=file.path, format=kind, base_iri=base, to_graph=graph)
        except (SyntaxError, OSError, EOFError, ValueError, zlib.error) as error:
            raise DataUnreadable(file.path, str(error)) from error
    return store


def format_of(path: Path) -> RdfFormat | None:
    """The format that a file's name tells, also if it is compressed ("data.nt.gz"); `None` for another."""
    plain = path.with_suffix("") if path.suffix == COMPRESSED else path
    return RdfFormat.from_extension(plain.suffix.removeprefix("."))


def graph_names(store: Store) -> tuple[str, ...]:
    """The IRIs of the store's named graphs, sorted."""
    return tuple(sorted(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)))


def evaluate(
    store: Store,
    text: str,
    *,
    dataset: Dataset,
    union_default: bool,
    base_iri: str | None,
    media_type: str,
    prefixes: Mapping[str, str],
    output: IO[bytes],
) -> None:
    """Evaluate ``text`` and write its whole answer to ``output``, whose exceptions come through unchanged.

    ``union_default`` must be false if the query has a FROM: pyoxigraph's union flag overrides it.
    Raises `SyntaxError` with the engine's own message, `QueryRefused` ("media-type"), `EvaluationFailed`.
    """
    try:
        if dataset:
            result = store.query(
                text,
                base_iri=base_iri,
                default_graph=[NamedNode(iri) for iri in dataset.default],
                named_graphs=[NamedNode(iri) for iri in dataset.named],
            )
        else:
            result = store.query(text, base_iri=base_iri, use_default_graph_as_union=union_default)
    except (OSError, ValueError, RuntimeError) as error:
        raise EvaluationFailed(str(error)) from error
    if media_type not in formats.media_types(formats.form_of(result)):
        raise QueryRefused("media-type", media_type)
    try:
        formats.write(result, media_type, prefixes, output)
    except (OSError, ValueError, RuntimeError) as error:
        raise EvaluationFailed(str(error)) from error
