"""The releases that are kept, beside the one being served: when each was published, and what is in it."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NoReturn

import orjson
from rdflib import RDF

from misional.engine import EngineUnavailable
from misional.release import open_release, read_history
from misional.release.manifest import is_sha256
from misional.web.documents import LISTED
from misional.web.formats import split_suffix
from misional.web.holder import Live, ServedGraph
from misional.web.index import DESCRIBED, read_index
from misional.web.releases.difference import changes
from misional.web.space import VOCABULARY_ROOT, Space
from misional.web.time.memento import Memento

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misional.release import History, Release
    from misional.web.releases.difference import GraphChange

_MOST_OPEN: Final = 2
"""Past releases held in memory at once: each takes about what the one being served does."""

_MOST_COMPARED: Final = 8
_MOST_REMEMBERED: Final = 4096
_FILES: Final = frozenset({"captures", "context.jsonld", "dumps"})
"""First parts of the paths of a release's files that the one being served has at the same address."""

VERSIONED: Final = frozenset({"doc", "def", "code", "project", "shapes", "graph"})
"""First parts of the paths of documents, whose versions are described by each release."""


class _NoEngine:
    """Stands where a release has an engine: nobody queries the past."""

    graphs: tuple[str, ...] = ()

    def query(self, *_args: object, **_named: object) -> NoReturn:
        """Refuse; raises ``EngineUnavailable``."""
        raise EngineUnavailable("past releases are not queried")

    def close(self) -> None:
        """Nothing is running."""


@dataclass(frozen=True, slots=True)
class ReleaseSpace(Space):
    """Addresses that stay within one release: from one document's version to another's."""

    release: str = ""

    def path_of(self, iri: str) -> str | None:
        """As :meth:`Space.path_of`, of what the release describes."""
        path = Space.path_of(self, iri)
        if path is None or path.removeprefix("/").partition("/")[0].partition("#")[0] not in VERSIONED:
            return path
        return f"/release/{self.release}{path}"


class Shelf:
    """Opens the releases of a folder when asked for. Safe to use from many threads."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Live] = OrderedDict()
        self._changes: OrderedDict[tuple[str, str], tuple[GraphChange, ...]] = OrderedDict()
        self._lock = threading.Lock()
        self._holds = lru_cache(_MOST_REMEMBERED)(_holds)

    @staticmethod
    def history(current: Live) -> History:
        """When the releases beside the one being served were published."""
        assert current.release is not None  # noqa: S101 - plain files have no such routes
        return read_history(current.release.folder.parent)

    @staticmethod
    def release(current: Live, release: str) -> Release | None:
        """The release of that id, if it is kept; raises ``ReleaseError`` when it is damaged."""
        assert current.release is not None  # noqa: S101
        folder = current.release.folder.parent / release
        return open_release(folder) if is_sha256(release) and folder.is_dir() else None

    def live(self, current: Live, found: Release) -> Live:
        """What a release says, read from disk unless it is being served or was asked for lately.

        Raises ``OSError`` or ``ValueError`` when its files are not what they should be.
        """
        if found.id == current.id:
            return replace(current, space=ReleaseSpace(found.base, found.id))
        with self._lock:
            if found.id not in self._open:
                while len(self._open) >= _MOST_OPEN:
                    self._open.popitem(last=False)
                self._open[found.id] = _read(found)
            self._open.move_to_end(found.id)
            return self._open[found.id]

    def changes(self, current: Live, older: Release, newer: Release) -> tuple[GraphChange, ...]:
        """What changed from one release to another; raises as :meth:`live`."""
        key = (older.id, newer.id)
        with self._lock:
            known = self._changes.get(key)
        if known is None:
            before, after = self.live(current, older), self.live(current, newer)
            known = changes(older, newer, before.index, after.index)
            with self._lock:
                while len(self._changes) >= _MOST_COMPARED:
                    self._changes.popitem(last=False)
                self._changes[key] = known
        return known

    def mementos(self, current: Live, path: str) -> tuple[Memento, ...]:
        """The kept versions of what is at ``path`` (without a slash before it), oldest first."""
        history = self.history(current)
        return tuple(
            Memento(one, at)
            for one in history.kept
            if (at := history.first(one)) is not None
            and (found := self.release(current, one)) is not None
            and self._has(found, path)
        )

    def _has(self, found: Release, path: str) -> bool:
        """Whether a release has something at ``path``, with or without a suffix that names a format."""
        first = path.partition("/")[0]
        if path in found.manifest.files:
            return first in _FILES
        if first.partition(".")[0] not in VERSIONED:
            return False
        # The suffix does not change what is there: it is looked for once for all of them.
        return self._holds(found.folder, split_suffix(path)[0])


def _read(found: Release) -> Live:
    document = orjson.loads(found.context.read_bytes())
    return Live(
        id=found.id,
        graphs=tuple(
            ServedGraph(name, entry.iri, entry.triples)
            for name, entry in sorted(found.manifest.graphs.items())
        ),
        default_triples=None,
        index=read_index(found.graph_files),
        space=ReleaseSpace(found.base, found.id),
        context=document["@context"],
        queries=(),
        engine=_NoEngine(),
        release=found,
    )


def _holds(folder: Path, path: str) -> bool:
    """Whether the release in ``folder`` describes ``path``, which has no suffix, told from its files' bytes.

    Reading them whole into an index would cost a thousand times as much, for each release.
    """
    found = open_release(folder)
    files = (file for name, file in found.graph_files.items() if name in DESCRIBED)
    texts = map(_lines, files)
    if path in LISTED:
        root = VOCABULARY_ROOT if path == "code" else found.base
        member = rf"\n<{re.escape(root + path)}/[^>]*> <{RDF.type}> <{LISTED[path]}> \."
        return any(re.search(member.encode(), text) for text in texts)
    marks = [mark.encode() for iri in _subjects(found.base, path) for mark in _marks(iri)]
    return any(mark in text for text in texts for mark in marks)


def _lines(file: Path) -> bytes:
    return b"\n" + file.read_bytes()


def _subjects(base: str, path: str) -> Iterator[str]:
    space = Space(base)
    collection, _, rest = path.partition("/")
    if collection == "doc":
        yield from space.thing(rest)
    elif collection in {"shapes", "graph"}:
        yield from space.published(path)
    else:
        yield from space.vocabulary(path)


def _marks(iri: str) -> tuple[str, ...]:
    """What the bytes of a graph hold if it says something of ``iri`` or of its parts.

    A version of the ontology is named by the ontology alone.
    """
    version = f"<http://www.w3.org/2002/07/owl#versionIRI> <{iri}> ."
    return (f"\n<{iri}> ", f"\n<{iri}#", version)
