"""RDF Dataset Canonicalization (RDFC-1.0, W3C Recommendation 2024), over token quads.

Written here because the library at hand implements the older URDNA2015, escapes control
characters as that one did, splits lines at U+0085 and U+2028, and has no bound on its work.
Section numbers below are the Recommendation's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Final

from misional.release.errors import PoisonGraphError
from misional.release.terms import Quad, Triple, is_blank, parse_triples, quad_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALGORITHM: Final = "RDFC-1.0"
DEFAULT_WORK: Final = 50_000
"""Permutations tried before a graph is called poison: our own graphs need a few hundred."""
_MAX_DEPTH: Final = 200
_INPUT: Final = "<urn:misional:input>"


class _Issuer:
    """Identifier issuer (4.5): labels in the order of first asking."""

    def __init__(self, prefix: str, issued: Mapping[str, str] | None = None) -> None:
        self._prefix = prefix
        self.issued: dict[str, str] = dict(issued or {})

    def issue(self, node: str) -> str:
        return self.issued.setdefault(node, f"{self._prefix}{len(self.issued)}")

    def copy(self) -> _Issuer:
        return _Issuer(self._prefix, self.issued)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _State:
    """Canonicalization state (4.3) and the hashes computed on it."""

    def __init__(self, quads: Iterable[Quad], work: int) -> None:
        self.mentions: dict[str, list[Quad]] = {}
        for quad in quads:
            for node in {part for part in quad if is_blank(part)}:
                self.mentions.setdefault(node, []).append(quad)
        self.issuer = _Issuer("_:c14n")
        self.first_degree = {node: self._hash_first_degree(node) for node in self.mentions}
        self._work_left = work

    def _hash_first_degree(self, node: str) -> str:
        """Hash First Degree Quads (4.6)."""

        def masked(part: str) -> str:
            return ("_:a" if part == node else "_:z") if is_blank(part) else part

        lines = [quad_line((masked(s), p, masked(o), masked(g))) + "\n" for s, p, o, g in self.mentions[node]]
        return _sha256("".join(sorted(lines)))

    def _hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (4.7)."""
        identifier = self.issuer.issued.get(related) or issuer.issued.get(related)
        predicate = "" if position == "g" else quad[1]
        return _sha256(position + predicate + (identifier or self.first_degree[related]))

    def _related(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """Other blank nodes of the node's quads, by their hash as related nodes (4.8.3, step 3)."""
        found: dict[str, list[str]] = {}
        for quad in self.mentions[node]:
            for part, position in ((quad[0], "s"), (quad[2], "o"), (quad[3], "g")):
                if is_blank(part) and part != node:
                    found.setdefault(self._hash_related(part, quad, issuer, position), []).append(part)
        return found

    def hash_n_degree(self, node: str, issuer: _Issuer, depth: int = 0) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (4.8); raises ``PoisonGraphError`` when the work allowed runs out."""
        if depth > _MAX_DEPTH:
            raise PoisonGraphError("blank nodes that look alike form too deep a chain")
        data = ""
        for related_hash, nodes in sorted(self._related(node, issuer).items()):
            chosen: tuple[str, _Issuer] | None = None
            for permutation in permutations(nodes):
                self._spend()
                tried = self._try(permutation, issuer, chosen[0] if chosen else "", depth)
                if tried and (chosen is None or tried[0] < chosen[0]):
                    chosen = tried
            assert chosen is not None  # noqa: S101 - the first permutation is never skipped
            data += related_hash + chosen[0]
            issuer = chosen[1]
        return _sha256(data), issuer

    def _try(
        self, permutation: tuple[str, ...], issuer: _Issuer, chosen: str, depth: int
    ) -> tuple[str, _Issuer] | None:
        """Path of one permutation, or None as soon as it cannot beat the chosen one (4.8.3, step 5.4)."""

        def beaten(path: str) -> bool:
            return bool(chosen) and len(path) >= len(chosen) and path > chosen

        issuer = issuer.copy()
        path = ""
        recursion: list[str] = []
        for related in permutation:
            canonical = self.issuer.issued.get(related)
            if canonical is None and related not in issuer.issued:
                recursion.append(related)
            path += canonical or issuer.issue(related)
            if beaten(path):
                return None
        for related in recursion:
            result, result_issuer = self.hash_n_degree(related, issuer, depth + 1)
            path += issuer.issue(related) + f"<{result}>"
            issuer = result_issuer
            if beaten(path):
                return None
        return path, issuer

    def _spend(self) -> None:
        self._work_left -= 1
        if self._work_left < 0:
            raise PoisonGraphError("blank nodes are too alike to be labelled in bounded work")


def canonical_labels(quads: Iterable[Quad], work: int = DEFAULT_WORK) -> dict[str, str]:
    """Blank node token -> canonical token (``_:c14n0``, …), by the algorithm of section 4.4.

    Raises ``PoisonGraphError`` after ``work`` permutations, so that no input can take for ever.
    """
    state = _State(quads, work)
    by_hash: dict[str, list[str]] = {}
    for node, hashed in state.first_degree.items():
        by_hash.setdefault(hashed, []).append(node)
    for _hashed, nodes in sorted(by_hash.items()):
        if len(nodes) == 1:
            state.issuer.issue(nodes[0])
    for _hashed, nodes in sorted(by_hash.items()):
        results: list[tuple[str, _Issuer]] = []
        for node in nodes:
            if node not in state.issuer.issued:
                temporary = _Issuer("_:b")
                temporary.issue(node)
                results.append(state.hash_n_degree(node, temporary))
        for _result, issuer in sorted(results, key=lambda pair: pair[0]):
            for node in issuer.issued:
                state.issuer.issue(node)
    return state.issuer.issued


@dataclass(frozen=True, slots=True)
class CanonicalDataset:
    """A dataset in canonical form: sorted quads under canonical labels, and how each label came to be."""

    quads: tuple[Quad, ...]
    labels: Mapping[str, str]

    @property
    def nquads(self) -> str:
        """The canonical N-Quads document (section 5)."""
        return "".join(sorted(quad_line(quad) + "\n" for quad in self.quads))

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical N-Quads document, in hex."""
        return _sha256(self.nquads)


def canonicalize(quads: Iterable[Quad], work: int = DEFAULT_WORK) -> CanonicalDataset:
    """Canonical form of a dataset; duplicates are one quad. Raises ``PoisonGraphError``."""
    distinct = set(quads)
    labels = canonical_labels(distinct, work)

    def renamed(quad: Quad) -> Quad:
        s, p, o, g = quad
        return labels.get(s, s), p, labels.get(o, o), labels.get(g, g)

    return CanonicalDataset(tuple(sorted(map(renamed, distinct))), labels)


def triples_hash(triples: Iterable[Triple] | str) -> str | None:
    """SHA-256 of the canonical N-Quads of some triples: the same triples have the same, however written.

    As text they are N-Triples. ``None`` for blank nodes so much alike that no one can tell them apart in
    reasonable time.
    """
    distinct = set(parse_triples(triples) if isinstance(triples, str) else triples)
    try:
        labels = canonical_labels(
            (*triple, _INPUT) for triple in distinct if is_blank(triple[0]) or is_blank(triple[2])
        )
    except PoisonGraphError:
        return None
    # As lines would be: no term begins with another and a space. Line by line, for all of them weigh most.
    digest = hashlib.sha256()
    for s, p, o in sorted((labels.get(s, s), p, labels.get(o, o)) for s, p, o in distinct):
        digest.update(f"{quad_line((s, p, o, _INPUT))}\n".encode())
    return digest.hexdigest()
