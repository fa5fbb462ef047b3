"""What is asked: four kinds of query, each the same every time (a cache may know it) and never twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rdflib import Graph

from bench import generate

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.peers.client import Response

Variant = Literal["repeated", "uncached"]
VARIANTS: Final[tuple[Variant, ...]] = ("repeated", "uncached")

RESULTS: Final = "application/sparql-results+json"
GRAPH: Final = "application/n-triples, text/turtle;q=0.5"
ROWS: Final = 10_000

_PREFIXES: Final = f"PREFIX misional: <{generate.MISIONAL}> PREFIX skos: <{generate.SKOS}> "


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of query: ``text`` makes it for the body of that number."""

    name: str
    accept: str
    text: Callable[[generate.Body], str]


def _lookup(body: generate.Body) -> str:
    return f"SELECT ?p ?o {{ <{body.function(1 + body.number % generate.FUNCTIONS)}> ?p ?o }}"


def _aggregate(_body: generate.Body) -> str:
    return (
        "SELECT ?sector (COUNT(?function) AS ?functions) "
        "{ ?entity misional:inSector ?sector ; misional:hasFunction ?function } GROUP BY ?sector"
    )


def _rows(_body: generate.Body) -> str:
    return f"SELECT ?thing ?kind ?label {{ ?thing a ?kind ; skos:prefLabel ?label }} LIMIT {ROWS}"


def _construct(body: generate.Body) -> str:
    entity = f"<{body.entity}>"
    return f"CONSTRUCT {{ {entity} ?p ?o }} WHERE {{ {entity} ?p ?o }}"


CASES: Final = (
    Case("lookup", RESULTS, _lookup),
    Case("aggregate", RESULTS, _aggregate),
    Case("10k rows", RESULTS, _rows),
    Case("construct", GRAPH, _construct),
)


def query(case: Case, variant: Variant, number: int, bodies: int) -> str:
    """The query text for the request of that number.

    An uncached one has its own constant in an unused prefix: no text occurs twice, and every text of a case
    costs an engine the same. Where the query is about one thing, the thing changes too.
    """
    if variant == "repeated":
        return _PREFIXES + case.text(generate.body(0))
    return f"PREFIX run: <urn:run:{number}:> " + _PREFIXES + case.text(generate.body(number % bodies))


def size(case: Case, answer: Response) -> int:
    """How many rows or triples an answer has, well read. Raises `ValueError` if it is no answer."""
    if answer.status != 200:
        raise ValueError(f"status {answer.status}: {answer.body[:200]!r}")
    if case.accept == RESULTS:
        return len(json.loads(answer.body)["results"]["bindings"])
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    return len(Graph().parse(data=answer.body, format="turtle" if media_type == "text/turtle" else "nt"))
