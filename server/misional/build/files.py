"""Where the sources are, and their bytes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from misional.build.errors import SourceError

ONTOLOGY_FILES: Final = ("misional.ttl", "rules.ttl", "alignments.ttl", "codelists.ttl")


def find_sources(given: Path | None = None) -> Path:
    """Folder of the sources: the one given, else the installed wheel's, else the checkout's.

    Raises ``SourceError`` when there is none.
    """
    package = Path(str(files("misional")))
    candidates = [given] if given else [package / "_sources", package.parents[1]]
    for root in candidates:
        if (root / "ontology").is_dir():
            return root
    raise SourceError(candidates[-1], "there are no sources here (no folder 'ontology')")


def read_bytes(path: Path) -> bytes:
    """Bytes of a source file; raises ``SourceError`` when it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(path, "this file is missing") from error
    except OSError as error:
        raise SourceError(path, f"this file cannot be read: {error.strerror}") from error
