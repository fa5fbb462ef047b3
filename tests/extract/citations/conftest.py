"""The benches' tables, so that tests and figures read the same texts."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

BENCH = Path(__file__).resolve().parents[3] / "bench"


def bench_module(name: str) -> ModuleType:
    """A bench script as a module (the folder is no package)."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give `domain_case` and `hostile` one test for each row."""
    if "hostile" in metafunc.fixturenames:
        table = bench_module("citations").HOSTILE
        metafunc.parametrize("hostile", table.values(), ids=table.keys())
    if "domain_case" in metafunc.fixturenames:
        cases = bench_module("citations_score").domain_cases()
        metafunc.parametrize("domain_case", cases, ids=[case.surface[:60] for case in cases])


@pytest.fixture(scope="session")
def score() -> ModuleType:
    """The reader of the tables."""
    return bench_module("citations_score")
