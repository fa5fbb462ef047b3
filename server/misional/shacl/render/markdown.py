"""The report as Markdown: for an issue, a wiki or a change request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.heading import origin, verdict
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.terms import shown, text_of
from misional.shacl.wording import message_of, path_in_words, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.report import Report
    from misional.shacl.wording import Lang

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_BACKTICKS: Final = re.compile("`+")


def render_markdown(report: Report, provenance: Provenance = UNKNOWN, *, lang: Lang = "es") -> str:
    """Return every finding, grouped by rule, in Spanish or English."""
    report = relabelled(report)
    title = "Informe de validación" if lang == "es" else "Validation report"
    lines = [f"# {title}", "", _plain(verdict(report, lang)), ""]
    lines += [f"- {_plain(label)}: {_code(value)}" for label, value in origin(report, provenance, lang)]
    for group in group_by_rule(report):
        lines += ["", *_group(group, lang)]
    return "\n".join(lines) + "\n"


def _group(group: RuleGroup, lang: Lang) -> Iterator[str]:
    title, word = group.title(lang), severity_word(group.severity, lang).capitalize()
    about = f" ({_plain(path_in_words(group.path, lang))})" if group.path else ""
    yield f"## {_plain(word)} ×{len(group.results)}: {_plain(title)}"
    yield ""
    yield f"{'Regla' if lang == 'es' else 'Rule'}: {_code(text_of(group.rule))}{about}"
    yield ""
    for result in group.results:
        said = message_of(result, lang)
        value = (
            f" → {_code(shown(result.value))}" if result.value and result.value != result.focus_node else ""
        )
        note = f": {_plain(said)}" if said != title else ""
        yield f"- {_code(text_of(result.focus_node))}{value}{note}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """Return a code span that shows the text as it is, backticks included (CommonMark §6.1)."""
    text = " ".join(text.split())
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"
