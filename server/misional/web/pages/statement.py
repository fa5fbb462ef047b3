"""A statement of purpose as a reader meets it: its words, the law it rests on, the evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from misional.model.namespaces import MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import URIRef

    from misional.web.pages.names import Anchor, Names, Words

Relation = Literal["statedIn", "inAccordanceWith", "invokes", "adoptedBy"]

_BASES: Final[tuple[Relation, ...]] = ("statedIn", "inAccordanceWith", "invokes")


@dataclass(frozen=True, slots=True)
class Basis:
    """One norm or provision that a statement rests on, and how."""

    relation: Relation
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class StatementView:
    """``fragment`` is its anchor in a page that lists several; ``year`` is a vision's horizon."""

    fragment: str
    label: Words
    href: str | None
    text: Words
    position: str | None
    year: str | None
    basis: tuple[Basis, ...]
    evidence: tuple[str, ...]


def statement_view(names: Names, iri: URIRef) -> StatementView | None:
    """The view of a statement, or ``None`` for a thing that has no words of its own."""
    text = names.text(iri, MISIONAL.normalizedText) or names.text(iri, MISIONAL.verbatimText)
    if text is None:
        return None
    index = names.live.index
    evidence = (names.href(node) for node in index.nodes(iri, MISIONAL.hasEvidence))
    return StatementView(
        fragment=_fragment(iri, names),
        label=names.label(iri),
        href=names.href(iri),
        text=text,
        position=index.text(iri, MISIONAL.position),
        year=index.text(iri, MISIONAL.targetYear),
        basis=(*_legal_basis(names, iri), *_adoption(names, iri)),
        evidence=tuple(href for href in evidence if href is not None),
    )


def in_order(names: Names, statements: Iterable[URIRef]) -> tuple[StatementView, ...]:
    """The statements that have words, by their position; those without one come last."""
    views = [view for iri in statements if (view := statement_view(names, iri)) is not None]
    return tuple(sorted(views, key=lambda view: _rank(view.position)))


def _rank(position: str | None) -> float:
    try:
        return float(position) if position is not None else float("inf")
    except ValueError:
        return float("inf")


def _legal_basis(names: Names, iri: URIRef) -> tuple[Basis, ...]:
    index = names.live.index
    return tuple(
        Basis(relation, names.anchor(node))
        for relation in _BASES
        # An article before a whole norm: the closer basis says more.
        for node in sorted(
            index.nodes(iri, MISIONAL[relation]), key=lambda one: not index.is_a(one, MISIONAL.Provision)
        )
    )


def _adoption(names: Names, iri: URIRef) -> tuple[Basis, ...]:
    """The act that adopted the plan which the statement is part of."""
    index = names.live.index
    plans = {
        edge.node
        for relation in ("includesMission", "includesVision", "includesObjective", "includesStatement")
        for edge in index.incoming(iri, MISIONAL[relation])
    }
    acts = {act for plan in plans for act in index.nodes(plan, MISIONAL.adoptedBy)}
    return tuple(Basis("adoptedBy", names.anchor(act)) for act in sorted(acts))


def _fragment(iri: URIRef, names: Names) -> str:
    """``function-decreto-140-2021-art-2-num-5``: stable, since keys come from the law."""
    key = iri.removeprefix(f"{names.live.space.base}id/")
    return "".join(one if one.isalnum() or one == "-" else "-" for one in key)
