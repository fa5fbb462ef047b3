"""Each constraint of the profiles, shown firing: one small change to a good graph, and what it must bring.

The tables are the TOML files beside this one. A constraint without a case fails here, and so does a part of
a constraint (an alternative of sh:or, what is inside sh:node) that no case needs.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection

from misional.shacl import RdfText, compare, validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib.term import Node

    from misional.shacl import Report

    Triple = tuple[Node, Node, Node]

HERE: Final = Path(__file__).parent
BASE: Final = "https://example.org/id/"
ANYTHING: Final = URIRef(BASE + "*")
GOOD: Final = {
    "catalogue": "good_catalogue.ttl",
    "core": "good.ttl",
    "cpov": "good_cpov.ttl",
    "evidence": "good.ttl",
    "law": "good.ttl",
    "transparency": "good.ttl",
}
# What a shape says of itself and is no constraint. sh:qualifiedValueShape is half of one: its count is named.
NOT_CONSTRAINTS: Final = frozenset(
    {"declare", "message", "path", "property", "qualifiedValueShape", "severity"}
    | {"targetClass", "targetObjectsOf", "targetSubjectsOf"}
)


class Fired(NamedTuple):
    """A shape's local name, a component without its `ConstraintComponent`, and a severity."""

    shape: str
    component: str
    severity: str


class Case(NamedTuple):
    """One change and what it must bring."""

    profile: str
    name: str
    minus: tuple[Triple, ...]
    plus: tuple[Triple, ...]
    fires: frozenset[Fired]

    def touched(self) -> frozenset[tuple[Node, Node]]:
        """The subjects and predicates it changes."""
        here = {(s, p) for s, p, _ in (*self.minus, *self.plus)}
        emptied = {s for s, p, _ in self.minus if p == ANYTHING}
        return frozenset(here | {(s, p) for s, p, _ in GOOD_GRAPHS[self.profile] if s in emptied})


def _header(text: str) -> str:
    return "".join(line + "\n" for line in text.splitlines() if line.startswith("@"))


def _triples(header: str, turtle: str) -> tuple[Triple, ...]:
    return (
        tuple(Graph(bind_namespaces="none").parse(data=f"{header}{turtle} .", format="turtle"))
        if turtle
        else ()
    )


def _fired(text: str) -> Fired:
    shape, component, *severity = text.split()
    return Fired(shape, component, severity[0] if severity else "Violation")


def _read_cases(profile: str) -> Iterator[Case]:
    header = _header((HERE / GOOD[profile]).read_text(encoding="utf-8"))
    table = tomllib.loads((HERE / f"{profile}.toml").read_text(encoding="utf-8"))
    for number, row in enumerate(table["case"], start=1):
        fires = row["fires"]
        yield Case(
            profile,
            f"{profile} {number}: {row.get('name') or ', '.join(fires)}",
            _triples(header, row.get("minus", "")),
            _triples(header, row.get("plus", "")),
            frozenset(map(_fired, fires)),
        )


CASES: Final = tuple(case for profile in GOOD for case in _read_cases(profile))


def _good(profile: str) -> Graph:
    return Graph(bind_namespaces="none").parse(HERE / GOOD[profile])


GOOD_GRAPHS: Final = {profile: frozenset(_good(profile)) for profile in GOOD}


def _matches(pattern: Triple, triple: Triple) -> bool:
    return all(part in {ANYTHING, term} for part, term in zip(pattern, triple, strict=True))


@cache
def _changed(profile: str, cases: tuple[Case, ...]) -> RdfText:
    kept = set()
    patterns = [pattern for case in cases for pattern in case.minus]
    subjects = {s for s, _, _ in patterns}
    gone = set()
    for triple in GOOD_GRAPHS[profile]:
        hits = [p for p in patterns if _matches(p, triple)] if triple[0] in subjects else []
        gone.update(hits)
        if not hits:
            kept.add(triple)
    assert gone == set(patterns), f"nothing to take away: {set(patterns) - gone}"
    kept.update(triple for case in cases for triple in case.plus)
    return RdfText("".join(map(_ntriple, kept)), "ntriples")


@cache
def _ntriple(triple: Triple) -> str:
    return Graph(bind_namespaces="none").add(triple).serialize(format="nt")


def _local(iri: str) -> str:
    return iri.strip("<>").partition("#")[2]


def _what_fired(report: Report) -> frozenset[Fired]:
    assert not report.fallback
    return frozenset(
        Fired(
            _local(result.rule),
            _local(result.source_constraint_component).removesuffix("ConstraintComponent"),
            _local(result.severity),
        )
        for result in report.results
    )


@pytest.mark.parametrize("profile", GOOD)
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_the_good_graph_conforms(profile: str, engine: str, profiles: Mapping[str, RdfText]) -> None:
    report = validate(_changed(profile, ()), profiles[profile], engine=engine)
    assert not report.fallback
    assert report.conforms


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_brings_exactly_its_results(case: Case, profiles: Mapping[str, RdfText]) -> None:
    assert _what_fired(validate(_changed(case.profile, (case,)), profiles[case.profile])) == case.fires


