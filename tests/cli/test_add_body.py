"""`misional add-body`: a key that carries the parent's, and no second body where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import ORG, RDF, SKOS, Graph, Literal, URIRef

from misional.cli import main
from misional.extract.bodies import NewBody, RefusedBodyError, body_graph, full_key
from misional.model import format_turtle
from misional.model.namespaces import MISIONAL, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ID = "https://w3id.org/misional/id/entity/"


def add(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["add-body", *words, "--data", str(data)])


def known(*bodies: NewBody) -> Graph:
    graph = Graph(bind_namespaces="none")
    for body in bodies:
        for triple in body_graph(graph, body):
            graph.add(triple)
    return graph


CALI, TUNJA = NewBody("cali", "Alcaldía de Cali", "City of Cali"), NewBody("tunja", "Tunja", "Tunja")
SECRETARIAT = NewBody("cali/secretaria-general", "Secretaría General", "Secretaría General", "cali")


@pytest.mark.parametrize(
    ("key", "parent", "whole"),
    [
        ("cali", "", "cali"),
        ("secretaria-general", "cali", "cali/secretaria-general"),
        ("cali/secretaria-general", "cali", "cali/secretaria-general"),
        ("oficina", "cali/hacienda", "cali/hacienda/oficina"),
    ],
)
def test_the_key_carries_the_parents(key: str, parent: str, whole: str) -> None:
    assert full_key(key, parent) == whole


@pytest.mark.parametrize("key", ["Cali", "cali/", "secretaría", "a b", "../x", "a//b", ""])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(RefusedBodyError, match="bad-key"):
        full_key(key, "")


def test_a_key_of_another_parent() -> None:
    with pytest.raises(RefusedBodyError, match="other-parent"):
        full_key("tunja/secretaria-general", "cali")


def test_the_same_name_elsewhere_is_another_body() -> None:
    graph = known(CALI, TUNJA, SECRETARIAT)
    other = NewBody("tunja/secretaria-general", "Secretaría General", "Secretaría General", "tunja")
    assert (other.iri, ORG.subOrganizationOf, TUNJA.iri) in body_graph(graph, other)


def test_the_same_name_under_the_same_parent_is_the_same_body() -> None:
    again = NewBody("cali/sec-gral", "SECRETARIA  General.", "General Secretariat", "cali")
    with pytest.raises(RefusedBodyError, match="same-name") as refused:
        body_graph(known(CALI, SECRETARIAT), again)
    assert refused.value.values["body"] == "cali/secretaria-general"
    with pytest.raises(RefusedBodyError, match="no-parent"):
        body_graph(known(TUNJA), again)


def test_the_files_are_canonical_and_conform(tmp_path: Path) -> None:
    assert add(tmp_path, "valle-hondo", "--name", "Alcaldía de Valle Hondo").exit_code == 0
    done = add(tmp_path, "secretaria-general", "--name", "Secretaría General", "--parent", "valle-hondo",
               "--name-en", "General Secretariat", "--base", "https://datos.vallehondo.example/")  # fmt: skip
    assert done.exit_code == 0, done.output
    address = "https://datos.vallehondo.example/id/entity/valle-hondo/secretaria-general"
    file = tmp_path / "valle-hondo/secretaria-general/body.ttl"
    assert done.stdout.split() == [str(file), address]
    for path in tmp_path.rglob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        assert format_turtle(text, PREFIXES) == text
    graph = Graph().parse(file)
    body = URIRef(f"{ID}valle-hondo/secretaria-general")
    assert (body, RDF.type, MISIONAL.PublicEntity) in graph
    assert (body, ORG.subOrganizationOf, URIRef(f"{ID}valle-hondo")) in graph
    assert (body, SKOS.prefLabel, Literal("General Secretariat", lang="en")) in graph
    assert "Catálogo de datos de Alcaldía de Valle Hondo" in (tmp_path / "catalog.ttl").read_text("utf-8")
    # And nobody adds it twice.
    again = add(tmp_path, "secretaria-general", "--name", "Otra", "--parent", "valle-hondo")
    assert again.exit_code == 1
    assert "Secretaría General" in again.stderr
    assert "valle-hondo/secretaria-general" in again.stderr


def test_a_clash_with_the_real_data_names_the_body_that_is_there(root: Path) -> None:
    done = add(root / "data", "sg", "--parent", "alcaldia-mayor-de-bogota", "--lang", "en",
               "--name", "secretaría general de la alcaldía mayor de Bogotá D. C.")  # fmt: skip
    assert done.exit_code == 1
    assert "alcaldia-mayor-de-bogota/secretaria-general" in done.stderr
    assert not (root / "data/alcaldia-mayor-de-bogota/sg").exists()


def test_what_the_shapes_refuse_is_not_written(tmp_path: Path) -> None:
    done = add(tmp_path, "valle-hondo", "--name", "  ")
    assert done.exit_code == 1
    assert f"{ID}valle-hondo" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_unusable_data_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("no es", encoding="utf-8")
    done = add(tmp_path, "valle-hondo", "--name", "Valle Hondo")
    assert done.exit_code == 2
    assert "x.ttl, line 1" in done.stderr
