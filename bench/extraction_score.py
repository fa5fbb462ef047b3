"""How well pages are read: precision and recall of `misional extract` on our own corpus.

    python bench/extraction_score.py [--pages FOLDER] [--failures]

Each page of tests/extract/pages/{tuning,heldout} has its expected result beside it. An item counts when its
text (white space made uniform), its kind, its level and, for a vision, its year are all as expected; a
section counts when a page gives all the items of one kind and nothing else of that kind. Tuning and held-out
pages are printed apart. Exit code 1 when precision is under 0.97 or recall under 0.95, items or sections, on
all pages.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from misional.extract.draft import Source, draft, read_page
from misional.extract.words import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES: Final = Path(__file__).resolve().parents[1] / "tests" / "extract" / "pages"
PRECISION: Final = 0.97
RECALL: Final = 0.95
KINDS: Final = ("Mission", "Vision", "StrategicObjective", "Function", "Duty")

Statement = tuple[str, int, str, int | None]
"""Kind, level (0 for mission and vision), text, year."""


@dataclass
class Tally:
    """What was wanted, proposed and right, for items and for sections, by kind."""

    wanted: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, wanted: int, proposed: int, right: int) -> None:
        """Count one page."""
        self.wanted[kind] += wanted
        self.proposed[kind] += proposed
        self.right[kind] += right

    def figures(self, kinds: tuple[str, ...]) -> tuple[float, float]:
        """Precision and recall over some kinds; 1 where there was nothing to find or nothing proposed."""
        wanted, proposed, right = (
            sum(count[k] for k in kinds) for count in (self.wanted, self.proposed, self.right)
        )
        return (right / proposed if proposed else 1.0), (right / wanted if wanted else 1.0)

    def __iadd__(self, other: Tally) -> Tally:
        self.wanted += other.wanted
        self.proposed += other.proposed
        self.right += other.right
        return self


def pages(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Each page of a folder with the file of its expected result."""
    for expected in sorted(folder.glob("*.toml")):
        yield next(path for path in folder.glob(f"{expected.stem}.*") if path.suffix != ".toml"), expected


def expected_statements(path: Path) -> set[Statement]:
    """The statements that a page should give."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    found: set[Statement] = set()
    if "mission" in table:
        found.add(("Mission", 0, table["mission"], None))
    if "vision" in table:
        found.add(("Vision", 0, table["vision"], table.get("target_year")))
    found |= {
        ("StrategicObjective", item["level"], item["text"], None) for item in table.get("objectives", ())
    }
    for key, kind in (("functions", "Function"), ("duties", "Duty")):
        found |= {(kind, 1, text, None) for text in table.get(key, ())}
    return found


def found_statements(path: Path) -> set[Statement]:
    """The statements that a page gives."""
    read = draft(read_page(path.read_bytes()), Source())
    return {
        (
            item.kind,
            0 if item.kind in {"Mission", "Vision"} else 1 + (item.parent > 0),
            one_line(read.page.text[item.start : item.end]),
            item.year,
        )
        for item in read.findings.proposals
    }


def score(folder: Path, *, failures: bool) -> tuple[Tally, Tally, int]:
    """Items, sections and the number of pages of a folder."""
    items, sections, count = Tally(), Tally(), 0
    for page, expected in pages(folder):
        wanted, got = expected_statements(expected), found_statements(page)
        count += 1
        for kind in KINDS:
            mine, theirs = ({one for one in side if one[0] == kind} for side in (wanted, got))
            items.add(kind, len(mine), len(theirs), len(mine & theirs))
            sections.add(kind, bool(mine), bool(theirs), bool(mine) and mine == theirs)
        if failures and wanted != got:
            print(f"{page.name}")
            for sign, side in (("-", wanted - got), ("+", got - wanted)):
                for kind, level, text, year in sorted(side, key=str):
                    print(f"  {sign} {kind} {level} {year or ''} {text[:100]}")
    return items, sections, count


def report(title: str, items: Tally, sections: Tally, count: int) -> None:
    """Print one table."""
    print(f"{title}: {count} pages")
    print(f"  {'':<20}{'sections':>22}{'items':>28}")
    print(f"  {'':<20}{'precision':>10}{'recall':>8}{'n':>5}{'precision':>14}{'recall':>8}{'n':>6}")
    for name, kinds in (*((kind, (kind,)) for kind in KINDS), ("all", KINDS)):
        cells = []
        for tally, width in ((sections, 10), (items, 14)):
            precision, recall = tally.figures(kinds)
            cells.append(f"{precision:>{width}.3f}{recall:>8.3f}{sum(tally.wanted[k] for k in kinds):>5}")
        print(f"  {name:<20}{cells[0]}{cells[1]}")


def main() -> int:
    """Score the corpus and print the tables; the process's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument(
        "--failures", action="store_true", help="list what is missing (-) and what is extra (+)"
    )
    options = parser.parse_args()
    began = time.process_time()
    everything = (Tally(), Tally())
    total = 0
    for name in ("tuning", "heldout"):
        items, sections, count = score(options.pages / name, failures=options.failures)
        report(name, items, sections, count)
        everything[0].__iadd__(items)
        everything[1].__iadd__(sections)
        total += count
    report("all pages", *everything, total)
    print(f"{(time.process_time() - began) / max(1, total):.4f} CPU seconds a page")
    kept = [
        figure
        for tally in everything
        for figure in zip(tally.figures(KINDS), (PRECISION, RECALL), strict=True)
    ]
    return 0 if all(figure >= least for figure, least in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
