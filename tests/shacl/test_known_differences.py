"""Where pyshacl departs from SHACL, or gives up: each known case, so that a new release's news is noticed."""

from __future__ import annotations

import pytest

from misional.shacl import RdfText, compare, validate

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
IN_ORDER = RdfText(
    PREFIXES + "ex:s sh:targetNode ex:a ; sh:property [ sh:path ex:from ; sh:lessThanOrEquals ex:to ] ."
)


def pair(first: str, second: str) -> RdfText:
    return RdfText(f"{PREFIXES} ex:a ex:from {first} ; ex:to {second} .")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime'),
        ('"2020-01-01"^^xsd:date', '"2020-13-01"^^xsd:date'),
        ('"none"^^xsd:boolean', '"2020-01-01"^^xsd:date'),
        ('"x"^^ex:mine', '"2020-01-01"^^xsd:date'),
    ],
)
def test_values_that_cannot_be_compared(first: str, second: str) -> None:
    """SHACL §4.5.4: what cannot be compared is not in order, so it is a result. pyshacl says nothing."""
    assert len(validate(pair(first, second), IN_ORDER).results) == 1
    assert validate(pair(first, second), IN_ORDER, engine="pyshacl").conforms


@pytest.mark.parametrize(
    ("first", "second", "findings"),
    [
        ('"2020-01-01"^^xsd:date', '"2020-01-02"^^xsd:date', 0),
        ('"2020-01-01"^^xsd:date', '"2020-01-01"^^xsd:date', 0),
        ('"2020-01-02"^^xsd:date', '"2020-01-01"^^xsd:date', 1),
        ("2", "10.5", 0),
        ("3", "2.5", 1),
        ('"b"', '"a"', 1),
    ],
)
def test_values_that_can(first: str, second: str, findings: int) -> None:
    reports = [validate(pair(first, second), IN_ORDER, engine=engine) for engine in ("shacl", "pyshacl")]  # type: ignore[arg-type]
    assert [len(report.results) for report in reports] == [findings, findings]
    assert compare(*reports) == ()


def test_a_blank_node_cannot_be_compared() -> None:
    data = pair("[]", '"2020-01-01"^^xsd:date')
    assert len(validate(data, IN_ORDER).results) == 1
    report = validate(data, IN_ORDER, engine="pyshacl")
    assert report.engine == "shacl"
    assert "compare a BlankNode" in report.fallback


def test_a_value_with_a_backslash_in_a_message() -> None:
    """pyshacl puts values into messages as regular expression templates."""
    shapes = RdfText(
        PREFIXES
        + 'ex:s sh:targetNode ex:a ; sh:sparql [ sh:message "dice {?value}"@es ; '
        + 'sh:select "SELECT $this ?value { $this <http://example.org/from> ?value }" ] .'
    )
    data = pair('"C:\\\\"', "1")
    (result,) = validate(data, shapes).results
    assert [message.text for message in result.messages] == ["dice C:\\"]
    assert validate(data, shapes, engine="pyshacl").engine == "shacl"


def test_repeated_rows_of_a_query_are_one_finding() -> None:
    """SHACL §5.3.1 asks for a result a row; pyshacl drops a row's twins, and so does the report."""
    shapes = RdfText(
        PREFIXES
        + "ex:s sh:targetNode ex:a ; sh:sparql [ "
        + 'sh:select "SELECT $this ?value { $this <http://example.org/from> ?value . ?x ?y ?z }" ] .'
    )
    data = pair('"a", "b"', '"c", "d"')
    reports = [validate(data, shapes, engine=engine) for engine in ("shacl", "pyshacl")]  # type: ignore[arg-type]
    assert [[r.value for r in report.results] for report in reports] == [['"a"', '"b"']] * 2
