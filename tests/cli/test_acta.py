"""An acta: written with the answer, re-checked a year later, refused when somebody touched it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from misional.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def acta(release_dir: Path, tmp_path: Path) -> Path:
    file = tmp_path / "acta.json"
    done = run("query", "-s", "strategic-objectives", "--acta", file, "--release-dir", release_dir)
    assert done.exit_code == 0, done.output
    return file


def signed_again(document: dict[str, Any]) -> str:
    """What a forger who knows the format would write."""
    body = {name: value for name, value in document.items() if name != "sha256"}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps(body | {"sha256": hashlib.sha256(text.encode()).hexdigest()})


def test_the_same_release_answers_the_same(acta: Path, release_dir: Path) -> None:
    document = json.loads(acta.read_text())
    assert len(document["answer"]) == 10
    assert document["release"] == (release_dir / "current").resolve().name
    done = run("verify", acta, "--release-dir", release_dir)
    assert done.exit_code == 0
    assert done.output.startswith("Coincide: ")
    assert run("verify", acta, "--lang", "en", "--release-dir", release_dir).output.startswith("Same: ")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s a ?c }",
        "CONSTRUCT { ?s a _:x } WHERE { ?s a <https://w3id.org/misional/def#Mission> }",
        "SELECT (BNODE() AS ?b) WHERE {}",
        "SELECT * WHERE { ?s ?p ?o FILTER(LANG(?o) = 'es') } LIMIT 20",
    ],
)
def test_any_form_of_query(query: str, tmp_path: Path, release_dir: Path) -> None:
    file = tmp_path / "acta.json"
    assert run("query", query, "--acta", file, "--release-dir", release_dir).exit_code == 0
    assert run("verify", file, "--release-dir", release_dir).exit_code == 0


def test_a_changed_acta_is_refused(acta: Path, release_dir: Path) -> None:
    acta.write_text(acta.read_text().replace("Promover", "Impedir", 1))
    done = run("verify", acta, "--release-dir", release_dir)
    assert done.exit_code == 2
    assert "alguien cambió el acta después de hecha" in done.output


def test_a_forged_answer_is_found_by_asking_again(acta: Path, release_dir: Path) -> None:
    document = json.loads(acta.read_text())
    document["answer"].pop()
    acta.write_text(signed_again(document))
    done = run("verify", acta, "--release-dir", release_dir)
    assert done.exit_code == 1
    assert done.output.startswith("No coincide: ")


def test_another_order_is_the_same_answer(acta: Path, release_dir: Path) -> None:
    document = json.loads(acta.read_text())
    document["answer"].reverse()
    acta.write_text(signed_again(document))
    done = run("verify", acta, "--release-dir", release_dir)
    assert done.exit_code == 0
    assert "en otro orden" in done.output


def test_a_report_is_an_acta_too(tmp_path: Path, release_dir: Path) -> None:
    file = tmp_path / "report.json"
    words = ("validate", "--profile", "law", "--format", "json", "-o", file, "--release-dir", release_dir)
    assert run(*words).exit_code == 0
    done = run("verify", file, "--release-dir", release_dir)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Igual: ")
    document = json.loads(file.read_text())
    document["results"] = document["results"][1:]
    file.write_text(json.dumps(document))
    assert run("verify", file, "--release-dir", release_dir).exit_code == 1


def test_a_release_id_is_no_path(acta: Path, release_dir: Path) -> None:
    document = json.loads(acta.read_text())
    document["release"] = f"../{release_dir.name}/{document['release']}"
    acta.write_text(signed_again(document))
    done = run("verify", acta, "--release-dir", release_dir, "--lang", "en")
    assert done.exit_code == 2
    assert "no release id" in done.output


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"acta": 1}', '{"acta": 2}', "not json"])
def test_what_is_no_acta(content: str, tmp_path: Path, release_dir: Path) -> None:
    file = tmp_path / "acta.json"
    file.write_text(content)
    assert run("verify", file, "--release-dir", release_dir).exit_code == 2


def test_a_release_that_is_gone_and_a_query_that_is_not_of_a_release(
    acta: Path, tmp_path: Path, release_dir: Path
) -> None:
    done = run("verify", acta, "--release-dir", tmp_path)
    assert done.exit_code == 2
    assert "no se puede abrir" in done.output
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> a <urn:b> .")
    done = run("query", "ASK {}", "--data", data, "--acta", acta, "--release-dir", release_dir)
    assert done.exit_code == 2
