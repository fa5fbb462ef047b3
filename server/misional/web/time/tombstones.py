"""Addresses that were retired: renamed (301) or withdrawn (410), by what the release says of them.

The sources keep a retired address as a thing without a type: ``owl:deprecated true``, why in
``rdfs:comment``, and ``dct:isReplacedBy`` if it has a new address. The core profile's ``TombstoneShape``
holds them to that. A thing that was superseded is none: it keeps its address and answers there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, OWL, RDF, RDFS, URIRef

from misional.web.cache import uri
from misional.web.problems import Problem

if TYPE_CHECKING:
    from misional.web.holder import Live
    from misional.web.index import Index

_TRUE: Final = frozenset({"true", "1"})


def is_retired(index: Index, iri: URIRef) -> bool:
    """Whether all that the sources say of ``iri`` is that it is no longer in use."""
    typed = any(edge.graph == "asserted" for edge in index.outgoing(iri, RDF.type))
    return not typed and any(str(one) in _TRUE for one in index.literals(iri, OWL.deprecated))


def retirement(live: Live, iri: URIRef, root: str, *, of_thing: bool, rest: str) -> Problem | None:
    """What to answer at a retired address: 301 to its new one, or 410; ``None`` for one in use.

    ``root`` is where the application is mounted; ``of_thing``: ``/id`` was asked and not ``/doc``; ``rest``
    is the suffix and the query of the request, to be passed on.
    """
    if not is_retired(live.index, iri):
        return None
    why = {str(one.language): str(one) for one in live.index.literals(iri, RDFS.comment) if one.language}
    reason = {"reason": why} if why else {}
    for successor in live.index.nodes(iri, DCTERMS.isReplacedBy):
        path = live.space.path_of(successor)
        if path is not None:
            place = uri(root + (path.replace("/doc/", "/id/", 1) if of_thing else path) + rest)
            return Problem("renamed", {"successor": place, **reason}, {"Location": place})
    return Problem("withdrawn", reason)
