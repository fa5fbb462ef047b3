from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from misional.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask.testing import FlaskClient

    from misional.release import Release

    Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """A function that gives the log lines written since the last call, parsed."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_one_line_a_request_and_nothing_personal(client: FlaskClient, lines: Lines) -> None:
    client.get(
        "/sparql",
        query_string={"query": "SELECT * { ?s ?p 'my secret' }"},
        headers={"User-Agent": "Secret/1.0", "Referer": "https://secret.example/", "Cookie": "secret=1"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    (line,) = lines()
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["type"] == "application/sparql-results+json"
    assert line["bytes"] > 0
    assert line["ms"] >= 0
    assert line["query_bytes"] == 30
    assert len(line["query_sha256"]) == 16
    assert "secret" not in json.dumps(line).lower()
    assert "203.0.113.9" not in json.dumps(line)


def test_a_line_cannot_be_forged(client: FlaskClient, lines: Lines) -> None:
    client.get('/doc/x%0a{"event":"request"}' + "y" * 1000)
    (line,) = lines()
    assert line["status"] == 404
    assert len(line["path"]) == 200


def test_every_request_has_its_line(client: FlaskClient, lines: Lines) -> None:
    for path in ("/", "/nada", "/sparql?query=no", "/id/norm/n1", "/health"):
        client.get(path)
    assert [line["status"] for line in lines()] == [200, 404, 400, 303, 200]


def test_an_exception_is_one_line_and_no_page(tiny: Release, lines: Lines) -> None:
    class Broken:
        graphs = ()

        def query(self, *_args: object, **_named: object) -> object:
            raise ZeroDivisionError("inside")

    client = create_app(tiny, engine=Broken()).test_client()  # type: ignore[arg-type]
    assert "inside" not in client.get("/sparql?query=ASK%7B%7D").text
    exception, request = lines()
    assert "ZeroDivisionError: inside" in exception["exception"]
    assert request["status"] == 500
