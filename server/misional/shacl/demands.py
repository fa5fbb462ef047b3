"""Which norm, article or modelling rule demands what a shape asks: its dct:source, or that of those above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.shacl.notes import Demand, Words
from misional.shacl.terms import RDF, is_iri, local_name, text_of

if TYPE_CHECKING:
    from misional.shacl.names import Names
    from misional.shacl.notes import Authority
    from misional.shacl.triples import TripleIndex

_SOURCE: Final = "<http://purl.org/dc/terms/source>"
_TYPE: Final = f"<{RDF}type>"
_LEGAL: Final = frozenset({"Norm", "Provision", "LegalResource", "LegalResourceSubdivision"})
_MAX_STEPS: Final = 8


def demands_of(
    shape: str, rule: str, shapes: TripleIndex, law: TripleIndex, names: Names
) -> tuple[Demand, ...]:
    """Return what demands a shape, laws first; the named rule itself when no shape above says a source.

    `law` is a graph that has the norms and their provisions, as far as they are known.
    """
    found = [_demand(term, law, names) for term in _sources(shape, shapes) if is_iri(term)]
    if not found and is_iri(rule):
        found = [_demand(rule, law, names)]
    return tuple(sorted(found, key=lambda one: (one.authority != "law", one.iri)))


def _sources(shape: str, shapes: TripleIndex) -> tuple[str, ...]:
    level, seen = [shape], {shape}
    for _ in range(_MAX_STEPS):
        if sources := [term for node in level for term in shapes.objects(node, _SOURCE)]:
            return tuple(dict.fromkeys(sources))
        level = sorted({above for node in level for above, _ in shapes.parents(node)} - seen)
        seen.update(level)
    return ()


def _demand(term: str, law: TripleIndex, names: Names) -> Demand:
    authority: Authority = (
        "law" if {local_name(kind) for kind in law.objects(term, _TYPE)} & _LEGAL else "model"
    )
    return Demand(text_of(term), names.of(term) or Words(text_of(term), text_of(term)), authority)
