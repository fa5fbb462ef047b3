"""Every example that a profile's page shows: what is said to pass passes, what is said to fail fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import SH, BNode, URIRef

from misional.shacl import RdfText, validate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from rdflib import Graph

PROFILES = ("catalogue", "core", "cpov", "evidence", "law", "transparency")


@pytest.fixture(scope="module")
def examples(root: Path) -> Mapping[str, Any]:
    """The file behind the pages."""
    found: Mapping[str, Any] = json.loads(
        (root / "server/misional/web/shape-examples.json").read_text("utf-8")
    )
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_has_an_example(
    profile: str, examples: Mapping[str, Any], shapes: Mapping[str, Graph]
) -> None:
    rules = {
        str(shape).partition("#")[2]
        for shape in shapes[profile].subjects(SH.message)
        if not isinstance(shape, BNode)
    }
    assert set(examples[profile]["rules"]) == rules


@pytest.mark.parametrize("profile", PROFILES)
def test_every_example_is_true(
    profile: str,
    examples: Mapping[str, Any],
    profiles: Mapping[str, RdfText],
    shapes: Mapping[str, Graph],
) -> None:
    wrong = []
    for name, pair in examples[profile]["rules"].items():
        # A rule that hands its values to another complains by that one.
        rule = URIRef(f"https://w3id.org/misional/shapes/{profile}#{name}")
        names = {str(one) for one in shapes[profile].transitive_objects(rule, SH.property)}
        fired = {
            what: _fires(examples[profile]["header"], text, profiles[profile], names)
            for what, text in pair.items()
        }
        if fired != {"passes": False, "fails": True}:
            wrong.append((name, fired))
    assert wrong == []


def _fires(header: str, turtle: str, shapes: RdfText, rules: Collection[str]) -> bool:
    report = validate(RdfText(f"{header}\n{turtle}\n"), shapes)
    return any(result.rule.strip("<>") in rules for result in report.results)
