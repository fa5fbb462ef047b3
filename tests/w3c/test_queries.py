"""The W3C's SPARQL 1.0, 1.1 and 1.2 query tests through HTTP, beside the engine as a library."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from w3c_cases import read_collection
from w3c_compare import same, same_value
from w3c_run import FILE, report, run, text_of

from misional.i18n import MESSAGES

if TYPE_CHECKING:
    from pathlib import Path

    from w3c_run import Pair

# Federation is refused by policy; that the syntax was read is what the refusal shows.
REFUSED = {f"sparql11/syntax-fed#test_{number}" for number in (1, 2, 3)}


@pytest.fixture(scope="module")
def pairs(shared: Path) -> tuple[Pair, ...]:
    return run(read_collection(shared / "w3c"))


def test_the_service_loses_no_test_that_the_engine_passes(pairs: tuple[Pair, ...]) -> None:
    assert len(pairs) > 1000
    lost = {pair.case.name: pair.served for pair in pairs if pair.library.passed and not pair.served.passed}
    assert set(lost) == REFUSED, lost
    assert {outcome.reason for outcome in lost.values()} == {"service-refused"}


def test_nor_does_it_pass_one_by_answering_what_the_engine_would_not(pairs: tuple[Pair, ...]) -> None:
    assert [pair.case.name for pair in pairs if pair.served.passed and not pair.library.passed] == []


def test_no_failure_is_the_services_own(pairs: tuple[Pair, ...]) -> None:
    ours = {"unknown-graph", "query-nesting", "too-large", "internal-error", "not-acceptable", "bad-request"}
    assert [pair for pair in pairs if pair.served.reason in ours] == []


def test_the_conformance_page_shows_what_is_measured(pairs: tuple[Pair, ...]) -> None:
    found = report(pairs)
    assert FILE.read_text(encoding="utf-8") == text_of(found), "run tests/w3c/w3c_run.py"
    causes = {cause for suite in found["suites"] for cause in suite["failures"].values()}
    assert {f"conformance.cause-{cause}" for cause in causes} <= MESSAGES.keys()


def rows(*values: dict[str, str]) -> bytes:
    bindings = [{"v": value} for value in values]
    return json.dumps({"head": {"vars": ["v"]}, "results": {"bindings": bindings}}).encode()


def number(text: str) -> dict[str, str]:
    return {"type": "literal", "value": text, "datatype": "http://www.w3.org/2001/XMLSchema#decimal"}


A, B = ({"type": "bnode", "value": name} for name in "ab")


@pytest.mark.parametrize(
    ("expected", "found", "ordered", "lax", "equal"),
    [
        (rows(number("1"), number("2")), rows(number("2"), number("1")), False, False, True),
        (rows(number("1"), number("2")), rows(number("2"), number("1")), True, False, False),
        (rows(number("1"), number("1")), rows(number("1")), False, False, False),
        (rows(number("1"), number("1")), rows(number("1")), False, True, True),
        (rows(number("1")), rows(number("1"), number("1")), False, True, False),
        (rows(number("1")), rows(number("1.0")), False, False, False),
        (rows(A, A), rows(B, B), False, False, True),
        (rows(A, B), rows(B, B), False, False, False),
        (b'{"head": {}, "boolean": true}', b'{"head": {}, "boolean": true}', False, False, True),
        (b'{"head": {}, "boolean": true}', b'{"head": {}, "boolean": false}', False, False, False),
        (b'{"head": {}, "boolean": true}', rows(), False, False, False),
    ],
)
def test_the_comparison_can_tell(
    expected: bytes, found: bytes, ordered: bool, lax: bool, equal: bool
) -> None:
    assert same("srj", expected, found, ordered=ordered, lax=lax) is equal


def test_the_comparison_of_the_other_formats_can_tell() -> None:
    one, other = b"<http://a> <http://b> _:x .\n", b"<http://a> <http://b> _:y .\n"
    assert same("nt", one, other, ordered=False, lax=False)
    assert not same("nt", one, b"<http://a> <http://c> _:y .\n", ordered=False, lax=False)
    assert same("csv", b"a,b\r\n_:x,1\r\n", b"b,a\r\n1,_:y\r\n", ordered=False, lax=False)
    assert not same("csv", b"a\r\n1\r\n", b"a\r\n1.0\r\n", ordered=False, lax=False)
    assert not same("tsv", b"?a\n1\n", b"?a\n1.0\n", ordered=False, lax=False)
    assert same_value("srj", rows(number("1")), rows(number("1.0")), ordered=False, lax=False)
    assert not same_value("srj", rows(number("1")), rows(number("1.5")), ordered=False, lax=False)
