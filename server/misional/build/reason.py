"""OWL 2 RL closure: what follows from the data and the ontology, without what says nothing.

Any reasoner that gives the closure can stand behind ``Reasoner``; owlrl is the reference.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from owlrl import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal

from misional.build.errors import GateRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    RdfTriple = tuple[Node, Node, Node]

_VOCABULARIES: Final = tuple(str(namespace) for namespace in (RDF, RDFS, OWL, XSD))
_TRIGGERS: Final = _VOCABULARIES[:3]
_TYPE: Final = RDF.type
_SAME_AS: Final = OWL.sameAs
_OF_EVERYTHING: Final = frozenset(
    {(RDF.type, OWL.Thing), (RDF.type, RDFS.Resource), (RDFS.subClassOf, OWL.Thing)}
)
_REFLEXIVE: Final = frozenset(
    {OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf}
)
_RESTATED: Final = frozenset({RDFS.domain, RDFS.range})


_ALL_GROUPS: Final = ("_properties", "_equality", "_classes", "_class_axioms", "_schema_vocabulary")
_RULES: Final = MappingProxyType(
    {
        str(term): groups
        for groups, terms in (
            (("_schema_vocabulary",), (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)),
            (("_properties", "_schema_vocabulary"), (RDFS.subPropertyOf, RDFS.domain, RDFS.range)),
            (("_properties",), (OWL.inverseOf, OWL.propertyChainAxiom, OWL.TransitiveProperty)),
            (("_class_axioms", "_schema_vocabulary"), (RDFS.subClassOf, OWL.equivalentClass)),
            (("_class_axioms",), (OWL.disjointWith,)),
            ((), (OWL.AnnotationProperty, OWL.Restriction, OWL.Thing, RDFS.Datatype, RDF.first, RDF.rest)),
            ((), (RDFS.label, RDFS.comment, RDFS.isDefinedBy)),
        )
        for term in terms
    }
)
"""owlrl's groups of rules (one for each table of OWL 2 Profiles, section 4.3) that ask for the term; any term
of RDF, RDFS or OWL that is not here goes to all of them."""


class Reasoner(Protocol):
    """Something that computes an OWL 2 RL closure (OWL 2 Profiles, section 4.3)."""

    def close(self, graph: Graph) -> Iterable[RdfTriple]:
        """Triples that follow from the graph and are not in it, trivial ones welcome.

        Raises ``GateRefusedError`` naming the causes when the graph is inconsistent. Leaves it unchanged.
        """
        ...


class _FocusedSemantics(OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """owlrl's rules, called only where they can fire: same closure, a tenth of the time.

    Three shortcuts, none of which loses a triple but ``x owl:sameAs x`` and classes equivalent to themselves
    (a test holds the closure against plain owlrl's):
    * every rule asks first for a predicate of RDF, RDFS or OWL, and for ``rdf:type`` a class of theirs, so
      ``_RULES`` says which of its groups to call for each;
    * ``x same as x``, ``C subclass of C`` and their like derive only each other;
    * what is known is a set, where owlrl asks the graph twice.
    """

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph, axioms=False, daxioms=False, rdfs=False)
        self._known: set[RdfTriple] = set(graph)

    def store_triple(self, t: RdfTriple) -> None:
        s, p, o = t
        if t in self._known or (p == _SAME_AS and s == o) or isinstance(p, Literal):
            return
        self._known.add(t)
        self.added_triples.add(t)

    def rules(self, t: RdfTriple, cycle_num: int) -> None:
        s, p, o = t
        trigger = str(o if p == _TYPE else p)
        # str.startswith, because rdflib's own turns a tuple of prefixes into one text.
        if not trigger.startswith(_TRIGGERS) or (s == o and p in _REFLEXIVE):
            return
        for group in _RULES.get(trigger, _ALL_GROUPS):
            getattr(self, group)(t, cycle_num)


class OwlrlReasoner:
    """owlrl, the reference. Its closure includes literal subjects and blank nodes: see ``informative``."""

    def close(self, graph: Graph) -> Iterable[RdfTriple]:
        """See ``Reasoner.close``."""
        closed = Graph(store="SimpleMemory", bind_namespaces="none")
        for triple in graph:
            closed.add(triple)
        semantics = _FocusedSemantics(closed)
        semantics.closure()
        if semantics.error_messages:
            raise GateRefusedError("consistency", tuple(sorted(map(str, semantics.error_messages))))
        return [triple for triple in closed if triple not in graph]


def informative(triple: RdfTriple) -> bool:
    """Whether a derived triple tells a reader something.

    Left out: literals as subjects (not RDF); anything on a blank node, which is the inside of an axiom;
    what a term is to itself (same as, subclass of, …); what is true of everything (``owl:Thing``); what
    is about RDF, RDFS, OWL or XSD terms; and a stated domain or range said again of a superclass or
    subproperty, for the types that follow from it are there.
    """
    s, p, o = triple
    if isinstance(s, Literal) or any(isinstance(term, BNode) for term in triple):
        return False
    if str.startswith(str(s), _VOCABULARIES):
        return False
    if s == o and p in _REFLEXIVE:
        return False
    return (p, o) not in _OF_EVERYTHING and p not in _RESTATED


def infer(reasoner: Reasoner, asserted: Graph, ontology: Graph) -> Graph:
    """Graph of the informative triples that follow; raises ``GateRefusedError`` on an inconsistency."""
    everything = Graph(store="SimpleMemory", bind_namespaces="none")
    for graph in (asserted, ontology):
        for triple in graph:
            everything.add(triple)
    inferred = Graph(store="SimpleMemory", bind_namespaces="none")
    for triple in reasoner.close(everything):
        if informative(triple):
            inferred.add(triple)
    return inferred
