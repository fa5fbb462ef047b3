"""What a fresh page does to the statements of its body: one fate each, and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.extract.comparison import Change, Quote, compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.extract.draft import Draft
    from misional.model import Entity


def fates(entity: Entity, capture: str, fresh: Draft) -> tuple[Change, ...]:
    """The fate of each statement that ``capture`` (an IRI) is evidence of, then what is new."""
    proposed = [
        Quote("", one.kind, fresh.page.text[one.start : one.end], one.start)
        for one in fresh.findings.proposals
    ]
    return compare(list(_quotes(entity, capture)), fresh.page, proposed)


def _quotes(entity: Entity, capture: str) -> Iterator[Quote]:
    for statement in entity.statements:
        for item in statement.evidence:
            if item.capture == capture:
                yield Quote(statement.iri, statement.kind, item.exact, item.start)
