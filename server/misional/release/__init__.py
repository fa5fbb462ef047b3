"""The release's folder: the wall between what builds and what serves.

A release is ``<release_dir>/<id>/``; ``<release_dir>/current`` is a symbolic link to the published one.
Inside are ``manifest.json``, ``graphs/<name>.nt`` (canonical N-Triples), ``captures/<sha256>.txt``,
``queries/<slug>.rq``, ``context.jsonld`` and ``dumps/<name>.ttl``. The id is the SHA-256 of the manifest,
which holds the SHA-256 of every other file. Beside the releases, ``published.json`` tells when each was
published.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from misional.release.canonical import CanonicalDataset, canonicalize, triples_hash
from misional.release.content import GRAPHS, Content, Package, graph_iri, pack
from misional.release.diff import GraphDiff, diff
from misional.release.errors import (
    DamagedReleaseError,
    IllegalTermError,
    NoReleaseError,
    NotPrunedError,
    NotWrittenError,
    PoisonGraphError,
    ReleaseError,
)
from misional.release.history import History, Publication, read_history
from misional.release.manifest import FileEntry, GraphEntry, Manifest, read_manifest
from misional.release.reader import Release, current_id, list_releases, open_current, open_release
from misional.release.verify import Problem, verify
from misional.release.writer import publish

if TYPE_CHECKING:
    from misional.release.graphs import quads_of

__all__ = [
    "GRAPHS",
    "CanonicalDataset",
    "Content",
    "DamagedReleaseError",
    "FileEntry",
    "GraphDiff",
    "GraphEntry",
    "History",
    "IllegalTermError",
    "Manifest",
    "NoReleaseError",
    "NotPrunedError",
    "NotWrittenError",
    "Package",
    "PoisonGraphError",
    "Problem",
    "Publication",
    "Release",
    "ReleaseError",
    "canonicalize",
    "current_id",
    "diff",
    "graph_iri",
    "list_releases",
    "open_current",
    "open_release",
    "pack",
    "publish",
    "quads_of",
    "read_history",
    "read_manifest",
    "triples_hash",
    "verify",
]


def __getattr__(name: str) -> object:
    # The one thing here that needs rdflib, which takes longer to load than a release to read.
    if name == "quads_of":
        return getattr(import_module("misional.release.graphs"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
