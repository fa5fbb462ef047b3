"""The page of any thing: its name, what it is, its properties in words, and what else speaks of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Literal, URIRef

from misional.model.namespaces import ELI, MISIONAL, OA
from misional.web.pages.names import Anchor, Words
from misional.web.pages.reading import readings
from misional.web.pages.statement import statement_view
from misional.web.pages.values import Row, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.web.index import Edge
    from misional.web.pages.names import Names
    from misional.web.pages.reading import Reading
    from misional.web.pages.statement import StatementView
    from misional.web.triples import Term

MOST_SHOWN: Final = 60
"""Links of one kind that a page lists; all of them are in every RDF format.

The incoming ones go on in ``?page=2`` and so on."""

_SHOWN_ABOVE: Final = frozenset(
    {
        RDF.type,
        SKOS.prefLabel,
        RDFS.label,
        DCTERMS.description,
        MISIONAL.normalizedText,
        MISIONAL.verbatimText,
        MISIONAL.hasFactRecord,
    }
)
_SHOWN_WITH_WORDS: Final = frozenset(
    {MISIONAL.statedIn, MISIONAL.inAccordanceWith, MISIONAL.invokes, MISIONAL.hasEvidence}
)
_FIRST: Final = (
    DCTERMS.title,
    ELI.type_document,
    ELI.number,
    MISIONAL.year,
    MISIONAL.level,
    MISIONAL.issuedBy,
    MISIONAL.issuerAsStated,
    ELI.date_document,
    ELI.date_publication,
    ELI.first_date_entry_in_force,
    MISIONAL.publicationMedium,
    MISIONAL.officialTextAt,
    ELI.repealed_by,
    ELI.repeals,
    ELI.amended_by,
    ELI.amends,
    SKOS.definition,
    MISIONAL.position,
    MISIONAL.statedIn,
    MISIONAL.inAccordanceWith,
    MISIONAL.invokes,
    MISIONAL.adoptedBy,
    MISIONAL.hasEvidence,
)
_RANK: Final = {predicate: place for place, predicate in enumerate(_FIRST)}
_BOOKKEEPING: Final = frozenset(
    {MISIONAL.isEvidenceFor, MISIONAL.hasMention, MISIONAL.hasNaming, OA.hasSelector}
)
_NOT_NEWS: Final = frozenset({RDF.type, MISIONAL.factSubject, MISIONAL.factObject, MISIONAL.factProperty})
"""Incoming links that say nothing new of a thing; where its facts were read is shown apart."""


@dataclass(frozen=True, slots=True)
class ThingView:
    """What the generic template shows: ``stated`` by the sources, and what is ``derived`` from that."""

    title: Words
    kinds: tuple[Anchor, ...]
    bodies: tuple[Anchor, ...]
    description: Words | None
    statement: StatementView | None
    stated: tuple[Row, ...]
    derived: tuple[Row, ...]
    incoming: tuple[Row, ...]
    readings: tuple[Reading, ...]
    why: str | None
    page: int = 1
    pages: int = 1


def pages_of(names: Names, iri: URIRef) -> int:
    """How many pages the incoming links of ``iri`` take: as many as those of the commonest kind."""
    sizes = Counter(edge.predicate for edge in _unanswered(names, iri))
    return max(1, -(-max(sizes.values(), default=0) // MOST_SHOWN))


def thing_view(names: Names, iri: URIRef, page: int = 1) -> ThingView:
    """The view of anything that the release says something of; ``page`` is of its incoming links."""
    statement = statement_view(names, iri)
    above = _SHOWN_ABOVE if statement is None else _SHOWN_ABOVE | _SHOWN_WITH_WORDS
    edges = [edge for edge in names.live.index.outgoing(iri) if edge.predicate not in above]
    stated = [edge for edge in edges if edge.graph != "inferred" and edge.predicate not in _BOOKKEEPING]
    derived = [edge for edge in edges if edge.graph == "inferred" or edge.predicate in _BOOKKEEPING]
    return ThingView(
        title=names.label(iri),
        kinds=_kinds(names, iri),
        bodies=_bodies(names, iri),
        description=names.text(iri, DCTERMS.description),
        statement=statement,
        stated=_rows(names, stated),
        derived=_rows(names, derived),
        incoming=_rows(names, _of_page(_unanswered(names, iri), page), inverse=True),
        readings=readings(names, iri),
        why=_why(names, iri, edges),
        page=page,
        pages=pages_of(names, iri),
    )


def _of_page(edges: Iterable[Edge], page: int) -> list[Edge]:
    """Of the links of each kind, those that a page shows."""
    return [
        edge
        for _, group in groupby(edges, key=lambda edge: edge.predicate)
        for edge in islice(group, (page - 1) * MOST_SHOWN, page * MOST_SHOWN)
    ]


def _why(names: Names, iri: URIRef, edges: Iterable[Edge]) -> str | None:
    """Where the proofs of what is derived of the thing are, if anything is."""
    if all(edge.graph != "inferred" for edge in edges):
        return None
    return f"{names.root}/why?{urlencode({'s': iri})}"


def _kinds(names: Names, iri: URIRef) -> tuple[Anchor, ...]:
    """The classes that the sources give it; a derived superclass would tell a reader nothing new."""
    return tuple(
        Anchor(names.label(edge.node).capital, names.href(edge.node))
        for edge in names.live.index.outgoing(iri, RDF.type)
        if edge.graph != "inferred" and isinstance(edge.node, URIRef)
    )


def _bodies(names: Names, iri: URIRef) -> tuple[Anchor, ...]:
    """The bodies that a statement or a plan is of."""
    index = names.live.index
    found = {
        body
        for predicate in (MISIONAL.statementOf, MISIONAL.functionOf, MISIONAL.dutyOf, MISIONAL.planOf)
        for body in index.nodes(iri, predicate)
    }
    return tuple(map(names.anchor, sorted(found)))


def _rows(names: Names, edges: Iterable[Edge], *, inverse: bool = False) -> tuple[Row, ...]:
    rows = []
    for predicate, group in groupby(edges, key=lambda edge: edge.predicate):
        values = [
            show(node, names) for node in _in_one_language([edge.node for edge in group], names.language)
        ]
        hidden = len(values) - MOST_SHOWN
        rows.append((predicate, _row(names, predicate, tuple(values[:MOST_SHOWN]), hidden, inverse=inverse)))
    return tuple(row for _, row in sorted(rows, key=lambda pair: _order(pair[0], pair[1])))


def _in_one_language(nodes: list[Term], language: str) -> list[Term]:
    """The values without those in other languages, when the reader's own is among them."""
    if not any(isinstance(node, Literal) and node.language == language for node in nodes):
        return nodes
    return [node for node in nodes if not isinstance(node, Literal) or node.language in {None, language}]


