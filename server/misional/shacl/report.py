"""The one report model: what a validation found, on plain values.

Terms are canonical N-Triples strings (`misional.shacl.terms`), paths are SPARQL property paths
(`misional.shacl.paths`). A report is in a fixed order, worst first, so the same data and shapes give the same
report whatever engine answered; blank node labels take no part in that order nor in fingerprints.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from misional.shacl.terms import SH, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EngineName = Literal["shacl", "pyshacl"]
VIOLATION: Final = f"<{SH}Violation>"
WARNING: Final = f"<{SH}Warning>"
INFO: Final = f"<{SH}Info>"
SEVERITIES: Final = (VIOLATION, WARNING, INFO)


class Message(NamedTuple):
    """One sh:resultMessage; `lang` is a lower-case language tag or ``None``."""

    text: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """One sh:ValidationResult (SHACL §3.6.2).

    `rule` is the nearest shape with an IRI: the source shape itself or the named shape that it is written in.
    `messages` are the declared sh:message values, in every language; a shape that declares none has none.
    `fingerprint` names the finding across runs: the rule, the constraint, the node, the path and the value,
    and nothing that changes with a reworded message. `detail` holds nested results where the engine gives
    them.
    """

    focus_node: str
    path: str | None
    value: str | None
    source_shape: str
    rule: str
    source_constraint_component: str
    source_constraint: str | None
    severity: str
    messages: tuple[Message, ...]
    fingerprint: str
    detail: tuple[Result, ...] = ()

    def message(self, lang: str) -> str | None:
        """Return the text in that language, else one without a language, else any, else none."""
        by_language = {m.lang.split("-")[0] if m.lang else "": m.text for m in reversed(self.messages)}
        return by_language.get(lang) or by_language.get("") or next(iter(by_language.values()), None)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one validation: `results` in order, worst first.

    `conforms` is SHACL's own word: true only when there is no result of any severity. `fallback` is empty
    when the engine that was asked for answered, else it says why it did not and `engine` names the one that
    answered.
    """

    conforms: bool
    results: tuple[Result, ...]
    engine: EngineName
    engine_version: str
    fallback: str = ""

    def count(self, severity: str) -> int:
        """Return how many results have that severity (a term such as `VIOLATION`)."""
        return sum(result.severity == severity for result in self.results)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Return (severity, number) pairs, worst first; the three of SHACL always, others when they occur."""
        found = Counter(result.severity for result in self.results)
        extra = sorted(set(found) - set(SEVERITIES))
        return tuple((severity, found[severity]) for severity in (*SEVERITIES, *extra))


def severity_rank(severity: str) -> int:
    """Return 0 for the worst. A severity of one's own comes next to Violation: nobody said it is mild."""
    ranks = {VIOLATION: 0, WARNING: 2, INFO: 3}
    return ranks.get(severity, 1)


def fingerprint(parts: Sequence[str | None]) -> str:
    """Hash what identifies a finding into 32 hex digits."""
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:32]


def ordered(results: Iterable[Result]) -> tuple[Result, ...]:
    """Put results in report order, and tell apart by number those that nothing else tells apart.

    Two blank nodes that say the same give two findings with one fingerprint; the second becomes ``…-2``.
    """
    seen: Counter[str] = Counter()
    numbered: list[Result] = []
    for result in sorted(results, key=_position):
        seen[result.fingerprint] += 1
        times = seen[result.fingerprint]
        numbered.append(replace(result, fingerprint=f"{result.fingerprint}-{times}") if times > 1 else result)
    return tuple(numbered)


def _position(result: Result) -> tuple[object, ...]:
    # A blank node's label differs from run to run; its fingerprint does not.
    visible = (result.focus_node, result.value or "")
    return (
        severity_rank(result.severity),
        result.severity,
        "" if is_blank(result.rule) else result.rule,
        result.path or "",
        result.source_constraint_component,
        *("_:" if is_blank(term) else term for term in visible),
        result.fingerprint,
    )
