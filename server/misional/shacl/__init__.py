"""SHACL validation: one adapter, one report model, many renderings."""

from __future__ import annotations

from misional.shacl.adapter import ValidationFailed, validate
from misional.shacl.compare import Difference, compare
from misional.shacl.inputs import InvalidInput, RdfText
from misional.shacl.prebinding import IllFormedShapes
from misional.shacl.report import INFO, VIOLATION, WARNING, EngineName, Message, Report, Result
from misional.shacl.sample import sample_shapes

__all__ = [
    "INFO",
    "VIOLATION",
    "WARNING",
    "Difference",
    "EngineName",
    "IllFormedShapes",
    "InvalidInput",
    "Message",
    "RdfText",
    "Report",
    "Result",
    "ValidationFailed",
    "compare",
    "sample_shapes",
    "validate",
]
