"""A report in the order a person reads it: grouped by rule, counted, worst first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from misional.shacl.report import severity_rank
from misional.shacl.terms import is_blank
from misional.shacl.wording import asked, message_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """All findings of one constraint of one rule, in report order; there is at least one."""

    results: tuple[Result, ...]

    @property
    def rule(self) -> str:
        """Return the named shape, as a term."""
        return self.results[0].rule

    @property
    def path(self) -> str | None:
        """Return the property path, if the constraint is about one."""
        return self.results[0].path

    @property
    def component(self) -> str:
        """Return the constraint component, as a term."""
        return self.results[0].source_constraint_component

    @property
    def severity(self) -> str:
        """Return the severity, as a term."""
        return self.results[0].severity

    def title(self, lang: Lang) -> str:
        """Return the message when all findings share it, else a sentence about the constraint in general."""
        first, *others = {message_of(result, lang) for result in self.results}
        return asked(self.results[0], lang) if others else first


def group_by_rule(report: Report) -> tuple[RuleGroup, ...]:
    """Return the findings by constraint: the worst severity first, then the most findings, then by name."""
    ordered = sorted(report.results, key=_constraint)
    groups = [RuleGroup(tuple(results)) for _, results in groupby(ordered, key=_constraint)]
    return tuple(sorted(groups, key=lambda group: (severity_rank(group.severity), -len(group.results))))


def relabelled(report: Report) -> Report:
    """Give blank nodes short labels by order of appearance, so that equal reports are written in equal bytes.

    A label says nothing outside the run it comes from. ``_:d…`` are nodes of the data, ``_:s…`` of the
    shapes.
    """
    return replace(report, results=tuple(relabelled_results(report)))


def relabelled_results(report: Report) -> Iterator[Result]:
    """Yield the results of the report that `relabelled` returns."""
    names: _Names = {"d": {}, "s": {}}
    return (_relabelled(result, names) for result in report.results)


_Names = dict[str, dict[str, str]]


def _relabelled(result: Result, names: _Names) -> Result:
    def name(term: str, kind: str) -> str:
        known = names[kind]
        return known.setdefault(term, f"_:{kind}{len(known) + 1}") if is_blank(term) else term

    terms = (result.focus_node, result.value, result.source_shape, result.rule, result.source_constraint)
    if not result.detail and not any(term and is_blank(term) for term in terms):
        return result
    return replace(
        result,
        focus_node=name(result.focus_node, "d"),
        value=name(result.value, "d") if result.value is not None else None,
        source_shape=name(result.source_shape, "s"),
        rule=name(result.rule, "s"),
        source_constraint=name(result.source_constraint, "s") if result.source_constraint else None,
        detail=tuple(_relabelled(nested, names) for nested in result.detail),
    )


def _constraint(result: Result) -> tuple[object, ...]:
    return (
        severity_rank(result.severity),
        result.severity,
        result.rule,
        result.path or "",
        result.source_shape,
        result.source_constraint_component,
        result.source_constraint or "",
    )
