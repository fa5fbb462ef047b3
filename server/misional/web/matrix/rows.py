"""The transparency matrix of a body, as the ITA asks it: a row an item, its state, its evidence, its finding.

What is an item, which provision demands it and what is said when it is missing come from the transparency
profile; whether it is there comes from the release's own validation report, so that matrix and report cannot
disagree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from rdflib import DCTERMS, RDFS, SH, SKOS, Namespace, URIRef

from misional.i18n import say
from misional.model.namespaces import MISIONAL
from misional.web.pages.evidence import page_anchor
from misional.web.pages.names import Anchor, Words
from misional.web.space import Space
from misional.web.triples import read_triples, sort_key

if TYPE_CHECKING:
    from pathlib import Path

    from misional.web.pages.names import Names

State = Literal["yes", "no", "not-applicable"]
ORG: Final = Namespace("http://www.w3.org/ns/org#")
CV: Final = Namespace("http://data.europa.eu/m8g/")

_ITEMS: Final[tuple[tuple[str, tuple[URIRef, ...]], ...]] = (
    ("MissionItem", (MISIONAL.hasMission,)),
    ("VisionItem", (MISIONAL.hasVision,)),
    ("FunctionsItem", (MISIONAL.hasFunction,)),
    ("DutiesItem", (MISIONAL.hasDuty,)),
    ("StructureItem", (ORG.hasUnit, ORG.hasSubOrganization)),
    ("BodyShape-sites", (ORG.hasSite, ORG.hasPrimarySite, ORG.hasRegisteredSite)),
    ("BodyShape-hours", (CV.contactPoint,)),
    ("BodyShape-objectives", (MISIONAL.hasObjective,)),
)
"""Items of the body itself, in the order of menu and law: the shape, and what the item leads to."""

_NORMS: Final = "BodyShape-norms"
_CITED: Final = ("CitationShape-date", "CitationShape-link", "CitationShape-trueDate")
"""Items of each norm that the page cites."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item. ``evidence`` leads to where it was read; ``basis`` are the norms of an exception, ``missing``
    the norms that are cited without what the item asks for.
    """

    code: str
    item: Words
    state: State
    finding: str
    evidence: tuple[Anchor, ...]
    demanded: tuple[Anchor, ...]
    basis: tuple[Anchor, ...] = ()
    missing: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """A body's matrix; ``pages`` are the official pages it was read from, ``captures`` what was read."""

    body: Anchor
    rows: tuple[Row, ...]
    pages: tuple[Anchor, ...]
    captures: tuple[Anchor, ...]


def matrix_of(names: Names, body: URIRef, report: Path) -> Matrix | None:
    """The matrix of ``body``; ``None`` for one whose page nobody captured, of which nothing can be said, and
    where no transparency profile is published.
    """
    index = names.live.index
    captures = _captures(names, body)
    if not captures:
        return None
    judge = _Judge(names, body, captures, findings(report))
    rows = [judge.item(shape, leads) for shape, leads in _ITEMS if judge.knows(shape)]
    rows += [judge.norms()] if judge.knows(_NORMS) else []
    rows += [judge.cited(shape) for shape in _CITED if judge.knows(shape)]
    if not rows:
        return None
    pages = dict.fromkeys(page for capture in captures for page in index.nodes(capture, DCTERMS.source))
    return Matrix(
        names.anchor(body),
        tuple(rows),
        tuple(map(page_anchor, pages)),
        tuple(map(names.anchor, captures)),
    )


def matrix_path(names: Names, body: URIRef) -> str | None:
    """Path of the page with the matrix of ``body``, if it has one now: a day and a version have none."""
    profile = URIRef(f"{names.live.space.base}shapes/transparency#{_NORMS}")
    path = Space(names.live.space.base).path_of(body)
    if (
        path is None
        or path != names.live.space.path_of(body)
        or not names.live.index.outgoing(profile)
        or not _captures(names, body)
    ):
        return None
    return f"/matrix/{path.removeprefix('/doc/entity/')}"


def _captures(names: Names, body: URIRef) -> tuple[URIRef, ...]:
    return tuple(
        edge.node
        for edge in names.live.index.incoming(body, MISIONAL.captureOf)
        if isinstance(edge.node, URIRef) and edge.graph == "asserted"
    )


@lru_cache(maxsize=2)
def findings(report: Path) -> frozenset[tuple[str, str]]:
    """The (source shape, focus node) pairs of a release's report file, which never changes."""
    shape: dict[str, str] = {}
    focus: dict[str, str] = {}
    for subject, predicate, node in read_triples(report, "report"):
        if predicate == SH.sourceShape:
            shape[subject] = str(node)
        elif predicate == SH.focusNode:
            focus[subject] = str(node)
    return frozenset((shape[one], focus[one]) for one in shape.keys() & focus.keys())


_CODE: Final = re.compile(r"[0-9]+\.(?:par-[0-9]+|[0-9]+|[a-z])")


