"""The expected rows of SPARQL 1.0's ``sort`` tests, in their order, from the W3C's own RDF result sets.

The collection has these results without ``rs:index``, which alone says whether the order is right.
"""

from __future__ import annotations

import json
import tarfile
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER = "sparql/sparql10/sort/"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RESULT = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#result"
_BASE = "test:///"
_FORMATS = {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML}


def ordered_results(archive: Path) -> dict[str, str]:
    """Name of the test → its expected rows as SPARQL Results JSON; tests without places are not there."""
    with tarfile.open(archive) as tar:
        texts = {
            member.name.removeprefix(_FOLDER): tar.extractfile(member).read()  # type: ignore[union-attr]
            for member in tar
            if member.isfile() and member.name.startswith(_FOLDER)
        }
    manifest = parse(input=texts["manifest.ttl"], format=RdfFormat.TURTLE, base_iri=_BASE)
    results = {
        f"sparql10/sort#{quad.subject.value.rpartition('#')[2]}": quad.object.value.removeprefix(_BASE)
        for quad in manifest
        if quad.predicate.value == _RESULT
    }
    found = {test: _rows(texts[file], _FORMATS[file.rpartition(".")[2]]) for test, file in results.items()}
    return {test: rows for test, rows in found.items() if rows is not None}


def _rows(text: bytes, form: RdfFormat) -> str | None:
    graph: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for quad in parse(input=text, format=form, base_iri=_BASE):
        graph[quad.subject, quad.predicate.value.removeprefix(_RS)].append(quad.object)
    (solutions,) = (objects for (_, name), objects in graph.items() if name == "solution")
    if not all(graph[solution, "index"] for solution in solutions):
        return None
    solutions.sort(key=lambda solution: int(graph[solution, "index"][0].value))
    bindings = [
        {
            graph[binding, "variable"][0].value: _json(graph[binding, "value"][0])
            for binding in graph[solution, "binding"]
        }
        for solution in solutions
    ]
    (variables,) = (objects for (_, name), objects in graph.items() if name == "resultVariable")
    names = [variable.value for variable in variables]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}})


def _json(term: NamedNode | BlankNode | Literal) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
