"""Levels become pinpoints: "los numerales 3 y 6 del artículo 38 y el inciso 2º del artículo 55".

Spanish law names places from the inside out with "de" and from the outside in with commas, and mixes both in
one sentence. Nodes are read in the text's order, then built into paths that all begin at an article.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from misional.extract.citations.lexer import Gap
from misional.extract.citations.model import Pinpoint, Step
from misional.extract.citations.pinpoints import Node, header_at, items_at, lettered_at, node_at
from misional.extract.citations.words import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.model import Item, PinKind

_Link = Literal["first", "of", "and", "comma"]
_RANKS: Final[Mapping[PinKind, int]] = MappingProxyType(
    {"art": 0, "par": 1, "num": 2, "ord": 2, "lit": 3, "inc": 4}
)
"""How deep each kind stands; an inciso is a passage of any of the others."""

_ARTICLES: Final = frozenset({"el", "la", "los", "las"})
_AND: Final = frozenset({"y", "e", "o", "u"})


class Group(NamedTuple):
    """Pinpoints that stand together: tokens ``first`` to ``end``; ``plural`` when "artículos" heads them."""

    pinpoints: tuple[Pinpoint, ...]
    has_article: bool
    plural: bool
    first: int
    end: int

    @classmethod
    def of_articles(cls, items: tuple[Item, ...], first: int, end: int) -> Group:
        """The articles of "… y 3 de la Ley 489": values whose header stands earlier."""
        return cls((Pinpoint((Step("art", items),)),), has_article=True, plural=True, first=first, end=end)


class _Linked(NamedTuple):
    link: _Link
    determined: bool
    """Whether an article stands before the node: "y el parágrafo", not "y parágrafo"."""
    node: Node


def _link(tokens: Tokens, at: int) -> tuple[_Link, bool, int] | None:
    """How the next node is tied to the one that ended at ``at``, and where it would begin."""
    place = at
    punctuated = tokens[place].fold in {",", ";"}
    place += punctuated
    if tokens[place].fold in _AND:
        place += 3 if tokens[place + 1].fold == "/" and tokens[place + 2].fold == "o" else 1
        place += tokens[place].fold in {"de", "del", "en"}
        determined = tokens[place].fold in _ARTICLES or tokens[place - 1].fold == "del"
        return "and", determined, place + (tokens[place].fold in _ARTICLES)
    if tokens[place].fold in {"de", "del"}:
        place += 1
        place += tokens[place].fold in _ARTICLES
        place += tokens[place].fold in {"mismo", "citado", "referido", "mencionado"}
        return "of", True, place
    if punctuated or tokens[place].gap < Gap.PARAGRAPH:
        determined = tokens[place].fold in _ARTICLES
        if determined and not punctuated:
            return None
        if not punctuated and tokens[place].fold == "-":
            place += 1
        return "comma", determined, place + determined
    return None


def _ordinal_first(tokens: Tokens, at: int) -> int:
    """The header's place when an ordinal comes before it ("y el segundo inciso"); else ``at``."""
    if spelled(tokens, at) is None and tokens[at].fold != "ultimo":
        return at
    header = header_at(tokens, at + 1)
    return (
        at + 1 if header is not None and header[0] in {"inc", "par"} and header_at(tokens, at) is None else at
    )


def _bare_article(tokens: Tokens, before: Node, at: int) -> _Linked | None:
    """The "y 55" that goes on with the articles after another level's list has closed."""
    found = _link(tokens, at)
    if found is None or found[0] == "of" or (before.step.kind == "lit" and found[0] == "comma"):
        return None
    if tokens[found[2]].kind != "n" or tokens[found[2]].gap is Gap.PARAGRAPH:
        return None
    items = items_at(tokens, found[2], "art", plural=True)
    if items is None:
        return None
    return _Linked("and", found[1], Node(Step("art", items[0]), True, items[1], found[2], items[2]))


