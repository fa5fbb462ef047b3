"""The release's folder: the wall between what builds and what serves.

A release is ``<release_dir>/<id>/``; ``<release_dir>/current`` is a symbolic link to the published one.
Inside are ``manifest.json``, ``graphs/<name>.nt`` (canonical N-Triples), ``captures/<sha256>.txt``,
``queries/<slug>.rq``, ``context.jsonld`` and ``dumps/<name>.ttl``. The id is the SHA-256 of the manifest,
which holds the SHA-256 of every other file. Beside the releases, ``published.json`` tells when each was
published.
"""

from __future__ import annotations

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
from misional.release.terms import quads_of
from misional.release.verify import Problem, verify
from misional.release.writer import publish

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
