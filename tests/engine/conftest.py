"""A small graph to query, engines over it, and ways to look at processes."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from misional.engine import Answer, Dataset, Engine, GraphFile, Limits, open_embedded, open_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from misional.engine import PoolEngine, QueryInfo

EX = "http://example.org/"
PREFIXES = {"ex": EX, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
SMALL = Limits(cpu_seconds=0.3, wall_seconds=60, memory_bytes=96 * 2**20, result_bytes=2**20)
ANY = Dataset()


class Ask(Protocol):
    """Queries an engine with everything but the text defaulted."""

    def __call__(
        self,
        engine: Engine,
        text: str,
        media_type: str = "text/csv",
        *,
        dataset: Dataset = ANY,
        limits: Limits = SMALL,
        cancelled: Callable[[], bool] | None = None,
        info: QueryInfo | None = None,
    ) -> Answer: ...


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Small ones."""
    return SMALL


@pytest.fixture(scope="session")
def graph_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphFile, ...]:
    """Graph ``graph/people``: 20 with a label; ``graph/chain``: 1,000 links; ``graph/empty``: nothing."""
    folder = tmp_path_factory.mktemp("graphs")
    people = folder / "people.ttl"
    people.write_text(
        f"@prefix ex: <{EX}> . @prefix rdfs: <{PREFIXES['rdfs']}> .\n"
        + "".join(f'ex:p{i} a ex:Person ; rdfs:label "Señora {i}"@es ; ex:age {i} .\n' for i in range(20)),
        encoding="utf-8",
    )
    chain = folder / "chain.nt"
    chain.write_text("".join(f"<{EX}n{i}> <{EX}next> <{EX}n{i + 1}> .\n" for i in range(1000)))
    empty = folder / "empty.nt"
    empty.write_text("")
    return (
        GraphFile(people, f"{EX}graph/people"),
        GraphFile(chain, f"{EX}graph/chain"),
        GraphFile(empty, f"{EX}graph/empty"),
    )


@pytest.fixture(scope="session")
def prefixes() -> Mapping[str, str]:
    """Those the engines write with."""
    return PREFIXES


@pytest.fixture(scope="session")
def embedded(graph_files: tuple[GraphFile, ...]) -> Iterator[Engine]:
    """An engine in this process."""
    engine = open_embedded(graph_files, prefixes=PREFIXES, base_iri=EX)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def pool(graph_files: tuple[GraphFile, ...]) -> Iterator[PoolEngine]:
    """Three workers and a spare."""
    engine = open_pool(graph_files, workers=3, prefixes=PREFIXES, base_iri=EX)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def ask() -> Ask:
    """A function that queries an engine."""

    def _ask(
        engine: Engine,
        text: str,
        media_type: str = "text/csv",
        *,
        dataset: Dataset = ANY,
        limits: Limits = SMALL,
        cancelled: Callable[[], bool] | None = None,
        info: QueryInfo | None = None,
    ) -> Answer:
        return engine.query(
            text, dataset=dataset, media_type=media_type, limits=limits, cancelled=cancelled, info=info
        )

    return _ask


@pytest.fixture(scope="session")
def children() -> Callable[[int], dict[int, str]]:
    """A function: the processes whose parent is a given one, with their states ("Z": a zombie)."""

    def _children(pid: int) -> dict[int, str]:
        found: dict[int, str] = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                stat = (process / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            state, parent = stat.rpartition(") ")[2].split()[:2]
            if int(parent) == pid:
                found[int(process.name)] = state
        return found

    return _children


@pytest.fixture(scope="session")
def cpu_seconds() -> Callable[[int], float]:
    """A function: the CPU time a process has used."""

    def _cpu_seconds(pid: int) -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return _cpu_seconds


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], object]], None]:
    """A function that waits for what other processes do. Not a measure of speed: it is very patient."""

    def _eventually(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail("it never happened")
            time.sleep(0.01)

    return _eventually
