"""What is being served: read once, shared by all requests, swapped whole when a new release is published."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import orjson
import structlog

from misional.engine import Engine, EngineError, GraphFile
from misional.queries import parse_query
from misional.release import ReleaseError, current_id, open_current
from misional.web.index import read_index
from misional.web.space import Space

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from misional.queries import StoredQuery
    from misional.release import Release
    from misional.web.index import Index

OpenEngine = Callable[..., Engine]
"""Opens an engine over files, as :func:`misional.engine.open_embedded` does; raises ``EngineError``."""


class Holder(Protocol):
    """Lends what is served to requests."""

    def lease(self) -> AbstractContextManager[Live]:
        """What is served just now, kept open until the block ends."""

    def peek(self) -> Live:
        """What is served just now, for who needs no engine: nothing keeps that open."""

    def close(self) -> None:
        """Stop serving: the engine closes when its last request ends."""


@dataclass(frozen=True, slots=True)
class ServedGraph:
    """A named graph that queries may name. ``name`` is short for people, or the IRI again."""

    name: str
    iri: str
    triples: int


@dataclass(frozen=True, slots=True)
class Live:
    """One set of data as the server needs it. Nothing in it changes.

    ``id`` is a SHA-256 that names the data: equal ids, equal answers. ``default_triples`` counts the default
    graph; ``None``: it is the union of ``graphs``. Data that is no release has ``release`` ``None``, and then
    ``index`` and ``queries`` are empty, ``space`` has no address of ours, and ``files`` names what was read.
    """

    id: str
    graphs: tuple[ServedGraph, ...]
    default_triples: int | None
    index: Index
    space: Space
    context: Mapping[str, Any]
    queries: tuple[StoredQuery, ...]
    engine: Engine
    release: Release | None = None
    files: tuple[str, ...] = ()


def bring_to_life(release: Release, open_engine: OpenEngine) -> Live:
    """Read a release's index and open an engine on it.

    Raises ``OSError``, ``ValueError`` (a file is not what it should be) or ``EngineError``.
    """
    document = orjson.loads(release.context.read_bytes())
    if not isinstance(document, dict) or "@context" not in document:
        raise ValueError(f"{release.context} is not a JSON-LD context")
    index = read_index(release.graph_files)
    files = [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]
    queries = tuple(parse_query(slug, path.read_text("utf-8")) for slug, path in release.queries.items())
    entries = sorted(release.manifest.graphs.items())
    return Live(
        id=release.id,
        graphs=tuple(ServedGraph(name, entry.iri, entry.triples) for name, entry in entries),
        default_triples=None,
        index=index,
        space=Space(release.base),
        context=document["@context"],
        queries=queries,
        # What a relative IRI in a query is relative to (RFC 3986 §5.1.3): the service, by its public name,
        # since what a request calls the host must decide no answer.
        engine=open_engine(files, base_iri=f"{release.base}sparql"),
        release=release,
    )


class FixedLive:
    """A holder of one set of data that stays."""

    def __init__(self, live: Live) -> None:
        self._live = live

    @contextmanager
    def lease(self) -> Iterator[Live]:
        """The data."""
        yield self._live

    def peek(self) -> Live:
        """The data."""
        return self._live

    def close(self) -> None:
        """Close its engine."""
        self._live.engine.close()


class _Shared:
    """A live release and how many requests are using it; its engine closes with the last of them."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.users = 0
        self.retired = False


def _in_background(task: Callable[[], None]) -> None:
    threading.Thread(target=task, name="release-swap", daemon=True).start()


class ReleaseHolder:
    """Holds the current release of ``release_dir`` and follows its pointer.

    The pointer is looked at by a request at most every ``check_seconds``; the new release is then read
    beside the old one, which keeps answering until the new one is ready and its own last request is done.
    A new release that cannot be read is logged and left; the old one stays.
    """

    def __init__(
        self,
        release_dir: Path,
        open_engine: OpenEngine,
        *,
        check_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        start: Callable[[Callable[[], None]], None] = _in_background,
    ) -> None:
        """Open the published release; raises as :func:`bring_to_life`, or ``ReleaseError``."""
        self._release_dir = release_dir
        self._open_engine = open_engine
        self._check_seconds = check_seconds
        self._clock = clock
        self._start = start
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._log = structlog.get_logger("misional.web")
        release = open_current(release_dir)
        self._shared = _Shared(bring_to_life(release, open_engine))
        self._seen = release.id
        self._next_check = clock() + check_seconds

    @contextmanager
    def lease(self) -> Iterator[Live]:
        """The current release, kept open until the block ends."""
        self._look()
        with self._lock:
            shared = self._shared
            shared.users += 1
        try:
            yield shared.live
        finally:
            self._let_go(shared)

    def peek(self) -> Live:
        """The current release; its engine may close at any time."""
        self._look()
        return self._shared.live

    def close(self) -> None:
        """Stop serving: the engine closes when its last request ends."""
        with self._lock:
            shared, shared.retired = self._shared, True
            idle = shared.users == 0
        if idle:
            shared.live.engine.close()

    def refresh(self) -> None:
        """Follow the pointer now, in this thread; does nothing when it has not moved."""
        with self._refreshing:
            try:
                found = current_id(self._release_dir)
                if found is None or found == self._seen:
                    return
                self._seen = found
                live = bring_to_life(open_current(self._release_dir), self._open_engine)
            except (ReleaseError, EngineError, OSError, ValueError) as error:
                self._log.error("release not loaded", error=type(error).__name__, reason=str(error))
                return
            self._swap(live)

    def _look(self) -> None:
        now = self._clock()
        if now < self._next_check:
            return
        with self._lock:
            due = now >= self._next_check
            if due:
                self._next_check = now + self._check_seconds
        if due and self._moved():
            self._start(self.refresh)

    def _moved(self) -> bool:
        try:
            return current_id(self._release_dir) not in {None, self._seen}
        except ReleaseError:
            return False

    def _swap(self, live: Live) -> None:
        with self._lock:
            old, self._shared = self._shared, _Shared(live)
            old.retired = True
            idle = old.users == 0
        self._log.info("release swapped", release=live.id, previous=old.live.id)
        if idle:
            old.live.engine.close()

    def _let_go(self, shared: _Shared) -> None:
        with self._lock:
            shared.users -= 1
            last = shared.retired and shared.users == 0
        if last:
            shared.live.engine.close()
