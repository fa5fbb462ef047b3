"""The engine in the caller's own process: for builds, tests and the command line, not for strangers."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import TYPE_CHECKING

from misional.engine import store as stores
from misional.engine.errors import (
    EngineUnavailable,
    EvaluationFailed,
    LimitExceeded,
    QueryCancelled,
    evaluation_error,
)
from misional.engine.faults import syntax_error
from misional.engine.guard import admit
from misional.engine.interface import Answer
from misional.engine.sink import BoundedBuffer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyoxigraph import Store

    from misional.engine.interface import Dataset, Engine, GraphFile, Limits, QueryInfo


class _EmbeddedEngine:
    def __init__(
        self, store: Store, *, union_default: bool, prefixes: Mapping[str, str], base_iri: str | None
    ) -> None:
        self._store: Store | None = store
        self._union_default = union_default
        self._prefixes = prefixes
        self._base_iri = base_iri
        self._graphs = stores.graph_names(store)

    @property
    def graphs(self) -> tuple[str, ...]:
        return self._graphs

    def query(
        self,
        text: str,
        *,
        dataset: Dataset,
        media_type: str,
        limits: Limits,
        info: QueryInfo | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:
        store = self._store
        if store is None:
            msg = "the engine is closed"
            raise EngineUnavailable(msg)
        admitted = admit(
            text,
            info=info,
            dataset=dataset,
            media_type=media_type,
            graphs=self._graphs,
            base_iri=self._base_iri,
        )
        deadline = time.monotonic() + limits.wall_seconds

        def check() -> None:
            if cancelled is not None and cancelled():
                raise QueryCancelled
            if time.monotonic() > deadline:
                raise LimitExceeded("wall", limits.wall_seconds)

        output = BoundedBuffer(limits.result_bytes, check)
        try:
            stores.evaluate(
                store,
                admitted.text,
                dataset=admitted.dataset,
                union_default=self._union_default and not admitted.has_from,
                base_iri=self._base_iri,
                media_type=media_type,
                prefixes=self._prefixes,
                output=output,
            )
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from error
        except EvaluationFailed as error:
            raise evaluation_error(str(error)) from error
        return Answer(admitted.form, media_type, output.getvalue())

    def close(self) -> None:
        self._store = None


def open_embedded(
    files: Sequence[GraphFile],
    *,
    union_default: bool = True,
    prefixes: Mapping[str, str] = MappingProxyType({}),
    base_iri: str | None = None,
) -> Engine:
    """Load ``files`` into this process and query them here. Raises `DataUnreadable`.

    Of the limits only the answer's size is exact; elapsed time and ``cancelled`` are looked at whenever a
    piece of the answer is written, and CPU and memory not at all: pyoxigraph cannot be interrupted.
    ``union_default``: a query without dataset sees the union of all graphs (else the store's default graph).
    ``prefixes`` shorten Turtle, TriG, RDF/XML and JSON-LD; ``base_iri`` resolves relative IRIs in queries.
    """
    return _EmbeddedEngine(
        stores.load(files), union_default=union_default, prefixes=dict(prefixes), base_iri=base_iri
    )
