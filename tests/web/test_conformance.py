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


@pytest.mark.parametrize("path", ["/graph/asserted", "/graph/inferred", "/def", "/doc/entity/casa"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_and_no_page_can_be_written(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method, data=b"<http://a> <http://b> 1 .", content_type="text/turtle")
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_relative_iri_is_relative_to_the_service_and_not_to_what_a_request_calls_it(
    client: FlaskClient,
) -> None:
    query = {"query": "CONSTRUCT { <s> <p> 1 } WHERE {}", "format": "nt"}
    answer = client.get("/sparql", query_string=query, headers={"Host": "evil.example"})
    assert answer.text.startswith("<https://example.org/m/s> <https://example.org/m/p> ")


def test_a_description_says_what_the_sources_say_where_the_engine_does_not(client: FlaskClient) -> None:
    value = "SELECT ?v { <https://example.org/m/id/norm/n1> <https://w3id.org/misional/def#weight> ?v }"
    answer = client.get("/sparql", query_string={"query": value, "format": "json"}).json
    assert answer is not None
    from_engine = {row["v"]["value"] for row in answer["results"]["bindings"]}
    assert {"2", "2.5", "true", "007"} == from_engine
    described = client.get("/doc/norm/n1.nt").text
    for written in ('"2.0"^^', '"2.50"^^', '"1"^^', '"007" .'):
        assert f"#weight> {written}" in described
