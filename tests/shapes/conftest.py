"""The profiles as text, and what is read once for all the runs of this room."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

import misional.shacl.engine_pyshacl as second_engine
from misional.shacl import RdfText, adapter
from misional.shacl.inputs import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rdflib.plugins.sparql.sparql import Query

PROFILES = ("catalogue", "core", "cpov", "evidence", "law", "transparency")


@pytest.fixture(scope="session")
def shapes(root: Path) -> Mapping[str, Graph]:
    """Each profile as a graph; do not change it."""
    found = {path.stem: Graph().parse(path) for path in sorted((root / "shapes").glob("*.ttl"))}
    assert tuple(found) == PROFILES
    return found


@pytest.fixture(scope="session")
def profiles(shapes: Mapping[str, Graph]) -> Mapping[str, RdfText]:
    """Each profile as what a validation takes."""
    return {name: RdfText(graph.serialize(format="nt"), "ntriples") for name, graph in shapes.items()}


@pytest.fixture(scope="session", autouse=True)
def _queries_prepared_once() -> Iterator[None]:
    # Parsing the same fifty queries takes nine tenths of pyshacl's time on a small graph. The prefixes come
    # in any order, so the text is known by its lines.
    prepared: dict[tuple[str, ...], Query] = {}
    prepare = second_engine.prepareQuery

    def prepare_once(text: str, prefixes: dict[str, str]) -> Query:
        key = tuple(sorted(text.splitlines()))
        if key not in prepared:
            prepared[key] = prepare(text, prefixes)
        return prepared[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(second_engine, "prepareQuery", prepare_once)
        yield


class _Kept(Document):
    """A document that keeps what it wrote for an engine."""

    @cached_property
    def rewritten(self) -> RdfText:  # type: ignore[override]
        return super().rewritten


@pytest.fixture(scope="session", autouse=True)
def _shapes_read_once() -> Iterator[None]:
    # A thousand small graphs against six profiles: two thirds of the time would go into reading the profiles.
    read = lru_cache(8)(_Kept)

    def read_once(source: Graph | RdfText) -> Document:
        return read(source) if isinstance(source, RdfText) else Document(source)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapter, "Document", read_once)
        patch.setattr(adapter, "check_queries", lru_cache(8)(adapter.check_queries))
        yield
