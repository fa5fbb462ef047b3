"""From graphs and files in memory to the exact bytes of a release: pure, no disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.release.manifest import FileEntry, GraphEntry, Manifest, sha256
from misional.release.terms import iri_token, triple_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.release.canonical import CanonicalDataset

GRAPHS: Final = ("asserted", "inferred", "ontology", "shapes", "report", "catalogue", "void")
"""Names of a release's graphs; each one's IRI is ``{base}graph/{name}``. ``void`` counts the others."""

CONTEXT_NAME: Final = "context.jsonld"


def graph_iri(base: str, name: str) -> str:
    """IRI of a release's graph under a base that ends in ``/``."""
    return f"{base}graph/{name}"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a release says, before it is bytes in files.

    ``dataset`` holds the graphs named ``graph_iri(base, name)``. ``captures`` is keyed by the SHA-256
    of the bytes, ``queries`` by slug, ``dumps`` by file name.
    """

    version: str
    base: str
    dataset: CanonicalDataset
    context: bytes
    captures: Mapping[str, bytes]
    queries: Mapping[str, bytes]
    dumps: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Package:
    """A release ready to be written: its manifest and the bytes of every other file, by path."""

    manifest: Manifest
    files: Mapping[str, bytes]

    @property
    def id(self) -> str:
        """Id of the release these bytes are."""
        return self.manifest.id


def _graph_lines(content: Content) -> dict[str, list[str]]:
    """Sorted N-Triples lines of each of the release's graphs."""
    names = {iri_token(graph_iri(content.base, name)): name for name in GRAPHS}
    lines: dict[str, list[str]] = {name: [] for name in GRAPHS}
    for s, p, o, g in content.dataset.quads:
        if g not in names:
            raise ValueError(f"{g or 'the default graph'} is not a graph of a release")
        lines[names[g]].append(triple_line((s, p, o)))
    return {name: sorted(found) for name, found in lines.items()}


def pack(content: Content) -> Package:
    """Lay content out as files; raises ``ValueError`` for a graph that a release does not have."""
    graphs = _graph_lines(content)
    files = {f"graphs/{name}.nt": "".join(f"{line}\n" for line in lines) for name, lines in graphs.items()}
    data: dict[str, bytes] = {path: text.encode() for path, text in files.items()}
    data |= {f"captures/{hashed}.txt": body for hashed, body in content.captures.items()}
    data |= {f"queries/{slug}.rq": body for slug, body in content.queries.items()}
    data |= {f"dumps/{name}": body for name, body in content.dumps.items()}
    data[CONTEXT_NAME] = content.context
    manifest = Manifest(
        version=content.version,
        base=content.base,
        dataset_hash=content.dataset.hash,
        graphs={
            name: GraphEntry(graph_iri(content.base, name), f"graphs/{name}.nt", len(lines))
            for name, lines in graphs.items()
        },
        files={path: FileEntry(sha256(body), len(body)) for path, body in data.items()},
    )
    return Package(manifest, dict(sorted(data.items())))
