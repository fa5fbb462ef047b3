"""The report as a page: the verdict, each rule with its findings, worst first, and what was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import Literal, URIRef

from misional.shacl.render import group_by_rule
from misional.shacl.render.heading import origin, verdict
from misional.shacl.render.remarks import coverage_lines, group_note, marks, path_said, standing
from misional.shacl.terms import is_blank, is_iri, local_name, shown, text_of
from misional.shacl.wording import message_of, severity_word
from misional.web.pages.names import Anchor, Words
from misional.web.pages.shape import shape_anchor
from misional.web.space import web_address

if TYPE_CHECKING:
    from misional.shacl.notes import Demand, Notes
    from misional.shacl.render import Provenance, RuleGroup
    from misional.shacl.report import Report, Result
    from misional.web.pages.names import Names

_SHOWN: Final = 50
_LONGEST: Final = 400
_GROUPS: Final = 200


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``name`` is what its node is called, ``place`` its file, line and column, if known.

    ``message`` is empty where all of a rule's findings say the same; ``marks`` say that it is new or waived.
    """

    focus: Anchor
    name: str
    value: str
    place: str
    message: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule that something breaks: how bad, why, who demands it, how to mend it, and where.

    ``turtle`` is an example that mends it; ``hidden`` findings are not shown.
    """

    severity: str
    level: str
    title: str
    rule: Anchor
    demands: tuple[Anchor, ...]
    path: str
    repair: str
    turtle: str
    findings: tuple[FindingView, ...]
    count: int
    hidden: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its findings that say anything."""
        names = ("value", "place", "message")
        told = tuple(name for name in names if any(getattr(one, name) for one in self.findings))
        return ("where", *told) if "message" in told or not self.marked else ("where", *told, "message")

    @property
    def marked(self) -> bool:
        """Whether anything became of one of its findings."""
        return any(one.marks for one in self.findings)


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of what the run looked at, and the things it counts, as far as they are shown."""

    sentence: str
    things: tuple[str, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole page; ``silent``: nothing in the data is any shape's business, so it says nothing.

    ``standing`` is what an earlier report and the waivers say.
    """

    verdict: str
    conforms: bool
    silent: bool
    standing: tuple[str, ...]
    rules: tuple[RuleView, ...]
    hidden: int
    coverage: tuple[Seen, ...]
    origin: tuple[tuple[str, str], ...]


def report_view(
    names: Names, report: Report, provenance: Provenance, notes: Notes, checked: int
) -> ReportView:
    """The view of a report; ``checked`` as :class:`misional.web.validation.task.Outcome`."""
    lang = names.language
    groups = group_by_rule(report)
    seen = coverage_lines(notes.coverage, lang) if notes.coverage else ()
    return ReportView(
        verdict=verdict(report, lang),
        conforms=report.conforms,
        silent=checked == 0,
        standing=tuple(map(_cut, standing(report, notes, lang))),
        rules=tuple(_rule(names, group, notes) for group in groups[:_GROUPS]),
        hidden=sum(len(group.results) for group in groups[_GROUPS:]),
        coverage=tuple(
            Seen(sentence, tuple(map(_cut, things[:_SHOWN])), max(0, len(things) - _SHOWN))
            for sentence, things in seen
        ),
        origin=origin(report, provenance, lang),
    )


def _rule(names: Names, group: RuleGroup, notes: Notes) -> RuleView:
    lang = names.language
    same = len({message_of(result, lang) for result in group.results}) == 1
    note = group_note(group, notes)
    return RuleView(
        severity=severity_word(group.severity, lang, len(group.results)),
        level=local_name(group.severity).lower(),
        title=group.title(lang),
        rule=_shape(names, group.rule),
        demands=tuple(_demand(names, one) for one in note.demands),
        path=path_said(group.results[0], note, lang) if group.path else "",
        repair=note.repair.words.text(lang) if note.repair else "",
        turtle=note.repair.turtle if note.repair else "",
        findings=tuple(_finding(names, result, notes, same=same) for result in group.results[:_SHOWN]),
        count=len(group.results),
        hidden=max(0, len(group.results) - _SHOWN),
    )


def _finding(names: Names, result: Result, notes: Notes, *, same: bool) -> FindingView:
    lang = names.language
    note = notes.of(result)
    value = ""
    if result.value is not None and result.value != result.focus_node:
        called = f"{note.value_name.text(lang)} · " if note.value_name else ""
        value = _cut(called + shown(result.value))
    return FindingView(
        focus=_anchor(names, result.focus_node),
        name=_cut(note.focus_name.text(lang)) if note.focus_name else "",
        value=value,
        place=str(note.place) if note.place else "",
        message="" if same else _cut(message_of(result, lang)),
        marks=tuple(map(_cut, marks(note, lang))),
    )


def _shape(names: Names, term: str) -> Anchor:
    """A published shape by its code, and its page; a stranger's by its IRI."""
    published = is_iri(term) and "#" in term and names.live.index.outgoing(URIRef(text_of(term)))
    return shape_anchor(names, URIRef(text_of(term))) if published else _anchor(names, term)


def _demand(names: Names, demand: Demand) -> Anchor:
    iri = URIRef(demand.iri)
    if names.live.index.outgoing(iri):
        return names.anchor(iri)
    return Anchor(
        Words(_cut(demand.label.text(names.language)), None), web_address(demand.iri), external=True
    )


def _anchor(names: Names, term: str) -> Anchor:
    """A node by its IRI: a stranger's labels are not ours to give, but what the release knows has a page."""
    if not is_iri(term):
        return Anchor(Words("[ ]" if is_blank(term) else _cut(shown(term)), None), None)
    iri = URIRef(text_of(term))
    if names.live.index.outgoing(iri):
        return names.anchor(iri)
    return Anchor(Words(_cut(str(Literal(iri))), None), None)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