def _short(identifier: str) -> str:
    """The item's code without what tells our own rules on it apart.

    >>> [_short(one) for one in ("1.1", "9.d-norm-date", "9.par-1-date")]
    ['1.1', '9.d', '9.par-1']
    """
    found = _CODE.match(identifier)
    return found[0] if found else identifier


class _Judge:
    """Knows the body, its captures and the report."""

    def __init__(
        self, names: Names, body: URIRef, captures: tuple[URIRef, ...], found: frozenset[tuple[str, str]]
    ) -> None:
        self._names = names
        self._index = names.live.index
        self._body = body
        self._captures = captures
        self._found = found
        cited = {
            edge.node
            for capture in captures
            for edge in self._index.incoming(capture, MISIONAL.citationIn)
            if isinstance(edge.node, URIRef)
        }
        self._citations = tuple(sorted(cited, key=sort_key))

    def knows(self, name: str) -> bool:
        """Whether the release has that shape."""
        return bool(self._index.outgoing(self._shape(name)))

    def item(self, name: str, leads: tuple[URIRef, ...]) -> Row:
        """An item that the body has or has not."""
        shape = self._shape(name)
        code = self._index.text(shape, DCTERMS.identifier) or ""
        there = [node for lead in leads for node in self._index.nodes(self._body, lead)]
        read = [node for node in there if self._index.nodes(node, MISIONAL.hasEvidence)]
        basis = self._exception(code)
        state: State = "yes"
        if self._fails(shape, self._body):
            state = "no"
        elif not there and basis:
            state = "not-applicable"
        return Row(
            code=_short(code),
            item=self._title(shape),
            state=state,
            finding=self._finding(shape) if state == "no" else self._count(len(read)),
            evidence=self._evidence(read),
            demanded=self._demanded(shape),
            basis=basis if state == "not-applicable" else (),
        )

    def norms(self) -> Row:
        """Whether the page cites norms at all."""
        shape = self._shape(_NORMS)
        missing = self._fails(shape, self._body)
        return Row(
            code=self._code(shape),
            item=self._title(shape),
            state="no" if missing else "yes",
            finding=self._finding(shape) if missing else self._count(len(self._citations)),
            evidence=self._evidence(self._citations),
            demanded=self._demanded(shape),
        )

    def cited(self, name: str) -> Row:
        """Something that every norm cited should come with."""
        shape = self._shape(name)
        dated = name == "CitationShape-trueDate"
        asked = [one for one in self._citations if not dated or self._index.text(one, MISIONAL.statedDate)]
        wrong = [one for one in asked if self._fails(shape, one)]
        right = [one for one in asked if one not in wrong]
        key = "matrix.of-dates" if dated else "matrix.of-norms"
        words = say(key, self._names.language, met=len(right), asked=len(asked))
        return Row(
            code=self._code(shape),
            item=self._title(shape),
            state="no" if wrong else "yes",
            finding=words,
            evidence=self._evidence(right),
            demanded=self._demanded(shape),
            missing=tuple(
                self._names.anchor(norm)
                for one in wrong
                for norm in self._index.nodes(one, MISIONAL.citationOf)
            ),
        )

    def _shape(self, name: str) -> URIRef:
        return URIRef(f"{self._names.live.space.base}shapes/transparency#{name}")

    def _code(self, shape: URIRef) -> str:
        return _short(self._index.text(shape, DCTERMS.identifier) or "")

    def _fails(self, shape: URIRef, node: URIRef) -> bool:
        return (str(shape), str(node)) in self._found

    def _title(self, shape: URIRef) -> Words:
        local = shape.partition("#")[2]
        if own := self._names.text(shape, RDFS.label):
            return Words(_CODE.sub("", own.text).strip(), own.language)
        return Words(say(f"matrix.{local.partition('-')[2]}", self._names.language), self._names.language)

    def _finding(self, shape: URIRef) -> str:
        return str(self._names.text(shape, SH.message) or "")

    def _count(self, number: int) -> str:
        return say("matrix.there", self._names.language, count=number) if number else ""

    def _demanded(self, shape: URIRef) -> tuple[Anchor, ...]:
        return tuple(map(self._names.anchor, self._index.nodes(shape, DCTERMS.source)))

    def _evidence(self, things: list[URIRef] | tuple[URIRef, ...]) -> tuple[Anchor, ...]:
        """Where it was read; nothing read, nothing shown."""
        read = dict.fromkeys(
            place for thing in things for place in self._index.nodes(thing, MISIONAL.hasEvidence)
        )
        return tuple(map(self._names.anchor, read))

    def _exception(self, code: str) -> tuple[Anchor, ...]:
        """The norms that allow the body not to publish the item of that code."""
        return tuple(
            self._names.anchor(norm)
            for exception in self._index.nodes(self._body, MISIONAL.claimsException)
            if any(
                self._index.text(item, SKOS.notation) == code
                for item in self._index.nodes(exception, MISIONAL.exceptedItem)
            )
            for norm in self._index.nodes(exception, MISIONAL.exceptionBasis)
        )
