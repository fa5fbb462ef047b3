"""The answers that parameters change, on the release of the real sources."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from misional.build.gates import stored_queries
from misional.cli import main
from misional.engine import Dataset, GraphFile, Limits, open_embedded
from misional.i18n import MESSAGES
from misional.queries import bind, parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misional.engine import Engine
    from misional.release import Release

LIMITS = Limits(cpu_seconds=10, wall_seconds=60, memory_bytes=2**29, result_bytes=2**24)
BODY = "entity/alcaldia-mayor-de-bogota/secretaria-general"
SIB = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ;
      rdfs:label|rdfs:comment ?comment ;
      sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
SIB_PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }"""


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[Engine]:
    files = [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]
    opened = open_embedded(files)
    yield opened
    opened.close()


def ask(engine: Engine, text: str) -> list[dict[str, str]]:
    body = engine.query(text, dataset=Dataset(), media_type="text/csv", limits=LIMITS).body
    return list(csv.DictReader(io.StringIO(body.decode("utf-8"))))


def stored(engine: Engine, release: Release, slug: str, **given: str) -> list[dict[str, str]]:
    query = parse_query(slug, release.queries[slug].read_text("utf-8"))
    return ask(engine, bind(query, given, release.base))


def test_what_a_change_of_article_48_touches(engine: Engine, release: Release) -> None:
    rows = stored(engine, release, "touched-by-provision", provision="provision/acuerdo-257-2006/art-48")
    functions = [row["thing"] for row in rows if "/id/function/" in row["thing"]]
    assert functions == [
        f"{release.base}id/function/decreto-140-2021/art-2/num-{place}" for place in range(1, 11)
    ]
    assert f"{release.base}id/{BODY}" in {row["thing"] for row in rows}
    # Another article touches other things: the one that the Decree's own article 2 states.
    rows = stored(engine, release, "touched-by-provision", provision="provision/decreto-140-2021/art-2/num-5")
    assert [row["thing"] for row in rows if "/id/function/" in row["thing"]] == [functions[4]]
    assert stored(engine, release, "touched-by-provision", provision="provision/none") == []


def test_norms_in_force_by_date(engine: Engine, release: Release) -> None:
    def on(date: str) -> set[str]:
        rows = stored(engine, release, "norms-in-force", date=date)
        return {row["norm"].removeprefix(f"{release.base}id/norm/") for row in rows}

    assert "decreto-140-2021" not in on("2021-04-15")
    assert "decreto-140-2021" in on("2021-04-16")
    # Resolution 630 of 2024 repealed 277 of 2020 from its own date on.
    assert "resolucion-277-2020" in on("2024-12-08")
    assert "resolucion-277-2020" not in on("2024-12-09")
    assert {"resolucion-630-2024", "acuerdo-257-2006"} <= on("2024-12-09")
    assert on("1900-01-01") == set()


def test_language_body_and_position(engine: Engine, release: Release) -> None:
    (one,) = stored(engine, release, "strategic-objectives", position="9", language="en", body=BODY)
    assert one["entity"].startswith("General Secretariat")
    assert one["position"] == "9"
    assert stored(engine, release, "strategic-objectives", body="entity/none") == []


def test_dates_words_and_truth_values_filter(engine: Engine, release: Release) -> None:
    every = stored(engine, release, "cited-norms-amended-since")
    late = stored(engine, release, "cited-norms-amended-since", since="2020-01-01")
    assert len(every) == 13
    assert {row["amendedBy"].rpartition(" ")[2] for row in late} == {"2020", "2022"}
    only = stored(engine, release, "functions-on-national-law", onlyNational="true")
    assert {row["position"] for row in only} == {"10"}
    both = stored(engine, release, "statements-with-words", words="HISTÓRICA")
    (one,) = stored(engine, release, "statements-with-words", words="HISTÓRICA", kind="function")
    assert one in both
    assert stored(engine, release, "statements-with-words", words='" } #') == []


def test_the_sib_editor_finds_the_queries_and_all_of_them_run(engine: Engine, release: Release) -> None:
    rows = ask(engine, SIB)
    found = {row["sq"]: row["query"] for row in rows}
    assert found.keys() == {f"{release.base}queries/{slug}" for slug in release.queries}
    assert len(rows) == 4 * len(found)  # a title and a question in each language
    prefixes = {row["prefix"]: row["namespace"] for row in ask(engine, SIB_PREFIXES)}
    assert prefixes["misional"] == "https://w3id.org/misional/def#"
    for iri, text in found.items():
        assert not text.startswith("#")
        assert ask(engine, text) == stored_as_it_is(engine, release, iri.rpartition("/")[2])


def test_a_stored_query_must_answer_the_same_each_time(release: Release) -> None:
    data = release.queries["current-mission"].read_bytes()
    assert stored_queries({"q": data}) == []
    (reason,) = stored_queries({"q": data.replace(b"SELECT ?entity", b"SELECT (NOW() AS ?now) ?entity")})
    assert "differently each time" in reason


def test_every_heading_is_a_column_of_some_query(release: Release) -> None:
    named = "".join(path.read_text("utf-8") for path in release.queries.values())
    headings = [key.removeprefix("column.") for key in MESSAGES if key.startswith("column.")]
    assert [name for name in headings if not re.search(rf"\?{name}\b", named)] == []


def stored_as_it_is(engine: Engine, release: Release, slug: str) -> list[dict[str, str]]:
    return ask(engine, release.queries[slug].read_text("utf-8"))


def test_on_the_command_line(release_dir: Path) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(main, ["query", "--release-dir", str(release_dir), "-o", "csv", *words])
        return done.exit_code, done.stdout, done.stderr

    norms = ("--slug", "norms-in-force")
    code, out, _ = run(*norms, "--param", "date=2004-01-01")
    assert code == 0
    assert [line.split(",")[0].rpartition("/")[2] for line in out.splitlines()[1:]] == ["decreto-331-2003"]
    assert run("--stored", "norms-in-force")[1] == run(*norms, "-p", "date=2021-05-01")[1]
    for words, complaint in (
        ((*norms, "--param", "date=x"), "'date' must be of type date"),
        ((*norms, "--param", "x=1", "--param", "date=2004-01-01"), "no parameter 'x'"),
        ((*norms, "--param", "language=es"), "'date' is required"),
        ((*norms, "--param", "date"), "NAME=VALUE"),
        ((*norms, "--param", "date=2004-01-01", "--param", "date=2004-01-02"), "given twice"),
        (("ASK {}", "--param", "x=1"), "is for a stored query"),
    ):
        code, _, told = run(*words)
        assert code == 2, words
        assert complaint in told
