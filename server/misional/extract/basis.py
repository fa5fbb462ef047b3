"""The law that each statement rests on: the act of its block, the article that lists it, the norms it
cites."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from misional.extract.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from misional.extract.law import Cited, Law
    from misional.extract.paragraphs import Paragraph
    from misional.extract.proposal import Findings, Proposal
    from misional.extract.sections import Division, Section

_PLAN: Final = frozenset({"Mission", "Vision", "StrategicObjective"})
_ABOUT_PLANS: Final = (
    "plataforma",
    "mision",
    "vision",
    "direccionamiento",
    "plan estrategico",
    "planeacion estrategica",
)
_ASCII: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True)
class Basis:
    """What one statement rests on, as keys: a norm's is "decreto-140-2021", a provision's
    "decreto-140-2021/art-2/num-5".

    ``stated_in`` is the provision that states it, ``list_in`` the article whose list it is in, ``norm`` the
    act of its block where no article is known (or the place of it that the item's own row names). ``flags``
    are keys of :mod:`misional.extract.reasons`.
    """

    stated_in: str = ""
    list_in: str = ""
    norm: str = ""
    in_accordance: tuple[str, ...] = ()
    invokes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """The law of a page's findings. ``plan`` is the act that adopts mission, vision and objectives, if one
    does; ``acts`` are the paragraphs that cite an act which was used, ``articles`` pairs an article's key
    with the paragraph that opens it."""

    bases: tuple[Basis, ...]
    plan: Cited | None
    acts: tuple[Paragraph, ...]
    plan_acts: tuple[Paragraph, ...]
    articles: tuple[tuple[str, Paragraph], ...]


@dataclass(slots=True)
class _Block:
    """The law of one section: its act, and the article whose list it is."""

    act: Cited | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    article: str = ""
    article_paragraph: Paragraph | None = None
    conforming: tuple[str, ...] = ()
    invoked: tuple[str, ...] = ()
    assumed: bool = False


def ground(division: Division, findings: Findings, law: Law, text: str) -> Grounds:
    """The law of every proposal of ``findings``, in the same order."""
    return _Grounding(division, findings, law, text).result()


class _Grounding:
    def __init__(self, division: Division, findings: Findings, law: Law, text: str) -> None:
        self._division = division
        self._findings = findings
        self._law = law
        self._text = text
        self._leads: defaultdict[int, list[Paragraph]] = defaultdict(list)
        for place, paragraph in findings.introductions:
            self._leads[place].append(paragraph)
        self._used: dict[int, Paragraph] = {}
        self._plan_used: dict[int, Paragraph] = {}

    def result(self) -> Grounds:
        own = self._acts_by_section()
        blocks = {
            place: self._block(place, section, own) for place, section in enumerate(self._division.sections)
        }
        plan = self._plan_act(blocks)
        bases = tuple(self._basis(proposal, blocks) for proposal in self._findings.proposals)
        stating = {proposal.section for proposal in self._findings.proposals if proposal.kind not in _PLAN}
        articles = {
            block.article: block.article_paragraph
            for place, block in blocks.items()
            if place in stating and block.article and block.article_paragraph is not None
        }
        return Grounds(
            bases,
            plan,
            tuple(self._used[place] for place in sorted(self._used)),
            tuple(self._plan_used[place] for place in sorted(self._plan_used)),
            tuple(articles.items()),
        )

    def _acts_by_section(self) -> dict[int, list[Paragraph]]:
        """The acts that hold for each section: its own, else those of the empty heading it stands under."""
        held: dict[int, list[Paragraph]] = {}
        waiting: list[Paragraph] = []
        group: set[str] = set()
        for place, section in enumerate(self._division.sections):
            acts = [part.paragraph for part in section.parts if part.role == "act"]
            empty = not any(part.role == "text" for part in section.parts)
            if not group.intersection(section.kinds):
                waiting = []
            held[place] = acts or list(waiting)
            if empty:
                waiting, group = acts or waiting, _group(section.kinds)
            elif acts and _group(section.kinds) <= _PLAN:
                # One act adopts the whole plan: it holds for the sections after it too.
                waiting, group = acts, set(_PLAN)
        return held

    def _block(self, place: int, section: Section, own: dict[int, list[Paragraph]]) -> _Block:
        plan = bool(_PLAN.intersection(section.kinds)) and not {"Function", "Duty"}.intersection(
            section.kinds
        )
        acts = own[place] or self._preface(plan=plan, announced=section.how == "announced")
        block = _Block(paragraphs=acts)
        norms = [cited for act in acts for cited in self._law.within(act.start, act.end)[:1]]
        if not acts and section.title is not None:
            norms = list(self._law.within(*section.title)[:1])
        # Several acts in a row are a list of norms: which of them states the functions is not said.
        if len({cited.iri for cited in norms}) == 1:
            block.act = norms[0]
            block.article = f"{norms[0].key}/{norms[0].places[0]}" if norms[0].places else ""
        if not plan:
            self._introduced(place, block)
        return block

    def _preface(self, *, plan: bool, announced: bool) -> list[Paragraph]:
        """The acts before any section: the page is the norm itself, or its plan's act stands at the top."""
        acts = list(self._division.preface)
        if plan:
            return [
                act
                for act in acts
                if any(word in fold(self._text[act.start : act.end]) for word in _ABOUT_PLANS)
            ]
        return acts if announced else []

    def _introduced(self, place: int, block: _Block) -> None:
        """What the sentences before the list say: its article, and the norms it conforms to."""
        conforming: list[str] = []
        invoked: list[str] = []
        for paragraph in self._leads[place]:
            places = self._law.places(paragraph.start, paragraph.end)
            if places and block.act is not None and not block.article:
                block.article, block.article_paragraph = f"{block.act.key}/{places[0]}", paragraph
            for cited in self._law.within(paragraph.start, paragraph.end):
                if block.act is None and not block.article and cited.places:
                    block.act, block.assumed = cited, True
                    block.article, block.article_paragraph = f"{cited.key}/{cited.places[0]}", paragraph
                elif block.act is not None and cited.iri == block.act.iri and cited.places:
                    block.article = block.article or f"{cited.key}/{cited.places[0]}"
                    block.article_paragraph = block.article_paragraph or paragraph
                else:
                    (conforming if cited.conforming else invoked).extend(keys(cited))
        block.conforming, block.invoked = tuple(conforming), tuple(invoked)

    def _plan_act(self, blocks: dict[int, _Block]) -> Cited | None:
        """The one act that adopts the plan; with several, no telling which."""
        sections = [proposal.section for proposal in self._findings.proposals if proposal.kind in _PLAN]
        acts = [blocks[place].act for place in dict.fromkeys(sections)]
        found = {cited.iri: cited for cited in acts if cited is not None}
        if len(found) != 1:
            return None
        for place in dict.fromkeys(sections):
            for paragraph in blocks[place].paragraphs:
                self._plan_used[paragraph.start] = self._used[paragraph.start] = paragraph
        return next(iter(found.values()))

    def _basis(self, proposal: Proposal, blocks: dict[int, _Block]) -> Basis:
        block = blocks[proposal.section]
        cited = self._law.within(proposal.start, proposal.end)
        conforming = [key for one in cited if one.conforming for key in keys(one)]
        invoked = [key for one in cited if not one.conforming for key in keys(one)]
        if proposal.kind in _PLAN:
            return Basis(in_accordance=tuple(conforming), invokes=tuple(invoked))
        act, article, paragraphs = block.act, block.article, block.paragraphs
        if proposal.act is not None:
            inner = self._law.within(proposal.act.start, proposal.act.end)[:1]
            if inner and proposal.act.start > proposal.end:
                self._used[proposal.act.start] = proposal.act
                return Basis(norm=keys(inner[0])[0], in_accordance=tuple(conforming), invokes=tuple(invoked))
            if inner and (act is None or inner[0].iri != act.iri):
                act, paragraphs = inner[0], [proposal.act]
                article = f"{act.key}/{act.places[0]}" if act.places else ""
        if act is not None:
            self._used.update({paragraph.start: paragraph for paragraph in paragraphs})
        stated_in, flags = _numeral(proposal, article), () if not block.assumed else ("article-assumed",)
        if act is None:
            flags = (*flags, "no-law")
        elif not article:
            flags = (*flags, "no-article")
        elif act.provisional:
            flags = (*flags, "norm-unidentified")
        return Basis(
            stated_in,
            article,
            "" if act is None else act.key,
            _unique([*block.conforming, *conforming]),
            _unique([*block.invoked, *invoked]),
            flags,
        )


def _group(kinds: Iterable[str]) -> set[str]:
    found = set(kinds)
    if found & _PLAN:
        found |= _PLAN
    if found & {"Function", "Duty"}:
        found |= {"Function", "Duty"}
    return found


def keys(cited: Cited) -> list[str]:
    """Keys of what a citation points at: places of the norm, or the norm itself."""
    return [f"{cited.key}/{path}" for path in cited.places] or [cited.key]


def _unique(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _numeral(proposal: Proposal, article: str) -> str:
    """The provision that states the item: a numeral or letter of the article, when the list can be
    believed."""
    label = proposal.label.lower().lstrip("0")
    if (
        not article
        or proposal.mark not in {"number", "letter", "roman"}
        or "numbering-lies" in proposal.reasons
    ):
        return ""
    if not label or not set(label) <= _ASCII or "/" in article.partition("/art-")[2]:
        return ""
    return f"{article}/{'lit' if proposal.mark == 'letter' else 'num'}-{label}"
