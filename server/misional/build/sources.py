"""Find the sources and read them: what people wrote, before anything is derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import Graph

from misional.build.errors import SourceError
from misional.build.files import ONTOLOGY_FILES, read_bytes
from misional.build.turtle import read_turtle
from misional.model.files import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CONTEXT_FILE: Final = "ontology/context.jsonld"
CATALOGUE_FILE: Final = "data/catalog.ttl"


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources in memory, under the base they are written with.

    ``captures`` is keyed by file name without suffix, which a gate holds against the bytes;
    ``queries`` by slug.
    """

    root: Path
    asserted: Graph
    ontology: Graph
    shapes: Graph
    catalogue: Graph
    captures: Mapping[str, bytes]
    queries: Mapping[str, bytes]
    context: bytes

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """The graphs by name."""
        return {
            "asserted": self.asserted,
            "ontology": self.ontology,
            "shapes": self.shapes,
            "catalogue": self.catalogue,
        }


def read_sources(root: Path) -> Sources:
    """Read every source below a folder; raises ``SourceError`` naming the file, and the line if it has one.

    Call within ``verbatim_literals``. A set of files that was cut off is brought to its end first.
    """
    try:
        settle(root / "data")
    except OSError as error:
        raise SourceError(root / "data", f"half a set of files is here: {error.strerror}") from error
    data = sorted(set((root / "data").rglob("*.ttl")) - {root / CATALOGUE_FILE})
    catalogue = [root / CATALOGUE_FILE] if (root / CATALOGUE_FILE).exists() else []
    captures = sorted(path for path in (root / "data").rglob("*.txt") if path.parent.name == "captures")
    return Sources(
        root=root,
        asserted=_merge(_some(data, root / "data", "*.ttl")),
        ontology=_merge(root / "ontology" / name for name in ONTOLOGY_FILES),
        shapes=_merge(_some((root / "shapes").glob("*.ttl"), root / "shapes", "*.ttl")),
        catalogue=_merge(catalogue),
        captures=_by_name(captures),
        queries=_by_name(_some((root / "queries").glob("*.rq"), root / "queries", "*.rq")),
        context=read_bytes(root / CONTEXT_FILE),
    )


def _some(paths: Iterable[Path], folder: Path, pattern: str) -> list[Path]:
    """The paths in order, of which there must be one: an empty folder is a mistake, not an empty release."""
    found = sorted(paths)
    if not found:
        raise SourceError(folder, f"there is no {pattern} here")
    return found


def _merge(paths: Iterable[Path]) -> Graph:
    merged = Graph(store="SimpleMemory", bind_namespaces="none")
    for path in paths:
        for triple in read_turtle(path):
            merged.add(triple)
    return merged


def _by_name(paths: Iterable[Path]) -> dict[str, bytes]:
    found: dict[str, Path] = {}
    for path in paths:
        if path.stem in found:
            raise SourceError(path, f"has the same name as {found[path.stem]}")
        found[path.stem] = path
    return {name: read_bytes(path) for name, path in found.items()}
