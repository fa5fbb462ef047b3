"""Read one Turtle file as it is written: strictly, and without touching a literal.

Two parsers read each file. pyoxigraph's is strict and knows lines and columns, but rewrites lexical forms
(``2.0`` becomes ``2``), so it only judges. rdflib's keeps every character once its normalisation is off, but
lets relative IRIs and literal subjects through, so it only reads what the other has passed.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from rdflib.plugins.parsers.notation3 import BadSyntax

from misional.build.errors import SourceError

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
    _judge(path, data)
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    try:
        graph.parse(data=data, format="turtle")
    except BadSyntax as error:
        raise SourceError(path, f"this is not Turtle: {error._why}", error.lines + 1) from error
    return graph


def read_bytes(path: Path) -> bytes:
    """Bytes of a source file; raises ``SourceError`` when it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(path, "this file is missing") from error
    except OSError as error:
        raise SourceError(path, f"this file cannot be read: {error.strerror}") from error


def _judge(path: Path, data: bytes) -> None:
    try:
        for _ in parse(data, format=RdfFormat.TURTLE):
            pass
    except SyntaxError as error:
        # An unfinished string is found at the end of the file and is wrong where it begins: tell that line.
        raise SourceError(path, f"this is not Turtle: {error.msg}", error.lineno) from error
