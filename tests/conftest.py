"""What several rooms' tests share: where things are, and the real graphs, read once."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl
import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright
from rdflib import Graph, Literal

from misional.build.pipeline import Options, build
from misional.model.namespaces import DEFAULT_BASE
from misional.release import NoReleaseError, Release, open_current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# A commit is judged by the same examples every time; `make search` looks for new ones, with other seeds.
# Without a deadline an example: a busy machine is no fault.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile("gate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests go first: the last to end should be a short one, with several workers.

    The first of all builds the release, and those that do without it come next: who needs it has no wait.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    served = {item.path for item in items if "release_dir" in getattr(item, "fixturenames", ())}
    builder = next((item.path for item in items if item.path in slow & served), None)
    items.sort(key=lambda item: (item.path not in slow, item.path != builder, item.path in served))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """The project's shared material, beside the checkout (also in CI)."""
    return root.parent / "shared"


@pytest.fixture(scope="session")
def ontology(root: Path) -> Graph:
    """The four ontology files as one graph; do not change it."""
    return _read(sorted((root / "ontology").glob("*.ttl")))


@pytest.fixture(scope="session")
def asserted(root: Path) -> Graph:
    """The data as it is asserted; do not change it."""
    return _read(sorted((root / "data").rglob("*.ttl")))


@pytest.fixture(scope="session")
def closed(ontology: Graph, asserted: Graph) -> Graph:
    """Ontology, data and everything owlrl derives from them; do not change it."""
    return _close(ontology + asserted)


@pytest.fixture(scope="session")
def release_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the release of the real sources, built once for all the workers of a run."""
    # A worker's own folder lies in that of its run; without workers, the run has the folder itself.
    base = tmp_path_factory.getbasetemp()
    shared_by_workers = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared_by_workers / "misional-releases"
    folder.mkdir(exist_ok=True)
    with (shared_by_workers / "misional-build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            open_current(folder)
        except NoReleaseError:
            build(Options(folder, DEFAULT_BASE, keep=1, second_opinion="all"))
    return folder


@pytest.fixture(scope="session")
def release(release_dir: Path) -> Release:
    """The release of the real sources."""
    return open_current(release_dir)


@pytest.fixture(scope="session")
def close() -> Callable[[Graph], Graph]:
    """A function that closes a small graph of a test."""
    return _close


def _close(graph: Graph) -> Graph:
    """A new graph with the OWL 2 RL closure; literals take no part in our rules, so they are set aside."""
    closure = Graph()
    for triple in graph:
        if not isinstance(triple[2], Literal):
            closure.add(triple)
    owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics,
        rdfs_closure=False,
        axiomatic_triples=False,
        datatype_axioms=False,
        improved_datatypes=False,  # else it changes how rdflib reads literals, for all tests that follow
    ).expand(closure)
    return closure + graph


def _read(paths: list[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it; one for all, since a process can drive but one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        reason = "there is no Chromium on this machine (see tests/install.sh)"
        if os.environ.get("MISIONAL_TEST_EVERYTHING") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()