def _batches(cases: Sequence[Case]) -> list[list[Case]]:
    """Cases that change different things go into one graph: pyshacl's time hangs on the number of graphs."""
    batches: list[tuple[set[tuple[Node, Node]], list[Case]]] = []
    for case in cases:
        touched = case.touched()
        free = next((number for number, (known, _) in enumerate(batches) if not known & touched), None)
        if free is None:
            batches.append((set(touched), [case]))
        else:
            batches[free][0].update(touched)
            batches[free][1].append(case)
    return [batch for _, batch in batches]


BATCHES: Final = [
    pytest.param(batch, id=f"{profile} batch {number}")
    for profile in GOOD
    for number, batch in enumerate(_batches([c for c in CASES if c.profile == profile]), start=1)
]


@pytest.mark.parametrize("batch", BATCHES)
def test_both_engines_say_the_same(batch: list[Case], profiles: Mapping[str, RdfText]) -> None:
    fired = _agreed(batch, profiles)
    for case in batch:
        # One change may hide another's results; then it is shown alone.
        if not case.fires <= fired:
            assert _agreed([case], profiles) == case.fires


def _agreed(cases: list[Case], profiles: Mapping[str, RdfText]) -> frozenset[Fired]:
    profile = cases[0].profile
    data = _changed(profile, tuple(cases))
    first, second = (validate(data, profiles[profile], engine=engine) for engine in ("shacl", "pyshacl"))
    assert compare(first, second) == ()
    assert _what_fired(first) == _what_fired(second)
    return _what_fired(first)


def _component(parameter: Node) -> str | None:
    name = str(parameter).removeprefix(str(SH))
    if not str(parameter).startswith(str(SH)) or name in NOT_CONSTRAINTS:
        return None
    return "SPARQL" if name == "sparql" else name[0].upper() + name[1:]


def test_every_constraint_has_a_case(shapes: Mapping[str, Graph]) -> None:
    stated = {
        (profile, _local(str(shape)), component)
        for profile, graph in shapes.items()
        for shape, parameter, _ in graph
        if isinstance(shape, URIRef) and (component := _component(parameter))
    }
    shown = {(case.profile, fired.shape, fired.component) for case in CASES for fired in case.fires}
    assert shown == stated


def _alone(graph: Graph, rule: URIRef) -> Graph:
    """One rule with its targets, and nothing of the rest of the profile."""
    parent = next(graph.subjects(SH.property, rule), rule)
    alone = graph.cbd(rule)
    for triple in graph.triples((parent, None, None)):
        if triple[1] != SH.property or triple[2] == rule:
            alone.add(triple)
    return alone


def _parts(graph: Graph, rule: URIRef) -> Iterator[tuple[str, Graph]]:
    """The rule with one part of a constraint left out: a triple inside it, or a member of its list."""
    for parameter in (SH["or"], SH.xone, SH.node, SH.qualifiedValueShape):
        for inside in graph.objects(rule, parameter):
            if (inside, RDF.first, None) in graph:
                yield from _without_members(graph, rule, parameter, inside)
            else:
                yield from _without_triples(graph, inside)


def _without_members(graph: Graph, rule: Node, parameter: Node, head: Node) -> Iterator[tuple[str, Graph]]:
    members = list(Collection(graph, head))
    for member in members:
        less, kept = _less(graph, (rule, parameter, head)), BNode()
        Collection(less, kept, [other for other in members if other != member])
        less.add((rule, parameter, kept))
        yield f"member {[str(o) for _, _, o in _inner(graph, member)]}", less
        yield from _without_triples(graph, member)


def _without_triples(graph: Graph, node: Node) -> Iterator[tuple[str, Graph]]:
    yield from ((f"{_local(str(p))} {o}", _less(graph, (s, p, o))) for s, p, o in _inner(graph, node))


def _inner(graph: Graph, node: Node) -> Iterator[Triple]:
    for s, p, o in graph.triples((node, None, None)):
        if _component(p):
            yield s, p, o
        if isinstance(o, BNode) and p in {SH.property, SH.node, SH["not"], SH.qualifiedValueShape}:
            yield from _inner(graph, o)


def _less(graph: Graph, triple: Triple) -> Graph:
    less = Graph(bind_namespaces="none")
    for other in graph:
        if other != triple:
            less.add(other)
    return less


@pytest.mark.parametrize("profile", GOOD)
def test_every_part_of_a_constraint_is_needed(profile: str, shapes: Mapping[str, Graph]) -> None:
    own = [case for case in CASES if case.profile == profile]
    idle = []
    for rule in sorted(s for s in shapes[profile].subjects(RDF.type) if isinstance(s, URIRef)):
        telling = [(case,) for case in own if not case.fires or _wanted((case,), rule)]
        telling.sort(key=lambda cases: not cases[0].fires)
        for left_out, less in _parts(_alone(shapes[profile], rule), rule):
            text = RdfText(less.serialize(format="nt"), "ntriples")
            if all(_says(profile, case, text) == _wanted(case, rule) for case in [(), *telling]):
                idle.append((_local(rule), left_out))
    assert idle == []


def _says(profile: str, case: tuple[Case, ...], shapes: RdfText) -> frozenset[Fired]:
    return _what_fired(validate(_changed(profile, case), shapes))


def _wanted(case: tuple[Case, ...], rule: str) -> frozenset[Fired]:
    return frozenset(fired for each in case for fired in each.fires if fired.shape == _local(rule))
