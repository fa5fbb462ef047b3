"""The page that says what was measured with the W3C's tests, and what the engine changes in our own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from misional.web.conformance import DEVIATIONS, measured

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_lists_every_failure_with_its_cause(client: FlaskClient, language: str) -> None:
    answer = client.get("/conformance", query_string={"lang": language})
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    for suite in measured().suites:
        assert suite.passed + len(suite.failures) == suite.total
        assert f"<td>{suite.passed}</td><td>{suite.total}</td><td>{suite.library}</td>" in answer.text
        assert all(f">{test}<" in answer.text for test in suite.failures)
    assert answer.text.count("<li>") >= len(DEVIATIONS)
    assert "/conformance" in client.get("/").text
