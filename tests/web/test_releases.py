"""The releases for people and programs: the list, every file at its own address, what changed, the feed."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from misional.release.history import LOG_NAME, Publication, log_bytes
from misional.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from misional.release import Release

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://example.org/m/"
MOMENTS = tuple(datetime(2024, month, 1, 12, tzinfo=UTC) for month in (1, 6, 11))
N3 = f"""
<{BASE}id/norm/n3> a m:Norm ; skos:prefLabel "Norma <b>3</b>"@es ;
    dct:title "Por la cual se {{}} la gestión"@es ; eli:date_document "{{}}"^^xsd:date .
"""
VERSIONS = ("", N3.format("dicta", "2024-05-01"), N3.format("vigila <script>", "2024-05-02"))
GONE = "f" * 64


@pytest.fixture(scope="module")
def made(
    publish_tiny: Callable[..., Release], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Release, ...]:
    """Three releases: a norm comes with the second and is changed in the third; one more is gone."""
    folder = tmp_path_factory.mktemp("releases")
    found = tuple(publish_tiny(folder, extra) for extra in VERSIONS)
    log = folder / LOG_NAME
    log.chmod(0o644)
    entries = [Publication(one.id, moment) for one, moment in zip(found, MOMENTS, strict=True)]
    log.write_bytes(log_bytes([Publication(GONE, datetime(2023, 1, 1, tzinfo=UTC)), *entries]))
    return found


@pytest.fixture(scope="module")
def many(made: tuple[Release, ...]) -> Iterator[Flask]:
    """The application over the last of them."""
    app = create_app(made[-1])
    yield app
    app.extensions["misional.holder"].close()


@pytest.fixture
def client(many: Flask) -> FlaskClient:
    """A client of it."""
    return many.test_client()


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_the_list_tells_of_each_release(client: FlaskClient, made: tuple[Release, ...]) -> None:
    page = text(client, "/releases?lang=es")
    places = [page.index(f'<dd class="code breakable">{one.id}</dd>') for one in reversed(made)]
    assert places == sorted(places)
    for words in ("1 de noviembre de 2024, 12:00 UTC", "la vigente", "0 incumplimientos", GONE):
        assert words in page
    asserted = made[0].manifest.graphs["asserted"].triples
    assert f"Lo que dicen las fuentes: {asserted}" in page
    assert "1 November 2024" in text(client, "/releases?lang=en")
    listed = client.get("/releases.json").json["releases"]
    assert [one["id"] for one in listed] == [one.id for one in reversed(made)]
    assert [one["current"] for one in listed] == [True, False, False]
    assert listed[0]["published"] == "2024-11-01T12:00:00Z"
    assert listed[2]["changes"] is None
    assert client.get(listed[0]["changes"]).status_code == 200
    assert client.get("/releases", headers={"Accept": "application/json"}).json["releases"] == listed


def test_every_file_has_an_address_for_good(client: FlaskClient, made: tuple[Release, ...]) -> None:
    for one in made:
        page = text(client, f"/release/{one.id}")
        assert f"misional verify {one.id}" in page
        for path, entry in {**one.manifest.files, "manifest.json": None}.items():
            assert f'href="/release/{one.id}/{path}"' in page
            answer = client.get(f"/release/{one.id}/{path}")
            assert answer.status_code == 200
            assert hashlib.sha256(answer.data).hexdigest() == (entry.sha256 if entry else one.id)
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            again = client.get(f"/release/{one.id}/{path}", headers={"If-None-Match": answer.headers["ETag"]})
            assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("manifest.json", "application/json"),
        ("graphs/asserted.nt", "application/n-triples"),
        ("queries/functions.rq", "application/sparql-query"),
        ("context.jsonld", "application/ld+json"),
    ],
)
def test_files_have_their_types(
    client: FlaskClient, made: tuple[Release, ...], path: str, media_type: str
) -> None:
    assert client.get(f"/release/{made[0].id}/{path}").mimetype == media_type


@pytest.mark.parametrize(
    "start", ["../../etc/passwd", "%2e%2e/manifest.json", "graphs/..%2fmanifest.json", ".lock", "graphs"]
)
def test_nothing_else_can_be_read(client: FlaskClient, made: tuple[Release, ...], start: str) -> None:
    assert client.get(f"/release/{made[0].id}/{start}").status_code == 404


@pytest.mark.parametrize("name", ["..", "current", ".lock", "a" * 64, "published.json", "%2e%2e"])
def test_what_is_no_release_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/release/{name}/manifest.json").status_code == 404
    assert client.get(f"/release/{name}").status_code in {404, 308}


def test_a_release_that_is_no_longer_kept_is_gone(client: FlaskClient, made: tuple[Release, ...]) -> None:
    for path in (f"/release/{GONE}", f"/release/{GONE}/manifest.json", f"/releases/{GONE}..{made[0].id}"):
        answer = client.get(f"{path}?lang=en", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["type"]) == (410, "/problems/release-gone")
        assert GONE in answer.json["detail"]


def test_what_changed_is_told_thing_by_thing(client: FlaskClient, made: tuple[Release, ...]) -> None:
    pair = f"/releases/{made[1].id}..{made[2].id}"
    page = text(client, f"{pair}?lang=es")
    assert "0 nuevos, 0 retirados, 1 cambiados" in page
    assert "Norma &lt;b&gt;3&lt;/b&gt;" in page
    assert "<script>" not in page
    marked = re.search(r"Por la cual se (<del>.*?</del>) (<ins>.*?</ins>) la gestión", page)
    assert marked is not None
    assert re.sub(r"<span.*?</span>|<.*?>", "", marked[1]) == "dicta"
    assert re.sub(r"<span.*?</span>|<.*?>", "", marked[2]) == "vigila &lt;script&gt;"
    assert "1 changed" in text(client, f"{pair}?lang=en")


def test_what_changed_is_told_to_programs(client: FlaskClient, made: tuple[Release, ...]) -> None:
    told = client.get(f"/releases/{made[1].id}..{made[2].id}.json").json
    graphs = {one["graph"]: one for one in told["graphs"]}
    assert [len(graphs[name]["things"]) for name in ("asserted", "ontology", "shapes", "catalogue")] == [
        1,
        0,
        0,
        0,
    ]
    (thing,) = graphs["asserted"]["things"]
    assert (thing["thing"], thing["change"]) == (f"{BASE}id/norm/n3", "changed")
    words = {
        one["property"].rpartition("/")[2].rpartition("#")[2]: one["reworded"] for one in thing["properties"]
    }
    assert words["title"][0]["words"] == [
        ["=", "Por la cual se"], ["-", "dicta"], ["+", "vigila <script>"], ["=", "la gestión"]
    ]  # fmt: skip
    assert (words["date_document"][0]["before"], words["date_document"][0]["after"]) == (
        "2024-05-01",
        "2024-05-02",
    )


def test_what_came_goes_when_the_diff_is_turned_round(client: FlaskClient, made: tuple[Release, ...]) -> None:
    ids = (made[0].id, made[2].id)
    came = client.get(f"/releases/{ids[0]}..{ids[1]}.json").json["graphs"][0]
    went = client.get(f"/releases/{ids[1]}..{ids[0]}.json").json["graphs"][0]
    assert (came["added"], came["removed"], went["added"], went["removed"]) == (1, 0, 0, 1)
    gone = text(client, f"/releases/{ids[1]}..{ids[0]}")
    assert f'href="/release/{ids[1]}/doc/norm/n3"' in gone
    assert "dicen lo mismo" in text(client, f"/releases/{ids[0]}..{ids[0]}")


def test_short_ids_lead_to_whole_ones(client: FlaskClient, made: tuple[Release, ...]) -> None:
    older, newer = made[0].id, made[1].id
    answer = client.get(f"/releases/{older[:8]}..{newer[:12]}.json?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/releases/{older}..{newer}.json?lang=en",
    )
    for wrong in ("aaaa..bbbb", f"{'0' * 8}..{newer}", older, f"{older}...{newer}", f"{older}..{newer}.ttl"):
        assert client.get(f"/releases/{wrong}").status_code == 404


def test_the_feed_is_atom(client: FlaskClient, made: tuple[Release, ...]) -> None:
    """RFC 4287: sections 4.1.1 and 4.1.2 say what a feed and an entry must have, and how often."""
    answer = client.get("/releases.atom?lang=es")
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml")
    top = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    assert top.tag == f"{ATOM}feed"
    rfc3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    entries = top.findall(f"{ATOM}entry")
    for element in (top, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
            assert element.findtext(f"{ATOM}{name}")
        assert rfc3339.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert (element.findtext(f"{ATOM}id") or "").startswith("https://example.org/m/release")
        alternates = [one for one in element.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert len({(one.get("type"), one.get("hreflang")) for one in alternates}) == len(alternates) == 1
    assert top.findtext(f"{ATOM}author/{ATOM}name")
    assert [one.get("href") for one in top.findall(f"{ATOM}link") if one.get("rel") == "self"] == [
        "http://localhost/releases.atom?lang=es"
    ]
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert ids == [f"{BASE}release/{one.id}" for one in reversed(made)]
    assert top.findtext(f"{ATOM}updated") == "2024-11-01T12:00:00Z"
    summaries = [one.findtext(f"{ATOM}summary") or "" for one in entries]
    assert "1 cambiados" in summaries[0]
    assert "1 nuevos" in summaries[1]
    assert "Primera versión" in summaries[2]
    for entry in entries:
        for link in entry.findall(f"{ATOM}link"):
            assert client.get((link.get("href") or "").removeprefix("http://localhost")).status_code == 200


def test_the_feed_speaks_two_languages_and_can_be_asked_again_cheaply(client: FlaskClient) -> None:
    spanish = client.get("/releases.atom", headers={"Accept-Language": "es"})
    english = client.get("/releases.atom", headers={"Accept-Language": "en"})
    assert "Accept-Language" in spanish.headers["Vary"]
    assert b'xml:lang="es"' in spanish.data
    assert b'xml:lang="en"' in english.data
    assert b"1 changed" in english.data
    headers = {"Accept-Language": "en", "If-None-Match": english.headers["ETag"]}
    assert client.get("/releases.atom", headers=headers).status_code == 304


def test_the_first_release_of_all_has_pages_too(tiny: Release) -> None:
    app = create_app(tiny)
    client = app.test_client()
    assert "Es la primera versión" in text(client, "/releases?lang=es")
    assert client.get("/releases.atom").status_code == 200
    app.extensions["misional.holder"].close()
