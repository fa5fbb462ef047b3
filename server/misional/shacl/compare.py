"""What differs between two reports, result by result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from misional.shacl.report import Report, Result

Kind = Literal["conforms", "only_in_first", "only_in_second", "severity", "messages"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `first` and `second` are the results concerned, where there are any."""

    kind: Kind
    first: Result | None = None
    second: Result | None = None


def compare(first: Report, second: Report) -> tuple[Difference, ...]:
    """Return what differs: findings on one side only, another severity, other messages, another verdict.

    Findings are matched by fingerprint, so blank node labels, order and the engine's name make no difference.
    Nested detail is left out: SHACL leaves it to each engine.
    """
    ours = {result.fingerprint: result for result in first.results}
    theirs = {result.fingerprint: result for result in second.results}
    differences = [Difference("conforms")] if first.conforms != second.conforms else []
    for key, result in ours.items():
        other = theirs.get(key)
        if other is None:
            differences.append(Difference("only_in_first", first=result))
        elif other.severity != result.severity:
            differences.append(Difference("severity", result, other))
        elif set(other.messages) != set(result.messages):
            differences.append(Difference("messages", result, other))
    differences += [Difference("only_in_second", second=r) for key, r in theirs.items() if key not in ours]
    return tuple(differences)
