"""The catalogue against DCAT-AP 3's own shapes, with both validators, and against what is published."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from rdflib import DCAT, DCTERMS, RDF, SH, Graph, Literal, Namespace, URIRef

from misional.shacl import RdfText, validate

if TYPE_CHECKING:
    from pathlib import Path

    from misional.release import Release
    from misional.shacl import EngineName

SPDX = Namespace("http://spdx.org/rdf/terms#")
DQV = Namespace("http://www.w3.org/ns/dqv#")


@pytest.fixture(scope="module")
def catalogue(release: Release) -> Graph:
    return Graph().parse(release.graph_files["catalogue"], format="nt")


@pytest.fixture(scope="module")
def shapes(shared: Path) -> Graph:
    """DCAT-AP's shapes; two that its file names and never describes are left out, or pyshacl refuses all."""
    read = Graph().parse(shared / "vocab/dcat-ap-3.0.1-shacl.ttl")
    empty = {shape for shape in read.objects(None, SH.property) if (shape, None, None) not in read}
    assert len(empty) <= 2
    for shape in empty:
        read.remove((None, SH.property, shape))
    return read


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_dcat_ap_finds_nothing(release: Release, shapes: Graph, engine: EngineName) -> None:
    text = release.graph_files["catalogue"].read_text("utf-8")
    report = validate(RdfText(text, "ntriples"), shapes, engine=engine)
    assert (report.engine, report.fallback) == (engine, "")
    assert [(one.focus_node, one.path, one.value) for one in report.results] == []


@pytest.mark.parametrize(
    "kind",
    [
        DCTERMS.LicenseDocument,
        DCTERMS.LinguisticSystem,
        DCTERMS.MediaType,
        SPDX.Checksum,
        SPDX.ChecksumAlgorithm,
        DCTERMS.Standard,
    ],
)
def test_dcat_ap_would_see_a_missing_type(catalogue: Graph, shapes: Graph, kind: URIRef) -> None:
    without = Graph()
    for triple in catalogue:
        if triple[1:] != (RDF.type, kind):
            without.add(triple)
    assert len(without) < len(catalogue)
    assert not validate(without, shapes, engine="shacl").conforms


def test_checksums_and_sizes_are_those_of_the_files(release: Release, catalogue: Graph) -> None:
    summed = set()
    for distribution, node in catalogue.subject_objects(SPDX.checksum):
        url = str(catalogue.value(distribution, DCAT.downloadURL))
        data = release.dumps[url.rpartition("/")[2].removesuffix(".ttl")].read_bytes()
        assert str(catalogue.value(node, SPDX.checksumValue)).lower() == hashlib.sha256(data).hexdigest()
        assert str(catalogue.value(distribution, DCAT.byteSize)) == str(len(data))
        summed.add(url)
    assert len(summed) == 4


def test_the_report_and_the_tables_are_offered_under_the_licence(release: Release, catalogue: Graph) -> None:
    [dataset] = catalogue.subjects(RDF.type, DCAT.Dataset)
    report = URIRef(f"{release.base}graph/report")
    assert (dataset, DQV.hasQualityMetadata, report) in catalogue
    offered = {
        str(catalogue.value(one, DCAT.downloadURL)) for one in catalogue.objects(dataset, DCAT.distribution)
    }
    assert {f"{release.base}report.ttl", f"{release.base}class/Function.csv"} <= offered
    for distribution in catalogue.subjects(RDF.type, DCAT.Distribution):
        licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
        assert (distribution, DCTERMS.license, licence) in catalogue
        titles = [one for one in catalogue.objects(distribution, DCTERMS.title) if isinstance(one, Literal)]
        assert {title.language for title in titles} == {"es", "en"}
