"""The proof of one triple, as a tree whose leaves are what is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from misional.proof.derive import Step
    from misional.proof.rules import Triple


class NotDerivedError(LookupError):
    """The triple is neither stated nor does it follow."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Why ``conclusion`` holds: by ``rule`` from ``premises``, or (no rule) because it is stated."""

    conclusion: Triple
    rule: str | None = None
    premises: tuple[Proof, ...] = ()

    def leaves(self) -> Iterator[Triple]:
        """What is stated, from left to right; a triple used twice comes twice."""
        if self.rule is None:
            yield self.conclusion
        for premise in self.premises:
            yield from premise.leaves()

    @property
    def height(self) -> int:
        """Steps from the farthest leaf; 0 for what is stated."""
        return 0 if self.rule is None else 1 + max(premise.height for premise in self.premises)


def proof_of(triple: Triple, steps: Mapping[Triple, Step], stated: Container[Triple]) -> Proof:
    """The proof of ``triple`` that ``steps`` (see ``derive``) hold; raises ``NotDerivedError``."""
    if triple in stated:
        return Proof(triple)
    step = steps.get(triple)
    if step is None:
        raise NotDerivedError(" ".join(triple))
    return Proof(triple, step.rule, tuple(proof_of(premise, steps, stated) for premise in step.premises))
