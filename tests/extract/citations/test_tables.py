"""Every row of the domain's table and of our own is reached exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from misional.extract.citations import find

if TYPE_CHECKING:
    from types import ModuleType

    from misional.extract.citations import Mention


def fact(mention: Mention, name: str) -> str:
    """One more fact of a mention, as the own table writes it."""
    facts = {
        "date": str(mention.date or ""),
        "iri": (mention.iri or "").rpartition("/")[2],
        "issuer": mention.issuer or "",
        "rel": mention.relation or "",
        "series": mention.series or "",
        "sic": "1" if mention.sic else "",
    }
    return facts[name]


def test_domain_row(domain_case: Any, score: ModuleType) -> None:
    assert tuple(map(score.row, find(domain_case.surface))) == domain_case.expected


def test_own_rows(score: ModuleType) -> None:
    """All rows in one test: a test for each of a thousand costs more than the rows themselves."""
    wrong = []
    for case in score.own_cases():
        if case.known_miss:
            continue
        mentions = find(case.surface)
        got = {name: tuple(fact(mention, name) for mention in mentions) for name in case.facts}
        facts = {name: values if mentions else () for name, values in case.facts.items()}
        rows = tuple(map(score.row, mentions))
        if (rows, got) != (case.expected, facts):
            wrong.append(f"{case.surface!r}: {rows} {got}, not {case.expected} {facts}")
    assert not wrong, "\n".join(wrong)


def test_tables_have_the_size_they_claim(score: ModuleType) -> None:
    assert len(score.domain_cases()) == 38
    own = score.own_cases()
    assert len(own) >= 400
    assert sum(not case.expected for case in own) >= 90
    assert len({case.surface for case in own}) == len(own)


def test_known_misses_are_told_truly(score: ModuleType) -> None:
    """A row that is reached after all belongs among the asserted ones."""
    for case in score.own_cases():
        if case.known_miss:
            assert tuple(map(score.row, find(case.surface))) != case.expected, case.surface


def test_domain_facts_in_its_notes(score: ModuleType) -> None:
    """What the domain's notes say beyond the expected column: dates, the relation, the flag."""
    found = {case.surface: find(case.surface) for case in score.domain_cases()}
    dates = {str(mentions[0].date) for mentions in found.values() if mentions and mentions[0].date}
    assert {"2024-12-09", "2021-04-14", "2020-09-23", "2014-03-06"} <= dates
    assert "2018-10-01" not in dates
    assert [m.relation for m in found["se deroga la Resolución 277 de 2020"]] == ["deroga"]
    assert [m.sic for m in found["Decreto Distrital 323 de 2022(sic)"]] == [True]
    assert [m.issuer for m in found["la resolución 1519 de 2020, de MinTIC"]] == ["MinTIC"]
