"""Whether a norm, a plan or a statement held on a day: the table of rules, row by row, and its laws."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from misional.model.namespaces import ELI, MISIONAL
from misional.web.index import Index, build_index
from misional.web.time.dated import held
from misional.web.time.rules import Timeline, date_of
from misional.web.triples import parse_triples

PREFIXES = """
@prefix m: <https://w3id.org/misional/def#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <x:> .
"""


def index_of(turtle: str) -> Index:
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    return build_index({"asserted": parse_triples(io.StringIO(graph.serialize(format="nt")), "t")})


def norm(name: str, rest: str = "", **days: str) -> str:
    predicates = {
        "issued": "eli:date_document",
        "published": "eli:date_publication",
        "entry": "eli:first_date_entry_in_force",
        "last": "eli:date_no_longer_in_force",
    }
    dates = "".join(f'; {predicates[key]} "{day}"^^xsd:date ' for key, day in days.items())
    return f":{name} a m:Norm {dates} {rest} .\n"


def said(turtle: str, day: str, thing: str = "n") -> tuple[str, str]:
    verdict = Timeline(index_of(turtle), date.fromisoformat(day)).verdict(URIRef(f"x:{thing}"))
    assert verdict is not None
    return verdict.standing, verdict.reason


THREE = norm("n", issued="2021-04-14", published="2021-04-15", entry="2021-04-16")
ENDED = norm("n", issued="2001-01-01", entry="2001-01-02", last="2010-06-30")
REPEALED = norm("n", entry="2001-01-01") + norm("r", "; eli:repeals :n", entry="2015-03-01")
REPEALED_WHEN = norm("n", entry="2001-01-01") + norm("r", "; eli:repeals :n", issued="2015-03-01")
YEAR = norm("n", '; m:year "2007"^^xsd:gYear')
PLANS = """
:old a m:StrategicPlan ; m:includesVision :v .
:n a m:StrategicPlan ; m:adoptionDate "2020-09-23"^^xsd:date ; m:supersedes :old ; m:includesVision :w .
:next a m:StrategicPlan ; m:adoptionDate "2024-12-09"^^xsd:date ; m:supersedes :n .
:v a m:Vision . :w a m:Vision . :lost a m:Mission .
"""
STATED = (
    THREE
    + ":f a m:Function ; m:statedIn :p . :p a m:Provision ; eli:is_part_of :q . "
    + (":q a m:Provision ; eli:is_part_of :n . :mention m:mentionIn :f .")
)


def test_a_statement_that_its_page_dropped_holds_until_its_last_day() -> None:
    ended = STATED + ':f m:endedBy :new ; m:lastDay "2023-05-31"^^xsd:date . :new a m:Norm .'
    assert said(ended, "2021-04-15", "f") == ("not-yet", "not-in-force")
    assert said(ended, "2023-05-31", "f") == ("holds", "in-force")
    assert said(ended, "2023-06-01", "f") == ("ended", "statement-ended")
    assert said(STATED + ":new m:ends :f .", "2023-06-01", "f") == ("unknown", "superseded-unknown")
    for day, told in (("2023-05-31", False), ("2023-06-01", True)):
        timeline = Timeline(index_of(ended), date.fromisoformat(day))
        assert held(timeline, URIRef("x:f"), MISIONAL.endedBy, URIRef("x:new")) == told
        assert held(timeline, URIRef("x:new"), MISIONAL.ends, URIRef("x:f")) == told


@pytest.mark.parametrize(
    ("facts", "day", "standing", "reason"),
    [
        (THREE, "2021-04-13", "not-yet", "not-issued"),
        (THREE, "2021-04-14", "not-yet", "not-in-force"),
        (THREE, "2021-04-15", "not-yet", "not-in-force"),
        (THREE, "2021-04-16", "holds", "in-force"),
        (ENDED, "2010-06-30", "holds", "in-force"),
        (ENDED, "2010-07-01", "ended", "no-longer-in-force"),
        (REPEALED, "2015-02-28", "holds", "in-force"),
        (REPEALED, "2015-03-01", "ended", "repealed"),
        (REPEALED_WHEN, "2015-02-28", "holds", "in-force"),
        (REPEALED_WHEN, "2015-03-01", "unknown", "repealed-unknown"),
        (YEAR, "2006-12-31", "not-yet", "not-issued-year"),
        (YEAR, "2007-01-01", "unknown", "entry-unknown"),
        (norm("n", issued="2020-01-01", published="2020-01-02"), "2020-01-03", "unknown", "entry-unknown"),
        (PLANS, "2020-09-22", "not-yet", "not-adopted"),
        (PLANS, "2020-09-23", "holds", "adopted"),
        (PLANS, "2024-12-08", "holds", "adopted"),
        (PLANS, "2024-12-09", "ended", "superseded"),
    ],
)
def test_the_table(facts: str, day: str, standing: str, reason: str) -> None:
    assert said(facts, day) == (standing, reason)


def test_a_plan_without_a_date_is_not_given_one() -> None:
    assert said(PLANS, "2018-01-01", "old") == ("unknown", "adoption-unknown")
    assert said(PLANS, "0001-01-01", "old") == ("unknown", "adoption-unknown")
    assert said(PLANS, "2020-09-23", "old") == ("ended", "superseded")


def test_a_statement_holds_with_its_plan_or_with_the_provision_that_states_it() -> None:
    assert said(PLANS, "2020-09-22", "v")[0] == "unknown"
    assert said(PLANS, "2020-09-23", "v")[0] == "ended"
    assert said(PLANS, "2020-09-23", "w")[0] == "holds"
    assert said(PLANS, "2020-09-23", "lost") == ("unknown", "undated")
    assert said(STATED, "2021-04-15", "f") == ("not-yet", "not-in-force")
    assert said(STATED, "2021-04-16", "f") == ("holds", "in-force")
    assert said(STATED, "2021-04-16", "mention")[0] == "holds"


def test_the_last_day_and_what_came_after_are_told() -> None:
    verdict = Timeline(index_of(PLANS), date(2025, 1, 1)).verdict(URIRef("x:n"))
    assert verdict is not None
    assert (verdict.day, verdict.by) == (date(2024, 12, 8), URIRef("x:next"))
    repealed = Timeline(index_of(REPEALED), date(2020, 1, 1)).verdict(URIRef("x:n"))
    assert repealed is not None
    assert (repealed.day, repealed.by) == (date(2015, 2, 28), URIRef("x:r"))


AMENDED = (
    norm("n", entry="2001-01-01")
    + norm("a", "; eli:amends :n", issued="2010-05-01", entry="2010-06-01", last="2012-01-31")
    + norm("b", "; eli:amends :n", issued="2011-01-01")
)


@pytest.mark.parametrize(
    ("day", "known", "doubtful"),
    [
        ("2010-05-31", set(), set()),
        ("2010-06-01", {"a"}, set()),
        ("2010-12-31", {"a"}, set()),
        ("2011-01-01", {"a"}, {"b"}),
        ("2020-01-01", {"a"}, {"b"}),
    ],
)
def test_an_amendment_is_one_from_the_day_it_is_in_force(
    day: str, known: set[str], doubtful: set[str]
) -> None:
    index = index_of(AMENDED + ":n eli:changed_by :a , :b ; eli:amended_by :a , :b . :a eli:changes :n .")
    timeline = Timeline(index, date.fromisoformat(day))
    found = timeline.amendments(URIRef("x:n"))
    assert {str(one.by).removeprefix("x:") for one in found if one.held} == known
    assert {str(one.by).removeprefix("x:") for one in found if not one.held} == doubtful
    assert [one.day for one in found if one.held] == [date(2010, 6, 1)] * len(known)
    for relation in (ELI.amended_by, ELI.changed_by):
        told = {str(one).removeprefix("x:") for one in index.nodes(URIRef("x:n"), relation)}
        assert told == {"a", "b"}
        assert {one for one in told if held(timeline, URIRef("x:n"), relation, URIRef(f"x:{one}"))} == known
    assert held(timeline, URIRef("x:a"), ELI.changes, URIRef("x:n")) is bool(known)


def test_dates_that_disagree_or_are_none_are_not_known() -> None:
    index = index_of(
        ':a m:adoptionDate "2020-01-01"^^xsd:date , "2020-01-02"^^xsd:date .'
        ':b m:adoptionDate "2020-01-01"^^xsd:date , "no" . :c m:adoptionDate "2020-02-30"^^xsd:date .'
    )
    found = [
        date_of(index, URIRef(f"x:{one}"), URIRef("https://w3id.org/misional/def#adoptionDate"))
        for one in "abc"
    ]
    assert found == [None, date(2020, 1, 1), None]


def test_norms_that_repeal_each_other_end_in_a_verdict() -> None:
    facts = norm("n", "; eli:repeals :r", entry="2001-01-01") + norm(
        "r", "; eli:repeals :n", entry="2001-01-01"
    )
    assert said(facts, "2005-01-01")[0] in {"ended", "unknown"}


def test_a_norm_in_force_from_the_first_day_there_is() -> None:
    facts = norm("n", entry="2000-01-01") + norm("r", "; eli:repeals :n", entry="0001-01-01")
    assert said(facts, "2001-01-01") == ("ended", "repealed")


DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(issued=DAYS, wait=st.integers(0, 900), stay=st.none() | st.integers(0, 9000), asked=DAYS)
def test_in_force_is_exactly_from_the_entry_to_the_last_day(
    issued: date, wait: int, stay: int | None, asked: date
) -> None:
    entry = issued + timedelta(days=wait)
    days = {"issued": issued.isoformat(), "entry": entry.isoformat()}
    last = None if stay is None else entry + timedelta(days=stay)
    if last is not None:
        days["last"] = last.isoformat()
    in_force = entry <= asked and (last is None or asked <= last)
    assert (said(norm("n", **days), asked.isoformat())[0] == "holds") == in_force


@given(adoptions=st.lists(DAYS, min_size=1, max_size=5, unique=True), asked=DAYS)
def test_of_plans_that_follow_each_other_one_holds_from_the_first_on(
    adoptions: list[date], asked: date
) -> None:
    ordered = sorted(adoptions)
    text = "".join(
        f':p{place} a m:StrategicPlan ; m:adoptionDate "{day}"^^xsd:date . '
        + (f":p{place} m:supersedes :p{place - 1} . " if place else "")
        for place, day in enumerate(ordered)
    )
    timeline = Timeline(index_of(text), asked)
    verdicts = [timeline.verdict(URIRef(f"x:p{place}")) for place in range(len(ordered))]
    held = [place for place, verdict in enumerate(verdicts) if verdict is not None and verdict.held]
    before = [place for place, day in enumerate(ordered) if day <= asked]
    assert held == before[-1:]
