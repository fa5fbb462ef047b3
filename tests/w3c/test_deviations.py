"""Which answers over our own data differ from the source files: each deviation of the engine, seen here."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from misional.engine import GraphFile
from misional.web.app import create_app
from misional.web.conformance import DEVIATIONS
from misional.web.plain import plain_data

if TYPE_CHECKING:
    from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema#"
OURS = "http://example.org/"
OA = "http://www.w3.org/ns/oa#"

# Lexical form and datatype (or "@" and language tag) as written → as the engine gives it back.
CHANGED = {
    ("2.0", "decimal"): ("2", "decimal"),
    ("007", "integer"): ("7", "integer"),
    ("1.50E1", "double"): ("15", "double"),
    ("1", "boolean"): ("true", "boolean"),
    ("2021-01-01T00:00:00+00:00", "dateTime"): ("2021-01-01T00:00:00Z", "dateTime"),
    ("hola", "@es-CO"): ("hola", "@es-co"),
    ("5", "nonNegativeInteger"): ("5", "integer"),
    ("5", "byte"): ("5", "integer"),
}
KEPT = [
    ("2", "decimal"),
    ("true", "boolean"),
    ("2021", "gYear"),
    ("2021-04-14", "date"),
    ("x", "string"),
    ("x", "@es"),
]


def written(value: str, kind: str) -> str:
    return f'"{value}"{kind}' if kind.startswith("@") else f'"{value}"^^<{XSD}{kind}>'


def seen(term: Literal) -> tuple[str, str]:
    return term.value, f"@{term.language}" if term.language else term.datatype.value.removeprefix(XSD)


def served(path: Path) -> Counter[tuple[str, str, tuple[str, str]]]:
    """The statements with a literal that a query for everything gives of one file, over HTTP."""
    client = create_app(plain_data([GraphFile(path)])).test_client()
    query = {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"}
    answer = client.get("/sparql", query_string=query)
    assert answer.status_code == 200
    return statements(answer.data)


def statements(text: bytes) -> Counter[tuple[str, str, tuple[str, str]]]:
    """The statements with a literal; one blank node is like another, since their names do not last."""
    return Counter(
        (
            quad.subject.value if isinstance(quad.subject, NamedNode) else "_",
            quad.predicate.value,
            seen(quad.object),
        )
        for quad in parse(input=text, format=RdfFormat.N_TRIPLES)
        if isinstance(quad.object, Literal)
    )


def test_each_deviation_that_the_page_names_is_one(tmp_path: Path) -> None:
    assert {"number", "integer", "boolean", "time", "language"} < set(DEVIATIONS)
    path = tmp_path / "a.nt"
    rows = [*CHANGED, *KEPT]
    path.write_text("".join(f"<{OURS}{n}> <{OURS}p> {written(*row)} .\n" for n, row in enumerate(rows)))
    expected = [CHANGED.get(row, row) for row in rows]
    assert served(path) == Counter((f"{OURS}{n}", f"{OURS}p", row) for n, row in enumerate(expected))


@pytest.fixture(scope="module")
def sources(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The statements of ``data/`` and ``ontology/``, every literal as its file writes it."""
    lines = {
        str(quad.triple)
        for folder in ("data", "ontology")
        for path in sorted((root / folder).rglob("*.ttl"))
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    }
    assert lines
    target = tmp_path_factory.mktemp("sources") / "all.nt"
    target.write_text("".join(f"{line} .\n" for line in sorted(lines)), encoding="utf-8")
    return target


def test_our_own_data_comes_back_as_it_is_written_but_for_these(sources: Path) -> None:
    source, answer = statements(sources.read_bytes()), served(sources)
    missing, extra = source - answer, answer - source
    assert missing
    assert {predicate for _, predicate, _ in missing} == {f"{OA}start", f"{OA}end"}
    as_integers = Counter(
        {
            (subject, predicate, (value, "integer")): count
            for (subject, predicate, (value, _)), count in missing.items()
        }
    )
    assert {kind for *_, (_, kind) in missing} == {"nonNegativeInteger"}
    assert extra == as_integers
