"""The layer in front of Flask: what it keeps, what it must not, and what many at once get from it."""

from __future__ import annotations

import gzip
import json
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import brotli
import pytest
from flask import Flask
from werkzeug.test import Client

from misional.engine import LimitExceeded, open_embedded
from misional.web.app import create_app
from misional.web.layers.front import Front
from misional.web.layers.observe import NOTES, RequestLog, configure_logging, request_line
from misional.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from misional.engine import Answer, Engine, GraphFile
    from misional.release import Release

ROOM = 2**20
FUNCTIONS = "SELECT ?f WHERE { ?f a <https://w3id.org/misional/def#Function> }"
ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
JSON = {"Accept": "application/sparql-results+json"}


class Counting:
    """An engine that counts what it is asked, and can be made to wait or to fail."""

    def __init__(self, files: Sequence[GraphFile], **named: Any) -> None:
        self._engine: Engine = open_embedded(files, **named)
        self.graphs = self._engine.graphs
        self.close = self._engine.close
        self.asked: list[str] = []
        self.before: Callable[[], None] = lambda: None

    def query(self, text: str, **named: Any) -> Answer:
        self.asked.append(text)
        self.before()
        return self._engine.query(text, **named)


class Bare:
    """The Flask application without the layers above it; ``arrived`` counts its requests."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._arrivals: list[str] = []

    @property
    def arrived(self) -> int:
        return len(self._arrivals)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._arrivals.append(environ["PATH_INFO"])
        environ.setdefault(NOTES, {})
        return Flask.wsgi_app(self._app, environ, start_response)


class Served:
    """A tiny release behind a front of its own, and all that a test looks at."""

    def __init__(self, source: Path | Release, room: int = ROOM) -> None:
        self.engines: list[Counting] = []

        def open_engine(files: Sequence[GraphFile], **named: Any) -> Counting:
            self.engines.append(Counting(files, **named))
            return self.engines[-1]

        self.app = create_app(source, open_engine=open_engine, settings=WebSettings(check_seconds=3600))
        self.bare = Bare(self.app)
        self.holder = self.app.extensions["misional.holder"]
        self.front = Front(self.bare, self.holder, room)
        self.client = Client(self.front)

    @property
    def engine(self) -> Counting:
        return self.engines[-1]

    def ask(self, text: str, **named: Any) -> Any:
        return self.client.get("/sparql", query_string={"query": text}, **named)


@pytest.fixture
def served(tiny: Release) -> Iterator[Served]:
    made = Served(tiny)
    yield made
    made.holder.close()


def test_a_second_request_does_not_reach_flask(served: Served) -> None:
    for path in ("/", "/doc/norm/n1", "/doc/norm/n1.ttl", f"/sparql?query={quote(FUNCTIONS)}", "/queries"):
        first = served.client.get(path)
        arrived = served.bare.arrived
        second = served.client.get(path)
        assert (first.status_code, second.data) == (200, first.data)
        assert list(second.headers) == list(first.headers)
        assert served.bare.arrived == arrived, path
    assert len(served.engine.asked) == 1


def test_a_second_redirect_does_not_reach_flask_either(served: Served) -> None:
    first = served.client.get("/id/norm/n1", headers={"Accept": "text/turtle"})
    arrived = served.bare.arrived
    second = served.client.get("/id/norm/n1", headers={"Accept": "text/turtle"})
    assert (first.status_code, served.bare.arrived) == (303, arrived)
    assert (second.status_code, list(second.headers)) == (303, list(first.headers))
    assert second.headers["Location"] == "/doc/norm/n1"
    served.client.get("/id/norm/n1?unknown=1")
    served.client.get("/id/norm/n1?unknown=1")
    assert served.bare.arrived == arrived + 2, "what a parameter we do not know says is not for us to tell"


@pytest.mark.parametrize(
    "path", ["/nada", "/sparql?query=no", "/sparql?query=ASK%7B%7D&format=ttl", "/health"]
)
def test_failures_and_what_forbids_it_are_not_kept(served: Served, path: str) -> None:
    held = served.front.size
    served.client.get(path)
    arrived = served.bare.arrived
    served.client.get(path)
    assert served.bare.arrived == arrived + 1
    assert served.front.size == held


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_answers_differently_each_time_is_asked_each_time(served: Served, call: str) -> None:
    text = f"SELECT ({call} AS ?x) {{}}"
    held = served.front.size
    answers = [served.ask(text, headers=JSON) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(served.engine.asked) == 3
    assert served.front.size == held
    assert all("ETag" not in answer.headers for answer in answers)
    if call != "BNODE()":
        assert len({answer.data for answer in answers}) == 3
    for _ in range(3):
        served.client.post("/sparql", data={"query": text})
    assert len(served.engine.asked) == 6


def test_a_word_in_a_comment_or_a_string_is_no_call(served: Served) -> None:
    for _ in range(2):
        served.ask('SELECT ("NOW()" AS ?x) {} # RAND()')
    assert len(served.engine.asked) == 1


def test_many_spellings_share_one_evaluation(served: Served) -> None:
    for accept in (
        "application/sparql-results+json",
        "application/sparql-results+json;q=0.5, text/csv;q=0.1",
        "application/json",
        "*/*",
        "",
    ):
        assert served.ask(FUNCTIONS, headers={"Accept": accept}).json["results"]["bindings"]
    served.client.get(f"/sparql?query={quote(FUNCTIONS, safe='')}&format=json")
    served.client.get(f"/sparql?query={quote(FUNCTIONS).replace('%20', '+')}")
    served.client.post("/sparql", data={"query": FUNCTIONS})
    assert len(served.engine.asked) == 1
    served.ask(FUNCTIONS, headers={"Accept": "text/csv"})
    served.client.get(
        "/sparql", query_string={"query": FUNCTIONS, "default-graph-uri": served.engine.graphs[0]}
    )
    assert len(served.engine.asked) == 3


POISON = (
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": "/evil"},
    {"Forwarded": "host=evil.example"},
    {"X-Original-URL": "/health", "X-Rewrite-URL": "/health"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Cookie": "lang=en", "Authorization": "Basic eDp5"},
    {"Range": "bytes=0-3"},
    {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT", "If-Match": '"x"'},
    {"Cache-Control": "no-cache", "Pragma": "no-cache"},
    {"Origin": "https://evil.example", "Referer": "https://evil.example"},
)


@pytest.mark.parametrize("path", ["/", "/doc/norm/n1", f"/sparql?query={quote(ALL)}&format=html"])
@pytest.mark.parametrize("headers", POISON, ids=lambda headers: next(iter(headers)))
def test_no_header_poisons(served: Served, path: str, headers: dict[str, str]) -> None:
    expected = Client(served.bare).get(path)
    evil = served.client.get(path, headers=headers)
    held = served.front.size
    assert evil.data == expected.data
    assert served.client.get(path, headers=headers).data == expected.data
    honest = served.client.get(path)
    assert honest.data == expected.data
    assert b"evil" not in honest.data
    assert served.front.size == held, "one entry for all"


def test_a_host_in_the_bytes_is_for_its_own_client(served: Served) -> None:
    sizes = set()
    for host in ("one.example", "two.example", "one.example"):
        answer = served.client.get("/sparql", headers={"Accept": "text/turtle", "Host": host})
        assert host in answer.text
        sizes.add(served.front.size)
    assert len(sizes) == 1, "no entry for a host"


def test_parameters_that_say_nothing_or_twice_make_no_entry(served: Served) -> None:
    path = f"/sparql?query={quote(FUNCTIONS)}"
    csv = served.client.get(f"{path}&format=csv").data
    held = served.front.size
    assert served.client.get(f"{path}&format=csv&format=json").status_code == 400
    for number in range(5):
        assert served.client.get(f"{path}&format=csv&_={number}").data == csv
    assert served.client.get(f"{path}&query=ASK%7B%7D").status_code == 400
    assert served.front.size == held
    assert len(served.engine.asked) == 1


def test_one_evaluation_for_a_stampede(served: Served) -> None:
    gate = threading.Event()
    served.engine.before = lambda: gate.wait(30) or None
    answers = stampede(served, gate, lambda client: client.get("/sparql", query_string={"query": ALL}))
    assert len(served.engine.asked) == 1
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1


def test_a_failure_is_told_to_all_who_wait_and_not_kept(served: Served) -> None:
    gate = threading.Event()

    def fail() -> None:
        gate.wait(30)
        raise LimitExceeded("cpu", 1.0)

    served.engine.before = fail
    answers = stampede(served, gate, lambda client: client.get("/sparql", query_string={"query": ALL}))
    assert len(served.engine.asked) == 1
    assert {answer.status_code for answer in answers} == {503}
    served.engine.before = lambda: None
    assert served.ask(ALL).status_code == 200
    assert len(served.engine.asked) == 2


def stampede(
    served: Served, gate: threading.Event, ask: Callable[[Client], Any], count: int = 32
) -> list[Any]:
    """The answers to ``count`` requests that are all inside the application before ``gate`` opens."""
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(Client(served.front)))) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    while served.bare.arrived < count or not served.engine.asked:
        time.sleep(0.01)
    time.sleep(0.1)  # whoever would evaluate a second time has begun to by now
    gate.set()
    for thread in threads:
        thread.join(60)
    assert len(answers) == count
    return answers


def test_memory_is_bounded(tiny: Release) -> None:
    served = Served(tiny, room := 300_000)
    for number in range(60):
        served.ask(f"{ALL} # {number}", headers={"Accept-Encoding": ("br", "gzip", "")[number % 3]})
        served.client.get("/doc/norm/n1", headers={"Accept": f"text/html;x={number}" + "y" * 500})
        assert served.front.size <= room
    assert served.front.size > room // 4, "and used"
    served.holder.close()


def test_no_room_keeps_nothing(tiny: Release) -> None:
    served = Served(tiny, 0)
    for _ in range(2):
        assert served.ask(FUNCTIONS).status_code == 200
    assert (len(served.engine.asked), served.front.size) == (2, 0)
    served.holder.close()


def test_all_is_forgotten_when_the_release_changes(
    tmp_path: Path, publish_tiny: Callable[..., Release]
) -> None:
    publish_tiny(tmp_path)
    served = Served(tmp_path)
    before = [served.client.get("/doc/norm/n1.ttl"), served.ask(ALL)]
    held = served.front.size
    more = '<https://example.org/m/id/norm/n1> skos:altLabel "Otra"@es .'
    publish_tiny(tmp_path, more)
    served.holder.refresh()
    after = served.client.get("/doc/norm/n1.ttl", headers={"If-None-Match": before[0].headers["ETag"]})
    assert after.status_code == 200
    assert "Otra" in after.text
    assert 0 < served.front.size < held, "the old release's answers are gone"
    assert "Otra" in served.ask(ALL).text
    assert [len(engine.asked) for engine in served.engines] == [1, 1]
    served.holder.close()


def test_a_page_of_the_past_is_remembered_for_each_host(
    tmp_path: Path, publish_tiny: Callable[..., Release]
) -> None:
    old = publish_tiny(tmp_path)
    served = Served(publish_tiny(tmp_path, '<https://example.org/m/id/norm/n1> skos:altLabel "Otra"@es .'))
    path = f"/release/{old.id}/doc/norm/n1"
    expected = Client(served.bare).get(path)
    asked = served.bare.arrived
    evil = served.client.get(path, headers={"Host": "evil.example"})
    for _ in range(3):
        honest = served.client.get(path)
        assert (honest.data, honest.headers["Link"]) == (expected.data, expected.headers["Link"])
    assert evil.data == expected.data
    assert "//evil.example/timegate/" in evil.headers["Link"]
    assert served.bare.arrived == asked + 2, "once for each host"
    served.holder.close()


def test_an_answer_from_the_old_release_is_not_kept_for_the_new(
    tmp_path: Path, publish_tiny: Callable[..., Release]
) -> None:
    publish_tiny(tmp_path)
    served = Served(tmp_path)

    def publish_meanwhile() -> None:
        publish_tiny(tmp_path, '<https://example.org/m/id/norm/n1> skos:altLabel "Otra"@es .')
        served.holder.refresh()

    served.engine.before = publish_meanwhile
    assert "Otra" not in served.ask(ALL).text
    assert "Otra" in served.ask(ALL).text
    served.holder.close()


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_codings(served: Served, coding: str, decode: Callable[[bytes], bytes]) -> None:
    plain = served.ask(ALL)
    asked = {"Accept-Encoding": coding}
    for answer in (served.ask(ALL, headers=asked), served.ask(ALL, headers=asked)):
        assert answer.headers["Content-Encoding"] == coding
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert decode(answer.data) == plain.data
        assert len(answer.data) < len(plain.data) / 3
        assert answer.headers["ETag"] == plain.headers["ETag"][:-1] + f'-{coding}"'
        assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    head = served.client.head("/sparql", query_string={"query": ALL}, headers=asked)
    assert (list(head.headers), head.data) == (list(answer.headers), b"")
    assert len(served.engine.asked) == 1


def test_a_small_body_stays_as_it_is(served: Served) -> None:
    answer = served.ask(FUNCTIONS, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in answer.headers
    forced = served.ask(FUNCTIONS, headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert gzip.decompress(forced.data) == answer.data


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize(
    ("has", "accepts", "fresh"),
    [
        ("", "", True),
        ("", "gzip", True),
        ("-gzip", "gzip", True),
        ("-br", "gzip, br", True),
        ("-gzip", "gzip, br", True),
        ("-br", "gzip", False),
        ("-gzip", "", False),
        ("", "gzip, identity;q=0", False),
        ("-zip", "gzip", False),
    ],
)
def test_what_the_client_has_is_not_sent(
    served: Served, warm: bool, has: str, accepts: str, fresh: bool
) -> None:
    etag = Client(served.bare).get("/sparql", query_string={"query": ALL}).headers["ETag"]
    if warm:
        served.ask(ALL)
    tag = f'{etag[:-1]}{has}"'
    for one in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = served.ask(ALL, headers={"Accept-Encoding": accepts, "If-None-Match": one})
        assert answer.status_code == (304 if fresh else 200)
        if fresh:
            assert (answer.headers["ETag"], answer.data) == (tag, b"")
            assert "Content-Encoding" not in answer.headers


def test_a_range_is_ignored(served: Served) -> None:
    whole = served.ask(ALL)
    for _ in range(2):
        part = served.ask(ALL, headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.data) == (200, whole.data)
        assert "Accept-Ranges" not in part.headers


def test_the_language_is_part_of_what_is_asked(served: Served) -> None:
    for language in ("es", "en", "es", "en"):
        answer = served.client.get("/", headers={"Accept-Language": language})
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.text


def test_where_it_is_mounted_is_part_of_the_address(served: Served) -> None:
    for root in ("", "/a", "/b", "/a"):
        page = served.client.get("/", environ_overrides={"SCRIPT_NAME": root}).text
        assert f'href="{root}/static/' in page


def logged(served: Served, log_format: str) -> WSGIApplication:
    return RequestLog(served.front, request_line(log_format))


def test_the_log_says_the_same_of_a_hit(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    client = Client(logged(served, "json"))
    for _ in range(2):
        client.get("/sparql", query_string={"query": FUNCTIONS})
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert second.pop("cache") == "hit"
    for line in (first, second):
        assert line.pop("timestamp").endswith("Z")
        assert line.pop("ms") >= 0
    assert first == second
    assert first["query_bytes"] == len(FUNCTIONS)


def test_the_log_for_people(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("text")
    try:
        Client(logged(served, "text")).get("/nada")
    finally:
        configure_logging("json")
    (line,) = capsys.readouterr().err.splitlines()
    for fact in ("request", "path=/nada", "status=404"):
        assert fact in line