def _order(predicate: URIRef, row: Row) -> tuple[int, str]:
    return _RANK.get(predicate, len(_RANK)), row.label.text.casefold()


def _row(names: Names, predicate: URIRef, values: tuple[Anchor, ...], hidden: int, *, inverse: bool) -> Row:
    label = names.label(predicate)
    if inverse:
        backwards = _inverses(names, predicate)
        label = names.label(backwards[0]) if backwards else Words(f"← {label.text}", label.language)
    href = names.live.space.path_of(predicate)
    return Row(label.capital, names.root + href if href else None, values, max(hidden, 0))


def _unanswered(names: Names, iri: URIRef) -> list[Edge]:
    """What named things say of it, less what it says back itself by the inverse property."""
    index = names.live.index
    said = {(edge.predicate, edge.node) for edge in index.outgoing(iri)}
    return [
        edge
        for edge in index.incoming(iri)
        if isinstance(edge.node, URIRef)
        and edge.predicate not in _NOT_NEWS
        and not any((inverse, edge.node) in said for inverse in _inverses(names, edge.predicate))
    ]


def _inverses(names: Names, predicate: URIRef) -> tuple[URIRef, ...]:
    index = names.live.index
    backwards = (
        edge.node for edge in index.incoming(predicate, OWL.inverseOf) if isinstance(edge.node, URIRef)
    )
    return (*index.nodes(predicate, OWL.inverseOf), *backwards)
