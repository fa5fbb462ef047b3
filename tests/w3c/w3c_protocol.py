"""The W3C's protocol tests: HTTP requests and what is expected of the responses, read from manifests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and the expectations of its response; ``statuses`` as the manifest names them."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    boolean: bool | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class ProtocolCase:
    """A test: its requests, in order."""

    name: str
    exchanges: tuple[Exchange, ...]

    @property
    def is_update(self) -> bool:
        """Whether the test needs a service that can be written to."""
        return self.name.startswith("update_")


def read_cases(manifest: Path) -> tuple[ProtocolCase, ...]:
    """The tests of one manifest, in its order."""
    graph = Graph().parse(manifest, format="turtle")
    entries = (entry for node in graph.objects(None, MF.entries) for entry in Collection(graph, node))
    return tuple(
        ProtocolCase(str(entry).rpartition("#")[2].rpartition("/")[2], tuple(_exchanges(graph, entry)))
        for entry in entries
    )


def _exchanges(graph: Graph, entry: Node) -> Iterator[Exchange]:
    connection = graph.value(entry, MF.action)
    for request in Collection(graph, graph.value(connection, HT.requests)):
        response = graph.value(request, HT.resp)
        body = graph.value(request, HT.body)
        boolean = graph.value(response, MF.expectedBoolean)
        kind = graph.value(response, MF.expectedFormat)
        yield Exchange(
            str(graph.value(request, HT.methodName)),
            # As any client must, the manifests' stray spaces and braces are escaped.
            quote(str(graph.value(request, HT.absolutePath)), safe="/?&=%+:;,~$!'()*@"),
            tuple(_headers(graph, request)),
            b"" if body is None else _bytes(graph, body),
            tuple(sorted(str(one).rpartition("#")[2] for one in graph.objects(response, MF.expectedStatus))),
            None if boolean is None else str(boolean) == "true",
            None if kind is None else str(kind),
        )


def _headers(graph: Graph, request: Node) -> Iterator[tuple[str, str]]:
    found = graph.value(request, HT.headers)
    if found is None or found == RDF.nil:
        return
    for header in Collection(graph, found):
        yield str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue))


def _bytes(graph: Graph, body: Node) -> bytes:
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars) or "").encode(encoding)
