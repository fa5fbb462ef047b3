"""A proof in words: labels in the reader's language, the rule said plainly, the quotes beneath."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from misional.i18n import MESSAGES, Language, say
from misional.model.namespaces import MISIONAL, OA, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from misional.proof import Proof

Triple = tuple[str, str, str]

_RDF: Final = PREFIXES["rdf"]
_OWL: Final = PREFIXES["owl"]
_LABELS: Final = (f"<{PREFIXES['skos']}prefLabel>", f"<{PREFIXES['rdfs']}label>", f"<{PREFIXES['dct']}title>")
_HAS_EVIDENCE: Final = f"<{MISIONAL.hasEvidence}>"
_HAS_SELECTOR: Final = f"<{OA.hasSelector}>"
_EXACT: Final = f"<{OA.exact}>"
_FACT_PROPERTY: Final = f"<{MISIONAL.factProperty}>"
_FIRST: Final = f"<{_RDF}first>"
_REST: Final = f"<{_RDF}rest>"
_ON: Final = f"<{_OWL}onProperty>"
_FILLERS: Final = (f"<{_OWL}hasValue>", f"<{_OWL}someValuesFrom>", f"<{_OWL}allValuesFrom>")
_LITERAL: Final = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<[^>]*>)?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One triple and why it holds.

    ``words`` name its terms. A stated triple has a ``graph`` and the ``quotes`` its subject rests on; a
    derived one has the ``rule`` (the standard's name), the same in words (``because``) and ``premises``.
    """

    triple: Triple
    words: tuple[str, str, str]
    graph: str | None
    quotes: tuple[str, ...]
    rule: str | None
    because: str
    premises: tuple[Explanation, ...]

    def document(self) -> dict[str, object]:
        """The same as plain values for JSON."""
        shared: dict[str, object] = {"triple": list(self.triple), "words": " — ".join(self.words)}
        if self.rule is None:
            return shared | {"graph": self.graph, "quotes": list(self.quotes)}
        premises = [premise.document() for premise in self.premises]
        return shared | {"rule": self.rule, "because": self.because, "premises": premises}


class Facts:
    """What the stated triples say of the things in a proof; ``graphs`` gives the graph of each."""

    def __init__(self, graphs: Mapping[Triple, str], language: Language) -> None:
        self._graphs = graphs
        self._language = language
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for s, p, o in sorted(graphs):
            self._objects[s, p].append(o)

    def explain(self, proof: Proof) -> Explanation:
        """The proof in words."""
        triple = proof.conclusion
        words = (self.name(triple[0]), self.name(triple[1]), self.name(triple[2]))
        if proof.rule is None:
            quotes = tuple(dict.fromkeys(self._quotes(triple[0])))
            return Explanation(triple, words, self._graphs[triple], quotes, None, "", ())
        because = say(f"rule.{proof.rule}", self._language)
        premises = tuple(self.explain(premise) for premise in proof.premises)
        return Explanation(triple, words, None, (), proof.rule, because, premises)

    def name(self, token: str) -> str:
        """A label in the reader's language, else the shortest way to write the term."""
        for predicate in _LABELS:
            found = [m for m in map(_LITERAL.fullmatch, self._all(token, predicate)) if m]
            if found:
                best = min(found, key=lambda m: m[2] != self._language)
                return _plain(best[1])
        if token.startswith("_:"):
            return self._anonymous(token)
        if recorded := self._all(token, _FACT_PROPERTY):
            return self.name(recorded[0])
        curie = _curie(token)
        if f"term.{curie}" in MESSAGES:
            return say(f"term.{curie}", self._language)
        return curie

    def _anonymous(self, token: str) -> str:
        """A list as its members, a restriction as its property and value; neither has a name of its own."""
        members: list[str] = []
        seen: set[str] = set()
        node = token
        while node not in seen and (first := self._all(node, _FIRST)):
            seen.add(node)
            members.append(self.name(first[0]))
            node = next(iter(self._all(node, _REST)), "")
        if members:
            return " → ".join(members)
        fillers = [self.name(value) for filler in _FILLERS for value in self._all(token, filler)]
        on = [self.name(path) for path in self._all(token, _ON)]
        return f"{', '.join(on)}: {', '.join(fillers)}" if on else "…"

    def _all(self, subject: str, predicate: str) -> list[str]:
        return self._objects.get((subject, predicate), [])

    def _quotes(self, subject: str) -> Iterator[str]:
        for evidence in self._all(subject, _HAS_EVIDENCE):
            for selector in self._all(evidence, _HAS_SELECTOR):
                for exact in self._all(selector, _EXACT):
                    if found := _LITERAL.fullmatch(exact):
                        yield _plain(found[1])


def _curie(token: str) -> str:
    if not token.startswith("<"):
        return token
    iri = token[1:-1]
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local:
            return f"{prefix}:{local}"
    return iri


def _plain(text: str) -> str:
    """The characters that a canonical N-Triples string stands for: its escapes are all JSON's too."""
    decoded: str = json.loads(f'"{text}"')
    return decoded
