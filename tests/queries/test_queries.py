"""Every stored query runs on the release and gives the answer that was checked by hand."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from misional.engine import Dataset, GraphFile, Limits
from misional.engine.embedded import open_embedded
from misional.queries import QueryHeaderError, parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from misional.engine import Engine
    from misional.release import Release

LIMITS = Limits(cpu_seconds=10, wall_seconds=60, memory_bytes=2**29, result_bytes=2**24)
EXPECTED = "tests/queries/expected"

# From the competency questions' own table of expected answers: what a row of the answer must hold.
COMPETENCY = {
    "CQ01": ["Resolución 630 de 2024", "2024-12-09"],
    "CQ02": ["2038"],
    "CQ03": ["2020", "2030", "2038", "Resolución 277 de 2020", "Resolución 630 de 2024"],
    "CQ04": [str(position) for position in range(1, 11)],
    "CQ06": [
        "Art. 2, num. 1, Decreto 140 de 2021",
        "Art. 2, num. 10, Decreto 140 de 2021",
        "Art. 48, Acuerdo 257 de 2006",
    ],
    "CQ08": [],
    "CQ09": [
        "Decreto Distrital 140 de 2021",
        "Acuerdo Distrital 257 de 2006",
        "Decreto Nacional 1083 de 2015",
        "false",
    ],
    "CQ10": ["deberes", "0", "1", "10"],
    "CQ11": ["0"],
    "CQ12": ["2024-12-09", "2021-04-14"],
    "CQ13": ["4"],
    "CQ14": [
        "Función 5 (Decreto 140 de 2021, art. 2, num. 5)",
        "Objetivo estratégico 9 (Resolución 630 de 2024)",
    ],
    "CQ15": ["10", "Ley 1753 de 2015", "Decreto Nacional 1083 de 2015"],
    "CQ21": ["https://secretariageneral.gov.co/node/11", "2026-11-22"],
    "CQ23": [
        "15",
        "Acuerdo Distrital 490 de 2012",
        "Acuerdo Distrital 637 de 2016",
        "Acuerdo Distrital 638 de 2016",
    ],
}
ROWS = {
    "CQ03": 3,
    "CQ04": 10,
    "CQ06": 10,
    "CQ08": 0,
    "CQ09": 13,
    "CQ10": 4,
    "CQ12": 7,
    "CQ13": 1,
    "CQ14": 2,
    "CQ15": 11,
    "CQ21": 22,
    "CQ23": 3,
}


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[Engine]:
    files = [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]
    opened = open_embedded(files)
    yield opened
    opened.close()


def slugs(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "queries").glob("*.rq"))


def answer(engine: Engine, text: str) -> str:
    found = engine.query(text, dataset=Dataset(), media_type="text/csv", limits=LIMITS)
    return found.body.decode("utf-8").replace("\r\n", "\n")


def test_each_query_gives_its_expected_answer(engine: Engine, release: Release, root: Path) -> None:
    assert set(release.queries) == set(slugs(root)) == {p.stem for p in (root / EXPECTED).glob("*.csv")}
    for slug in slugs(root):
        text = release.queries[slug].read_text(encoding="utf-8")
        assert answer(engine, text) == (root / EXPECTED / f"{slug}.csv").read_text(encoding="utf-8"), slug


def test_competency_questions_are_answered(engine: Engine, release: Release) -> None:
    asked = {}
    for slug, path in release.queries.items():
        query = parse_query(slug, path.read_text(encoding="utf-8"))
        if query.competency:
            asked[query.competency] = query.text
    assert set(asked) == set(COMPETENCY)
    for question, text in asked.items():
        rows = list(csv.reader(io.StringIO(answer(engine, text))))[1:]
        values = {value for row in rows for value in row}
        assert set(COMPETENCY[question]) <= values, question
        assert len(rows) == ROWS.get(question, 1), question


def test_only_two_of_seven_norms_are_dated_on_the_page(engine: Engine, root: Path) -> None:
    text = (root / "queries" / "how-norms-are-cited.rq").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(answer(engine, text))))
    assert [len([row for row in rows if row[part]]) for part in ("norm", "statedDate", "statedLink")] == [
        7,
        2,
        0,
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT * {}", "lacks title@es"),
        ("# title@es: a\n# title@es: b\n", "line 2: 'title@es' is there twice"),
        ("# titel@es: a\n", "line 1: unknown key 'titel@es'"),
    ],
)
def test_a_bad_header_is_told(text: str, complaint: str) -> None:
    with pytest.raises(QueryHeaderError, match=complaint):
        parse_query("x", text)
