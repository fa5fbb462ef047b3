"""Levels become pinpoints: "los numerales 3 y 6 del artículo 38 y el inciso 2º del artículo 55".

Spanish law names places from the inside out with "de" and from the outside in with commas, and mixes both in
one sentence. Nodes are read in the text's order, then built into paths that all begin at an article.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.lexer import Gap
from misional.extract.citations.model import Pinpoint, Step
from misional.extract.citations.paths import Link, PathBuilder
from misional.extract.citations.pinpoints import Node, header_at, items_at, lettered_at, node_at
from misional.extract.citations.words import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from misional.extract.citations.lexer import Tokens
    from misional.extract.citations.model import Item, PinKind

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

    def with_levels(self, later: Group) -> Group | None:
        """The one article of this group with the levels that stand after the norm: "…, numeral 3"."""
        outer = self.pinpoints[0].steps
        one = self.has_article and len(self.pinpoints) == len(outer) == len(outer[0].items) == 1
        if later.has_article or not one:
            return None
        deeper = tuple(Pinpoint((*outer, *place.steps)) for place in later.pinpoints)
        return self._replace(pinpoints=deeper, end=later.end)


class _Linked(NamedTuple):
    link: Link
    determined: bool
    """Whether an article stands before the node: "y el parágrafo", not "y parágrafo"."""
    node: Node


def _link(tokens: Tokens, at: int) -> tuple[Link, bool, int] | None:
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


def _bracketed(tokens: Tokens, node: Node) -> Node | None:
    """The level in brackets of "artículo 5 (numeral 3)", its bracket included."""
    if tokens[node.end].fold != "(" or tokens[node.end].gap >= Gap.LINE:
        return None
    inner = node_at(tokens, node.end + 1, inside=True)
    if inner is None or inner.step.kind == "art":
        return None
    if tokens[inner.end].fold == ")":
        return inner._replace(end=inner.end + 1)
    # A literal's own ")" has shut the bracket: "(literal c)".
    return inner if tokens[inner.end - 1].fold == ")" else None


def _next_node(tokens: Tokens, node: Node, *, many_articles: bool) -> _Linked | None:
    lettered = lettered_at(tokens, node.end) if node.step.kind in {"art", "num", "par"} else None
    if lettered is not None:
        return _Linked("comma", determined=False, node=lettered)
    bracketed = _bracketed(tokens, node)
    if bracketed is not None:
        return _Linked("comma", determined=False, node=bracketed)
    found = _link(tokens, node.end)
    if found is None or tokens[found[2]].gap is Gap.PARAGRAPH:
        return None
    following = node_at(tokens, _ordinal_first(tokens, found[2]), single=many_articles, inside=True)
    if following is not None:
        return _Linked(found[0], found[1], following)
    return _bare_article(tokens, node, node.end) if many_articles and node.step.kind != "art" else None


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
    builder = PathBuilder()
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
