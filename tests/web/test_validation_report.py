"""The finished report of ``/validation``: where, why, how to mend it, what became of it; the run repeated."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from misional.cli import main
from misional.web.app import create_app
from misional.web.settings import WebSettings
from misional.web.validation.settings import ValidationSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from misional.release import Release

SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix dct: <http://purl.org/dc/terms/> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property e:S-q .
e:S-q sh:path e:q ; sh:minCount 1 ; sh:message "Falta q."@es , "q is missing."@en ;
    dct:source <https://w3id.org/misional/id/norm/ley-1712-2014> ."""
DATA = (
    b'@prefix e: <http://e/> .\n\ne:a e:p e:b ; <http://www.w3.org/2000/01/rdf-schema#label> "Oficina"@es .\n'
)
WAIVERS = """@prefix waiver: <https://w3id.org/misional/waiver#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/w> a waiver:Waiver ; waiver:shape <http://e/S-q> ; waiver:focusNode <http://e/a> ;
    waiver:reason "Se publica en marzo."@es , "Published in March."@en ;
    waiver:responsible "Oficina de Control Interno" ; waiver:expires "{day}"^^xsd:date ."""


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


def send(web: FlaskClient, accept: str = "application/json", **fields: Any) -> Any:
    files = {
        name: (io.BytesIO(body), f"{name}.ttl") for name, body in fields.items() if isinstance(body, bytes)
    }
    words = {name: value for name, value in fields.items() if not isinstance(value, bytes)}
    return web.post("/validation", data={**files, **words}, headers={"Accept": accept})


def test_each_finding_says_where_why_and_how_to_mend_it(web: FlaskClient) -> None:
    answer = send(web, data=DATA, shapes=SHAPES, infer="0")
    (found,) = answer.json["results"]
    assert found["place"] == {"file": "data.ttl", "line": 3, "column": 1, "precision": "subject"}
    assert found["focusName"]["es"] == "Oficina"
    assert [one["authority"] for one in found["demands"]] == ["law"]
    assert "1712" in found["demands"][0]["label"]["es"]
    assert "<http://e/a> <http://e/q>" in found["repair"]["turtle"]
    assert answer.json["run"]["files"][0]["name"] == "data.ttl"
    assert answer.json["coverage"]["shapes"]
    address = answer.headers["Content-Location"].removesuffix(".json")
    for suffix in ("html", "print.html"):
        page = web.get(f"{address}.{suffix}?lang=es").text
        for words in (
            "data.ttl:3:1",
            "Oficina",
            "Ley 1712",
            "&lt;http://e/q&gt;",
            "Cómo corregirlo",
            "Firma",
        ):
            assert words in page, (suffix, words)
    assert "attachment" in web.get(f"{address}.print.html").headers["Content-Disposition"]
    sarif = web.get(f"{address}.sarif").json["runs"][0]["results"][0]
    assert sarif["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    for suffix in ("csv", "md", "txt", "xml"):
        assert "data.ttl" in web.get(f"{address}.{suffix}?lang=es").text, suffix


def test_a_baseline_and_waivers_are_told(web: FlaskClient) -> None:
    before = send(web, data=DATA.replace(b"e:a", b"e:z"), shapes=SHAPES, infer="0").data
    answer = send(
        web,
        data=DATA,
        shapes=SHAPES,
        infer="0",
        baseline=before,
        waivers=WAIVERS.format(day="2999-01-01").encode(),
    )
    (found,) = answer.json["results"]
    assert found["state"] == "new"
    assert found["waiver"]["responsible"] == "Oficina de Control Interno"
    assert len(answer.json["baseline"]["fixed"]) == 1
    page = web.get(answer.headers["Content-Location"].replace(".json", ".html?lang=es")).text
    for words in ("exento: Se publica en marzo.", "nuevo", "Corregido: http://e/z", "Exentos: 1."):
        assert words in page
    late = send(web, data=DATA, shapes=SHAPES, infer="0", waivers=WAIVERS.format(day="2001-01-01").encode())
    assert late.json["results"][0]["waiver"] is None
    assert len(late.json["waivers"]["expired"]) == 1


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("baseline", b"{}", "baseline-unreadable"),
        ("baseline", b"[" * 100_000, "validation-crash"),
        ("baseline", b"\xff", "baseline-unreadable"),
        ("waivers", b"<http://e/w> a <https://w3id.org/misional/waiver#Waiver> .", "waivers-invalid"),
        ("waivers", b"<http://e/w> a", "upload-unreadable"),
    ],
)
def test_what_is_no_baseline_and_no_waiver_is_a_clear_problem(
    web: FlaskClient, name: str, body: bytes, kind: str
) -> None:
    answer = send(web, data=DATA, shapes=SHAPES, infer="0", **{name: body})
    assert (answer.status_code, answer.json["type"]) == (422, f"/problems/{kind}")


def test_a_hostile_baseline_breaks_no_page(web: FlaskClient) -> None:
    before = json.loads(send(web, data=DATA, shapes=SHAPES, infer="0").data)
    for key, value in (("focusNode", 3), ("path", "(((("), ("messages", [{"text": "\ud800", "lang": None}])):
        changed = {
            **before,
            "results": [{**before["results"][0], "fingerprint": "x", "messages": [], key: value}],
        }
        answer = send(web, data=DATA, shapes=SHAPES, infer="0", baseline=json.dumps(changed).encode())
        if answer.status_code == 200:
            address = answer.headers["Content-Location"].removesuffix(".json")
            assert {web.get(f"{address}.{one}").status_code for one in ("html", "txt", "md", "xlsx")} == {200}
        else:
            assert answer.json["type"] == "/problems/baseline-unreadable"


def test_the_command_line_repeats_a_run_of_the_desk(
    web: FlaskClient, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = DATA + b"<> a <http://www.w3.org/2002/07/owl#Ontology> .\n"
    answer = send(web, data=data, shapes=SHAPES, profile="transparency")
    (tmp_path / "report.json").write_bytes(answer.data)
    assert answer.json["release"] == release.id

    def verify(*words: str) -> Any:
        asked = ["validate", "--verify", "report.json", "--release-dir", str(release.folder.parent), *words]
        return CliRunner().invoke(main, asked)

    missing = verify()
    assert missing.exit_code == 2
    assert "data.ttl no está" in missing.stderr
    for name, body in (("mine.ttl", data), ("rules.ttl", SHAPES)):
        (tmp_path / name).write_bytes(body)
    same = verify("mine.ttl", "rules.ttl")
    assert same.exit_code == 0, same.output
    altered = json.loads(answer.data)
    altered["results"].pop()
    (tmp_path / "report.json").write_text(json.dumps(altered), encoding="utf-8")
    changed = verify(".")
    assert changed.exit_code == 1, changed.output
    assert "se encuentra ahora y antes no: http://e/a" in changed.stdout