def _read(tokens: Tokens, at: int) -> list[_Linked]:
    node = node_at(tokens, at)
    if node is None:
        return []
    linked = [_Linked("first", determined=False, node=node)]
    many_articles = node.step.kind == "art" and node.plural
    nested = {node.step.kind}
    while True:
        following = _next_node(tokens, node, many_articles=many_articles)
        if following is None or (following.link == "of" and following.node.step.kind in nested):
            # No level holds its own kind: what follows such a "de" is read as a group of its own.
            return linked
        linked.append(following)
        node = following.node
        nested = nested | {node.step.kind} if following.link == "of" else {node.step.kind}
        many_articles = many_articles or (node.step.kind == "art" and node.plural)


def _next_node(tokens: Tokens, node: Node, *, many_articles: bool) -> _Linked | None:
    lettered = lettered_at(tokens, node.end) if node.step.kind in {"art", "num", "par"} else None
    if lettered is not None:
        return _Linked("comma", determined=False, node=lettered)
    found = _link(tokens, node.end)
    if found is None or tokens[found[2]].gap is Gap.PARAGRAPH:
        return None
    following = node_at(tokens, _ordinal_first(tokens, found[2]), single=many_articles, inside=True)
    if following is not None:
        return _Linked(found[0], found[1], following)
    return _bare_article(tokens, node, node.end) if many_articles and node.step.kind != "art" else None


class _Builder:
    """``stack`` holds levels from the outside in; ``waiting`` chains of inner levels whose outer comes."""

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
        if self.fresh:
            self.paths.append(tuple(self.stack))
        self.fresh = False

    def article(self, step: Step, link: _Link) -> None:
        self.flush()
        if link == "of" and self.waiting:
            self.paths.extend((step, *chain) for chain in self.waiting)
        else:
            self.paths.extend(tuple(chain) for chain in self.waiting)
            self.fresh = True
        self.waiting, self.target, self.stack = [], [], [step]

    def inner(self, step: Step) -> None:
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

    def deeper(self, step: Step, link: _Link) -> None:
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


def _await_article(linked: list[_Linked]) -> list[bool]:
    """For each node, whether the inner levels from it on lead by "de" to an article."""
    awaits = [False] * (len(linked) + 1)
    for place in range(len(linked) - 1, -1, -1):
        if linked[place].node.step.kind == "art":
            continue
        following = linked[place + 1] if place + 1 < len(linked) else None
        if following is not None:
            awaits[place] = following.link == "of" or (following.determined and awaits[place + 1])
    return awaits[:-1]


def _leads_out(linked: list[_Linked]) -> list[_Linked]:
    """Read "literal f), numeral 5, artículo 24", from the inside out, as if it had its "de"s."""
    places = range(1, len(linked))
    out = next((place for place in places if linked[place].node.step.kind == "art"), 0)
    ranks = [_RANKS[entry.node.step.kind] for entry in linked[: out + 1]]
    plain = all(entry.link == "comma" and not entry.determined for entry in linked[1 : out + 1])
    if not out or not ranks[0] or not plain or any(inner < outer for inner, outer in pairwise(ranks)):
        return linked
    # Levels of one depth ("numeral 2, numeral 3, artículo 5") stand side by side.
    outward = [inner > outer for inner, outer in pairwise(ranks)]
    said = [
        entry._replace(link="of") if up else entry for entry, up in zip(linked[1:], outward, strict=False)
    ]
    return [linked[0], *said, *linked[out + 1 :]]


def _build(linked: list[_Linked]) -> tuple[Pinpoint, ...]:
    builder = _Builder()
    linked = _leads_out(linked)
    awaits = _await_article(linked)
    for place, (link, determined, node) in enumerate(linked):
        of_next = place + 1 < len(linked) and linked[place + 1].link == "of"
        if node.step.kind == "art":
            builder.article(node.step, link)
        elif link == "of":
            builder.outer_of(node.step)
        elif of_next or not builder.stack or (determined and awaits[place]):
            builder.inner(node.step)
        else:
            builder.deeper(node.step, link)
    return builder.finish()


def group_at(tokens: Tokens, at: int) -> Group | None:
    """The pinpoints that begin with the header word at ``at``, or ``None``."""
    linked = _read(tokens, at)
    if not linked:
        return None
    articles = [entry.node for entry in linked if entry.node.step.kind == "art"]
    plural = any(node.plural for node in articles)
    return Group(_build(linked), bool(articles), plural, linked[0].node.first, linked[-1].node.end)
