"""The terms of a release that its query editor completes: what a query can name, called as people call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, SKOS

from misional.model.namespaces import MISIONAL
from misional.web.pages.names import shorten
from misional.web.prefixes import WELL_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import URIRef

    from misional.web.pages.names import Names

MOST_THINGS: Final = 3000
"""Things that are offered by name; the terms of the vocabularies are all offered."""

_CLASSES: Final = (OWL.Class, RDFS.Class)
_PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
_NAMED: Final = (
    MISIONAL.PublicEntity,
    MISIONAL.Norm,
    MISIONAL.StrategicPlan,
    SKOS.ConceptScheme,
    SKOS.Concept,
)


def editor_terms(names: Names) -> dict[str, object]:
    """The document for the editor: the prefixes it knows, and rows ``[kind, name, label, meaning]``.

    ``kind`` is "class", "property" or "thing"; ``name`` is a prefixed name, or an IRI in angle brackets.
    """
    rows = dict.fromkeys(_rows(names))
    return {"release": names.live.id, "prefixes": dict(WELL_KNOWN), "terms": [list(row) for row in rows]}


def _rows(names: Names) -> Iterator[tuple[str, str, str, str]]:
    index = names.live.index
    for node in sorted(index.predicates().union(*map(index.instances, _PROPERTIES))):
        yield _row("property", node, names)
    for node in sorted(index.types().union(*map(index.instances, _CLASSES))):
        yield _row("class", node, names)
    things = dict.fromkeys(node for kind in _NAMED for node in index.instances(kind))
    for node in list(things)[:MOST_THINGS]:
        yield _row("thing", node, names)


def _row(kind: str, node: URIRef, names: Names) -> tuple[str, str, str, str]:
    meaning = names.text(node, SKOS.definition)
    return kind, shorten(node) or f"<{node}>", names.label(node).text, meaning.text if meaning else ""
