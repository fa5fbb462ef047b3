"""The W3C's SPARQL query tests, read from the shared collection, with the graphs that each asks of."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize
from w3c_order import ordered_results

from misional.engine import inspect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUITES = {"SPARQL 1.0": "sparql10", "SPARQL 1.1": "sparql11", "SPARQL 1.2": "sparql12"}
KINDS: Mapping[str, Literal["evaluation", "accepted", "rejected"]] = {
    "eval": "evaluation",
    "syntax+": "accepted",
    "syntax-": "rejected",
}
# No entailment regime is offered; federation is refused on purpose and tested where that is.
LEFT_OUT = frozenset({"sparql11/entailment", "sparql11/service"})


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset: files of the default graph, and IRIs of named graphs that are files too.

    ``together``: all of it was one file of the W3C's.
    """

    default: tuple[str, ...]
    named: tuple[str, ...]
    together: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One test. ``expected``: how the result file ends, and its text; ``name`` is unique in all suites."""

    suite: str
    name: str
    kind: Literal["evaluation", "accepted", "rejected"]
    query: str
    base: str
    data: Data
    expected: tuple[str, str]
    lax: bool

    @property
    def ordered(self) -> bool:
        """Whether the order of the rows is part of the answer.

        Results of SPARQL 1.0 that came as RDF tell their order in the tests of ``sort`` alone.
        """
        told = (
            self.expected[0] != "srj" or self.suite != "SPARQL 1.0" or self.name.startswith("sparql10/sort#")
        )
        return told and re.search(r"ORDER\s+BY[^}]*$", self.query, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Collection:
    """All the tests, and the text of each data file as N-Triples, by its IRI."""

    cases: tuple[Case, ...]
    files: Mapping[str, str]

    def documents(self, data: Data) -> tuple[bytes, ...]:
        """A dataset as documents of N-Quads: blank nodes are shared within one, never between two."""
        places = [(iri, DefaultGraph()) for iri in data.default] + [
            (iri, NamedNode(iri)) for iri in data.named
        ]
        parts = [
            [
                Quad(*quad.triple, graph)
                for quad in parse(input=self.files.get(iri, ""), format=RdfFormat.N_TRIPLES)
            ]
            for iri, graph in places
        ]
        if data.together:
            parts = [[quad for part in parts for quad in part]]
        return tuple(serialize(part, format=RdfFormat.N_QUADS) or b"" for part in parts)


def read_collection(folder: Path) -> Collection:
    """The tests of the shared folder ``w3c``."""
    cases: list[Case] = []
    files: dict[str, str] = {}
    for suite, stem in SUITES.items():
        with gzip.open(folder / f"{stem}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                if "file" in record:
                    files[record["file"]] = record["nt"]
                elif record["kind"] in KINDS and record["group"] not in LEFT_OUT:
                    cases.append(_case(suite, record))
    ordered = ordered_results(folder / "rdf-tests-sparql-src.tar.gz")
    right = (
        replace(case, expected=("srj", ordered[case.name])) if case.name in ordered else case
        for case in cases
    )
    return Collection(tuple(right), files)


def _case(suite: str, record: Mapping[str, Any]) -> Case:
    kind = KINDS[record["kind"]]
    base, query = record["base"], record["query"]
    if kind == "evaluation":
        named = (*record["named"], *record.get("from", ()))
    else:
        info = inspect(query, base_iri=base)
        named = (*info.from_graphs, *info.from_named)
    ((ending, expected),) = record.get("expect", {"": ""}).items()
    text = expected if isinstance(expected, str) else json.dumps(expected)
    name = f"{record['group']}#{record['id'].rpartition('#')[2]}"
    data = Data(tuple(record.get("default", ())), tuple(sorted(set(named))), suite == "SPARQL 1.2")
    return Case(suite, name, kind, query, base, data, (ending, text), record.get("lax", False))
