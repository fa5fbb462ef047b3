"""A section while its paragraphs are being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from misional.extract.sections import Part, Section

if TYPE_CHECKING:
    from misional.extract.headings import Heading
    from misional.extract.sections import How
    from misional.extract.vocabulary import Kind, Owner


@dataclass(slots=True)
class OpenSection:
    """The section that paragraphs are being put into."""

    kinds: tuple[Kind, ...]
    how: How
    heading: Heading | None
    title: tuple[int, int] | None
    owner: Owner
    level: int
    tier: str = ""
    parts: list[Part] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)

    def closed(self) -> Section:
        """The section as it stands."""
        return Section(
            self.kinds, self.how, self.heading, self.title, tuple(self.parts), self.owner,
            frozenset(self.skipped), self.level, self.tier,
        )  # fmt: skip

    def is_list(self) -> bool:
        """Whether it holds items, not one text."""
        return bool({"Function", "Duty", "StrategicObjective"}.intersection(self.kinds))

    def has_text(self) -> bool:
        """Whether anything but acts and subheadings has been put into it."""
        return any(part.role == "text" for part in self.parts)

    def awaits(self, kinds: tuple[Kind, ...]) -> bool:
        """Whether the section has no text yet and is one of these kinds."""
        return not self.has_text() and set(kinds) <= set(self.kinds)

    def lists(self, kinds: tuple[Kind, ...]) -> bool:
        """Whether a list of one of these kinds has begun."""
        return self.is_list() and self.has_text() and bool(set(kinds) & set(self.kinds))
