"""The ontology's things as plain typed values, to and from RDF."""

from __future__ import annotations

from misional.model.errors import ModelError, UnknownThingError
from misional.model.page import latest_capture, render_page
from misional.model.quotes import QuoteProblem, check_quotes, count_quotes
from misional.model.reading import read_entity, read_evidence, read_label, read_passages, read_statement
from misional.model.turtle import format_turtle, write_turtle
from misional.model.values import Entity, Evidence, Label, LegalBasis, Passage, Plan, Statement

__all__ = [
    "Entity",
    "Evidence",
    "Label",
    "LegalBasis",
    "ModelError",
    "Passage",
    "Plan",
    "QuoteProblem",
    "Statement",
    "UnknownThingError",
    "check_quotes",
    "count_quotes",
    "format_turtle",
    "latest_capture",
    "read_entity",
    "read_evidence",
    "read_label",
    "read_passages",
    "read_statement",
    "render_page",
    "write_turtle",
]
