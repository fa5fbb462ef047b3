"""The ontology as a page: each term with its name, its meaning and an example, under its own anchor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, OWL, RDFS, SKOS, URIRef

from misional.model.namespaces import DEFAULT_BASE, MISIONAL
from misional.web.pages.values import Row, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.web.pages.names import Names, Words

_RELATIONS: Final = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf)
_SECTIONS: Final = (
    ("classes", OWL.Class),
    ("links", OWL.ObjectProperty),
    ("values", OWL.DatatypeProperty),
)


@dataclass(frozen=True, slots=True)
class TermView:
    """A class or property; ``name`` is its local name, which is also its anchor."""

    name: str
    iri: str
    label: Words
    definition: Words | None
    example: Words | None
    relations: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class VocabularyView:
    """The ontology's header and its terms by section."""

    title: Words
    description: Words | None
    version: str | None
    sections: tuple[tuple[str, tuple[TermView, ...]], ...]


def vocabulary_view(names: Names, terms: Iterable[URIRef]) -> VocabularyView:
    """The view of the ontology that defines ``terms``."""
    index = names.live.index
    ontology = URIRef(f"{DEFAULT_BASE}def")
    ours = sorted(term for term in terms if term.startswith(str(MISIONAL)))
    return VocabularyView(
        title=names.text(ontology, DCTERMS.title) or names.label(ontology),
        description=names.text(ontology, DCTERMS.description),
        version=index.text(ontology, OWL.versionInfo),
        sections=tuple(
            (key, tuple(_term(names, term) for term in ours if index.is_a(term, kind)))
            for key, kind in _SECTIONS
        ),
    )


def _term(names: Names, iri: URIRef) -> TermView:
    return TermView(
        name=iri.removeprefix(str(MISIONAL)),
        iri=str(iri),
        label=names.label(iri).capital,
        definition=names.text(iri, SKOS.definition),
        example=names.text(iri, SKOS.example),
        relations=tuple(_relations(names, iri)),
    )


def _relations(names: Names, iri: URIRef) -> list[Row]:
    rows = []
    for predicate in _RELATIONS:
        values = tuple(show(node, names) for node in names.live.index.nodes(iri, predicate))
        if values:
            rows.append(Row(names.label(predicate), None, values))
    return rows
