"""The engine `pyshacl` (Python): slow and well known, the independent second opinion."""

from __future__ import annotations

import logging
import threading
import warnings
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import pyshacl
import rdflib
import rdflib.plugins.sparql as rdflib_sparql
import rdflib.term as rdflib_term
from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.sparql import prepareQuery

from misional.shacl.finding import EngineFailed, Finding
from misional.shacl.rdflib_bridge import graph_of_ntriples, to_term
from misional.shacl.report import EngineName, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result as RdflibResult
    from rdflib.term import Node

    from misional.shacl.inputs import Document

_ONE_AT_A_TIME: Final = threading.Lock()


class PyshaclEngine:
    """`Engine` over the package `pyshacl`: no imports, no inference, no rules, no JavaScript."""

    name: EngineName = "pyshacl"
    version: str = version("pyshacl")

    def run(self, data: Document, shapes: Document) -> tuple[Finding, ...]:
        """Validate and return every top-level result; `EngineFailed` with the engine's own words."""
        with _rdflib_for_validation():
            shapes_graph = _shapes_graph(shapes.ntriples)
            data_graph = graph_of_ntriples(data.ntriples, _QueryingGraph())
            _bind_declared_prefixes(data_graph, shapes_graph)
            try:
                _, report, text = pyshacl.validate(
                    data_graph,
                    shacl_graph=shapes_graph,
                    inference=None,
                    advanced=False,
                    js=False,
                    do_owl_imports=False,
                )
            # It lets through whatever its rules, its SPARQL engine or its parser stumble over, and rdflib
            # raises bare Exceptions among those: there is nothing narrower to catch.
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                raise EngineFailed(reason) from error
        if not isinstance(report, Graph):  # a ValidationFailure comes back as a value
            raise EngineFailed(str(text))
        node = report.value(predicate=RDF.type, object=SH.ValidationReport)
        return tuple(_finding(report, result) for result in report.objects(node, SH.result))


class _QueryingGraph(Graph):
    """A graph whose queries are each read once. pyshacl sends the same text for every focus node, and reading
    it costs rdflib far more than answering it.
    """

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> RdflibResult:  # noqa: ANN401
        if isinstance(query_object, str):
            query_object = _prepared(query_object, tuple(self.namespaces()))
        return super().query(query_object, *args, **kwargs)


@lru_cache(256)
def _prepared(text: str, namespaces: tuple[tuple[str, URIRef], ...]) -> Query:
    # The algebra names no graph, so that runs over other data may share it.
    return prepareQuery(text, dict(namespaces))


@contextmanager
def _rdflib_for_validation() -> Iterator[None]:
    """Hold rdflib's process-wide settings as validation needs them, one run at a time, and put back what
    was there.

    Literal normalisation would rewrite values, ``FROM`` would fetch, and pyshacl itself leaves normalisation
    switched on and the reading of booleans replaced.
    """
    boolean = URIRef(XSD.boolean)
    log = logging.getLogger("rdflib.term")
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        before = (
            rdflib.NORMALIZE_LITERALS,
            rdflib_sparql.SPARQL_LOAD_GRAPHS,
            rdflib_term._toPythonMapping.get(boolean),
            log.level,
        )
        # Ill-typed literals are what validation is about: a result says so, once, and not the log as well.
        warnings.simplefilter("ignore")
        log.setLevel(logging.CRITICAL)
        rdflib.NORMALIZE_LITERALS = False
        rdflib_sparql.SPARQL_LOAD_GRAPHS = False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS, rdflib_sparql.SPARQL_LOAD_GRAPHS, reader, level = before
            rdflib_term._toPythonMapping[boolean] = reader
            log.setLevel(level)


def _shapes_graph(ntriples: str) -> Graph:
    # In a shapes graph only the word "true" switches a constraint on; pyshacl reads its shapes in this way.
    rdflib_bool_patch()  # type: ignore[no-untyped-call]
    try:
        return graph_of_ntriples(ntriples)
    finally:
        rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
        rdflib.NORMALIZE_LITERALS = False


def _bind_declared_prefixes(data: Graph, shapes: Graph) -> None:
    """Let queries use prefixes that sh:prefixes reaches through owl:imports; pyshacl does not follow it."""
    for declaration in shapes.objects(None, SH.declare):
        prefix, namespace = shapes.value(declaration, SH.prefix), shapes.value(declaration, SH.namespace)
        if prefix is not None and namespace is not None:
            data.bind(str(prefix), str(namespace), replace=True)


def _messages(report: Graph, node: Node) -> Iterator[Message]:
    # A label that holds for one run only says nothing to a reader.
    about = (report.value(node, SH.focusNode), report.value(node, SH.value))
    labels = [str(term) for term in about if isinstance(term, BNode)]
    for message in report.objects(node, SH.resultMessage):
        if isinstance(message, Literal):
            text = str(message)
            for label in labels:
                text = text.replace(label, "[]")
            yield Message(text, message.language.lower() if message.language else None)


def _finding(report: Graph, node: Node) -> Finding:
    path = report.value(node, SH.resultPath)
    constraint = report.value(node, SH.sourceConstraint)
    value = report.value(node, SH.value)
    return Finding(
        focus_node=to_term(report.value(node, SH.focusNode)),
        path=to_term(path) if isinstance(path, URIRef) else None,
        value=to_term(value) if value is not None else None,
        source_shape=to_term(report.value(node, SH.sourceShape)),
        component=to_term(report.value(node, SH.sourceConstraintComponent)),
        source_constraint=to_term(constraint) if constraint is not None else None,
        severity=to_term(report.value(node, SH.resultSeverity)),
        messages=tuple(_messages(report, node)),
        detail=tuple(_finding(report, nested) for nested in report.objects(node, SH.detail)),
    )
