"""``misional why`` as a person or a script calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from misional.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ENTITY = "entity/alcaldia-mayor-de-bogota/secretaria-general"
ACTS_UNDER = (ENTITY, "misional:actsUnder", "norm/decreto-140-2021")


def why(release_dir: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["why", *words, "--release-dir", str(release_dir)])


def test_the_proof_goes_down_to_the_words_of_the_page(release_dir: Path) -> None:
    done = why(release_dir, *ACTS_UNDER)
    assert done.exit_code == 0, done.output
    first, second, *_ = done.output.splitlines()
    assert first == (
        "Secretaría General de la Alcaldía Mayor de Bogotá, D.C. — actúa con fundamento en — "
        "Decreto Distrital 140 de 2021"
    )
    assert second.endswith("[prp-spo2]")
    assert "con estas palabras: «Coordinar la implementación y mantenimiento del Sistema" in done.output


def test_it_speaks_english(release_dir: Path) -> None:
    done = why(release_dir, *ACTS_UNDER, "--lang", "en")
    assert "because those steps, one after another, give the property (chain)" in done.output
    assert "stated by the graph “asserted”" in done.output


def test_the_same_proof_as_json(release_dir: Path) -> None:
    document = json.loads(why(release_dir, *ACTS_UNDER, "--json").stdout)
    assert document["rule"] == "prp-spo2"
    assert [premise.get("graph") for premise in document["premises"]] == ["ontology", "asserted", None]
    full = [f"<https://w3id.org/misional/id/{ACTS_UNDER[0]}>", "<https://w3id.org/misional/def#actsUnder>"]
    assert document["triple"][:2] == full


def test_without_an_object_the_derived_triples_are_listed(release_dir: Path) -> None:
    done = why(release_dir, "norm/resolucion-277-2020", "eli:in_force")
    assert done.exit_code == 0
    assert done.output.splitlines()[1].strip() == "Resolución 277 de 2020 — vigencia — no vigente"


def test_a_stated_triple_says_who_states_it(release_dir: Path) -> None:
    done = why(release_dir, "norm/resolucion-630-2024", "eli:repeals", "norm/resolucion-277-2020")
    assert done.exit_code == 0
    assert "lo afirma el grafo «asserted»" in done.output


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((ENTITY, "misional:actsUnder", "norm/none"), 1, "it does not hold in this release"),
        (("norm/none",), 1, "nothing is derived about it"),
        ((ENTITY, "nobody:knows", "norm/none"), 2, "the prefix 'nobody' is not known"),
    ],
)
def test_what_cannot_be_explained_says_so(
    release_dir: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = why(release_dir, *words)
    assert done.exit_code == code
    assert says in done.output


def test_no_release(tmp_path: Path) -> None:
    done = why(tmp_path, *ACTS_UNDER)
    assert done.exit_code == 2
    assert "run 'misional build' first" in done.output
