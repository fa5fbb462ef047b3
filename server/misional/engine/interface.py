"""The one small interface behind which every engine stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QueryForm = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True, slots=True)
class GraphFile:
    """An RDF file to serve; its format is told by its extension.

    Triples go to ``graph`` (`None`: the default graph). Files of quads keep their own graphs; ``graph`` then
    only catches what they hold in their default graph. ``base`` resolves relative IRIs in the file.
    """

    path: Path
    graph: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """The protocol's dataset (``default-graph-uri``, ``named-graph-uri``), as absolute IRIs.

    Empty means: what the query's own FROM says, else the service's default dataset. Otherwise it overrides
    FROM (SPARQL 1.1 Protocol §2.1.4), and a part left empty is empty. A graph that is not there is empty too.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost: CPU seconds, elapsed seconds, bytes beyond the store, bytes of answer."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    result_bytes: int

    def __post_init__(self) -> None:
        if min(self.cpu_seconds, self.wall_seconds, self.memory_bytes, self.result_bytes) <= 0:
            msg = "every limit must be greater than zero"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, never a part of one."""

    form: QueryForm
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a text stops being SPARQL for a reason that is plain without a grammar.

    ``offset`` counts characters from 0. ``prefix`` is an undeclared prefix; if `None`, ``found`` begins no
    terminal of the language.
    """

    offset: int
    found: str
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class QueryInfo:
    """What can be known of a request's text without evaluating it. IRIs are resolved; names are as written.

    ``form`` is `None` if no query form was found (an update, or no SPARQL at all). ``updates`` lists the
    update operations found, in capitals; ``services`` the endpoints of SERVICE, a variable as ``?name``.
    ``deterministic`` is false if a function is called that may answer differently each time (NOW, RAND,
    UUID, STRUUID, BNODE). ``depth`` and ``chain`` are upper bounds of the nesting of brackets and the number
    of operators. ``fault``: why it cannot be SPARQL, if that is plain already; `None` promises nothing.
    """

    form: QueryForm | None
    services: tuple[str, ...]
    from_graphs: tuple[str, ...]
    from_named: tuple[str, ...]
    updates: tuple[str, ...]
    deterministic: bool
    depth: int
    chain: int
    fault: Fault | None = None

    @property
    def is_update(self) -> bool:
        """Whether an update operation (SPARQL 1.1 Update) occurs."""
        return bool(self.updates)


@runtime_checkable
class Engine(Protocol):
    """Evaluates queries, whole, over one fixed set of data. Safe to call from many threads at once."""

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs that a query or a `Dataset` may name, sorted."""

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
        """Answer one query, or raise one of `misional.engine.errors`.

        ``media_type`` must be one that `media_types` lists for the query's form, else `QueryRefused`
        ("media-type"). ``info`` spares a second `inspect` to a caller that has made one of the same text.
        ``cancelled`` is polled, cheaply and often, from the calling thread: true stops the evaluation.
        """

    def close(self) -> None:
        """Stop, leave nothing running; later queries raise `EngineUnavailable`. May be called twice."""
