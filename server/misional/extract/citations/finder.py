"""One pass over a text: norms, pinpoints, and which belongs to which.

A pinpoint goes with the norm after it ("el artículo 48 del Acuerdo …") or right before it ("Ley 80 de 1993,
art. 5"). When its norm is said elsewhere ("Artículo 2º.- Funciones", "artículo 5 de la citada ley") it stands
alone; when it is of something that is no norm ("artículo 5 del contrato") it is no citation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from misional.extract.citations.drafts import mentions_of, relation_parts
from misional.extract.citations.elliptic import same_type_after
from misional.extract.citations.follow import Cited, Follow, added_to, cited_at, follow, pinpoints_after
from misional.extract.citations.groups import Group, group_at
from misional.extract.citations.identity import DEFAULT_BASE, norm_iri
from misional.extract.citations.lexer import tokenize
from misional.extract.citations.lists import UNITS
from misional.extract.citations.model import Mention, Part
from misional.extract.citations.norms import Norms
from misional.extract.citations.pinpoints import HEADER_WORDS, items_at
from misional.extract.citations.relations import RelationHit, relations_before

if TYPE_CHECKING:
    from misional.extract.citations.lexer import Tokens

_YEARS_OF_PAPER: Final = range(1900, 2100)
_MOST_SHARED: Final = 24
_LONGEST_JOINT: Final = 4
_COORDINATED: Final = frozenset({",", "y", "e", "o", "el", "la", "los", "las", "del", "de", "a", "en", "al"})


class _Before(NamedTuple):
    """The citation that ended last: where it ended and what was said of it."""

    end: int
    hits: tuple[RelationHit, ...]
    apposed: bool


class _Finder:
    def __init__(self, text: str, base: str) -> None:
        self.text = text
        self.base = base
        self.tokens: Tokens = tokenize(text)
        self.found: list[Mention] = []
        self.before = _Before(0, (), apposed=False)

    def run(self) -> tuple[Mention, ...]:
        at = 0
        while self.tokens[at].kind != "e":
            at = self.step(at)
        return tuple(self.found)

    def step(self, at: int) -> int:
        """Read what begins at ``at``, if anything does; the place to go on from."""
        if self.tokens[at].kind != "w":
            return at + 1
        if self.tokens[at].fold in HEADER_WORDS:
            group = group_at(self.tokens, at)
            return at + 1 if group is None else self.pinned(group)
        cited = cited_at(self.tokens, at, pinned=False)
        return at + 1 if cited is None else self.cited(cited, None)

    def pinned(self, group: Group) -> int:
        """A group of pinpoints: with the norm that follows, alone, or nothing."""
        after = follow(self.tokens, group.end)
        if after.cited is None and any(hit.relation == "adiciona" for hit in self.relations(group.first)[0]):
            after = added_to(self.tokens, group.end) or after
        if after.cited is not None:
            return self.cited(after.cited, group, after.sic_at)
        counted = self.tokens[group.end].fold in UNITS
        if group.has_article and not (after.elsewhere or counted or self.like_a_title(group)):
            self.alone(group, after)
        return group.end

    def like_a_title(self, group: Group) -> bool:
        """ "Bogotá Art 2020": an "art" without its stop before what looks like a year."""
        word = self.tokens[group.first]
        values = [value for pinpoint in group.pinpoints for value in pinpoint.values("art")]
        bare = word.fold == "art" and self.tokens[group.first + 1].fold != "."
        return bare and any(value.isdigit() and int(value[:9]) in _YEARS_OF_PAPER for value in values)

    def alone(self, group: Group, after: Follow) -> None:
        hits, apposed = self.relations(group.first)
        start, end = self.tokens[group.first].start, self.tokens[group.end - 1].end
        parts = relation_parts(self.tokens, hits)
        if after.sic_at >= 0:
            flag = self.tokens[after.sic_at]
            parts = (*parts, Part("sic", flag.start, flag.end))
            end = self.tokens[after.sic_at + 1].end
        self.found.append(
            Mention(
                start,
                end,
                pinpoints=group.pinpoints,
                relations=tuple(hit.relation for hit in hits),
                sic=after.sic_at >= 0,
                parts=parts,
            )
        )
        self.before = _Before(group.end, hits, apposed)

    def cited(self, cited: Cited, group: Group | None, sic_at: int = -1) -> int:
        """A norm or a list of them, with the pinpoints before it (``group``) or after it."""
        end = self.one_cited(cited, group, sic_at)
        while isinstance(cited, Norms):
            changed = same_type_after(self.tokens, cited, end)
            if changed is None:
                break
            cited, group = changed, None
            end = self.one_cited(cited, group)
        while group is not None and group.plural:
            more = self.elliptic(end)
            if more is None:
                break
            cited, group = more
            end = self.one_cited(cited, group)
        return end

    def one_cited(self, cited: Cited, group: Group | None, sic_at: int = -1) -> int:
        if isinstance(cited, Norms) and cited.refused:
            return cited.end
        end = cited.end
        hits, apposed = self.relations(cited.first if group is None else group.first)
        mentions = mentions_of(self.text, self.tokens, cited)
        later = pinpoints_after(self.tokens, cited)
        if group is not None:
            deeper = None if later is None or len(mentions) > 1 else group.with_levels(later)
            if deeper is not None:
                group, end = deeper, deeper.end
                mentions = (replace(mentions[0], end=self.tokens[end - 1].end),)
            mentions = self.with_group(mentions, group, shared=isinstance(cited, Norms) and cited.head.plural)
        elif later is not None:
            end = later.end
            last = replace(mentions[-1], pinpoints=later.pinpoints, end=self.tokens[later.end - 1].end)
            mentions = (*mentions[:-1], last)
        if sic_at >= 0:
            flag = Part("sic", self.tokens[sic_at].start, self.tokens[sic_at].end)
            mentions = (replace(mentions[0], sic=True, parts=(*mentions[0].parts, flag)), *mentions[1:])
        for mention in mentions:
            self.add(mention, hits)
        self.before = _Before(end, hits, apposed)
        return end

    def with_group(self, mentions: tuple[Mention, ...], group: Group, *, shared: bool) -> tuple[Mention, ...]:
        """Give the first mention the pinpoints before it; all of them when one plural word heads the list."""
        first = replace(mentions[0], pinpoints=group.pinpoints, start=self.tokens[group.first].start)
        # Many places of many norms at once is no way to cite, and would make output grow as a square.
        shared = (
            shared
            and len(group.pinpoints) <= _MOST_SHARED
            and len(group.pinpoints[0].values("art")) <= _MOST_SHARED
        )
        rest = [
            replace(mention, pinpoints=group.pinpoints) if shared else mention for mention in mentions[1:]
        ]
        return (first, *rest)

    def add(self, mention: Mention, hits: tuple[RelationHit, ...]) -> None:
        said = replace(
            mention,
            relations=tuple(hit.relation for hit in hits),
            parts=(*mention.parts, *relation_parts(self.tokens, hits)),
        )
        self.found.append(replace(said, iri=norm_iri(said, self.base)))

    def relations(self, first: int) -> tuple[tuple[RelationHit, ...], bool]:
        """What is said of the citation at ``first``, and whether it is said in apposition to one before."""
        hits = relations_before(self.tokens, first, self.before.end)
        if hits:
            return hits, self.apposed(hits)
        return self.carried(first), self.before.apposed

    def apposed(self, hits: tuple[RelationHit, ...]) -> bool:
        """Whether "…, modificado por" hangs on the citation just before."""
        return hits[0].passive and hits[0].first - self.before.end <= 2 and bool(self.found)

    def carried(self, first: int) -> tuple[RelationHit, ...]:
        """ "deroga el Decreto 5 de 2019 y la Resolución 6 de 2020": what is said of the first holds for both.

        Not for "la Ley 80, modificada por la Ley 1150 y el Decreto 1082": there the last may be a new member.
        """
        if self.before.apposed or not 1 <= first - self.before.end <= _LONGEST_JOINT:
            return ()
        between = self.tokens[self.before.end : first]
        return self.before.hits if all(token.fold in _COORDINATED for token in between) else ()

    def elliptic(self, end: int) -> tuple[Cited, Group] | None:
        """ "los artículos 209 de la Constitución Política y 3 de la Ley 489 de 1998": the second article."""
        place = end + 1 if self.tokens[end].fold == "," else end
        place += self.tokens[place].fold in {"y", "e"}
        place += self.tokens[place].fold in {"el", "los"}
        if place == end or self.tokens[place].kind != "n":
            return None
        items = items_at(self.tokens, place, "art", plural=True)
        after = None if items is None else follow(self.tokens, items[2])
        if items is None or after is None or after.cited is None or not after.by_of:
            return None
        return after.cited, Group.of_articles(items[0], place, items[2])


def find(text: str, *, base: str = DEFAULT_BASE) -> tuple[Mention, ...]:
    """Every citation of a Colombian norm in ``text``, in order.

    Never raises, whatever the text, and takes time in proportion to its length. ``base`` begins the IRIs of
    the norms whose identity the words settle.
    """
    return _Finder(text, base).run()
