"""Versions over time, held to RFC 7089 section by section, and to a Memento client over a real server."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memento_client import MementoClient
from werkzeug.serving import WSGIRequestHandler, make_server

from misional.release.history import LOG_NAME, Publication, log_bytes
from misional.web.app import create_app
from misional.web.layers.limiting import Rate
from misional.web.problems import ProblemError
from misional.web.settings import WebSettings
from misional.web.time.memento import Memento, Resource, accept_datetime, http_date, links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from misional.release import Release

MOMENTS = tuple(datetime(2024, month, 1, 12, tzinfo=UTC) for month in (1, 6, 11))
LISTED = """
<https://w3id.org/misional/code/norm-type> a skos:ConceptScheme .
<https://example.org/m/shapes/core> a owl:Ontology .
"""
N0 = '<https://example.org/m/id/norm/n0> a m:Norm ; skos:prefLabel "Se fue"@es .'
N3 = '<https://example.org/m/id/norm/n3> a m:Norm ; skos:prefLabel "{}"@es .'
LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)')
LATER = "Mon, 01 Jul 2024 00:00:00 GMT"


@pytest.fixture(scope="module")
def releases(
    publish_tiny: Callable[..., Release], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Release, ...]:
    """Three releases: n3 comes with the second, when n0 goes, and its name changes with the third."""
    folder = tmp_path_factory.mktemp("memento")
    made = tuple(
        publish_tiny(folder, LISTED + extra) for extra in (N0, N3.format("Antes"), N3.format("Después"))
    )
    log = folder / LOG_NAME
    log.chmod(0o644)
    entries = [Publication(one.id, moment) for one, moment in zip(made, MOMENTS, strict=True)]
    log.write_bytes(log_bytes(entries))
    return made


@pytest.fixture(scope="module")
def past(releases: tuple[Release, ...]) -> Iterator[Flask]:
    """The application over the last of them."""
    made = create_app(releases[-1])
    yield made
    made.extensions["misional.holder"].close()


@pytest.fixture
def client(past: Flask) -> FlaskClient:
    """A client of it."""
    return past.test_client()


def parsed(header: str) -> list[tuple[str, dict[str, str]]]:
    """The links of a header: (target, parameters)."""
    return [(target, dict(re.findall(r'([a-z]+)="([^"]*)"', rest))) for target, rest in LINK.findall(header)]


def related(header: str, rel: str) -> list[str]:
    return [target for target, parameters in parsed(header) if rel in parameters["rel"].split()]


def ask(client: FlaskClient, path: str, when: str | None = None) -> TestResponse:
    return client.get(path, headers={} if when is None else {"Accept-Datetime": when})


def test_a_resource_names_its_timegate_and_timemap_and_ignores_accept_datetime(client: FlaskClient) -> None:
    """Section 4.2.1, pattern 2: the original resource only links."""
    answers = [ask(client, "/doc/norm/n3.ttl", when) for when in (None, LATER, "nonsense")]
    assert {answer.data for answer in answers} == {answers[0].data}
    assert "Después" in answers[0].get_data(as_text=True)
    for answer in answers:
        assert related(answer.headers["Link"], "timegate") == ["/timegate/doc/norm/n3.ttl"]
        assert related(answer.headers["Link"], "timemap") == ["/timemap/link/doc/norm/n3.ttl"]
        assert "accept-datetime" not in answer.headers.get("Vary", "").lower()
        assert "Memento-Datetime" not in answer.headers


@pytest.mark.parametrize(
    ("when", "version"),
    [
        ("Mon, 01 Jan 2024 11:59:59 GMT", 0),
        ("Mon, 01 Jan 2024 12:00:00 GMT", 0),
        ("Sat, 01 Jun 2024 11:59:59 GMT", 0),
        ("Sat, 01 Jun 2024 12:00:00 GMT", 1),
        (LATER, 1),
        ("Fri, 01 Nov 2024 12:00:00 GMT", 2),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 2),
        ("Sat, 01 Jan 1900 00:00:00 GMT", 0),
        (None, 2),
    ],
)
def test_the_timegate_sends_to_what_was_current(
    client: FlaskClient, releases: tuple[Release, ...], when: str | None, version: int
) -> None:
    """Sections 4.1.1, 4.2.1 and 4.5.3: 302, Location, Vary, Link; no Memento-Datetime."""
    answer = ask(client, "/timegate/doc/norm/n1", when)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://localhost/release/{releases[version].id}/doc/norm/n1"
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Memento-Datetime" not in answer.headers
    assert related(answer.headers["Link"], "original") == ["http://localhost/doc/norm/n1"]
    assert related(answer.headers["Link"], "memento")


def test_the_layer_in_front_never_mixes_datetimes(client: FlaskClient) -> None:
    whens = (LATER, "Mon, 01 Jan 2024 12:00:00 GMT", None, LATER)
    places = [ask(client, "/timegate/doc/norm/n1", when).headers["Location"] for when in whens]
    assert places[0] == places[3]
    assert len(set(places)) == 3


@pytest.mark.parametrize(
    "when",
    ["", "now", "2024-06-01", "Sat, 01 Jun 2024 12:00:00", "Sat, 1 Jun 2024 12:00:00 GMT",
     "Sat, 31 Feb 2024 12:00:00 GMT", "Sat, 01 Jun 2024 25:00:00 GMT", "sábado",
     "Sat, 01 Jun 0000 12:00:00 GMT"],
)  # fmt: skip
def test_a_malformed_datetime_is_a_400(client: FlaskClient, when: str) -> None:
    """Section 4.5.3."""
    answer = client.get(
        "/timegate/doc/norm/n1?lang=en", headers=[("Accept-Datetime", when.encode().decode("latin-1"))]
    )
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json["type"] == "/problems/datetime-invalid"
    assert answer.headers["Vary"] == "Accept-Datetime, Accept"
    assert "Mon, 09 Dec 2024 12:00:00 GMT" in answer.json["detail"]


def test_a_memento_is_as_it_was_and_says_when(client: FlaskClient, releases: tuple[Release, ...]) -> None:
    """Section 4.2.2: Memento-Datetime, original, timegate, timemap, and its neighbours."""
    answer = client.get(f"/release/{releases[1].id}/doc/norm/n3.ttl")
    assert answer.status_code == 200
    assert "Antes" in answer.get_data(as_text=True)
    assert "Después" not in answer.get_data(as_text=True)
    assert answer.headers["Memento-Datetime"] == "Sat, 01 Jun 2024 12:00:00 GMT"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "accept-datetime" not in answer.headers.get("Vary", "").lower()
    told = answer.headers["Link"]
    urls = [f"http://localhost/release/{one.id}/doc/norm/n3.ttl" for one in releases]
    assert related(told, "original") == ["http://localhost/doc/norm/n3.ttl"]
    assert related(told, "timegate") == ["http://localhost/timegate/doc/norm/n3.ttl"]
    # n3 is not in the first release, so the second is its first memento.
    assert [related(told, rel) for rel in ("first", "last", "prev", "next")] == [
        [urls[1]],
        [urls[2]],
        [],
        [urls[2]],
    ]
    again = client.get(
        f"/release/{releases[1].id}/doc/norm/n3.ttl", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.headers["Memento-Datetime"]) == (304, answer.headers["Memento-Datetime"])


def test_what_a_release_does_not_have_has_no_memento_in_it(
    client: FlaskClient, releases: tuple[Release, ...]
) -> None:
    answer = client.get(f"/release/{releases[0].id}/doc/norm/n3.ttl")
    assert answer.status_code == 404
    assert "Memento-Datetime" not in answer.headers
    earliest = ask(client, "/timegate/doc/norm/n3", "Mon, 01 Jan 2024 12:00:00 GMT")
    assert earliest.headers["Location"].split("/")[4] == releases[1].id


@pytest.mark.parametrize(
    "path",
    ["doc/norm/n3", "doc/norm/n3.jsonld", "doc/norm/n3?date=2024-01-01", "doc/norm/a%C3%B1o%2520nuevo",
     "doc/norm/%C3%BCber.nt", "def", "def.ttl", "def/0.1.0", "code/norm-type/acuerdo", "shapes/core.ttl",
     "context.jsonld", "code", "code.ttl", "shapes", "shapes.jsonld"],
)  # fmt: skip
def test_every_kind_of_resource_has_versions_that_answer(client: FlaskClient, path: str) -> None:
    """Section 5: the TimeMap lists them, each answers with the datetime that it is listed with."""
    original = f"http://localhost/{path}"
    told = client.get(path).headers["Link"]
    assert related(told, "timegate") == [f"/timegate/{path}"]
    answer = client.get(f"/timemap/link/{path}")
    assert (answer.status_code, answer.content_type) == (200, "application/link-format")
    text = answer.get_data(as_text=True)
    rows = parsed(text)
    assert related(text, "original") == [original]
    assert related(text, "self") == [f"http://localhost/timemap/link/{path}"]
    assert related(text, "timegate") == [f"http://localhost/timegate/{path}"]
    mementos = [(url, row["datetime"]) for url, row in rows if "memento" in row["rel"].split()]
    assert len(mementos) == (2 if "n3" in path else 3)
    for url, moment in mementos:
        version = client.get(url.removeprefix("http://localhost"))
        assert (version.status_code, version.headers["Memento-Datetime"]) == (200, moment)
        assert related(version.headers["Link"], "original") == [original]
    as_json = client.get(f"/timemap/json/{path}").json
    assert as_json["original_uri"] == original
    assert [one["uri"] for one in as_json["mementos"]["list"]] == [url for url, _ in mementos]


@pytest.mark.parametrize("kind", ["timegate", "timemap/link", "timemap/json"])
@pytest.mark.parametrize(
    "path", ["doc/nada", "sparql", "manifest.json", "graphs/asserted.nt", "release/x", "%0d%0aX"]
)
def test_what_has_no_versions_has_no_timegate(client: FlaskClient, kind: str, path: str) -> None:
    answer = client.get(f"/{kind}/{path}")
    assert answer.status_code == 404
    of_gate = kind == "timegate" and "%0d" not in path  # a route takes no line break
    assert ("Accept-Datetime" in answer.headers["Vary"]) is of_gate


def test_a_list_has_a_version_only_where_it_has_members(
    publish_tiny: Callable[..., Release], tmp_path: Path
) -> None:
    old, new = publish_tiny(tmp_path), publish_tiny(tmp_path, LISTED)
    client = create_app(new).test_client()
    for path in ("code", "shapes.ttl"):
        listed = client.get(f"/timemap/json/{path}").json["mementos"]["list"]
        assert [one["uri"] for one in listed] == [f"http://localhost/release/{new.id}/{path}"]
        assert client.get(f"/release/{old.id}/{path}").status_code == 404


@pytest.mark.parametrize("root", ["http://localhost/", "https://localhost/", "https:/example.org/m/", ""])
def test_a_timegate_takes_whole_addresses_of_ours(client: FlaskClient, root: str) -> None:
    answer = client.get(f"/timemap/link/{root}doc/norm/n1")
    assert related(answer.text, "original") == ["http://localhost/doc/norm/n1"]
    assert client.get("/timemap/link/https://evil.example/doc/norm/n1").status_code == 404


def test_behind_a_proxy_of_ours_addresses_have_its_scheme(releases: tuple[Release, ...]) -> None:
    for hops, said, scheme in ((1, "https", "https"), (1, "gopher", "http"), (0, "https", "http")):
        client = create_app(releases[0], settings=WebSettings(rate=Rate(trusted_hops=hops))).test_client()
        answer = client.get("/timegate/doc/norm/n1", headers={"X-Forwarded-Proto": said})
        assert answer.headers["Location"].startswith(f"{scheme}://localhost/release/")


def test_a_file_names_the_address_where_it_stays(client: FlaskClient, releases: tuple[Release, ...]) -> None:
    answer = client.get("/context.jsonld")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    [forever] = related(answer.headers["Link"], "bookmark")
    assert forever == f"/release/{releases[-1].id}/context.jsonld"
    kept = client.get(forever)
    assert kept.data == answer.data
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_of_the_past_says_so_and_stays_there(
    client: FlaskClient, releases: tuple[Release, ...]
) -> None:
    folder = f"/release/{releases[0].id}"
    page = client.get(f"{folder}/doc/entity/casa?lang=es").get_data(as_text=True)
    assert "Como se publicó el 1 de enero de 2024" in page
    assert f'href="{folder}/doc/norm/n1"' in page
    assert 'href="/doc/norm/n1"' not in page
    assert "As it was published on 1 January 2024" in client.get(
        f"{folder}/doc/entity/casa?lang=en"
    ).get_data(as_text=True)


@pytest.mark.parametrize("path", ["doc/norm/n1", "doc/norm/n1?date=2024-01-01", "doc/norm/n0", "code"])
def test_what_a_version_names_is_there(client: FlaskClient, releases: tuple[Release, ...], path: str) -> None:
    """Every format of it, and its names of today if it has any; but the original must be named anyway."""
    answer = client.get(f"/release/{releases[0].id}/{path}", headers={"Accept": "text/html"})
    assert client.get(answer.headers["Content-Location"]).data == answer.data
    todays = f"/{path}"
    assert (f'href="{todays}"' in answer.text) is ("n0" not in path)
    told = parsed(answer.headers["Link"])
    assert {"trig", "nq"} <= {target.partition("?")[0].rpartition(".")[2] for target, _ in told}
    for target, named in told:
        where = re.sub("^(http://localhost|https://example.org/m|https://w3id.org/misional)", "", target)
        if where.startswith("/"):
            found = client.get(where)
            gone = named["rel"] == "original" and "n0" in path
            assert found.status_code in ({404} if gone else {200, 302, 303}), target
            assert found.mimetype == named.get("type", found.mimetype), target


def test_only_some_past_releases_are_held_in_memory(
    past: Flask, client: FlaskClient, releases: tuple[Release, ...]
) -> None:
    for one in (*releases, *releases):
        assert client.get(f"/release/{one.id}/doc/norm/n1").status_code == 200
    assert len(past.extensions["misional.shelf"]._open) <= 2


def test_the_past_survives_the_release_being_served_being_one_of_many(
    client: FlaskClient, releases: tuple[Release, ...]
) -> None:
    bodies = {client.get(f"/release/{one.id}/doc/norm/n3.nt").data for one in releases[1:]}
    assert len(bodies) == 2


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The application logs its requests itself."""


