"""Read one Turtle file as it is written: strictly, and without touching a literal.

Two parsers read each file. pyoxigraph's is strict and knows lines, but lower-cases language tags, so it only
judges. rdflib's keeps those, but lets relative IRIs and literal subjects through and makes a bare ``02.50``
``2.50`` even with its normalisation off; so what it read is held against the other, literal by literal.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, XSD, Graph, Literal
from rdflib.plugins.parsers.notation3 import BadSyntax

from misional.build.errors import SourceError
from misional.build.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def verbatim_literals() -> Iterator[None]:
    """Keep literals as written while the context is open, and rdflib quiet about ill-typed ones.

    Both are process-wide switches of rdflib: the build is a process of its own, and sets them back.
    Ill-typed literals are a gate's matter (``gates.ill_typed``), with a sentence instead of a stack trace.
    """
    log = logging.getLogger("rdflib.term")
    before = rdflib.NORMALIZE_LITERALS, log.disabled
    rdflib.NORMALIZE_LITERALS, log.disabled = False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, log.disabled = before


def read_turtle(path: Path) -> Graph:
    """Graph of one file; raises ``SourceError`` with file and line when it is not Turtle in UTF-8.

    Relative IRIs are refused: they would name the machine's folders. Call within ``verbatim_literals``.
    """
    data = read_bytes(path)
    literals = _judge(path, data)
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    try:
        graph.parse(data=data, format="turtle")
    except BadSyntax as error:
        raise SourceError(path, f"this is not Turtle: {error._why}", error.lines + 1) from error
    for text, _datatype in sorted(
        literals - {_identity(o) for o in graph.objects() if isinstance(o, Literal)}
    ):
        raise SourceError(
            path, f"write {text} in quotes, with its datatype, to keep it as it is", _line(data, text)
        )
    return graph


def _judge(path: Path, data: bytes) -> set[tuple[str, str]]:
    """Text and datatype of every literal of a document; raises ``SourceError`` when it is not Turtle."""
    try:
        return {
            (quad.object.value, quad.object.datatype.value)
            for quad in parse(data, format=RdfFormat.TURTLE)
            if isinstance(quad.object, OxLiteral)
        }
    except SyntaxError as error:
        # An unfinished string is found at the end of the file and is wrong where it begins: tell that line.
        raise SourceError(path, f"this is not Turtle: {error.msg}", error.lineno) from error


def _identity(literal: Literal) -> tuple[str, str]:
    datatype = RDF.langString if literal.language else literal.datatype or XSD.string
    return str(literal), str(datatype)


def _line(data: bytes, text: str) -> int | None:
    """Number of the first line that holds a text, if one does."""
    lines = data.decode().split("\n")
    return next((number for number, line in enumerate(lines, 1) if text in line), None)
