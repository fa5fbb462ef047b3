"""The report as Markdown: for an issue, a wiki or a change request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.heading import more, origin, printable, verdict
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import coverage_lines, group_note, marks, path_said, silence, standing
from misional.shacl.terms import shown, text_of
from misional.shacl.wording import message_of, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.notes import Notes
    from misional.shacl.report import Report
    from misional.shacl.wording import Lang

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_BACKTICKS: Final = re.compile("`+")


def render_markdown(
    report: Report,
    provenance: Provenance = UNKNOWN,
    *,
    lang: Lang = "es",
    notes: Notes = NO_NOTES,
    per_rule: int | None = 100,
) -> str:
    """Return the findings, grouped by rule, in Spanish or English.

    `per_rule` findings of each rule are listed and the others are counted; ``None`` lists them all.
    """
    report = relabelled(report)
    title = "Informe de validación" if lang == "es" else "Validation report"
    lines = [f"# {title}", "", _plain(verdict(report, lang)), ""]
    lines += [line for told in silence(notes, lang) for line in (_plain(told), "")]
    lines += [f"- {_plain(label)}: {_code(value)}" for label, value in origin(report, provenance, lang)]
    lines += [f"- {_plain(line)}" for line in standing(report, notes, lang)]
    for group in group_by_rule(report):
        lines += ["", *_group(group, notes, lang, per_rule)]
    lines += _coverage(notes, lang, per_rule)
    return printable("\n".join(lines) + "\n")


def _group(group: RuleGroup, notes: Notes, lang: Lang, per_rule: int | None) -> Iterator[str]:
    title, word = group.title(lang), severity_word(group.severity, lang).capitalize()
    note = group_note(group, notes)
    about = f" ({_plain(path_said(group.results[0], note, lang))})" if group.path else ""
    yield f"## {_plain(word)} ×{len(group.results)}: {_plain(title)}"
    yield ""
    yield f"{'Regla' if lang == 'es' else 'Rule'}: {_code(text_of(group.rule))}{about}"
    yield ""
    for demand in note.demands:
        word = "Lo exige" if lang == "es" else "Demanded by"
        yield f"{word}: {_plain(demand.label.text(lang))} {_code(demand.iri)}"
        yield ""
    for result in group.results[:per_rule]:
        said = message_of(result, lang)
        value = (
            f" → {_code(shown(result.value))}" if result.value and result.value != result.focus_node else ""
        )
        own = notes.of(result)
        told = [own.focus_name.text(lang) if own.focus_name else "", str(own.place or "")]
        told += [*marks(own, lang), said if said != title else ""]
        note_text = "; ".join(_plain(part) for part in told if part)
        yield f"- {_code(text_of(result.focus_node))}{value}{': ' if note_text else ''}{note_text}"
    if per_rule is not None and len(group.results) > per_rule:
        yield f"- {more(len(group.results) - per_rule, lang)}"
    if note.repair:
        word = "Cómo corregirlo" if lang == "es" else "How to mend it"
        yield ""
        yield f"{word}: {_plain(note.repair.words.text(lang))}"
        yield from (f"\n    {line}" for line in note.repair.turtle.splitlines())


def _coverage(notes: Notes, lang: Lang, most: int | None) -> Iterator[str]:
    if notes.coverage is None:
        return
    yield ""
    yield f"## {'Cobertura' if lang == 'es' else 'Coverage'}"
    for sentence, things in coverage_lines(notes.coverage, lang):
        yield ""
        yield _plain(sentence)
        yield ""
        yield from (f"* {_code(thing)}" for thing in things[:most])
        if most is not None and len(things) > most:
            yield f"* {more(len(things) - most, lang)}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """Return a code span that shows the text as it is, backticks included (CommonMark §6.1)."""
    text = " ".join(text.split())
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"
