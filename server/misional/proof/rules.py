"""The OWL 2 RL rules (OWL 2 Profiles, section 4.3) as Horn clauses over triples.

Rules whose premises include a list of any length are made for each list that the ontology has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Triple = tuple[str, str, str]
"""Subject, predicate and object as canonical tokens; in a rule, a term with ``?`` first is a variable."""


def _rdf(name: str) -> str:
    return f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>"


def _rdfs(name: str) -> str:
    return f"<http://www.w3.org/2000/01/rdf-schema#{name}>"


def _owl(name: str) -> str:
    return f"<http://www.w3.org/2002/07/owl#{name}>"


TYPE: Final = _rdf("type")
_FIRST: Final = _rdf("first")
_REST: Final = _rdf("rest")
_NIL: Final = _rdf("nil")
_SUB_CLASS: Final = _rdfs("subClassOf")
_SUB_PROPERTY: Final = _rdfs("subPropertyOf")
_DOMAIN: Final = _rdfs("domain")
_RANGE: Final = _rdfs("range")
_EQUIVALENT_CLASS: Final = _owl("equivalentClass")
_EQUIVALENT_PROPERTY: Final = _owl("equivalentProperty")
_INVERSE: Final = _owl("inverseOf")
_ON: Final = _owl("onProperty")
_VALUE: Final = _owl("hasValue")
_SOME: Final = _owl("someValuesFrom")
_ALL: Final = _owl("allValuesFrom")
_SAME: Final = _owl("sameAs")
_CHAIN: Final = _owl("propertyChainAxiom")
_INTERSECTION: Final = _owl("intersectionOf")
_UNION: Final = _owl("unionOf")
_ONE_OF: Final = _owl("oneOf")


@dataclass(frozen=True, slots=True)
class Rule:
    """If all the premises, then the conclusion; ``name`` is the standard's."""

    name: str
    premises: tuple[Triple, ...]
    conclusion: Triple


def _rule(name: str, conclusion: Triple, *premises: Triple) -> Rule:
    return Rule(name, premises, conclusion)


RULES: Final = (
    _rule("eq-sym", ("?y", _SAME, "?x"), ("?x", _SAME, "?y")),
    _rule("eq-trans", ("?x", _SAME, "?z"), ("?x", _SAME, "?y"), ("?y", _SAME, "?z")),
    _rule("eq-rep-s", ("?t", "?p", "?o"), ("?s", _SAME, "?t"), ("?s", "?p", "?o")),
    _rule("eq-rep-p", ("?s", "?q", "?o"), ("?p", _SAME, "?q"), ("?s", "?p", "?o")),
    _rule("eq-rep-o", ("?s", "?p", "?t"), ("?o", _SAME, "?t"), ("?s", "?p", "?o")),
    _rule("prp-dom", ("?x", TYPE, "?c"), ("?p", _DOMAIN, "?c"), ("?x", "?p", "?y")),
    _rule("prp-rng", ("?y", TYPE, "?c"), ("?p", _RANGE, "?c"), ("?x", "?p", "?y")),
    _rule(
        "prp-fp", ("?y", _SAME, "?z"),
        ("?p", TYPE, _owl("FunctionalProperty")), ("?x", "?p", "?y"), ("?x", "?p", "?z"),
    ),
    _rule("prp-symp", ("?y", "?p", "?x"), ("?p", TYPE, _owl("SymmetricProperty")), ("?x", "?p", "?y")),
    _rule(
        "prp-trp", ("?x", "?p", "?z"),
        ("?p", TYPE, _owl("TransitiveProperty")), ("?x", "?p", "?y"), ("?y", "?p", "?z"),
    ),
    _rule("prp-spo1", ("?x", "?q", "?y"), ("?p", _SUB_PROPERTY, "?q"), ("?x", "?p", "?y")),
    _rule("prp-eqp1", ("?x", "?q", "?y"), ("?p", _EQUIVALENT_PROPERTY, "?q"), ("?x", "?p", "?y")),
    _rule("prp-eqp2", ("?x", "?p", "?y"), ("?p", _EQUIVALENT_PROPERTY, "?q"), ("?x", "?q", "?y")),
    _rule("prp-inv1", ("?y", "?q", "?x"), ("?p", _INVERSE, "?q"), ("?x", "?p", "?y")),
    _rule("prp-inv2", ("?y", "?p", "?x"), ("?p", _INVERSE, "?q"), ("?x", "?q", "?y")),
    _rule("cls-hv1", ("?u", "?p", "?y"), ("?c", _VALUE, "?y"), ("?c", _ON, "?p"), ("?u", TYPE, "?c")),
    _rule("cls-hv2", ("?u", TYPE, "?c"), ("?c", _VALUE, "?y"), ("?c", _ON, "?p"), ("?u", "?p", "?y")),
    _rule(
        "cls-svf1", ("?u", TYPE, "?c"),
        ("?c", _SOME, "?y"), ("?c", _ON, "?p"), ("?u", "?p", "?v"), ("?v", TYPE, "?y"),
    ),
    _rule(
        "cls-svf2", ("?u", TYPE, "?c"),
        ("?c", _SOME, _owl("Thing")), ("?c", _ON, "?p"), ("?u", "?p", "?v"),
    ),
    _rule(
        "cls-avf", ("?v", TYPE, "?y"),
        ("?c", _ALL, "?y"), ("?c", _ON, "?p"), ("?u", TYPE, "?c"), ("?u", "?p", "?v"),
    ),
    _rule("cax-sco", ("?x", TYPE, "?d"), ("?c", _SUB_CLASS, "?d"), ("?x", TYPE, "?c")),
    _rule("cax-eqc1", ("?x", TYPE, "?d"), ("?c", _EQUIVALENT_CLASS, "?d"), ("?x", TYPE, "?c")),
    _rule("cax-eqc2", ("?x", TYPE, "?c"), ("?c", _EQUIVALENT_CLASS, "?d"), ("?x", TYPE, "?d")),
    _rule("scm-sco", ("?c", _SUB_CLASS, "?e"), ("?c", _SUB_CLASS, "?d"), ("?d", _SUB_CLASS, "?e")),
    _rule("scm-eqc1", ("?c", _SUB_CLASS, "?d"), ("?c", _EQUIVALENT_CLASS, "?d")),
    _rule("scm-eqc1", ("?d", _SUB_CLASS, "?c"), ("?c", _EQUIVALENT_CLASS, "?d")),
    _rule("scm-eqc2", ("?c", _EQUIVALENT_CLASS, "?d"), ("?c", _SUB_CLASS, "?d"), ("?d", _SUB_CLASS, "?c")),
    _rule("scm-spo", ("?p", _SUB_PROPERTY, "?r"), ("?p", _SUB_PROPERTY, "?q"), ("?q", _SUB_PROPERTY, "?r")),
    _rule("scm-eqp1", ("?p", _SUB_PROPERTY, "?q"), ("?p", _EQUIVALENT_PROPERTY, "?q")),
    _rule("scm-eqp1", ("?q", _SUB_PROPERTY, "?p"), ("?p", _EQUIVALENT_PROPERTY, "?q")),
    _rule(
        "scm-eqp2", ("?p", _EQUIVALENT_PROPERTY, "?q"),
        ("?p", _SUB_PROPERTY, "?q"), ("?q", _SUB_PROPERTY, "?p"),
    ),
    _rule("scm-dom1", ("?p", _DOMAIN, "?d"), ("?p", _DOMAIN, "?c"), ("?c", _SUB_CLASS, "?d")),
    _rule("scm-dom2", ("?p", _DOMAIN, "?c"), ("?q", _DOMAIN, "?c"), ("?p", _SUB_PROPERTY, "?q")),
    _rule("scm-rng1", ("?p", _RANGE, "?d"), ("?p", _RANGE, "?c"), ("?c", _SUB_CLASS, "?d")),
    _rule("scm-rng2", ("?p", _RANGE, "?c"), ("?q", _RANGE, "?c"), ("?p", _SUB_PROPERTY, "?q")),
)  # fmt: skip
"""Rules of fixed length. Left out: those that find contradictions, those of ``owl:hasKey`` and of qualified
cardinality, and what says of a term that it is itself."""


