"""The releases and what changed between them, as views of pages and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rdflib import Literal, URIRef

from misional.i18n import say, say_date
from misional.web.pages.values import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from misional.i18n import Language
    from misional.release import Release
    from misional.web.pages.names import Anchor, Names, Words
    from misional.web.releases.difference import ChangeKind, GraphChange, PropertyChange, ThingChange
    from misional.web.triples import Term

MOST_SHOWN: Final = 100
"""Things of one graph that the page of a diff shows; its JSON has them all."""

_SEVERITIES: Final = (("violations", "Violation"), ("warnings", "Warning"), ("notes", "Info"))


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release in the list; ``previous`` is the id of the one published before it that is still kept."""

    release: Release
    at: datetime
    current: bool
    previous: str | None
    findings: Mapping[str, int]

    @property
    def id(self) -> str:
        """SHA-256 of its manifest."""
        return self.release.id

    @property
    def moment(self) -> str:
        """When it was first published (RFC 3339, UTC)."""
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ}"

    def day(self, language: Language) -> str:
        """When it was first published, in words."""
        return f"{say_date(self.at.date(), language)}, {self.at:%H:%M} UTC"

    def document(self, root: str) -> dict[str, object]:
        """The row as JSON; ``root`` is where the application is mounted."""
        manifest = self.release.manifest
        here = f"{root}/release/{self.id}"
        return {
            "id": self.id,
            "published": self.moment,
            "current": self.current,
            "base": manifest.base,
            "misional": manifest.version,
            "dataset": {"algorithm": "RDFC-1.0", "sha256": manifest.dataset_hash},
            "triples": {name: graph.triples for name, graph in sorted(manifest.graphs.items())},
            "report": dict(self.findings),
            "page": here,
            "manifest": f"{here}/manifest.json",
            "files": {path: f"{here}/{path}" for path in sorted(manifest.files)},
            "changes": None if self.previous is None else f"{root}/releases/{self.previous}..{self.id}.json",
        }


@lru_cache(64)
def findings(report: Path) -> Mapping[str, int]:
    """How many results of each severity a release's report has; its file never changes."""
    text = report.read_text("utf-8")
    severity = "<http://www.w3.org/ns/shacl#resultSeverity> <http://www.w3.org/ns/shacl#"
    return {name: text.count(f"{severity}{kind}> .") for name, kind in _SEVERITIES}


@dataclass(frozen=True, slots=True)
class Reworded:
    """A text that became another: ``marks`` are (=, - or +, words)."""

    language: str | None
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A property's values that came and went."""

    label: Words
    added: tuple[Anchor, ...]
    removed: tuple[Anchor, ...]
    reworded: tuple[Reworded, ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing that changed, as the release says that has it."""

    anchor: Anchor
    kind: ChangeKind
    properties: tuple[PropertyView, ...]


@dataclass(frozen=True, slots=True)
class GraphView:
    """The changes in one graph; ``hidden`` is how many things more there are than are shown."""

    graph: str
    counts: str
    things: tuple[ThingView, ...]
    hidden: int


def counted(changes: Sequence[GraphChange], language: Language) -> str:
    """How many things are new, gone and changed, in words."""
    kinds: tuple[ChangeKind, ...] = ("added", "removed", "changed")
    return say(
        "releases.counts", language, **{kind: sum(one.count(kind) for one in changes) for kind in kinds}
    )


def diff_view(changes: Sequence[GraphChange], before: Names, after: Names) -> tuple[GraphView, ...]:
    """The graphs that changed; ``before`` and ``after`` name the things of either release."""
    return tuple(
        GraphView(
            one.graph,
            counted([one], after.language),
            tuple(_thing(thing, before, after) for thing in one.things[:MOST_SHOWN]),
            max(len(one.things) - MOST_SHOWN, 0),
        )
        for one in changes
        if one.things
    )


def _thing(change: ThingChange, before: Names, after: Names) -> ThingView:
    names = before if change.kind == "removed" else after
    return ThingView(
        names.anchor(change.thing),
        change.kind,
        tuple(_property(one, before, after) for one in change.properties),
    )


def _property(change: PropertyChange, before: Names, after: Names) -> PropertyView:
    return PropertyView(
        after.label(change.predicate).capital,
        tuple(show(one, after) for one in change.added),
        tuple(show(one, before) for one in change.removed),
        tuple(Reworded(new.language, marks) for _old, new, marks in change.reworded),
    )


def diff_document(changes: Sequence[GraphChange], older: str, newer: str) -> dict[str, object]:
    """All the changes as JSON."""
    return {"from": older, "to": newer, "graphs": [_graph_document(one) for one in changes]}


def _graph_document(change: GraphChange) -> dict[str, object]:
    return {
        "graph": change.graph,
        "added": change.count("added"),
        "removed": change.count("removed"),
        "changed": change.count("changed"),
        "things": [
            {
                "thing": str(one.thing),
                "change": one.kind,
                "properties": [_property_document(each) for each in one.properties],
            }
            for one in change.things
        ],
    }


def _property_document(change: PropertyChange) -> dict[str, object]:
    return {
        "property": str(change.predicate),
        "added": [_term(one) for one in change.added],
        "removed": [_term(one) for one in change.removed],
        "reworded": [
            {"language": new.language, "before": str(old), "after": str(new), "words": marks}
            for old, new, marks in change.reworded
        ],
    }


def _term(term: Term) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"iri": str(term)}
    if isinstance(term, Literal):
        kind = {"language": term.language} if term.language else {}
        return {"value": str(term), **kind, **({"datatype": str(term.datatype)} if term.datatype else {})}
    return {"node": str(term)}
