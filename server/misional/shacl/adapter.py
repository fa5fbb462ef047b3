"""Validate a graph against shapes with one engine, and with the other when that one cannot."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from misional.shacl.assemble import Assembler
from misional.shacl.finding import EngineFailed
from misional.shacl.inputs import Document
from misional.shacl.prebinding import check_queries
from misional.shacl.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rdflib import Graph

    from misional.shacl.columns import Triples
    from misional.shacl.finding import Engine
    from misional.shacl.inputs import RdfText
    from misional.shacl.report import EngineName

# Named and not imported: either package may be missing, and pyshacl with rdflib costs more time and memory
# to load than the other engine needs for a whole run.
_ENGINES: Final[Mapping[EngineName, tuple[str, str]]] = MappingProxyType(
    {
        "shacl": ("misional.shacl.engine_shacl", "ShaclEngine"),
        "pyshacl": ("misional.shacl.engine_pyshacl", "PyshaclEngine"),
    }
)


class ValidationFailed(RuntimeError):
    """No engine could validate; the message gives each one's reason."""


def validate(
    data: Graph | RdfText | Triples, shapes: Graph | RdfText | Triples, *, engine: EngineName = "shacl"
) -> Report:
    """Validate `data` against `shapes` (SHACL Core and SHACL-SPARQL) and report every result.

    Nothing is inferred, imported or fetched, and neither graph is changed. If `engine` is missing or fails,
    the other one answers and `Report.fallback` says why.

    Raises:
        InvalidInput: the data or the shapes cannot be read.
        IllFormedShapes: a query in the shapes may not be run (SHACL Appendix A).
        ValidationFailed: neither engine could validate, for example because a shape is ill-formed.

    """
    return validate_documents(Document(data), Document(shapes), engine)


def validate_documents(data: Document, shapes: Document, engine: EngineName) -> Report:
    """As `validate`, for documents whose triples somebody else asks for as well."""
    check_queries(shapes.index)
    reasons: list[str] = []
    for name in (engine, *(other for other in _ENGINES if other != engine)):
        try:
            answering = load_engine(name)
            results = Assembler(shapes.index, data).results(answering.run(data, shapes))
        except EngineFailed as error:
            reasons.append(f"{name}: {error}")
            continue
        return Report(not results, results, answering.name, answering.version, "; ".join(reasons))
    raise ValidationFailed("; ".join(reasons))


def load_engine(name: EngineName) -> Engine:
    """Return the engine of that name; `EngineFailed` if its package is not installed."""
    module, factory = _ENGINES[name]
    try:
        make = cast("Callable[[], Engine]", getattr(import_module(module), factory))
    except ImportError as error:
        message = f"not installed ({error})"
        raise EngineFailed(message) from error
    return make()
