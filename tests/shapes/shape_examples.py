"""Writes the examples of the shapes' pages: ``python tests/shapes/shape_examples.py``; a test runs them all.

Minutes for all of them; with rules named (``TombstoneShape-english …``), theirs alone.

Each rule's first case is made as small as it gets: a graph on which the rule fires, and the same put right.
They are computed from the cases, so no example says what no case shows.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib import SH, BNode, Graph, Literal

from misional.shacl import RdfText, validate
from misional.shacl.coverage import coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TARGET = ROOT / "server" / "misional" / "web" / "shape-examples.json"

BASE = "https://example.org/id/"

Triples = frozenset[tuple[Any, Any, Any]]


def load_cases() -> Any:
    spec = importlib.util.spec_from_file_location("shape_cases", HERE / "test_cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shape_cases"] = module
    spec.loader.exec_module(module)
    return module


def graph_of(triples: Iterable[Any]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    return graph


@cache
def row(triple: Any) -> str:
    return graph_of([triple]).serialize(format="nt")


def ntriples(triples: Iterable[Any]) -> RdfText:
    return RdfText("".join(map(row, triples)), "ntriples")


class Small:
    """Makes graphs small for one rule of one profile."""

    def __init__(self, rules: Iterable[str], alone: Graph) -> None:
        self.rules = frozenset(f"<{rule}>" for rule in rules)
        self.alone = RdfText(alone.serialize(format="nt"), "ntriples")

    def foci(self, triples: Iterable[Any]) -> frozenset[str]:
        report = validate(ntriples(triples), self.alone)
        return frozenset(one.focus_node for one in report.results if one.rule in self.rules)

    def passes(self, triples: Iterable[Any]) -> bool:
        """Nothing to complain of, though there is something to look at."""
        text = ntriples(triples)
        seen = (one for one in coverage(text, self.alone).shapes if one.rule in self.rules)
        return any(one.focus_nodes for one in seen) and not self.foci(triples)

    def shrink(self, triples: Triples, keep: Callable[[Triples], bool]) -> Triples:
        """Drop whole subjects while that may be, then single triples."""
        for subject in sorted({s for s, _, _ in triples}, key=str):
            less = frozenset(t for t in triples if t[0] != subject)
            triples = less if keep(less) else triples
        for triple in sorted(triples, key=str):
            less = triples - {triple}
            triples = less if keep(less) else triples
        return triples


def said_by(shapes: Graph, rule: Any) -> frozenset[str]:
    """The rule, and those it hands its values to: they are who complains."""
    return frozenset(
        str(node) for node in shapes.transitive_objects(rule, SH.property) if not isinstance(node, BNode)
    )


def with_targets(cases: Any, shapes: Graph, rule: Any) -> Graph:
    """The rule alone under all that leads to it from a target."""
    alone = Graph()
    for shape in shapes.transitive_objects(rule, SH.property):
        alone += cases._alone(shapes, shape)
    above = next(shapes.subjects(SH.property, rule), None)
    while above is not None:
        alone += cases._alone(shapes, above)
        above = next(shapes.subjects(SH.property, above), None)
    return alone


def example(cases: Any, profile: str, shapes: Graph, rule: Any) -> tuple[Triples, Triples] | None:
    complaining = said_by(shapes, rule)
    locals_ = {one.partition("#")[2] for one in complaining}
    alone = with_targets(cases, shapes, rule)
    for profile_node in shapes.subjects(SH.declare):
        alone += shapes.cbd(profile_node)
    small = Small(complaining, alone)
    harmless = [c for c in cases.CASES if c.profile == profile and not c.fires and not c.minus]
    good = cases.GOOD_GRAPHS[profile]
    more = good.union(*(c.plus for c in harmless))
    own = [c for c in cases.CASES if c.profile == profile and any(f.shape in locals_ for f in c.fires)]
    for case in sorted(own, key=lambda c: (len(c.fires), len(c.plus) + len(c.minus))):
        gone = frozenset(t for t in good if any(cases._matches(p, t) for p in case.minus))
        changed = (good - gone) | frozenset(case.plus)
        foci = small.foci(changed)
        if not foci:
            continue
        focus = min(foci)
        fails = small.shrink(changed, lambda less, focus=focus: focus in small.foci(less))
        start = (fails - frozenset(case.plus)) | gone
        for passing in (small.passes, lambda graph: bool(graph) and not small.foci(graph)):
            passes = grown(passing, start, more, more - good, fails)
            if passes:
                return passes, fails
    return None


def grown(
    passing: Callable[[Triples], bool], start: Triples, good: Triples, rest: Triples, fails: Triples
) -> Triples | None:
    """``start`` with what the good graph says of the same things, a step further each time; then ``rest``."""
    graph = start
    for step in range(5):
        if passing(graph):
            # What passing does not need goes; what the failing graph has stays.
            kept = fails & graph
            for subject in sorted({s for s, _, _ in graph - kept}, key=str):
                less = frozenset(t for t in graph if t[0] != subject) | kept
                graph = less if less and passing(less) else graph
            for triple in sorted(graph - kept, key=str):
                less = graph - {triple}
                graph = less if less and passing(less) else graph
            return graph
        known = {node for triple in graph | fails for node in triple[::2] if not isinstance(node, Literal)}
        graph |= rest if step == 3 else frozenset(t for t in good if t[0] in known or t[2] in known)
    return None


def turtle(triples: Triples, header: str) -> str:
    graph = graph_of(triples)
    for line in header.splitlines():
        if line.startswith("@prefix"):
            _, prefix, iri, _ = line.split(maxsplit=3)
            graph.bind(prefix.rstrip(":"), iri.strip("<>"), override=True, replace=True)
    text = graph.serialize(format="turtle", base=BASE)
    return (
        "\n".join(line for line in text.splitlines() if not line.startswith("@"))
        .strip()
        .replace(f"<{BASE}", "<")
    )


def main(names: Sequence[str]) -> None:
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    cases = load_cases()
    before = json.loads(TARGET.read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for profile, name in sorted(cases.GOOD.items(), reverse=True):
        header = cases._header((HERE / name).read_text(encoding="utf-8"))
        shapes = Graph().parse(ROOT / "shapes" / f"{profile}.ttl")
        rules: dict[str, Any] = {}
        for rule in sorted({s for s in shapes.subjects(SH.message) if not isinstance(s, BNode)}):
            local = str(rule).partition("#")[2]
            kept = before.get(profile, {"rules": {}})["rules"].get(local)
            if names and local not in names and kept is not None:
                rules[local] = kept
                continue
            pair = example(cases, profile, shapes, rule)
            if pair is None:
                print("no example", rule)  # noqa: T201
                continue
            passes, fails = (turtle(one, header) for one in pair)
            rules[local] = {"passes": passes, "fails": fails}
        found[profile] = {"header": header, "rules": rules}
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
