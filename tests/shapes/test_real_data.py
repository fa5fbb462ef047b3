"""What the profiles say of the real page, as it is published: no Violation, and nineteen true Warnings."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import Graph

from misional.shacl import RdfText, validate
from misional.shacl.coverage import coverage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from misional.release import Release

IDS: Final = "https://w3id.org/misional/id/"
BODY: Final = "entity/alcaldia-mayor-de-bogota/secretaria-general"
CITED: Final = frozenset(
    f"citation/85c582845988/{norm}"
    for norm in (
        "acuerdo-257-2006",
        "decreto-140-2021",
        "decreto-807-2019",
        "decreto-nacional-1083-2015",
        "ley-1753-2015",
        "resolucion-277-2020",
        "resolucion-630-2024",
    )
)
DATED: Final = frozenset(
    {"citation/85c582845988/decreto-140-2021", "citation/85c582845988/resolucion-630-2024"}
)
WARNINGS: Final = frozenset(
    {
        *((BODY, shape) for shape in ("DutiesItem", "StructureItem", "BodyShape-sites", "BodyShape-hours")),
        *((citation, "CitationShape-date") for citation in CITED - DATED),
        *((citation, "CitationShape-link") for citation in CITED),
    }
)


@pytest.fixture(scope="module")
def published(release: Release) -> RdfText:
    """What the sources say, what follows from it, and the ontology."""
    files = (release.graph_files[name] for name in ("asserted", "inferred", "ontology"))
    return RdfText("".join(path.read_text(encoding="utf-8") for path in files), "ntriples")


@pytest.mark.parametrize("profile", ["core", "evidence"])
def test_the_data_keeps_every_rule(profile: str, published: RdfText, profiles: Mapping[str, RdfText]) -> None:
    assert validate(published, profiles[profile]).results == ()


def test_the_page_leaves_sixteen_things_out(published: RdfText, profiles: Mapping[str, RdfText]) -> None:
    report = validate(published, profiles["transparency"])
    found = [
        (result.focus_node.strip("<>").removeprefix(IDS), result.rule.strip("<>").partition("#")[2])
        for result in report.results
    ]
    assert len(WARNINGS) == 16
    assert sorted(found) == sorted(WARNINGS)
    assert {result.severity for result in report.results} == {"<http://www.w3.org/ns/shacl#Warning>"}


def test_three_norms_that_the_page_cites_were_amended_since(
    published: RdfText, profiles: Mapping[str, RdfText]
) -> None:
    report = validate(published, profiles["law"])
    assert {result.rule.strip("<>").partition("#")[2] for result in report.results} == {
        "CitedNormShape-amended"
    }
    found = sorted(result.focus_node.strip("<>").removeprefix(IDS) for result in report.results)
    assert found == [
        f"citation/85c582845988/{norm}"
        for norm in ("acuerdo-257-2006", "decreto-140-2021", "decreto-nacional-1083-2015")
    ]


def test_the_catalogue_keeps_every_rule(release: Release, profiles: Mapping[str, RdfText]) -> None:
    catalogue = release.graph_files["catalogue"].read_text(encoding="utf-8")
    assert validate(RdfText(catalogue, "ntriples"), profiles["catalogue"]).results == ()


@pytest.fixture(scope="module")
def semic(shared: Path) -> RdfText:
    """CPOV's own shapes, as published."""
    return RdfText((shared / "vocab" / "cpov-2.1.2-shacl.ttl").read_text(encoding="utf-8"))


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_cpov_conforms(engine: str, published: RdfText, semic: RdfText) -> None:
    report = validate(published, semic, engine=engine)
    assert not report.fallback
    assert report.conforms


def test_our_data_keep_our_cpov_profile(published: RdfText, profiles: Mapping[str, RdfText]) -> None:
    assert validate(published, profiles["cpov"], engine="shacl").conforms
    seen = {one.rule.rpartition("#")[2]: one.targets for one in coverage(published, profiles["cpov"]).shapes}
    assert seen["PublicOrganisationShape>"] > 0


def test_our_cpov_profile_says_what_cpov_says(
    root: Path, semic: RdfText, profiles: Mapping[str, RdfText]
) -> None:
    good = root / "tests" / "shapes" / "good_cpov.ttl"
    whole = Graph().parse(good)
    header = "".join(f"{line}\n" for line in good.read_text("utf-8").splitlines() if line.startswith("@"))
    cases = tomllib.loads((root / "tests" / "shapes" / "cpov.toml").read_text("utf-8"))["case"]
    for case in cases:
        whole.parse(data=f"{header}{case['plus']} .", format="turtle")
    data = RdfText(whole.serialize(format="nt"), "ntriples")
    ours, theirs = (validate(data, shapes) for shapes in (profiles["cpov"], semic))
    said = [
        {(one.focus_node, one.path, one.value, one.source_constraint_component) for one in report.results}
        for report in (ours, theirs)
    ]
    assert len(said[0]) >= len(cases)
    assert said[0] == said[1]
