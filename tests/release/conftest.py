"""A small release to publish, open and damage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from misional.release import Content, Package, Release, canonicalize, graph_iri, pack, publish, quads_of
from misional.release.manifest import sha256

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/"
CAPTURE = "Misión: servir.\u00a0\u2028\u0085\n".encode()

ASSERTED = """
@prefix ex: <https://example.org/id/> .
ex:a ex:says "uno\\ttab"@es, "2.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
"""
ONTOLOGY = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/def#> .
ex:p owl:propertyChainAxiom ( ex:q ex:q ), ( ex:r ex:r ) .
"""

MakePackage = Callable[..., Package]


def _graph(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")


def make_package(asserted: str = ASSERTED, ontology: str = ONTOLOGY) -> Package:
    graphs = {
        graph_iri(BASE, "asserted"): _graph(asserted),
        graph_iri(BASE, "ontology"): _graph(ontology),
    }
    return pack(
        Content(
            version="0.1.0",
            base=BASE,
            dataset=canonicalize(quads_of(graphs)),
            context=b"{}\n",
            captures={sha256(CAPTURE): CAPTURE},
            queries={"all": b"SELECT * {}\n"},
            dumps={"asserted.ttl": asserted.encode()},
        )
    )


@pytest.fixture(scope="session", name="make_package")
def _make_package() -> MakePackage:
    return make_package


@pytest.fixture(scope="session")
def package() -> Package:
    return make_package()


@pytest.fixture
def release_dir(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def published(release_dir: Path, package: Package) -> Release:
    return publish(release_dir, package, keep=3)
