"""A body's page, rebuilt from its statements: the proof that the graph holds every word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import URIRef

from misional.model.errors import ModelError
from misional.model.namespaces import MISIONAL
from misional.model.reading import one, read_entity, read_passages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph

    from misional.model.values import Entity


def render_page(graph: Graph, entity_iri: str, capture_iri: str | None = None) -> str:
    """The page of a body as text: each passage in reading order, with what separates it from the last.

    A passage that a statement rests on is printed from the statement's own verbatim text, the others
    (headings, acts cited, introductions) from their quote. Raises ``ModelError`` when the body has no
    capture, or several and none is named.
    """
    entity = read_entity(graph, entity_iri)
    capture = capture_iri or latest_capture(graph, entity)
    texts = _verbatim_by_evidence(entity)
    return "".join(
        passage.leading + texts.get(passage.evidence.iri, passage.evidence.exact)
        for passage in read_passages(graph, capture)
    )


def latest_capture(graph: Graph, entity: Entity) -> str:
    """IRI of the capture of a body's page that was received last; raises ``ModelError`` when none was."""
    if not entity.captures:
        raise ModelError(f"no capture of the page of <{entity.iri}> in this graph")
    received = {iri: str(one(graph, URIRef(iri), MISIONAL.receivedOn)) for iri in entity.captures}
    return max(entity.captures, key=lambda iri: (received[iri], iri))


def _verbatim_by_evidence(entity: Entity) -> Mapping[str, str]:
    return {
        item.iri: statement.verbatim
        for statement in entity.statements
        if statement.verbatim is not None
        for item in statement.evidence
    }
