# ruff: noqa: E501, S608 - an attack is a line
"""What breaks other validators, sent over HTTP: each ends as a clear problem, and nobody else notices."""

from __future__ import annotations

import gzip
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from misional.i18n import LANGUAGES
from misional.web.app import create_app
from misional.web.settings import WebSettings
from misional.web.validation.settings import ValidationSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask

    from misional.release import Release

SETTINGS = ValidationSettings(
    upload_bytes=6 * 2**20,
    cpu_seconds=1,
    wall_seconds=60,
    memory_bytes=400 * 2**20,
    findings=1_000,
    workers=2,
    waiting=100,
    wait_seconds=120,
)
PREFIX = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\n"
GOOD_SHAPE = (
    f"{PREFIX}e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path e:q ; sh:minCount 1 ] ."
)
GOOD_DATA = "<http://e/a> <http://e/p> <http://e/b> ."


@dataclass(frozen=True)
class Attack:
    """One attack: the problem it must end in (empty: a report), and what is sent."""

    name: str
    kind: str | frozenset[str]
    data: str | bytes = GOOD_DATA
    shapes: str = GOOD_SHAPE
    media_type: str = ""


def query(text: str) -> str:
    return f'{PREFIX}e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:sparql [ sh:select """{text}""" ] .'


def pattern(regex: str) -> str:
    return f'{PREFIX}e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:pattern "{regex}" ] .'


def deep_path(depth: int) -> str:
    path = "[ sh:inversePath " * depth + "e:p" + "]" * depth
    return f"{PREFIX}e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path {path} ; sh:minCount 1 ] ."


ENTITY_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="&j;"/></rdf:RDF>'
)
ENDED = frozenset({"validation-cpu", "validation-memory", "validation-crash", "validation-output"})


