"""The manifest: what a release holds, byte by byte. Its own SHA-256 is the release's id."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from misional.release.errors import DamagedReleaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "misional-release/1"
MANIFEST_NAME: Final = "manifest.json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def sha256(data: bytes) -> str:
    """SHA-256 of some bytes, in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def is_sha256(text: str) -> bool:
    """Whether a text is a SHA-256 in lower-case hex: the form of every release's id."""
    return _SHA256.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: SHA-256 in hex and size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """One named graph: its IRI, the file that holds it, and how many triples it has."""

    iri: str
    file: str
    triples: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Content of ``manifest.json``.

    ``files`` is keyed by path inside the release (POSIX, relative) and lists every file but the
    manifest. ``dataset_hash`` is the SHA-256 of the dataset's RDFC-1.0 canonical N-Quads. There is
    no date, machine or tool in it: the same content has the same id wherever it is built.
    """

    version: str
    base: str
    dataset_hash: str
    graphs: Mapping[str, GraphEntry]
    files: Mapping[str, FileEntry]

    def to_bytes(self) -> bytes:
        """The one JSON text of this manifest: keys sorted, two-space indent, UTF-8, final newline."""
        document = {
            "format": FORMAT,
            "misional": self.version,
            "base": self.base,
            "dataset": {"algorithm": "RDFC-1.0", "sha256": self.dataset_hash},
            "graphs": {
                name: {"iri": graph.iri, "file": graph.file, "triples": graph.triples}
                for name, graph in self.graphs.items()
            },
            "files": {
                path: {"sha256": entry.sha256, "size": entry.size} for path, entry in self.files.items()
            },
        }
        return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()

    @property
    def id(self) -> str:
        """The release's id: SHA-256 of the manifest's bytes, which hold every file's."""
        return sha256(self.to_bytes())


def _entry(path: str, record: Any) -> FileEntry:  # noqa: ANN401 - JSON of unknown shape
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or str(pure) != path or path == MANIFEST_NAME:
        raise ValueError(f"{path!r} is not a path inside the release")
    hashed, size = record["sha256"], record["size"]
    if not (isinstance(hashed, str) and is_sha256(hashed) and type(size) is int):
        raise ValueError(f"the entry of {path!r} has no SHA-256 and size")
    return FileEntry(hashed, size)


def _graph(name: str, record: Any, files: Mapping[str, FileEntry]) -> GraphEntry:  # noqa: ANN401
    graph = GraphEntry(iri=record["iri"], file=record["file"], triples=record["triples"])
    if graph.file not in files:
        raise ValueError(f"graph {name!r} names a file that is not listed")
    return graph


def read_manifest(data: bytes) -> Manifest:
    """Parse a manifest; raises ``DamagedReleaseError`` unless it is exactly what ``to_bytes`` writes."""
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']!r} is not {FORMAT!r}")
        files = {path: _entry(path, record) for path, record in document["files"].items()}
        manifest = Manifest(
            version=document["misional"],
            base=document["base"],
            dataset_hash=document["dataset"]["sha256"],
            graphs={name: _graph(name, record, files) for name, record in document["graphs"].items()},
            files=files,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedReleaseError(f"{MANIFEST_NAME} is not a release manifest: {error}") from error
    if manifest.to_bytes() != data:
        raise DamagedReleaseError(f"{MANIFEST_NAME} is not in its canonical form")
    return manifest
