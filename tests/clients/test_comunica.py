"""Comunica, a query engine in JavaScript: it finds out by itself what the address it is given is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Node(Protocol):
        program: str
        npm: tuple[str, ...]

    Rows = list[dict[str, str]]

HOME = Path(__file__).parent / "comunica"
M = "https://w3id.org/misional/def#"
FUNCTIONS = f"""SELECT ?function ?text WHERE {{
    ?function a <{M}Function> ; <{M}position> ?position ; <{M}normalizedText> ?text }} ORDER BY ?function"""
KEY = "function/decreto-140-2021/art-2/num-5"
# What only the graph `void` holds, which no count covers; a class whose instances have no IRI; a triple
# between terms. Comunica drops what the counts rule out, so each would come back empty if they said too much.
UNCOUNTED = "SELECT ?s WHERE { ?s a <http://www.w3.org/ns/sparql-service-description#Service> }"
NAMELESS = "SELECT ?n WHERE { ?s a <http://www.w3.org/2002/07/owl#AllDisjointClasses> BIND(1 AS ?n) }"
BETWEEN = f"SELECT ?p WHERE {{ <{M}Function> ?p <{M}Competence> }} ORDER BY ?p"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def comunica(node: Node) -> Callable[..., Rows]:
    """A function of a source, a query and perhaps the source's type: the rows that Comunica finds."""
    if not (HOME / "node_modules" / "@comunica" / "query-sparql").is_dir():
        subprocess.run(
            (*node.npm, "ci", "--no-audit", "--no-fund"), cwd=HOME, check=True, capture_output=True
        )

    def ask(source: str, query: str, *kind: str) -> Rows:
        done = subprocess.run(
            (node.program, "ask.mjs", source, query, *kind),
            cwd=HOME,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def test_it_tells_an_endpoint_by_its_description(
    server: str, comunica: Callable[..., Rows], rows: Callable[[str], Rows]
) -> None:
    found = comunica(f"{server}/sparql", FUNCTIONS)
    assert len(found) == 10
    assert found == rows(FUNCTIONS)


@pytest.mark.parametrize("query", [UNCOUNTED, NAMELESS, BETWEEN], ids=["uncounted", "nameless", "between"])
def test_no_count_makes_it_leave_out_an_answer(
    server: str, comunica: Callable[..., Rows], rows: Callable[[str], Rows], query: str
) -> None:
    truth = rows(query)
    assert truth
    assert comunica(f"{server}/sparql", query) == truth


def test_it_reads_a_document_as_it_negotiates(
    server: str, comunica: Callable[..., Rows], rows: Callable[[str], Rows]
) -> None:
    """From the address of a thing, by the 303, to whatever format it asks for."""
    query = f"SELECT ?text WHERE {{ ?function a <{M}Function> ; <{M}normalizedText> ?text }}"
    found = comunica(f"{server}/id/{KEY}", query)
    assert found
    assert found == rows(
        f"SELECT ?text WHERE {{ <https://w3id.org/misional/id/{KEY}> <{M}normalizedText> ?text }}"
    )


def test_what_it_needs_is_pinned() -> None:
    lock = json.loads((HOME / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry.get("integrity", "").startswith("sha512-") for entry in packages.values())
