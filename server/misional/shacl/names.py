"""What things are called, in Spanish and English, by the labels that a graph gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.shacl.common_names import COMMON_NAMES
from misional.shacl.notes import Words
from misional.shacl.terms import is_iri, is_literal, parse_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.shacl.triples import TripleIndex

# In the order of preference; the first property that says anything is the one that is used.
_LABELS: Final = (
    "<http://www.w3.org/2004/02/skos/core#prefLabel>",
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://purl.org/dc/terms/title>",
    "<https://schema.org/name>",
    "<http://xmlns.com/foaf/0.1/name>",
    "<http://www.w3.org/ns/shacl#name>",
)


class Names:
    """Looks a term's name up in several graphs, the first that has one."""

    def __init__(self, *graphs: TripleIndex) -> None:
        self._graphs = graphs
        self._known: dict[str, Words | None] = {}

    def of(self, term: str) -> Words | None:
        """The name of an IRI, in the other language where one is missing; None for what has none."""
        if not is_iri(term):
            return None
        if term not in self._known:
            self._known[term] = self._look_up(term)
        return self._known[term]

    def _look_up(self, term: str) -> Words | None:
        for graph in self._graphs:
            for link in _LABELS:
                if labels := [label for label in graph.objects(term, link) if is_literal(label)]:
                    return in_both(labels)
        return COMMON_NAMES.get(term)


def in_both(literals: Sequence[str]) -> Words:
    """Spanish and English among some literals; `IndexError` if there are none."""
    parts = [parse_literal(literal) for literal in literals]
    by_language = {(part.language or "").split("-")[0]: part.lexical for part in reversed(parts)}
    some = by_language.get("", parts[0].lexical)
    spanish, english = by_language.get("es"), by_language.get("en")
    return Words(spanish or english or some, english or spanish or some)
