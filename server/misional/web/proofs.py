"""Proofs of the release being served: derived once, when somebody first asks why."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.proof import derive, proof_of
from misional.release.terms import parse_triples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.proof import Proof, Step
    from misional.release import Release
    from misional.web.explanation import Triple

_STATED: Final = ("asserted", "ontology")


@dataclass(frozen=True, slots=True)
class Proofs:
    """How each triple of a release follows: ``graphs`` tells where each stated one stands."""

    graphs: Mapping[Triple, str]
    steps: Mapping[Triple, Step]

    def proof(self, triple: Triple) -> Proof:
        """See :func:`misional.proof.proof_of`; raises ``NotDerivedError``."""
        return proof_of(triple, self.steps, self.graphs)

    def about(self, subject: str, predicate: str | None = None) -> list[Triple]:
        """The derived triples of a subject (and a predicate), sorted."""
        return sorted(t for t in self.steps if t[0] == subject and predicate in (None, t[1]))


def prove(release: Release) -> Proofs:
    """Derive everything that follows in a release; about half a second of CPU for one body."""
    graphs = {
        triple: name
        for name in _STATED
        for triple in parse_triples(release.graph_files[name].read_text("utf-8"))
    }
    return Proofs(graphs, derive(graphs))


class ProofShelf:
    """Keeps the proofs of one release: the last one asked about."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._id = ""
        self._proofs: Proofs | None = None

    def of(self, release: Release) -> Proofs:
        """The proofs of a release; who asks while they are made waits, and nobody makes them twice."""
        with self._lock:
            if self._proofs is None or self._id != release.id:
                self._proofs, self._id = prove(release), release.id
            return self._proofs
