"""Recompute every hash of a release and name whatever is not as published."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from misional.release.canonical import canonicalize
from misional.release.errors import PoisonGraphError, ReleaseError
from misional.release.manifest import MANIFEST_NAME, Manifest, sha256
from misional.release.reader import open_release
from misional.release.terms import Quad, iri_token, parse_triples

if TYPE_CHECKING:
    from collections.abc import Iterator

ProblemKind = Literal["manifest", "missing", "changed", "extra", "dataset"]

What = Literal[
    "not-plain", "manifest", "extra", "missing", "sha256", "size", "not-ntriples", "triples", "poison",
    "dataset", "labels",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One difference between a release and its manifest; ``path`` is relative to the release.

    ``message`` says it in English; ``what`` is its name, for who says it otherwise, of what was ``expected``
    and what was ``found``.
    """

    kind: ProblemKind
    path: str
    message: str
    what: What
    expected: str = ""
    found: str = ""


def verify(folder: Path) -> tuple[Problem, ...]:
    """Problems of the release in a folder, by path; empty when every byte is as published.

    Reads everything: files are hashed, and when they are all right the dataset is canonicalized
    again, so a manifest that was rewritten to match altered files still shows.
    """
    manifest = folder / MANIFEST_NAME
    if manifest.is_symlink() or (manifest.exists() and not manifest.is_file()):
        return (Problem("manifest", MANIFEST_NAME, f"{MANIFEST_NAME} is not a plain file", "not-plain"),)
    try:
        release = open_release(folder)
    except ReleaseError as error:
        return (Problem("manifest", MANIFEST_NAME, str(error), "manifest", found=str(error)),)
    problems = tuple(_file_problems(folder, release.manifest))
    return problems or tuple(_dataset_problems(folder, release.manifest))


def _file_problems(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    present = dict(_walk(folder))
    for path in sorted(present.keys() | manifest.files.keys()):
        expected = manifest.files.get(path)
        if expected is None:
            yield Problem("extra", path, f"{path} is not in the manifest", "extra")
        elif path not in present:
            yield Problem("missing", path, f"{path} is missing", "missing")
        elif not present[path]:
            yield Problem("changed", path, f"{path} is not a plain file", "not-plain")
        else:
            data = (folder / path).read_bytes()
            if (found := sha256(data)) != expected.sha256:
                message = f"{path} has SHA-256 {found}, not {expected.sha256}"
                yield Problem("changed", path, message, "sha256", expected.sha256, found)
            elif len(data) != expected.size:
                message = f"{path} has {len(data)} bytes, not {expected.size}"
                yield Problem("changed", path, message, "size", str(expected.size), str(len(data)))


def _walk(folder: Path) -> Iterator[tuple[str, bool]]:
    """Every file of a release but its manifest, and whether it is a plain file; empty folders too."""
    for directory, names, files in os.walk(folder):
        here = Path(directory)
        links = [name for name in names if (here / name).is_symlink()]
        for name in (*files, *links):
            path = here / name
            relative = path.relative_to(folder).as_posix()
            if relative != MANIFEST_NAME:
                # A pipe or a device would be read for ever.
                yield relative, stat.S_ISREG(path.lstat().st_mode)
        if not names and not files and here != folder:
            yield here.relative_to(folder).as_posix(), False


def _dataset_problems(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    quads: list[Quad] = []
    for graph in manifest.graphs.values():
        name = iri_token(graph.iri)
        try:
            triples = list(parse_triples((folder / graph.file).read_bytes().decode()))
        except ValueError as error:
            message = f"{graph.file} is not canonical N-Triples: {error}"
            yield Problem("dataset", graph.file, message, "not-ntriples", found=str(error))
            return
        if len(triples) != graph.triples:
            message = f"{graph.file} has {len(triples)} triples, not {graph.triples}"
            yield Problem("dataset", graph.file, message, "triples", str(graph.triples), str(len(triples)))
        quads.extend((*triple, name) for triple in triples)
    try:
        canonical = canonicalize(quads)
    except PoisonGraphError as error:
        message = f"the dataset cannot be canonicalized: {error}"
        yield Problem("dataset", "graphs", message, "poison", found=str(error))
        return
    if canonical.hash != manifest.dataset_hash:
        message = f"the dataset's RDFC-1.0 hash is {canonical.hash}, not {manifest.dataset_hash}"
        yield Problem("dataset", "graphs", message, "dataset", manifest.dataset_hash, canonical.hash)
    elif canonical.quads != tuple(sorted(set(quads))):
        yield Problem("dataset", "graphs", "blank nodes do not bear their canonical labels", "labels")
