"""Paths of levels: article 9, parágrafo 1, literal a."""

from __future__ import annotations

from typing import Literal

from misional.extract.citations.model import Pinpoint, Step

Link = Literal["first", "of", "and", "comma"]
"""How a level is tied to the one said before it."""


class PathBuilder:
    """Levels, one by one in the text's order, become paths that all begin at an article.

    ``stack`` holds levels from the outside in; ``waiting`` chains of inner levels whose outer comes.
    """

    def __init__(self) -> None:
        self.paths: list[tuple[Step, ...]] = []
        self.waiting: list[list[Step]] = []
        self.target: list[list[Step]] = []
        """The waiting chains that the next "de" level goes before."""
        self.placed = False
        """Whether that target has taken a level already: a new chain then starts a new target."""
        self.stack: list[Step] = []
        self.fresh = False
        """Whether the stack says something that no path has said yet."""

    def flush(self) -> None:
        """Keep the path that the stack says, once."""
        if self.fresh:
            self.paths.append(tuple(self.stack))
        self.fresh = False

    def article(self, step: Step, link: Link) -> None:
        """An article: what waits goes inside it, after "de", or was of the article before."""
        self.flush()
        if link == "of" and self.waiting:
            self.paths.extend((step, *chain) for chain in self.waiting)
        else:
            self.paths.extend(tuple(chain) for chain in self.waiting)
            self.fresh = True
        self.waiting, self.target, self.stack = [], [], [step]

    def inner(self, step: Step) -> None:
        """A level said before what holds it."""
        chain = [step]
        self.waiting.append(chain)
        self.target = [chain] if self.placed else [*self.target, chain]
        self.placed = False

    def outer_of(self, step: Step) -> None:
        """Put a level before the chains it holds; one that names this kind itself waits for the article."""
        for chain in self.target:
            if all(step.kind != inner.kind for inner in chain):
                chain.insert(0, step)
        self.placed = True

    def deeper(self, step: Step, link: Link) -> None:
        """A level after what it belongs to: "artículo 9, parágrafo 1, literal a"."""
        first = self.stack[0]
        if len(self.stack) == 1 and len(first.items) > 1:
            # Of "artículos 3, 5 numeral 2" only the 5 has the numeral.
            if self.fresh:
                self.paths.append((Step(first.kind, first.items[:-1]),))
            self.stack = [Step(first.kind, first.items[-1:])]
        kinds = [outer.kind for outer in self.stack]
        if step.kind in kinds[1:] or link == "and" or (step.kind == "par" and len(kinds) > 1):
            self.flush()
            keep = (
                kinds.index(step.kind)
                if step.kind in kinds[1:]
                else 1
                if step.kind == "par"
                else len(kinds) - 1
            )
            del self.stack[max(keep, 1) :]
        self.stack.append(step)
        self.fresh = True

    def finish(self) -> tuple[Pinpoint, ...]:
        """All that was said."""
        self.flush()
        outer = self.stack[:1]
        self.paths.extend((*outer, *chain) for chain in self.waiting)
        return tuple(Pinpoint(path) for path in _merged(self.paths))


def _merged(paths: list[tuple[Step, ...]]) -> list[tuple[Step, ...]]:
    """Join neighbours that are articles and nothing more: "artículo 5 y artículo 6" is one list."""
    merged: list[tuple[Step, ...]] = []
    articles: list[Step] = []

    def close() -> None:
        if articles:
            merged.append((Step("art", tuple(item for step in articles for item in step.items)),))
            articles.clear()

    for path in paths:
        if len(path) == 1 and path[0].kind == "art":
            articles.append(path[0])
        else:
            close()
            merged.append(path)
    close()
    return merged
