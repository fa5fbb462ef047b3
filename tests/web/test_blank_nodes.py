"""A strong validator promises the same bytes, and the engine labels blank nodes anew each time it loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from misional.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from misional.release import Release

WITH = "SELECT ?r WHERE { ?r a <http://www.w3.org/2002/07/owl#Restriction> } ORDER BY ?r LIMIT 1"
MADE = "CONSTRUCT { [] a ?c } WHERE { ?s a ?c } LIMIT 1"
WITHOUT = "SELECT ?s WHERE { ?s a <https://w3id.org/misional/def#PublicEntity> }"


@pytest.fixture(scope="module")
def twice(release: Release) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """Two servers of one release."""
    first, second = create_app(release), create_app(release)
    yield first.test_client(), second.test_client()
    for app in (first, second):
        app.extensions["misional.holder"].close()


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "html"])
def test_an_answer_with_blank_nodes_is_valid_for_its_load_only(
    twice: tuple[FlaskClient, FlaskClient], form: str
) -> None:
    asked = {"query": WITH, "format": form}
    one, other = (client.get("/sparql", query_string=asked) for client in twice)
    assert one.data == twice[0].get("/sparql", query_string=asked).data
    assert (one.headers["ETag"] == other.headers["ETag"]) == (one.data == other.data)
    known = {"If-None-Match": one.headers["ETag"]}
    again = twice[0].get("/sparql", query_string=asked, headers=known)
    assert again.status_code == 304
    assert again.headers["ETag"] == one.headers["ETag"]
    if one.data != other.data:
        assert twice[1].get("/sparql", query_string=asked, headers=known).status_code == 200


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "rdf"])
def test_a_graph_with_blank_nodes(twice: tuple[FlaskClient, FlaskClient], form: str) -> None:
    one, other = (client.get("/sparql", query_string={"query": MADE, "format": form}) for client in twice)
    assert (one.headers["ETag"] == other.headers["ETag"]) == (one.data == other.data)


def test_an_answer_without_is_valid_everywhere(twice: tuple[FlaskClient, FlaskClient]) -> None:
    one, other = (client.get("/sparql", query_string={"query": WITHOUT}) for client in twice)
    assert one.headers["ETag"] == other.headers["ETag"]
    known = {"If-None-Match": one.headers["ETag"]}
    assert twice[1].get("/sparql", query_string={"query": WITHOUT}, headers=known).status_code == 304
