from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import structlog

from misional.web.observe import configure_logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    """A function that gives the log lines written since the last call, parsed."""
    configure_logging("json")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()


def test_one_line_a_request_and_nothing_personal(client: FlaskClient, lines: object) -> None:
    client.get(
        "/sparql",
        query_string={"query": "SELECT * { ?s ?p 'my secret' }"},
        headers={"User-Agent": "Secret/1.0", "Referer": "https://secret.example/", "Cookie": "secret=1"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    (line,) = lines()  # type: ignore[operator]
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["type"] == "application/sparql-results+json"
    assert line["bytes"] > 0
    assert line["ms"] >= 0
    assert line["query_bytes"] == 30
    assert len(line["query_sha256"]) == 16
    assert "secret" not in json.dumps(line).lower()
    assert "203.0.113.9" not in json.dumps(line)


def test_a_line_cannot_be_forged(client: FlaskClient, lines: object) -> None:
    client.get('/doc/x%0a{"event":"request"}' + "y" * 1000)
    (line,) = lines()  # type: ignore[operator]
    assert line["status"] == 404
    assert len(line["path"]) == 200


def test_every_request_has_its_line(client: FlaskClient, lines: object) -> None:
    for path in ("/", "/nada", "/sparql?query=no", "/id/norm/n1", "/health"):
        client.get(path)
    assert [line["status"] for line in lines()] == [200, 404, 400, 303, 200]  # type: ignore[operator]
