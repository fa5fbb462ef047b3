"""Nothing that a document or a query names is fetched: a socket listens, and hears nothing."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from misional.shacl import EngineName, IllFormedShapes, RdfText, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES: tuple[EngineName, ...] = ("shacl", "pyshacl")
PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . "


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                heard.append(b"connected")
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], heard
        stop.set()
        thread.join()


@pytest.mark.parametrize("engine", ENGINES)
def test_owl_imports_and_includes_fetch_nothing(
    engine: EngineName, listener: tuple[int, list[bytes]], data: RdfText, shapes: RdfText
) -> None:
    port, heard = listener
    where, owl = f"<http://127.0.0.1:{port}/x.ttl>", "http://www.w3.org/2002/07/owl#"
    imports = f"{where} a <{owl}Ontology> . <urn:o> <{owl}imports> {where} ; sh:shapesGraph {where} ."
    report = validate(RdfText(PREFIXES + data.text + imports), RdfText(shapes.text + imports), engine=engine)
    assert report.fallback == ""
    assert heard == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("outward", ["SERVICE <{}> {{ ?s ?p ?o }}", "S\\\\u0045RVICE <{}> {{ ?s ?p ?o }}"])
def test_a_query_cannot_reach_out(
    engine: EngineName, outward: str, listener: tuple[int, list[bytes]]
) -> None:
    port, heard = listener
    query = "SELECT $this WHERE { $this ?a ?b . " + outward.format(f"http://127.0.0.1:{port}/sparql") + " }"
    shape = f'{PREFIXES} ex:s sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .'
    with pytest.raises(IllFormedShapes):
        validate(RdfText(PREFIXES + "ex:a ex:b 1 ."), RdfText(shape), engine=engine)
    assert heard == []
