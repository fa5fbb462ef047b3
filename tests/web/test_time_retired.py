"""Addresses that were retired: 301 to the new one, 410 for good, as pages and as problem documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from misional.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from misional.release import Release

RETIRED = """
<https://example.org/m/id/norm/n01> owl:deprecated true ;
    dct:isReplacedBy <https://example.org/m/id/norm/n1> ;
    rdfs:comment "La clave tenía un cero."@es , "The key had a zero."@en .
<https://example.org/m/id/norm/n0> owl:deprecated true ;
    rdfs:comment "Nunca se <expidió>."@es , "It was never issued."@en .
<https://example.org/m/id/norm/n9> a m:Norm ; owl:deprecated true ; skos:prefLabel "Con tipo"@es .
<https://example.org/m/id/norm/away> owl:deprecated true ; dct:isReplacedBy <https://evil.example/x> .
"""


@pytest.fixture(scope="module")
def client(
    publish_tiny: Callable[..., Release], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A client of a release that retired some addresses."""
    app = create_app(publish_tiny(tmp_path_factory.mktemp("retired"), RETIRED))
    yield app.test_client()
    app.extensions["misional.holder"].close()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/id/norm/n01", "/id/norm/n1"),
        ("/doc/norm/n01", "/doc/norm/n1"),
        ("/doc/norm/n01.ttl", "/doc/norm/n1.ttl"),
        ("/doc/norm/n01?lang=en&date=2021-01-01", "/doc/norm/n1?lang=en&date=2021-01-01"),
        ("/doc/norm/n01?x=%0d%0aSet-Cookie:1", "/doc/norm/n1?x=%0d%0aSet-Cookie:1"),
    ],
)
def test_a_renamed_address_leads_to_the_new_one(client: FlaskClient, path: str, place: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, place)
    assert "Set-Cookie" not in answer.headers
    assert client.get(place.partition("?")[0]).status_code in {200, 303}


def test_both_are_problem_documents_and_pages(client: FlaskClient) -> None:
    for key, status, kind in (("n01", 301, "renamed"), ("n0", 410, "withdrawn")):
        answer = client.get(f"/doc/norm/{key}?lang=en", headers={"Accept": "application/problem+json"})
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert (answer.json["type"], answer.json["status"]) == (f"/problems/{kind}", status)
        page = client.get(f"/doc/norm/{key}", headers={"Accept": "text/html", "Accept-Language": "es"})
        assert (page.status_code, page.mimetype) == (status, "text/html")
        assert 'rel="timegate"' in page.headers["Link"]
        assert client.head(f"/doc/norm/{key}").status_code == status
        assert client.get(f"/problems/{kind}").status_code == 200
    assert (
        "Nunca se &lt;expidió&gt;."
        in client.get("/doc/norm/n0?lang=es", headers={"Accept": "text/html"}).text
    )
    assert client.get("/doc/norm/n0").json["reason"]["en"] == "It was never issued."
    assert client.get("/id/norm/n0").status_code == 410


def test_nobody_is_sent_to_another_host(client: FlaskClient) -> None:
    answer = client.get("/doc/norm/away")
    assert answer.status_code == 410
    assert "Location" not in answer.headers


def test_a_thing_with_a_type_is_shown(client: FlaskClient) -> None:
    assert client.get("/doc/norm/n9").status_code == 200


def test_a_version_from_before_still_answers(publish_tiny: Callable[..., Release], tmp_path: Path) -> None:
    old = publish_tiny(tmp_path, "<https://example.org/m/id/norm/n0> a m:Norm ; skos:prefLabel 'Antes'@es .")
    app = create_app(publish_tiny(tmp_path, RETIRED))
    client = app.test_client()
    assert client.get("/doc/norm/n0").status_code == 410
    answer = client.get(f"/release/{old.id}/doc/norm/n0.ttl")
    assert answer.status_code == 200
    assert "Antes" in answer.text
    early = {"Accept-Datetime": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert old.id in client.get("/timegate/doc/norm/n0", headers=early).headers["Location"]
    app.extensions["misional.holder"].close()