def _chain(axiom: Triple, members: tuple[str, ...]) -> Iterator[Rule]:
    steps = tuple((f"?u{place}", member, f"?u{place + 1}") for place, member in enumerate(members))
    yield Rule("prp-spo2", (axiom, *steps), ("?u0", axiom[0], f"?u{len(members)}"))


def _intersection(axiom: Triple, members: tuple[str, ...]) -> Iterator[Rule]:
    yield Rule("cls-int1", (axiom, *(("?y", TYPE, member) for member in members)), ("?y", TYPE, axiom[0]))
    for member in members:
        yield Rule("cls-int2", (axiom, ("?y", TYPE, axiom[0])), ("?y", TYPE, member))
        yield Rule("scm-int", (axiom,), (axiom[0], _SUB_CLASS, member))


def _union(axiom: Triple, members: tuple[str, ...]) -> Iterator[Rule]:
    for member in members:
        yield Rule("cls-uni", (axiom, ("?y", TYPE, member)), ("?y", TYPE, axiom[0]))
        yield Rule("scm-uni", (axiom,), (member, _SUB_CLASS, axiom[0]))


def _one_of(axiom: Triple, members: tuple[str, ...]) -> Iterator[Rule]:
    for member in members:
        yield Rule("cls-oo", (axiom,), (member, TYPE, axiom[0]))


_OF_LISTS: Final[Mapping[str, Callable[[Triple, tuple[str, ...]], Iterator[Rule]]]] = {
    _CHAIN: _chain,
    _INTERSECTION: _intersection,
    _UNION: _union,
    _ONE_OF: _one_of,
}


def rules_of_lists(triples: Iterable[Triple]) -> Iterator[Rule]:
    """The rules that the lists in ``triples`` make: chains, intersections, unions, enumerations.

    A list that is cut short, branches or runs in a circle makes none.
    """
    first: dict[str, list[str]] = {}
    rest: dict[str, list[str]] = {}
    axioms: list[Triple] = []
    for s, p, o in triples:
        if p == _FIRST:
            first.setdefault(s, []).append(o)
        elif p == _REST:
            rest.setdefault(s, []).append(o)
        elif p in _OF_LISTS:
            axioms.append((s, p, o))
    for axiom in sorted(axioms):
        members = _members(axiom[2], first, rest)
        if members:
            yield from _OF_LISTS[axiom[1]](axiom, members)


def _members(head: str, first: Mapping[str, list[str]], rest: Mapping[str, list[str]]) -> tuple[str, ...]:
    members: list[str] = []
    seen: set[str] = set()
    while head != _NIL:
        here, following = first.get(head, ()), rest.get(head, ())
        if head in seen or len(here) != 1 or len(following) != 1:
            return ()
        seen.add(head)
        members.append(here[0])
        head = following[0]
    return tuple(members)
