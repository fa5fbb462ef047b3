"""Plain RDF files to serve as they are, without a release: found, checked, named by their content."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import orjson
from pyoxigraph import RdfFormat, parse

from misional.engine import Dataset, GraphFile, Limits
from misional.web.holder import Live, ServedGraph
from misional.web.index import Index
from misional.web.space import Space

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO

    from misional.engine import Engine
    from misional.web.holder import OpenEngine

_IN_FOLDERS: Final = frozenset({".ttl", ".nt", ".nq", ".trig", ".rdf", ".jsonld", ".n3"})
"""A folder is asked for its RDF; its ``.xml``, ``.json`` and ``.txt`` are most often something else."""

_COMPRESSED: Final = ".gz"
_NO_HURRY: Final = Limits(cpu_seconds=3600, wall_seconds=3600, memory_bytes=2**40, result_bytes=2**30)
_BASE: Final = "http://localhost/sparql"
"""What a relative IRI in a query is relative to: a service of files has no public name of its own."""

_DEFAULT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_NAMED: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class UnusableFileError(Exception):
    """A file that cannot be served. ``line`` counts from 1; ``None``: the fault has no place in the file."""

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class PlainData:
    """Files to serve. ``id`` is a SHA-256 over their formats and bytes, whatever their names and order.

    Triples go to the default graph (or the graph that the :class:`GraphFile` says); quads keep theirs.
    """

    id: str
    files: tuple[GraphFile, ...]


def find_files(places: Iterable[Path]) -> tuple[Path, ...]:
    """Each file of ``places`` and each RDF file in its folders, however deep, in a steady order.

    Raises :class:`UnusableFileError` for a folder with no RDF in it.
    """
    found: dict[Path, None] = {}
    for place in places:
        inside = sorted(path for path in place.rglob("*") if _is_rdf(path))
        if place.is_dir() and not inside:
            raise UnusableFileError(place, "no RDF file in this folder")
        found |= dict.fromkeys(inside if place.is_dir() else [place])
    return tuple(found)


def check_file(path: Path) -> None:
    """Read the whole file as an engine would; raises :class:`UnusableFileError` with the line at fault."""
    plain = _plainly(path)
    known = RdfFormat.from_extension(plain.suffix.removeprefix("."))
    if known is None:
        raise UnusableFileError(path, f"no RDF format is known by the extension '{plain.suffix}'")
    try:
        with path.open("rb") if plain is path else gzip.open(path) as opened:
            for _quad in parse(cast("IO[bytes]", opened), known):
                pass
    except SyntaxError as error:
        raise UnusableFileError(path, error.msg, error.lineno) from error
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise UnusableFileError(path, str(error)) from error


def _is_rdf(path: Path) -> bool:
    return _plainly(path).suffix in _IN_FOLDERS and path.is_file()


def _plainly(path: Path) -> Path:
    """The name that a file has when it is not compressed."""
    return path.with_suffix("") if path.suffix == _COMPRESSED else path


def plain_data(files: Iterable[GraphFile]) -> PlainData:
    """Name files by what they hold; raises ``OSError`` when one cannot be read."""
    chosen = tuple(files)
    names = sorted("\0".join(_identity(file)) for file in chosen)
    return PlainData(hashlib.sha256("\n".join(names).encode()).hexdigest(), chosen)


def _identity(file: GraphFile) -> Iterator[str]:
    """What of a file decides the triples that it brings."""
    with file.path.open("rb") as opened:
        yield hashlib.file_digest(opened, "sha256").hexdigest()
    yield "".join(file.path.suffixes[-2:]) if file.path.suffix == _COMPRESSED else file.path.suffix
    yield file.graph or ""
    yield file.base or ""


def bring_plain_to_life(data: PlainData, open_engine: OpenEngine) -> Live:
    """Open an engine on the files and count what is in them; raises ``EngineError``."""
    engine = open_engine(data.files, union_default=False, base_iri=_BASE)
    counted = {row["g"]["value"]: int(row["n"]["value"]) for row in _rows(engine, _NAMED)}
    return Live(
        id=data.id,
        graphs=tuple(ServedGraph(iri, iri, counted.get(iri, 0)) for iri in engine.graphs),
        default_triples=int(_rows(engine, _DEFAULT)[0]["n"]["value"]),
        index=Index({}, {}),
        space=Space(""),
        context={},
        queries=(),
        engine=engine,
        files=tuple(file.path.name for file in data.files),
    )


def _rows(engine: Engine, text: str) -> list[dict[str, dict[str, str]]]:
    answer = engine.query(
        text, dataset=Dataset(), media_type="application/sparql-results+json", limits=_NO_HURRY
    )
    rows: list[dict[str, dict[str, str]]] = orjson.loads(answer.body)["results"]["bindings"]
    return rows
