"""Who may know whom: the design's rules, held against the code's own imports."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "server" / "misional"

GROUND = frozenset({"model", "release", "engine", "shacl", "settings", "i18n", "queries", "proof", "sandbox"})
# A room → the rooms of ours it may import. `cli` is the roof; nobody imports it.
ALLOWED = {
    "__main__": frozenset({"cli"}),
    "cli": frozenset({"web", "build", "extract"}) | GROUND,
    "web": GROUND,
    "build": GROUND,
    "extract": GROUND,
    **dict.fromkeys(GROUND, frozenset()),
}
# A library, or a name in one → the only rooms that may import it. A whole `import pyoxigraph` would bring the
# store along; its parsers by name are anybody's.
RESERVED = {
    "flask": {"web"},
    "werkzeug": {"web"},
    "jinja2": {"web"},
    "pyoxigraph.Store": {"engine"},
    "pyoxigraph.": {"engine"},
    "owlrl": {"build"},
    "pyshacl": {"shacl"},
    "shacl": {"shacl"},
    "click": {"cli"},
}
LONGEST = 300


@dataclass(frozen=True)
class Import:
    """One import of a module: where it stands, what it names, and whether a function hides it."""

    module: str
    target: str
    name: str
    line: int
    inside_function: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "misional" or len(parts) < 2:
        return None
    return parts[1]


def imports_of(path: Path) -> list[Import]:
    return imports_in(module_name(path), path.read_text(encoding="utf-8"))


def imports_in(module: str, source: str) -> list[Import]:
    found: list[Import] = []

    def visit(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(
                Import(module, alias.name, alias.name + ".", node.lineno, inside) for alias in node.names
            )
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            # `from misional.web import cache` names the module misional.web.cache, if there is one.
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                target = inner if inner in MODULES else str(node.module)
                found.append(Import(module, target, inner, node.lineno, inside))
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, inside or function)

    visit(ast.parse(source), False)
    return found


FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = frozenset(module_name(path) for path in FILES)


@cache
def every_import() -> list[Import]:
    """When a test asks for it: every worker reads this file, and one runs it."""
    return [item for path in FILES for item in imports_of(path)]


def misplaced(imports: list[Import]) -> list[Import]:
    wrong = []
    for item in imports:
        room, target = room_of(item.module), room_of(item.target)
        if room is None or target is None or target == room:
            continue
        if target not in ALLOWED[room]:
            wrong.append(item)
    return wrong


def trespassing(imports: list[Import]) -> list[Import]:
    def reserved_for(item: Import) -> set[str] | None:
        return RESERVED.get(item.name) or RESERVED.get(item.name.split(".")[0])

    return [item for item in imports if (rooms := reserved_for(item)) and room_of(item.module) not in rooms]


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(module) for module in MODULES} - {None} == set(ALLOWED)


def test_nobody_knows_whom_they_should_not() -> None:
    assert misplaced(every_import()) == []


def test_libraries_stay_in_their_rooms() -> None:
    assert trespassing(every_import()) == []


def test_imports_stand_at_the_top() -> None:
    assert [item for item in every_import() if item.inside_function] == []


def test_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for item in every_import():
        # An edge to a package is one to all that its __init__ re-exports.
        if item.target in MODULES and item.target != item.module:
            graph.setdefault(item.module, set()).add(item.target)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"circle of imports: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_files_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_the_rules_can_fail() -> None:
    assert misplaced(imports_in("misional.web.x", "from misional.build import pipeline"))
    assert misplaced(imports_in("misional.model.x", "import misional.release"))
    assert misplaced(imports_in("misional.build.x", "from misional import web"))
    assert not misplaced(imports_in("misional.web.x", "from misional.release import Release"))
    assert trespassing(imports_in("misional.build.x", "import pyoxigraph"))
    assert trespassing(imports_in("misional.build.x", "from pyoxigraph import Store"))
    assert not trespassing(imports_in("misional.build.x", "from pyoxigraph import RdfFormat, parse"))
    assert trespassing(imports_in("misional.model.x", "from flask import Flask"))
    hidden = imports_in("misional.web.x", "def f():\n    import json\n")
    assert hidden[0].inside_function
