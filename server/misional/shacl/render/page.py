"""The report as one HTML page to read, print and sign: it needs no other file, no script and no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.heading import more, origin, printable, verdict
from misional.shacl.render.page_style import STYLE
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import coverage_lines, group_note, marks, path_said, silence, standing
from misional.shacl.terms import local_name, shown, text_of
from misional.shacl.wording import message_of, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from misional.shacl.notes import Demand, Note, Notes
    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang

_WORDS: Final = {
    "title": ("Informe de validación", "Validation report"),
    "summary": ("Resumen por regla", "Summary by rule"),
    "severity": ("Gravedad", "Severity"),
    "number": ("Hallazgos", "Findings"),
    "rule": ("Regla", "Rule"),
    "demanded": ("Lo exige", "Demanded by"),
    "repair": ("Cómo corregirlo", "How to mend it"),
    "about": ("Sobre qué", "About what"),
    "path": ("Propiedad", "Property"),
    "value": ("Valor", "Value"),
    "place": ("Archivo, línea y columna", "File, line and column"),
    "wrong": ("Qué está mal", "What is wrong"),
    "coverage": ("Qué se revisó y qué no", "What was checked and what was not"),
    "origin": ("Con qué se hizo, para repetirlo", "What it was made with, to repeat it"),
    "standing": ("Frente a lo anterior y a las exenciones", "Against the earlier report and the waivers"),
    "sign": ("Firma", "Signature"),
    "name": ("Nombre y cargo", "Name and office"),
    "date": ("Lugar y fecha", "Place and date"),
    "none": ("no aplica", "none"),
}
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def render_html(
    report: Report,
    provenance: Provenance = UNKNOWN,
    *,
    lang: Lang = "es",
    notes: Notes = NO_NOTES,
    per_rule: int | None = 200,
) -> str:
    """Return the page in Spanish or English, with equal bytes for equal reports.

    `per_rule` findings of each rule are listed and the others are counted; ``None`` lists them all.
    """
    report = relabelled(report)
    groups = group_by_rule(report)

    def word(name: str) -> str:
        return _word(name, lang)

    told = list(standing(report, notes, lang))
    parts = [
        f'<h1>{word("title")}</h1><p class="verdict">{escape(verdict(report, lang))}</p>',
        *(f"<p>{escape(told)}</p>" for told in silence(notes, lang)),
        _section(word("standing"), _list(told)) if told else "",
        _section(word("summary"), _summary(groups, notes, lang)) if groups else "",
        *(_group(number, group, notes, lang, per_rule) for number, group in enumerate(groups, 1)),
        _coverage(notes, lang, per_rule),
        _section(
            word("origin"), _pairs((label, _code(text)) for label, text in origin(report, provenance, lang))
        ),
        _signature(lang),
    ]
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{word('title')}: {escape(verdict(report, lang))}</title><style>{STYLE}</style>"
    )
    body = "\n".join(part for part in parts if part)
    return printable(
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>{head}</head>\n'
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _summary(groups: Iterable[RuleGroup], notes: Notes, lang: Lang) -> str:
    rows = [
        (
            escape(severity_word(group.severity, lang)),
            str(len(group.results)),
            f'<a href="#r{number}">{escape(group.title(lang))}</a>',
            ", ".join(_demand(one, lang) for one in group_note(group, notes).demands) or _word("none", lang),
        )
        for number, group in enumerate(groups, 1)
    ]
    return _table([_word(name, lang) for name in ("severity", "number", "rule", "demanded")], rows)


def _group(number: int, group: RuleGroup, notes: Notes, lang: Lang, most: int | None) -> str:
    note = group_note(group, notes)
    severity = severity_word(group.severity, lang).capitalize()
    facts = [(_word("rule", lang), _link(text_of(group.rule), local_name(group.rule)))]
    if note.demands:
        facts.append((_word("demanded", lang), ", ".join(_demand(one, lang) for one in note.demands)))
    if group.path:
        facts.append((_word("path", lang), escape(path_said(group.results[0], note, lang))))
    if note.repair:
        turtle = f"<pre><code>{escape(note.repair.turtle)}</code></pre>" if note.repair.turtle else ""
        facts.append((_word("repair", lang), escape(note.repair.words.text(lang)) + turtle))
    columns = [_word(name, lang) for name in ("about", "value", "place", "wrong")]
    rows = [_finding(result, notes.of(result), lang) for result in group.results[:most]]
    rest = len(group.results) - len(rows)
    return (
        f'<section class="rule" id="r{number}"><h2>{number}. {escape(severity)} ×{len(group.results)}: '
        f"{escape(group.title(lang))}</h2>{_pairs(facts)}{_table(columns, rows)}"
        + (f"<p>{more(rest, lang)}</p>" if rest else "")
        + "</section>"
    )


def _finding(result: Result, note: Note, lang: Lang) -> tuple[str, ...]:
    name = f"<b>{escape(note.focus_name.text(lang))}</b><br>" if note.focus_name else ""
    told = "".join(f'<br><span class="mark">{escape(mark)}</span>' for mark in marks(note, lang))
    value = ""
    if result.value is not None and result.value != result.focus_node:
        called = f"{escape(note.value_name.text(lang))}<br>" if note.value_name else ""
        value = called + _code(shown(result.value))
    return (
        name + _code(text_of(result.focus_node)),
        value,
        _code(str(note.place)) if note.place else "",
        escape(message_of(result, lang)) + told,
    )


def _coverage(notes: Notes, lang: Lang, most: int | None) -> str:
    if notes.coverage is None:
        return ""
    told = []
    for sentence, things in coverage_lines(notes.coverage, lang):
        listed = [*things[:most]]
        rest = [more(len(things) - len(listed), lang)] if len(things) > len(listed) else []
        told.append(f"<p>{escape(sentence)}</p>{_list([*listed, *rest]) if things else ''}")
    return _section(_word("coverage", lang), "".join(told))


def _signature(lang: Lang) -> str:
    lines = "".join(
        f'<p><span class="line"></span>{_word(name, lang)}</p>' for name in ("sign", "name", "date")
    )
    return f'<section class="signature"><h2>{_word("sign", lang)}</h2>{lines}</section>'


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(label)}</dt><dd>{value}</dd>" for label, value in pairs) + "</dl>"


def _list(texts: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def _demand(demand: Demand, lang: Lang) -> str:
    return _link(demand.iri, demand.label.text(lang))


def _link(iri: str, text: str) -> str:
    # A stranger's shapes may name any scheme; only these are safe to follow from a page.
    if iri.startswith(("https://", "http://")):
        return f'<a href="{escape(iri)}">{escape(text)}</a>'
    return escape(text)


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _word(name: str, lang: Lang) -> str:
    return _WORDS[name][lang == "en"]