@pytest.fixture(scope="module")
def site(past: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, past, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:memento_client")
@pytest.mark.parametrize(
    ("when", "version"), [(datetime(2024, 7, 1), 1), (datetime(2030, 1, 1), 2), (datetime(2000, 1, 1), 0)]
)
def test_a_memento_client_finds_its_way(
    site: str, releases: tuple[Release, ...], when: datetime, version: int
) -> None:
    """It is told the TimeGate by the Link of the resource, which may be relative (RFC 8288 section 3.1)."""
    original = f"{site}/doc/norm/n1"
    with MementoClient(timegate_uri=f"{site}/timegate/", check_native_timegate=False) as agent:
        found = agent.get_memento_info(original, when)
    assert found["original_uri"] == original
    urls = [f"{site}/release/{one.id}/doc/norm/n1" for one in releases]
    assert found["mementos"]["closest"]["uri"] == [urls[version]]
    assert found["mementos"]["closest"]["datetime"] == MOMENTS[version].replace(tzinfo=None)
    assert found["mementos"]["first"]["uri"] == [urls[0]]
    assert found["mementos"]["last"]["uri"] == [urls[2]]
    for near, place in (("prev", version - 1), ("next", version + 1)):
        expected = [urls[place]] if 0 <= place < 3 else None
        assert found["mementos"].get(near, {}).get("uri") == expected
    native = MementoClient.request_head(original).headers["Link"]
    assert urljoin(original, related(native, "timegate")[0]) == f"{site}/timegate/doc/norm/n1"


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_datetimes_come_back_as_they_went(moment: datetime) -> None:
    assert accept_datetime(http_date(moment)) == moment.replace(microsecond=0)


@given(st.text(max_size=40))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        accept_datetime(text)


@given(count=st.integers(1, 6), place=st.integers(0, 5))
def test_each_memento_is_linked_once_with_all_that_it_is(count: int, place: int) -> None:
    made = tuple(Memento(str(one), MOMENTS[0] + timedelta(days=one)) for one in range(count))
    shown = made[place % count]
    told = links(Resource("http://x", "/d", made), shown)
    targets = [target for target, row in parsed(told) if "memento" in row["rel"].split()]
    assert len(targets) == len(set(targets))
    assert related(told, "first") == ["http://x/release/0/d"]
    assert related(told, "last") == [f"http://x/release/{count - 1}/d"]
    here = place % count
    assert related(told, "prev") == ([f"http://x/release/{here - 1}/d"] if here else [])
    assert related(told, "next") == ([f"http://x/release/{here + 1}/d"] if here + 1 < count else [])
