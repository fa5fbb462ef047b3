"""`misional add-body`: a key that carries the parent's, and no second body where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import ORG, RDF, SKOS, Graph, Literal, URIRef

from misional.cli import main
from misional.extract.bodies import NewBody, RefusedBodyError, body_graph, full_key
from misional.i18n import LANGUAGES, say
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


@pytest.mark.parametrize(
    ("key", "parent", "reason"),
    [
        ("secretaria-general", "", "needs-parent"), ("subsecretaria-de-x", "", "needs-parent"),
        ("oficina-de-control", "", "needs-parent"), ("secretaria-general/x", "", "needs-parent"),
        ("a" * 101, "", "key-too-long"), ("/".join(["a" * 50] * 4), "", "key-too-long"),
        ("b" * 100, "/".join(["a" * 100] * 2), "key-too-long"),
        ("captures", "cali", "reserved-key"), ("catalog.ttl", "", "reserved-key"),
        ("x.txt/a", "", "reserved-key"),
        ("x", "cali/", "bad-key"), ("x", "../..", "bad-key"), ("a\n", "", "bad-key"),
        ("a%2fb", "", "bad-key"),
        ("١", "", "bad-key"), ("a--b", "", "bad-key"), ("-a", "", "bad-key"), ("a\0", "", "bad-key"),
    ],
)  # fmt: skip
def test_each_bad_key_has_its_error(key: str, parent: str, reason: str) -> None:
    with pytest.raises(RefusedBodyError, match=f"^{reason}$") as refused:
        full_key(key, parent)
    for language in LANGUAGES:
        assert "{" not in say(f"body.{reason}", language, **refused.value.values)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("  ", "no-name"), ("---", "no-name"), ("\N{GRINNING FACE}", "no-name"), ("x" * 301, "name-too-long"),
        ("Alcald\u202eía", "hidden-in-name"), ("Alcaldía\x07", "hidden-in-name"),
        ("Al\u200bcaldía", "hidden-in-name"),
    ],
)  # fmt: skip
def test_each_bad_name_has_its_error(name: str, reason: str) -> None:
    for body in (NewBody("cali", name, "Cali"), NewBody("cali", "Cali", name)):
        with pytest.raises(RefusedBodyError, match=f"^{reason}$"):
            body_graph(Graph(), body)


def test_a_hostile_name_is_only_a_name(tmp_path: Path) -> None:
    name = 'Alcaldía" .\n<urn:a> <urn:b> "<script>x</script>\\'
    assert add(tmp_path, "valle-hondo", "--name", name).exit_code == 0
    graph = Graph().parse(tmp_path / "valle-hondo/body.ttl")
    assert {str(label) for label in graph.objects(URIRef(f"{ID}valle-hondo"), SKOS.prefLabel)} == {
        " ".join(name.split())
    }
    assert set(graph.subjects()) == {URIRef(f"{ID}valle-hondo")}


def test_what_is_refused_is_not_written(tmp_path: Path) -> None:
    done = add(tmp_path, "valle-hondo", "--name", "  ")
    assert done.exit_code == 1
    assert "con letras" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_the_shapes_refuse_is_not_written(tmp_path: Path) -> None:
    wrong = tmp_path / "data" / "x.ttl"
    wrong.parent.mkdir()
    wrong.write_text(f"<{ID}Otra> a <{MISIONAL}PublicEntity> .", encoding="utf-8")
    done = add(wrong.parent, "valle-hondo", "--name", "Valle Hondo")
    assert done.exit_code == 1
    assert f"{ID}Otra" in done.stderr
    assert list(wrong.parent.iterdir()) == [wrong]


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "valle-hondo").write_text("", encoding="utf-8")
    done = add(tmp_path, "valle-hondo", "--name", "Valle Hondo")
    assert done.exit_code == 1
    assert "valle-hondo" in done.stderr
    assert not isinstance(done.exception, OSError)


def test_unusable_data_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("no es", encoding="utf-8")
    done = add(tmp_path, "valle-hondo", "--name", "Valle Hondo")
    assert done.exit_code == 2
    assert "x.ttl, line 1" in done.stderr
