from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, URIRef

from misional.build import SourceError
from misional.build.files import find_sources
from misional.build.sources import read_sources
from misional.build.turtle import verbatim_literals

if TYPE_CHECKING:
    from pathlib import Path

DEF = "https://w3id.org/misional/def#"


def test_every_source_goes_to_its_graph(sources: Path) -> None:
    with verbatim_literals():
        found = read_sources(sources)
    assert (URIRef("https://w3id.org/misional/id/norm/1"), RDF.type, URIRef(f"{DEF}Norm")) in found.asserted
    assert (URIRef(f"{DEF}Resource"), RDF.type, None) in found.ontology
    assert len(found.catalogue) == 4
    assert not set(found.catalogue) & set(found.asserted)
    assert list(found.queries) == ["norms"]
    [(name, data)] = found.captures.items()
    assert hashlib.sha256(data).hexdigest() == name
    assert data.endswith(b"\r\n")
    assert found.context.startswith(b'{"@context"')


def test_blank_nodes_of_two_files_stay_two(sources: Path) -> None:
    text = '_:same <https://w3id.org/misional/def#note> "{}" .\n'
    for name in ("one", "two"):
        (sources / f"shapes/{name}.ttl").write_text(text.format(name))
    with verbatim_literals():
        shapes = read_sources(sources).shapes
    assert len(set(shapes.subjects(URIRef(f"{DEF}note")))) == 2


@pytest.mark.parametrize(
    "path",
    [
        "ontology/misional.ttl",
        "ontology/rules.ttl",
        "ontology/alignments.ttl",
        "ontology/codelists.ttl",
        "ontology/context.jsonld",
        "data",
        "shapes",
        "queries",
    ],
)
def test_a_missing_source_is_named(sources: Path, path: str) -> None:
    target = sources / path
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
    with verbatim_literals(), pytest.raises(SourceError) as caught:
        read_sources(sources)
    assert caught.value.path == target


def test_the_catalogue_may_be_missing(sources: Path) -> None:
    (sources / "data/catalog.ttl").unlink()
    with verbatim_literals():
        assert len(read_sources(sources).catalogue) == 0


def test_two_captures_of_one_name_are_refused(sources: Path) -> None:
    [capture] = sources.rglob("captures/*.txt")
    (sources / "data/captures").mkdir()
    shutil.copy(capture, sources / "data/captures")
    with verbatim_literals(), pytest.raises(SourceError, match="the same name"):
        read_sources(sources)


def test_the_sources_given_are_used_else_the_wheels_else_the_checkouts(
    sources: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_sources(sources) == sources
    assert find_sources() == root
    package = tmp_path / "site-packages" / "misional"
    shutil.copytree(sources, package / "_sources")
    monkeypatch.setattr("misional.build.files.files", lambda _name: package)
    assert find_sources() == package / "_sources"
    shutil.rmtree(package / "_sources")
    with pytest.raises(SourceError, match="no sources"):
        find_sources()
    with pytest.raises(SourceError, match="no sources"):
        find_sources(tmp_path)
