"""Precision and recall of the citation recogniser: python bench/citations_score.py

Over the domain's table (../shared/domain/citations.tsv) and our own (tests/extract/citations/cases.tsv, with
the rows it is known to miss). A mention counts when type, number, year, level and pinpoints are all as
expected; exit code 1 when precision or recall of either table is under 0.95.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations import compact, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from misional.extract.citations import Mention

ROOT: Final = Path(__file__).resolve().parents[1]
DOMAIN: Final = ROOT.parent / "shared" / "domain" / "citations.tsv"
OWN: Final = ROOT / "tests" / "extract" / "citations" / "cases.tsv"


class Case(NamedTuple):
    """A text, the mentions expected of it as in the domain's table, and more facts of each mention."""

    surface: str
    expected: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]

    @property
    def known_miss(self) -> bool:
        """Whether the row is here to be counted although it is not reached."""
        return "miss" in self.facts


def row(mention: Mention) -> str:
    """A mention as the domain's table writes it: ``type|number|year|level|pinpoints``, "?" for no level."""
    level = mention.level or ("" if mention.type in {None, "codigo"} else "?")
    year = "" if mention.year is None else str(mention.year)
    return "|".join((mention.type or "", mention.number or "", year, level, compact(mention.pinpoints)))


def _expected(cell: str) -> tuple[str, ...]:
    """The rows of a cell: they are parted by ";", as the pinpoints inside a row may be by "; "."""
    return tuple(cell.replace("; ", "\0").replace(";", "\n").replace("\0", "; ").split("\n")) if cell else ()


def domain_cases() -> list[Case]:
    """The 38 rows of the domain's table."""
    with DOMAIN.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_MINIMAL)
        return [Case(line["surface"], _expected(line["expected"]), {}) for line in table]


def own_cases() -> list[Case]:
    r"""Our own rows; \n and \uXXXX in a text stand for those characters, "#" begins a comment."""
    cases = []
    for line in OWN.read_text(encoding="utf-8").splitlines()[1:]:
        if line and not line.startswith("#"):
            surface, expected, facts = [*line.split("\t"), "", ""][:3]
            pairs = (fact.split("=", 1) for fact in facts.split(";") if fact)
            shown = surface.encode("ascii", "backslashreplace").decode("unicode_escape")
            told = {name: tuple(value.split("|")) for name, value in pairs}
            cases.append(Case(shown, _expected(expected), told))
    return cases


def score(cases: Iterable[Case]) -> tuple[int, int, int]:
    """How many mentions were expected, found, and right."""
    expected = found = right = 0
    for case in cases:
        wanted, got = Counter(case.expected), Counter(map(row, find(case.surface)))
        expected += wanted.total()
        found += got.total()
        right += (wanted & got).total()
    return expected, found, right


def main() -> int:
    """Print the figures; 1 when one of them is too low."""
    low = False
    for name, cases in (("domain", domain_cases()), ("own", own_cases())):
        expected, found, right = score(cases)
        precision, recall = right / found, right / expected
        low = low or min(precision, recall) < 0.95
        nothing = sum(not case.expected for case in cases)
        print(
            f"{name:7} {len(cases):4} texts ({nothing} with nothing to find), {expected} mentions: "
            f"{right} right of {found} found, precision {precision:.4f}, recall {recall:.4f}"
        )
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
