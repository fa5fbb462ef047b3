"""The report as a page: the verdict, then each rule with its findings, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, Literal, URIRef

from misional.shacl.render import group_by_rule
from misional.shacl.render.heading import origin, verdict
from misional.shacl.terms import is_blank, is_iri, local_name, shown, text_of
from misional.shacl.wording import message_of, path_in_words, severity_word
from misional.web.pages.names import Anchor, Words

if TYPE_CHECKING:
    from misional.shacl.render import Provenance, RuleGroup
    from misional.shacl.report import Report, Result
    from misional.web.pages.names import Names

_SHOWN: Final = 50
_LONGEST: Final = 400
_GROUPS: Final = 200


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``message`` is empty where all of a rule's findings say the same."""

    focus: Anchor
    path: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule that something breaks: how bad, why, who demands it, and where; ``hidden`` are not shown."""

    severity: str
    level: str
    title: str
    rule: Anchor
    sources: tuple[Anchor, ...]
    findings: tuple[FindingView, ...]
    count: int
    hidden: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole page; ``silent``: nothing in the data is any shape's business, so it says nothing."""

    verdict: str
    conforms: bool
    silent: bool
    counts: tuple[tuple[str, int], ...]
    rules: tuple[RuleView, ...]
    hidden: int
    origin: tuple[tuple[str, str], ...]


def report_view(names: Names, report: Report, provenance: Provenance, checked: int) -> ReportView:
    """The view of a report; ``checked`` as :class:`misional.web.validation.task.Outcome`."""
    lang = names.language
    groups = group_by_rule(report)
    return ReportView(
        verdict=verdict(report, lang),
        conforms=report.conforms,
        silent=checked == 0,
        counts=tuple((severity_word(one, lang, number), number) for one, number in report.counts() if number),
        rules=tuple(_rule(names, group) for group in groups[:_GROUPS]),
        hidden=sum(len(group.results) for group in groups[_GROUPS:]),
        origin=origin(report, provenance, lang),
    )


def _rule(names: Names, group: RuleGroup) -> RuleView:
    lang = names.language
    same = len({message_of(result, lang) for result in group.results}) == 1
    rule = URIRef(text_of(group.rule))
    return RuleView(
        severity=severity_word(group.severity, lang, len(group.results)),
        level=local_name(group.severity).lower(),
        title=group.title(lang),
        rule=_anchor(names, group.rule),
        sources=tuple(map(names.anchor, names.live.index.nodes(rule, DCTERMS.source))),
        findings=tuple(_finding(names, result, same=same) for result in group.results[:_SHOWN]),
        count=len(group.results),
        hidden=max(0, len(group.results) - _SHOWN),
    )


def _finding(names: Names, result: Result, *, same: bool) -> FindingView:
    lang = names.language
    return FindingView(
        focus=_anchor(names, result.focus_node),
        path=path_in_words(result.path, lang) if result.path else "",
        value=_cut(shown(result.value)) if result.value is not None else "",
        message="" if same else _cut(message_of(result, lang)),
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
