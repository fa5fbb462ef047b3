"""The report as plain text for a terminal: by rule, counted, worst first."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.heading import more, origin, verdict
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import (
    coverage_lines,
    demand_words,
    focus_words,
    group_note,
    marks,
    path_said,
    silence,
    standing,
)
from misional.shacl.terms import shown, text_of
from misional.shacl.wording import message_of, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.notes import Note, Notes
    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang

# Control and format characters, lone surrogates, line and paragraph separators.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def render_text(
    report: Report,
    provenance: Provenance = UNKNOWN,
    *,
    lang: Lang = "es",
    notes: Notes = NO_NOTES,
    per_rule: int | None = 10,
    width: int = 100,
) -> str:
    """Return the report as text in Spanish or English.

    `per_rule` findings of each rule are listed and the others are counted; ``None`` lists them all. A long
    value is cut to `width` characters, with an ellipsis.
    """
    report = relabelled(report)
    lines = [verdict(report, lang), *silence(notes, lang), *standing(report, notes, lang)]
    for group in group_by_rule(report):
        lines += ["", *_group(group, notes, lang, per_rule, width)]
    lines += _coverage(notes, lang, per_rule)
    lines += ["", *(f"{label}: {value}" for label, value in origin(report, provenance, lang))]
    return "".join(f"{visible(line)}\n" for line in lines)


def _group(group: RuleGroup, notes: Notes, lang: Lang, per_rule: int | None, width: int) -> Iterator[str]:
    number = len(group.results)
    yield f"{severity_word(group.severity, lang).upper()} ×{number}  {group.title(lang)}"
    yield f"  {text_of(group.rule)}"
    note = group_note(group, notes)
    for demand in note.demands:
        yield f"  {'lo exige' if lang == 'es' else 'demanded by'}: {demand_words(demand, lang)}"
    for result in group.results[:per_rule]:
        yield from _finding(result, notes.of(result), group.title(lang), lang, width)
    if per_rule is not None and number > per_rule:
        yield f"  {more(number - per_rule, lang)}"
    if note.repair:
        yield f"  {'cómo corregirlo' if lang == 'es' else 'how to mend it'}: {note.repair.words.text(lang)}"
        yield from (f"      {line}" for line in note.repair.turtle.splitlines())


def _finding(result: Result, note: Note, title: str, lang: Lang, width: int) -> Iterator[str]:
    value = ""
    if result.value and result.value != result.focus_node:
        value = f"  →  {_cut(shown(result.value), width)}"
    yield f"  · {focus_words(result, note, lang)}{value}"
    place = str(note.place) if note.place else ""
    facts = [place, path_said(result, note, lang) if notes_say(note) else "", *marks(note, lang)]
    if told := " · ".join(fact for fact in facts if fact):
        yield f"      {told}"
    if (said := message_of(result, lang)) != title:
        yield f"      {said}"


def notes_say(note: Note) -> bool:
    """Tell whether there is a note at all: without one a finding stays on its line."""
    return note.repair is not None or note.place is not None


def _coverage(notes: Notes, lang: Lang, most: int | None) -> Iterator[str]:
    if notes.coverage is None:
        return
    yield ""
    for sentence, things in coverage_lines(notes.coverage, lang):
        yield sentence
        yield from (f"  - {thing}" for thing in things[:most])
        if most is not None and len(things) > most:
            yield f"  {more(len(things) - most, lang)}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def visible(line: str) -> str:
    """Return the line as a terminal can show it: a stranger's value moves no cursor and colours no screen."""
    line = re.sub(r"[\r\n\t]+", " ", line)
    hidden = (unicodedata.category(character) in _HIDDEN for character in line)
    return "".join("\N{REPLACEMENT CHARACTER}" if hide else c for c, hide in zip(line, hidden, strict=True))
