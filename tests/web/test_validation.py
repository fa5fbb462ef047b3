"""``/validation``: what goes in, what comes out, for how long, and for whom."""

from __future__ import annotations

import io
import tempfile
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import RDF, SH, Graph

from misional.i18n import LANGUAGES
from misional.web.app import create_app
from misional.web.layers.limiting import Rate
from misional.web.problems import ProblemError
from misional.web.settings import WebSettings
from misional.web.validation.desk import Desk
from misional.web.validation.forms import FILES
from misional.web.validation.profiles import profiles_of, split_profiles
from misional.web.validation.settings import ValidationSettings
from misional.web.validation.task import Part, Task, pack_outcome, pack_task, unpack_outcome, unpack_task
from misional.web.validation.worker import work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from flask.testing import FlaskClient

    from misional.release import Release

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [
    sh:path e:q ; sh:minCount 1 ; sh:message "Falta q."@es , "q is missing."@en ] ."""
BAD = "<http://e/geheim> <http://e/p> <http://e/b> ."
GOOD = "<http://e/a> <http://e/p> 1 ; <http://e/q> 2 ."
FIELDS = {"data-text": BAD, "shapes-text": SHAPES, "infer": "0"}


@pytest.fixture(scope="module")
def checking(release: Release) -> Iterator[Flask]:
    """The application over the real release, that waits as long as it takes."""
    made = create_app(release, settings=WebSettings(validation=ValidationSettings(wait_seconds=120)))
    yield made
    made.extensions["misional.holder"].close()


@pytest.fixture
def web(checking: Flask) -> FlaskClient:
    """A client of it."""
    return checking.test_client()


@pytest.fixture(scope="module")
def address(checking: Flask) -> str:
    """Where one report is, without language."""
    answer = checking.test_client().post("/validation", data=FIELDS)
    assert answer.status_code == 303
    return answer.headers["Location"].partition("?")[0]


def test_the_form_tells_profiles_limits_and_what_happens_to_files(web: FlaskClient) -> None:
    for language, words in (("es", "8 MiB"), ("en", "not stored")):
        page = web.get(f"/validation?lang={language}").text
        assert words in page
        for name in ("core", "evidence", "law", "transparency", "catalogue", "cpov"):
            assert f'value="{name}"' in page
        assert 'type="url"' not in page


def test_a_person_is_led_to_a_page(web: FlaskClient, address: str) -> None:
    for language, words in (("es", "Falta q."), ("en", "q is missing.")):
        page = web.get(f"{address}?lang={language}")
        assert page.status_code == 200
        assert page.headers["Content-Language"] == language
        assert words in page.text
        assert "http://e/geheim" in page.text


@pytest.mark.parametrize("form", FILES, ids=lambda one: one.suffix)
def test_every_form_by_suffix_and_by_accept(web: FlaskClient, address: str, form: Any) -> None:
    by_suffix = web.get(f"{address}.{form.suffix}?lang=es")
    by_accept = web.get(address, headers={"Accept": form.media_type, "Accept-Language": "es"})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.mimetype == by_accept.mimetype == form.media_type
    assert by_suffix.headers["Content-Disposition"].endswith(f'.{form.suffix}"')
    if form.suffix != "xlsx":
        assert by_suffix.data == by_accept.data
        assert b"geheim" in by_suffix.data


def test_the_standard_report_reads_as_one(web: FlaskClient, address: str) -> None:
    turtle = Graph().parse(data=web.get(f"{address}.ttl").text, format="turtle")
    assert len(list(turtle.subjects(RDF.type, SH.ValidationResult))) == 1
    assert str(SH.ValidationReport).rpartition("#")[2] in web.get(f"{address}.jsonld").text


def test_a_report_is_nobody_elses_and_in_no_cache(web: FlaskClient, address: str) -> None:
    token = address.rpartition("/")[2]
    assert len(token) >= 32
    answer = web.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer.headers
    for other in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token.lower(), "x" * 32):
        gone = web.get(f"/validation/{other}", headers={"Accept": "application/json"})
        assert gone.status_code == 404
        assert gone.json["type"] == "/problems/report-gone"
    assert token not in web.get("/validation").text


def test_neither_content_nor_address_is_logged(
    web: FlaskClient,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Any,
) -> None:
    assert tmp_path
    answer = web.post("/validation", data=FIELDS)
    where = answer.headers["Location"]
    token = where.rpartition("/")[2].partition("?")[0]
    web.get(where)
    web.get(f"/validation/{token}.json")
    web.delete(f"/validation/{token}")
    web.post("/validation", data={**FIELDS, "data-text": "<geheim> <"}, follow_redirects=True)
    logged = "".join(capfd.readouterr())
    assert "/validation" in logged
    assert "geheim" not in logged
    assert token not in logged


def test_no_upload_goes_through_a_temporary_file(web: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_about: object, **_named: object) -> None:
        raise AssertionError("a temporary file")

    data = f"{GOOD}\n#{'x' * 2_000_000}"
    body = f'--e\r\nContent-Disposition: form-data; name="data"; filename="a.ttl"\r\n\r\n{data}\r\n--e--\r\n'
    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, fail)
        monkeypatch.setattr(f"werkzeug.formparser.{name}", fail, raising=False)
    answer = web.post(
        "/validation",
        data=body.encode(),
        content_type="multipart/form-data; boundary=e",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200


def test_a_report_can_be_deleted_by_program_and_by_form(web: FlaskClient) -> None:
    for delete in (web.delete, lambda path: web.post(f"{path}/delete")):
        answer = web.post("/validation", data=FIELDS, headers={"Accept": "application/json"})
        path = answer.headers["Content-Location"].removesuffix(".json")
        assert web.get(path).status_code == 200
        assert delete(path).status_code in {204, 303}
        assert web.get(path).status_code == 404


def test_a_document_as_the_body(web: FlaskClient) -> None:
    answer = web.post(
        "/validation?profile=transparency&infer=0", data=GOOD, headers={"Content-Type": "text/turtle"}
    )
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json["conforms"]
    assert answer.json["release"]
    page = web.get(answer.headers["Content-Location"].removesuffix(".json")).text
    assert "Ninguna regla encontró" in page  # silence is not health


def test_several_files_of_several_syntaxes_are_one_graph(web: FlaskClient) -> None:
    parts = [
        ("a.ttl", '<http://e/a> <http://e/p> [ <http://e/q> "in" ] .'),
        ("b.jsonld", '{"@id": "http://e/a", "http://e/q": 1}'),
        ("c.nq", "<http://e/c> <http://e/p> <http://e/d> <http://e/g> ."),
        ("d.rdf", ('<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
                  '<r:Description r:about="http://e/c"><e:q>1</e:q></r:Description></r:RDF>')),
    ]  # fmt: skip
    body = "".join(
        f'--e\r\nContent-Disposition: form-data; name="data"; filename="{name}"\r\n\r\n{text}\r\n'
        for name, text in parts
    )
    body += f'--e\r\nContent-Disposition: form-data; name="shapes"\r\n\r\n{SHAPES}\r\n'
    body += f'--e\r\nContent-Disposition: form-data; name="shapes-text"\r\n\r\n{SHAPES}\r\n--e--\r\n'
    answer = web.post(
        "/validation",
        data=body.encode(),
        content_type="multipart/form-data; boundary=e",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200
    assert answer.json["results"] == []


@pytest.mark.parametrize(
    ("arguments", "status", "kind"),
    [
        ({"data": b"x", "content_type": "image/png"}, 415, "unsupported-media-type"),
        ({"data": b"", "content_type": "text/turtle"}, 422, "upload-missing"),
        ({"data": b"x", "content_type": "text/turtle; charset=latin-1"}, 415, "upload-charset"),
        (
            {
                "data": b"x",
                "content_type": "text/turtle",
                "environ_overrides": {"HTTP_CONTENT_ENCODING": "gzip"},
            },
            415,
            "upload-compressed",
        ),
        ({"data": b"x" * (9 * 2**20), "content_type": "text/turtle"}, 413, "upload-too-large"),
        ({"data": {"data-text": " "}}, 422, "upload-missing"),
        ({"data": {"data-text": GOOD, "profile": "nada"}}, 422, "unknown-profile"),
        ({"data": {"url": "http://127.0.0.1/"}}, 403, "url-off"),
        ({"data": b"x" * (8 * 2**20 + 1), "content_type": "text/turtle"}, 413, "upload-too-large"),
        ({"data": b"--e--", "content_type": "multipart/form-data"}, 400, "bad-request"),
    ],
)
def test_what_is_not_taken(web: FlaskClient, arguments: Mapping[str, Any], status: int, kind: str) -> None:
    answer = web.post("/validation", headers={"Accept": "application/json"}, **arguments)
    assert answer.status_code == status
    assert answer.json["type"] == f"/problems/{kind}"


def test_a_body_without_length_is_cut_off_too(web: FlaskClient) -> None:
    answer = web.post(
        "/validation",
        input_stream=io.BytesIO(b"#" * (8 * 2**20 + 2)),
        content_type="text/turtle",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413


@pytest.fixture
def slow(release: Release, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, threading.Event]]:
    """An application whose validations do not end until an event says so."""
    go = threading.Event()

    def wait_then(_module: str, payload: bytes, *_about: object) -> bytes:
        assert go.wait(60)
        return pack_outcome(work(unpack_task(payload.partition(b"\n")[2])))

    monkeypatch.setattr("misional.web.validation.sealed.run_sealed", wait_then)
    chosen = ValidationSettings(wait_seconds=0.05, workers=1, waiting=1)
    made = create_app(
        release, settings=WebSettings(validation=chosen, rate=Rate(per_minute=0, trusted_hops=1))
    )
    yield made, go
    go.set()
    made.extensions["misional.holder"].close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_run_is_told_where_to_look(slow: tuple[Flask, threading.Event], language: str) -> None:
    app, go = slow
    web = app.test_client()
    answer = web.post("/validation", data={**FIELDS, "lang": language}, headers={"Accept": "text/turtle"})
    assert answer.status_code == 202
    assert answer.json["status"] == "running"
    assert int(answer.headers["Retry-After"]) > 0
    where = answer.headers["Location"]
    page = web.get(where, headers={"Accept": "text/html"})
    assert page.status_code == 202
    assert page.headers["Retry-After"]
    assert f'href="{where}"' in page.text
    assert "http-equiv" not in page.text
    go.set()
    job = app.extensions["misional.desk"].find(where.rpartition("/")[2].partition("?")[0])
    assert job.done.wait(60)
    assert web.get(where, headers={"Accept": "text/turtle"}).status_code == 200


def test_a_client_waits_for_its_own_and_all_for_room(slow: tuple[Flask, threading.Event]) -> None:
    web = slow[0].test_client()

    def post(client: str) -> Any:
        headers = {"Accept": "application/json", "X-Forwarded-For": client}
        return web.post("/validation", data=FIELDS, headers=headers)

    assert post("198.51.100.1").status_code == 202
    again = post("198.51.100.1")
    assert (again.status_code, again.json["type"]) == (429, "/problems/too-many-validations")
    assert post("198.51.100.2").status_code == 202
    full = post("198.51.100.3")
    assert (full.status_code, full.json["type"]) == (503, "/problems/validation-busy")
    assert full.headers["Retry-After"]


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def task() -> Task:
    return Task(
        (Part("data", "d", "", BAD.encode()), Part("shapes", "s", "", SHAPES.encode())), False, 10, "", ""
    )


def test_a_report_ends_with_its_time_and_a_client_drops_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("misional.web.validation.sealed.run_sealed", lambda *_about: b"\0" * 7 + b"\2{}")
    clock = Clock()
    desk = Desk(ValidationSettings(keep_seconds=60, client_reports=2), clock)
    jobs = []
    for client in ("a", "b", "a", "a"):
        jobs.append(desk.submit(task, client))
        assert jobs[-1].done.wait(30)
    first, others, *rest = jobs
    assert desk.find(first.token) is None
    assert all(desk.find(job.token) for job in (others, *rest))
    clock.now = 61
    assert [desk.find(job.token) for job in jobs] == [None] * 4
    assert desk.held == 0


def test_a_report_goes_without_anybody_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("misional.web.validation.sealed.run_sealed", lambda *_about: b"")
    desk = Desk(ValidationSettings(keep_seconds=0.05))
    job = desk.submit(task, None)
    assert job.done.wait(30)
    for _ in range(3_000):
        if desk.held == 0:
            break
        time.sleep(0.01)
    assert desk.held == 0


def test_a_desk_without_room_says_so() -> None:
    desk = Desk(ValidationSettings(keep_bytes=10))
    job = desk.submit(task, None)
    assert job.done.wait(60)
    assert job.outcome().kind == "validation-busy"
    full = Desk(ValidationSettings(workers=1, waiting=0))
    hold = threading.Event()

    def stuck() -> Task:
        hold.wait(60)
        return task()

    full.submit(stuck, None)
    with pytest.raises(ProblemError):
        full.submit(task, None)
    hold.set()


def test_tasks_and_outcomes_come_back_as_they_went() -> None:
    given = Task(
        (Part("data", "ñ", "text/turtle", b"\0\xff"), Part("shapes", "", "", b"")), True, 5, "r", "t"
    )
    assert unpack_task(pack_task(given)) == given
    for broken in (b"", b"\0" * 8, b"\0\0\0\0\0\0\0\2{}"):
        with pytest.raises(ValueError):  # noqa: PT011
            unpack_outcome(broken)


def test_profiles_are_the_shapes_apart(release: Release, root: Any) -> None:
    found = profiles_of(release).shapes
    whole = Graph().parse(release.graph_files["shapes"], format="nt")
    assert set(found) == {path.stem for path in (root / "shapes").glob("*.ttl")}
    assert sum(len(Graph().parse(data=body, format="nt")) for body in found.values()) == len(whole)
    assert split_profiles("") == {}
