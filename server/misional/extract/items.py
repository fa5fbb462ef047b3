"""The items of a list: by their marks, one per line, or strung together in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from misional.extract.acts import is_act
from misional.extract.announcements import announced_list, is_body_name, names_a_list
from misional.extract.headings import read_heading
from misional.extract.levels import Entry, with_levels
from misional.extract.noise import is_contact, is_pointer
from misional.extract.runs import runs
from misional.extract.splitting import may_hold_several, split_marked, split_run_on, strings_verbs
from misional.extract.words import begins_with_action, begins_with_infinitive, is_foreign, list_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from misional.extract.markers import Mark
    from misional.extract.page import Page
    from misional.extract.paragraphs import Paragraph
    from misional.extract.sections import Part, Section

_SHORTEST_PROSE: Final = 6
_LONGEST_NAME: Final = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One item; ``start`` and ``end`` bound its words, ``label`` is the mark as stated ("" for none).

    ``how`` is how it was told apart: "marked", "line", "run-on" or "prose" (a paragraph taken whole).
    ``level`` counts from 1, ``act`` is the paragraph of the act that precedes it inside the list. ``flags``
    are keys of :mod:`misional.extract.reasons`.
    """

    start: int
    end: int
    how: str
    level: int = 1
    label: str = ""
    value: tuple[int, ...] = ()
    kind: str = ""
    act: Paragraph | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list section holds; ``doubts`` are keys of :mod:`misional.extract.reasons` for what was left
    out."""

    items: tuple[Item, ...]
    introductions: tuple[Paragraph, ...]
    doubts: tuple[str, ...] = ()


def read_items(page: Page, section: Section, *, nested: bool) -> Reading:
    """The items of a list section. ``nested``: lower levels are items of their own (objectives), not parts of
    the item above them (functions: a numeral keeps its letters)."""
    entries, introductions = _entries(page, section.parts)
    if any(entry.mark is not None for entry in entries):
        reading = _marked(page, entries, nested=nested)
    else:
        reading = _unmarked(page, entries)
    return replace(reading, introductions=tuple(introductions))


def _entries(page: Page, parts: Sequence[Part]) -> tuple[list[Entry], list[Paragraph]]:
    """The paragraphs of a section, split at inner marks; introductions apart."""
    entries: list[Entry] = []
    introductions: list[Paragraph] = []
    act: Paragraph | None = None
    fresh = False
    following = _following_marks(parts)
    for place, part in enumerate(parts):
        paragraph = part.paragraph
        if part.role == "act":
            act = _holds_from_here(entries, paragraph)
            continue
        if part.role == "subheading":
            fresh = True
            continue
        text = page.text[paragraph.words : paragraph.end]
        if paragraph.mark is None and _introduces(
            text, first=not entries, listed=following[place] is not None
        ):
            introductions.append(paragraph)
            fresh = True
            continue
        for piece in split_marked(text, paragraph.mark, following[place]):
            if (
                piece.mark is None
                and paragraph.mark is None
                and announced_list(text[: piece.end])
                and text[piece.end :].strip()
            ):
                introductions.append(replace(paragraph, end=paragraph.words + piece.end))
                continue
            split = paragraph.mark is not None and piece.lead > 0
            entries.append(
                Entry(
                    paragraph.words + piece.start,
                    paragraph.words + piece.end,
                    piece.mark,
                    paragraph,
                    act,
                    fresh=fresh,
                    split=split,
                )
            )
            fresh = False
    return _with_words(page, entries), introductions


def _holds_from_here(entries: list[Entry], act: Paragraph) -> Paragraph | None:
    """The act when it holds for what follows; in an item's row it is that item's, which is told so."""
    if not entries:
        return None
    if act.first.row >= 0 and act.first.row == entries[-1].paragraph.first.row:
        entries[-1] = replace(entries[-1], act=act)
        return None
    return act


def _following_marks(parts: Sequence[Part]) -> list[Mark | None]:
    """For each part, the list mark of the next one that has one."""
    following: list[Mark | None] = []
    mark: Mark | None = None
    for part in reversed(parts):
        following.append(mark)
        if part.role == "text" and part.paragraph.mark is not None:
            mark = part.paragraph.mark
    return following[::-1]


def _introduces(text: str, *, first: bool, listed: bool) -> bool:
    """Whether an unmarked paragraph leads to the list instead of being of it."""
    if announced_list(text) is not None and text.rstrip().endswith((":", ".-", "siguientes.", "siguientes")):
        return True
    if begins_with_infinitive(text):
        return False
    if text.rstrip().endswith(":"):
        return True
    return first and listed and names_a_list(text)


def _is_only_name(page: Page, entry: Entry, following: Entry) -> bool:
    """Whether an item has no words but its code, or only a name that the next paragraph spells out."""
    if entry.mark is None:
        return False
    text = page.text[entry.start : entry.end]
    name = entry.mark.kind == "code" and len(text.split()) <= _LONGEST_NAME and not text.endswith((".", ";"))
    acts = begins_with_infinitive(page.text[following.start : following.end])
    return not text or (name and acts and not begins_with_infinitive(text))


def _with_words(page: Page, entries: Sequence[Entry]) -> list[Entry]:
    """A mark that stands alone ("Objetivo 1" as a title) takes the words of the paragraph after it."""
    joined: list[Entry] = []
    for entry in entries:
        last = joined[-1] if joined else None
        if last is not None and entry.mark is None and _is_only_name(page, last, entry):
            joined[-1] = replace(last, start=entry.start, end=entry.end)
        else:
            joined.append(entry)
    return [entry for entry in joined if entry.end > entry.start]


def _marked(page: Page, entries: Sequence[Entry], *, nested: bool) -> Reading:
    items: list[Item] = []
    doubts: list[str] = []
    for run in runs(page, with_levels(page.text, entries)):
        found = _items_of_run(page, run, nested=nested)
        doubt = _doubt_of_run(page, found)
        if doubt is None:
            items += [item for item in found if not _is_no_item(page.text[item.start : item.end])]
        else:
            doubts.append(doubt)
    return Reading(tuple(_flagged(page, items)), (), tuple(doubts))


def _items_of_run(page: Page, run: Sequence[Entry], *, nested: bool) -> list[Item]:
    items: list[Item] = []
    for entry in run:
        text = page.text[entry.start : entry.end]
        last = items[-1] if items else None
        if entry.mark is None and last is not None:
            own = (
                begins_with_infinitive(text)
                and page.text[last.end - 1] in ".;"
                and entry.paragraph.first.item < 0
            )
            if not own:
                items[-1] = replace(last, end=entry.end)
                continue
            items.append(
                Item(entry.start, entry.end, "line", last.level, act=entry.act, flags=("mark-lost",))
            )
            continue
        if entry.level > 1 and not nested and last is not None:
            items[-1] = replace(last, end=entry.end)
            continue
        flags = ("split",) if entry.split else ()
        mark = entry.mark
        items.append(
            Item(
                entry.start, entry.end, "marked", min(entry.level, 2), mark.label if mark else "",
                mark.value if mark else (), mark.kind if mark else "", entry.act, flags,
            )
        )  # fmt: skip
    return items


def _doubt_of_run(page: Page, items: Sequence[Item]) -> str | None:
    """Why the run is no list of functions or objectives at all, or ``None``."""
    texts = [page.text[item.start : item.end] for item in items]
    acting = sum(begins_with_action(text) for text in texts)
    if not texts:
        return "no-items"
    if is_foreign(" ".join(texts)):
        return "foreign"
    if 2 * acting >= len(texts):
        return None
    if 2 * sum(is_act(text) for text in texts) >= len(texts):
        return "norms-listed"
    if 2 * sum(is_body_name(text) for text in texts) >= len(texts):
        return "bodies-listed"
    if 2 * sum(is_contact(text) for text in texts) >= len(texts):
        return "contact-listed"
    if sum(len(text.split()) for text in texts) < 5 * len(texts):
        return "names-listed"
    return None


def _is_no_item(text: str) -> bool:
    return (
        is_contact(text)
        or is_act(text)
        or read_heading(text) is not None
        or (is_pointer(text) and not begins_with_action(text))
    )


def _unmarked(page: Page, entries: Sequence[Entry]) -> Reading:
    texts = [page.text[entry.start : entry.end] for entry in entries]
    begun = list_starts(texts)
    if begun:
        return Reading(tuple(_flagged(page, _lines(page, entries, begun))), ())
    prose = [
        entry for entry, text in zip(entries, texts, strict=True) if len(text.split()) >= _SHORTEST_PROSE
    ]
    return Reading(tuple(_run_on(page, prose)), (), () if prose else ("no-items",))


def _lines(page: Page, entries: Sequence[Entry], acting: Sequence[bool]) -> Iterable[Item]:
    """One item a line, from the first that begins as one; other prose after them ends the list."""
    items: list[Item] = []
    for entry, acts in zip(entries, acting, strict=True):
        text = page.text[entry.start : entry.end]
        last = items[-1] if items else None
        if acts:
            items.append(Item(entry.start, entry.end, "line", act=entry.act))
        elif last is not None and (text[:1].islower() or page.text[last.end - 1] in ",:"):
            items[-1] = replace(last, end=entry.end)
        elif last is not None and begins_with_action(text) and text.endswith((".", ";")):
            items.append(Item(entry.start, entry.end, "line", act=entry.act))
        elif last is not None and entry.paragraph.first.row < 0:
            break
    return items


def _run_on(page: Page, prose: Sequence[Entry]) -> Iterable[Item]:
    items: list[Item] = []
    for entry in prose:
        text = page.text[entry.start : entry.end]
        pieces = split_run_on(text)
        if len(pieces) > 1:
            items += [
                Item(entry.start + piece.start, entry.start + piece.end, "run-on", act=entry.act)
                for piece in pieces
            ]
        elif not items and (begins_with_infinitive(text[pieces[0].start :]) or strings_verbs(text)):
            flags = ("unsplit",) if strings_verbs(text) or may_hold_several(text) else ()
            items.append(Item(entry.start + pieces[0].start, entry.end, "prose", act=entry.act, flags=flags))
    return items


def _flagged(page: Page, items: Iterable[Item]) -> list[Item]:
    return [
        replace(item, flags=(*item.flags, "may-hold-several"))
        if may_hold_several(page.text[item.start : item.end])
        else item
        for item in items
    ]
