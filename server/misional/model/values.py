"""The ontology's things as plain typed values.

An IRI is a ``str`` without angle brackets; a text in both languages is a ``Label``; offsets count
Unicode code points from 0, the end exclusive (Web Annotation Data Model §4.2.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["Mission", "Vision", "StrategicObjective", "Competence", "Function", "Duty"]
BasisRole = Literal["statedIn", "inAccordanceWith", "invokes", "adoptedBy"]


@dataclass(frozen=True, slots=True)
class Label:
    """A text in Spanish and English; either may be missing, but not both."""

    es: str | None
    en: str | None

    def best(self, language: str) -> str:
        """The text in ``language`` ("es" or "en") if it is there, else in the other one."""
        first, second = (self.en, self.es) if language == "en" else (self.es, self.en)
        return first or second or ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact fragment of a capture: ``capture_text[start:end] == exact``."""

    iri: str
    capture: str
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page in reading order; ``leading`` is the white space and list marker before it."""

    evidence: Evidence
    position: int
    leading: str
    role: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A norm or provision a statement rests on, and in which way."""

    role: BasisRole
    iri: str
    label: Label


@dataclass(frozen=True, slots=True)
class Statement:
    """A mission, vision, objective, function or duty; ``verbatim`` is ``None`` where only facts are held."""

    iri: str
    kind: Kind
    label: Label
    verbatim: str | None
    normalized: str | None
    position: int | None
    target_year: int | None
    bases: tuple[LegalBasis, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one act adopts together: mission, vision and objectives in their order."""

    iri: str
    label: Label
    adopted_by: LegalBasis | None
    superseded: bool
    statements: tuple[Statement, ...]

    def of_kind(self, kind: Kind) -> tuple[Statement, ...]:
        """The plan's statements of one kind, in their order."""
        return tuple(statement for statement in self.statements if statement.kind == kind)


@dataclass(frozen=True, slots=True)
class Entity:
    """A public body: its plans (the current ones first), functions and duties in order, and captures."""

    iri: str
    label: Label
    plans: tuple[Plan, ...]
    functions: tuple[Statement, ...]
    duties: tuple[Statement, ...]
    captures: tuple[str, ...]

    @property
    def current_plans(self) -> tuple[Plan, ...]:
        """The plans that no other one has superseded."""
        return tuple(plan for plan in self.plans if not plan.superseded)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Everything the body states of itself: by plan, then its functions and duties."""
        planned = (statement for plan in self.plans for statement in plan.statements)
        return (*planned, *self.functions, *self.duties)
