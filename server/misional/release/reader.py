"""Open what was published. A release never changes, so what is read here stays true."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from misional.release.content import CONTEXT_NAME
from misional.release.errors import DamagedReleaseError, NoReleaseError
from misional.release.manifest import MANIFEST_NAME, Manifest, is_sha256, read_manifest, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

POINTER_NAME: Final = "current"
_NOT_VALIDATED: Final = frozenset({"shapes", "report", "void"})


@dataclass(frozen=True, slots=True)
class Release:
    """A published release.

    Its paths are absolute and do not pass through ``current``, so a reader keeps its release while
    newer ones are published beside it.
    """

    id: str
    folder: Path
    manifest: Manifest

    @property
    def base(self) -> str:
        """Base IRI of every thing in it; ends in ``/``."""
        return self.manifest.base

    @property
    def graph_files(self) -> Mapping[str, Path]:
        """Canonical N-Triples file of each graph, by graph name (``asserted``, ``inferred``, …)."""
        return MappingProxyType(
            {name: self.folder / graph.file for name, graph in self.manifest.graphs.items()}
        )

    @property
    def validated_files(self) -> Mapping[str, Path]:
        """Files of the graphs that its build validated: all but the shapes, and what was made afterwards."""
        files = self.graph_files
        return MappingProxyType({name: files[name] for name in sorted(files.keys() - _NOT_VALIDATED)})

    @property
    def graph_iris(self) -> Mapping[str, str]:
        """IRI of each graph, by graph name."""
        return MappingProxyType({name: graph.iri for name, graph in self.manifest.graphs.items()})

    @property
    def captures(self) -> Mapping[str, Path]:
        """Captured texts, by the SHA-256 of their bytes."""
        return self._files("captures", ".txt")

    @property
    def queries(self) -> Mapping[str, Path]:
        """Stored queries, by slug."""
        return self._files("queries", ".rq")

    @property
    def dumps(self) -> Mapping[str, Path]:
        """Turtle dumps, by name without suffix."""
        return self._files("dumps", ".ttl")

    @property
    def context(self) -> Path:
        """The JSON-LD context."""
        return self.folder / CONTEXT_NAME

    def _files(self, kind: str, suffix: str) -> Mapping[str, Path]:
        paths = sorted(path for path in map(PurePosixPath, self.manifest.files) if path.parts[0] == kind)
        return MappingProxyType({path.name.removesuffix(suffix): self.folder / path for path in paths})


def open_release(folder: Path) -> Release:
    """Open the release in a folder, reading its manifest only (``verify`` reads all of it).

    Raises ``NoReleaseError`` when the folder has no manifest, ``DamagedReleaseError`` when the manifest
    is malformed or is not the one that a folder named by a release id must hold.
    """
    folder = folder.resolve()
    try:
        data = (folder / MANIFEST_NAME).read_bytes()
    except FileNotFoundError as error:
        raise NoReleaseError(f"there is no release in {folder}") from error
    except OSError as error:
        raise DamagedReleaseError(f"{folder / MANIFEST_NAME} cannot be read: {error.strerror}") from error
    manifest = read_manifest(data)
    found = sha256(data)
    if is_sha256(folder.name) and folder.name != found:
        raise DamagedReleaseError(f"the folder is named {folder.name} and its manifest's SHA-256 is {found}")
    return Release(found, folder, manifest)


def current_id(release_dir: Path) -> str | None:
    """Id that the pointer names, or None when nothing is published.

    Raises ``DamagedReleaseError`` when ``current`` is not a pointer to a release id.
    """
    pointer = release_dir / POINTER_NAME
    try:
        target = pointer.readlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedReleaseError(f"{pointer} is not a symbolic link") from error
    if not is_sha256(str(target)):
        raise DamagedReleaseError(f"{pointer} points to {target}, which is not a release id")
    return str(target)


def open_current(release_dir: Path) -> Release:
    """Open the published release; raises ``NoReleaseError`` before the first build."""
    current = current_id(release_dir)
    if current is None:
        raise NoReleaseError(f"nothing is published in {release_dir}")
    return open_release(release_dir / current)


def release_folders(release_dir: Path) -> tuple[Path, ...]:
    """Folders named by a release id, newest publication first."""
    if not release_dir.is_dir():
        return ()
    found = [path for path in release_dir.iterdir() if is_sha256(path.name) and path.is_dir()]
    return tuple(sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True))


def list_releases(release_dir: Path) -> tuple[Release, ...]:
    """The releases kept, newest publication first; raises as ``open_release`` for a damaged one."""
    return tuple(open_release(folder) for folder in release_folders(release_dir))