def attacks(trap: str) -> tuple[Attack, ...]:
    return (
        Attack("owl:imports", "shapes-refused", shapes=f"{GOOD_SHAPE} <> <http://www.w3.org/2002/07/owl#imports> <{trap}> ."),
        Attack("owl:imports in data", "", data=f"{GOOD_DATA} <> <http://www.w3.org/2002/07/owl#imports> <{trap}> ."),
        Attack("SERVICE", "shapes-refused", shapes=query(f"SELECT $this {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}")),
        Attack("SERVICE escaped", "shapes-refused",
               shapes=query(f"SELECT $this {{ S\\\\u0045RVICE <{trap}> {{ ?s ?p ?o }} }}")),
        Attack("SERVICE escaped twice over", "shapes-refused",
               shapes=query(f"SELECT $this {{ \\\\U00000053ERVICE SILENT <{trap}> {{ ?s ?p ?o }} }}")),
        Attack("SERVICE by a variable", "shapes-refused", shapes=query("SELECT $this { SERVICE ?x { ?s ?p ?o } }")),
        Attack("FROM", "shapes-refused", shapes=query(f"SELECT $this FROM <{trap}> {{ $this ?p ?o }}")),
        Attack("FROM a file", "shapes-refused", shapes=query("SELECT $this F\\\\u0052OM <file:///etc/passwd> { $this ?p ?o }")),
        Attack("FROM NAMED", "shapes-refused",
               shapes=query(f"SELECT $this FROM NAMED <{trap}> {{ GRAPH <{trap}> {{ $this ?p ?o }} }}")),
        Attack("sh:js", "shapes-refused",
               shapes=f'{GOOD_SHAPE} e:S sh:js [ sh:jsLibrary [ sh:jsLibraryURL "{trap}" ] ; sh:jsFunctionName "f" ] .'),
        Attack("a JavaScript function", "shapes-refused", shapes=f"{GOOD_SHAPE} e:F a sh:JSFunction ."),
        Attack("remote JSON-LD context", "upload-outward", data=f'{{"@context": "{trap}", "@id": "http://e/a"}}'),
        Attack("remote JSON-LD context, hidden", "upload-outward",
               data=f'{{"@context": [{{"x": {{"@id": "http://e/x", "@context": ["{trap}"]}}}}], "@id": "http://e/a"}}'),
        Attack("JSON-LD import", "upload-outward", data=f'{{"@context": {{"@import": "{trap}"}}, "@id": "http://e/a"}}'),
        Attack("XML entity bomb", "upload-outward", data=ENTITY_BOMB),
        Attack("XML external entity", "upload-outward", media_type="application/rdf+xml",
               data='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'),
        Attack("XML external document type", "upload-outward", data=f'<!DOCTYPE r SYSTEM "{trap}"><r/>'),
        Attack("XML in UTF-16", "upload-encoding", media_type="application/rdf+xml", data=ENTITY_BOMB.encode("utf-16")),
        Attack("catastrophic pattern", "", shapes=pattern("^(a+)+$"), data=f'<http://e/a> <http://e/p> "{"a" * 5000}!" .'),
        Attack("pattern too large to compile", "shapes-failed", shapes=pattern("((a{0,1000}){0,1000}){0,1000}$")),
        Attack("recursive shape", "shapes-recursive",
               shapes=f"{PREFIX}e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property [ sh:path e:p ; sh:node e:S ] ."),
        Attack("shapes in a circle", "shapes-recursive",
               shapes=f"{PREFIX}e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:not e:T . e:T sh:and ( e:U ) . e:U sh:node e:S ."),
        Attack("deep path", "shapes-nesting", shapes=deep_path(5_000)),
        Attack("deep data", ENDED | {"", "upload-unreadable"}, data=f"<http://e/a> <http://e/p> {'[<http://e/p> ' * 30_000}<http://e/b>{']' * 30_000} ."),
        Attack("deep JSON", frozenset({"upload-nesting", "upload-unreadable"}), data='{"@id":' + "[" * 500_000),
        Attack("deep JSON, closed", "upload-nesting", data=b'{"http://e/p":' * 600 + b"1" + b"}" * 600, media_type="application/ld+json"),
        Attack("quoted triples within quoted triples", ENDED | {"upload-unreadable"},
               data="<http://e/a> <http://e/p> " + "<<( <http://e/a> <http://e/p> " * 30_000 + "<http://e/b>" + " )>>" * 30_000 + " ."),
        Attack("huge literal", "", data=f'<http://e/a> <http://e/p> "{"x" * 5_000_000}" .'),
        Attack("many findings", "too-many-findings",
               data="".join(f"<http://e/{n}> <http://e/p> 1 .\n" for n in range(2_000))),
        Attack("too many findings to count", ENDED, data="".join(f"<e:{n}> <http://e/p> <e:> .\n" for n in range(100_000))),
        Attack("a query that never ends", "validation-cpu",
               data="".join(f"<http://e/{n}> <http://e/p> {n} .\n" for n in range(300)),
               shapes=query("SELECT $this { $this ?p ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER (?c + ?f + ?i = ?l - 99999) }")),
        Attack("an update", "shapes-refused", shapes=query("DROP ALL")),
        Attack("Latin-1", "upload-encoding", data='<http://e/a> <http://e/p> "Bogotá" .'.encode("latin-1")),
        Attack("UTF-16", "upload-encoding", data=GOOD_DATA.encode("utf-16")),
        Attack("truncated", "upload-unreadable", data='<http://e/a> <http://e/p> "abc'),
        Attack("truncated XML", "upload-unreadable", data='<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'),
        Attack("binary rubbish", "upload-encoding", data=bytes(range(256)) * 400),
        Attack("zeros", "upload-encoding", data=b"\0" * 100_000),
        Attack("10,000 prefixes", "", data="".join(f"@prefix p{n}: <http://e/{n}#> .\n" for n in range(10_000)) + GOOD_DATA),
        Attack("derived without end", ENDED | {""}, data=_same(200)),
        Attack("a zip", "upload-encoding", data=gzip.compress(b"\0" * 10**6)),
    )  # fmt: skip


def _same(number: int) -> str:
    """Each is the same as the next, so each is the same as all: the square, and all they say, of each."""
    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    return "".join(f"<http://e/{n}> {same} <http://e/{n + 1}> ; <http://e/p> {n} .\n" for n in range(number))


