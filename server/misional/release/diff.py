"""What one release says and another does not, graph by graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from misional.release.terms import Triple, is_blank, parse_triples, triple_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from misional.release.reader import Release


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """Sorted N-Triples lines that only the newer (``added``) or only the older (``removed``) graph has.

    Blank nodes are named by what they say (``_:h…``), not by the labels they bear in either release.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]


def diff(older: Release, newer: Release) -> Mapping[str, GraphDiff]:
    """Differences by graph name, for every graph of either release, equal ones included."""
    before, after = _lines(older), _lines(newer)
    return {
        name: GraphDiff(
            added=tuple(sorted(after.get(name, set()) - before.get(name, set()))),
            removed=tuple(sorted(before.get(name, set()) - after.get(name, set()))),
        )
        for name in sorted(before.keys() | after.keys())
    }


def _lines(release: Release) -> dict[str, set[str]]:
    texts = {name: path.read_bytes().decode() for name, path in release.graph_files.items()}
    return {name: described_lines(tuple(parse_triples(text))) for name, text in texts.items()}


def described_lines(triples: Collection[Triple]) -> set[str]:
    """N-Triples lines with each blank node named by the hash of what hangs below it.

    Canonical labels count over the whole dataset, so one new list would rename them all and every
    list would look changed. Blank nodes on or above a cycle share one name, ``_:cycle``.
    """
    below: dict[str, list[Triple]] = {part: [] for triple in triples for part in triple if is_blank(part)}
    for triple in triples:
        if is_blank(triple[0]):
            below[triple[0]].append(triple)
    names: dict[str, str] = {}
    while ready := _ready(below, names):
        names |= {node: _name(below[node], names) for node in ready}

    def named(part: str) -> str:
        return names.get(part, "_:cycle") if is_blank(part) else part

    return {triple_line((named(s), p, named(o))) for s, p, o in triples}


def _ready(below: Mapping[str, list[Triple]], names: Mapping[str, str]) -> list[str]:
    """Nodes without a name all of whose blank objects have one."""
    return [
        node
        for node, triples in below.items()
        if node not in names and all(o in names or not is_blank(o) for _, _, o in triples)
    ]


def _name(triples: Collection[Triple], names: Mapping[str, str]) -> str:
    told = "\n".join(sorted(f"{p} {names.get(o, o)}" for _, p, o in triples))
    return f"_:h{hashlib.sha256(told.encode()).hexdigest()[:16]}"
