"""Why a derived triple holds: the OWL 2 RL rule and the triples it follows from, down to what is stated.

Triples are tuples of canonical N-Triples tokens (``<iri>``, ``"text"@es``, ``_:b``), as in a release.
"""

from __future__ import annotations

from misional.proof.derive import Step, derive
from misional.proof.texts import derived_ntriples
from misional.proof.tree import NotDerivedError, Proof, proof_of

__all__ = ["NotDerivedError", "Proof", "Step", "derive", "derived_ntriples", "proof_of"]
