"""What follows from a document, as a document."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse

from misional.proof.derive import derive


def derived_ntriples(text: str) -> str:
    """The N-Triples that follow from N-Triples by OWL 2 RL and are not among them; see :func:`derive`."""
    stated = [
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in parse(text, format=RdfFormat.N_TRIPLES)
    ]
    return "".join(f"{s} {p} {o} .\n" for s, p, o in derive(stated))
