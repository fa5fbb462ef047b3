"""The files that a validation reads: named by a person, found in folders, or given on standard input."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from misional.build.errors import SourceError
from misional.build.files import ONTOLOGY_FILES, read_bytes
from misional.shacl.places import UnreadableFile, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from misional.shacl.places import Source

STDIN: Final = "-"
# What a folder is searched for; '.json' and '.xml' there are mostly something else.
_IN_FOLDERS: Final = frozenset({".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl", ".jsonld"})


def read_files(
    paths: Iterable[Path],
    stdin: bytes | None = None,
    first: int = 0,
    *,
    placed: bool = True,
    base: str | None = None,
) -> list[Source]:
    """Read files, every RDF file below folders, and for ``-`` the bytes of standard input.

    A file is named as it was found. `first` numbers them apart from other files' blank nodes;
    `placed` false: nobody will ask where their triples stand. `base` is that of relative IRIs. Raises
    ``SourceError`` with file and line for what is missing or is not RDF.
    """
    found: list[Source] = []
    for number, path in enumerate(files_of(paths), first):
        data = (stdin or b"") if str(path) == STDIN else read_bytes(path)
        found.append(_read(path, name_of(path), data, number, placed=placed, base=base))
    return found


def name_of(path: Path) -> str:
    """A file's name as text that any report can hold: bytes that are not UTF-8 become ``\\xff``."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def read_below(root: Path, names: Iterable[str], first: int) -> list[Source]:
    """Read files of the sources' folder, each named by its path in it, so that no machine's folders are told.

    Raises as `read_files` does.
    """
    return [
        _read(root / name, name, read_bytes(root / name), number, placed=False)
        for number, name in enumerate(names, first)
    ]


def knowledge_files(root: Path) -> Sequence[str]:
    """The files that say what follows from the data: the ontology's."""
    return [f"ontology/{name}" for name in ONTOLOGY_FILES if (root / "ontology" / name).exists()]


def law_files(root: Path) -> Sequence[str]:
    """The files that name norms and their articles, if the sources have them."""
    return [name for name in ("data/norms.ttl",) if (root / name).exists()]


def _read(
    path: Path, name: str, data: bytes, number: int, *, placed: bool, base: str | None = None
) -> Source:
    try:
        return read_source(name, data, number, placed=placed, base=base)
    except UnreadableFile as error:
        raise SourceError(path, error.reason, error.line) from error


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file, and every RDF file below folders, in order; raises ``SourceError`` for a folder without."""
    for path in paths:
        if str(path) == STDIN or not path.is_dir():
            yield path
            continue
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in _IN_FOLDERS and one.is_file())
        if not found:
            raise SourceError(path, f"there is no RDF file here ({', '.join(sorted(_IN_FOLDERS))})")
        yield from found
