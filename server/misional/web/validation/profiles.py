"""The release's own shapes, one document for each profile, the ontology they count on, and the norms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from misional.shacl.profiles import law_of, split_profiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from misional.release import Release


@dataclass(frozen=True, slots=True)
class Profiles:
    """``shapes``: name → N-Triples; ``ontology`` and ``law`` (norms and their provisions): N-Triples."""

    shapes: Mapping[str, bytes]
    ontology: bytes
    law: bytes


def profiles_of(release: Release) -> Profiles:
    """The profiles of a release, by name; read once. Raises ``OSError``."""
    files = release.graph_files
    return _read(files["shapes"], files["ontology"], files["asserted"])


@lru_cache(maxsize=2)
def _read(shapes: Path, ontology: Path, asserted: Path) -> Profiles:
    # A release's files never change, and their folder is named by what they say.
    split = split_profiles(shapes.read_text("utf-8"))
    return Profiles(
        {name: text.encode() for name, text in split.items()},
        ontology.read_bytes(),
        law_of(asserted.read_text("utf-8")).encode(),
    )