class Trap:
    """A socket that listens and must hear nothing."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/x"

    def heard(self) -> bool:
        self.socket.settimeout(0.05)
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.socket.close()


@pytest.fixture(scope="module")
def app(release: Release) -> Iterator[Flask]:
    made = create_app(release, settings=WebSettings(validation=SETTINGS))
    yield made
    made.extensions["misional.holder"].close()


def send(app: Flask, attack: Attack) -> Any:
    """As a browser sends it. Werkzeug's own client would put what is large into a temporary file."""
    data = attack.data.encode() if isinstance(attack.data, str) else attack.data
    infer = b"1" if attack.name.startswith("derived") else b"0"
    parts = (
        ('name="data"; filename="file"', attack.media_type or "application/octet-stream", data),
        ('name="shapes"; filename="file"', "text/turtle", attack.shapes.encode()),
        ('name="infer"', "text/plain", infer),
    )
    body = b"".join(
        f"--edge\r\nContent-Disposition: form-data; {name}\r\nContent-Type: {kind}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, kind, content in parts
    )
    headers = {"Accept": "application/json", "Content-Type": "multipart/form-data; boundary=edge"}
    return app.test_client().post("/validation", data=body + b"--edge--\r\n", headers=headers)


@pytest.fixture(scope="module")
def answers(app: Flask, trap: Trap) -> Mapping[str, Any]:
    """Every attack at once, and in their midst an innocent."""
    every = [*attacks(trap.url), Attack("innocent", "")]
    with ThreadPoolExecutor(len(every)) as pool:
        return dict(
            zip([one.name for one in every], pool.map(lambda one: send(app, one), every), strict=True)
        )


@pytest.mark.parametrize("attack", attacks("http://127.0.0.1:9/"), ids=lambda one: one.name)
def test_an_attack_ends_as_a_clear_problem(attack: Attack, answers: Mapping[str, Any]) -> None:
    answer = answers[attack.name]
    kind = "" if answer.status_code == 200 else answer.json["type"].rpartition("/")[2]
    assert kind in ({attack.kind} if isinstance(attack.kind, str) else attack.kind), answer.text[:500]
    assert answer.status_code == (422 if kind else 200)
    if kind:
        assert answer.json["title"]
        assert answer.json["detail"]
        assert "passwd" not in answer.text or "FROM" in answer.text


def test_the_others_are_served(answers: Mapping[str, Any], app: Flask) -> None:
    assert answers["innocent"].status_code == 200
    assert len(answers["innocent"].json["results"]) == 1
    assert app.test_client().get("/").status_code == 200


def test_nothing_was_fetched(answers: Mapping[str, Any], trap: Trap) -> None:
    assert answers
    assert not trap.heard()


def test_nothing_is_left_running(answers: Mapping[str, Any]) -> None:
    assert answers
    mine = f"\nPPid:\t{os.getpid()}\n"
    left = [place for place in Path("/proc").glob("[0-9]*/cmdline") if b"validation.worker" in _read(place)]
    assert [place for place in left if mine in _read(place.with_name("status")).decode()] == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip"])
def test_a_compressed_body_is_refused_unread(app: Flask, coding: str) -> None:
    bomb = gzip.compress(b" " * 10**7)
    headers = {"Content-Type": "text/turtle", "Content-Encoding": coding, "Accept": "application/json"}
    answer = app.test_client().post("/validation", data=bomb, headers=headers)
    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_speaks_the_readers_language(app: Flask, language: str) -> None:
    headers = {"Content-Type": "text/turtle", "Accept": "text/html", "Accept-Language": language}
    answer = app.test_client().post("/validation", data=b"<a> <b> .", headers=headers, follow_redirects=True)
    assert answer.status_code == 422
    assert {"es": "no es RDF", "en": "not well-formed RDF"}[language] in answer.text


def test_limits_of_a_small_desk_are_told(release: Release) -> None:
    small = replace(SETTINGS, upload_bytes=1_000)
    made = create_app(release, settings=WebSettings(validation=small))
    answer = made.test_client().post(
        "/validation", data=b"#" * 1_001, headers={"Content-Type": "text/turtle"}
    )
    assert answer.status_code == 413
    assert '"limit": 1000' in answer.text
    made.extensions["misional.holder"].close()
