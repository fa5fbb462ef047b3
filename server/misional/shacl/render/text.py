"""The report as plain text for a terminal: by rule, counted, worst first."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.heading import origin, verdict
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.terms import shown, text_of
from misional.shacl.wording import message_of, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.report import Report
    from misional.shacl.wording import Lang

# Control and format characters, lone surrogates, line and paragraph separators.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def render_text(
    report: Report,
    provenance: Provenance = UNKNOWN,
    *,
    lang: Lang = "es",
    per_rule: int | None = 10,
    width: int = 100,
) -> str:
    """Return the report as text in Spanish or English.

    `per_rule` findings of each rule are listed and the others are counted; ``None`` lists them all. A long
    value is cut to `width` characters, with an ellipsis.
    """
    report = relabelled(report)
    lines = [verdict(report, lang)]
    for group in group_by_rule(report):
        lines += ["", *_group(group, lang, per_rule, width)]
    lines += ["", *(f"{label}: {value}" for label, value in origin(report, provenance, lang))]
    return "".join(f"{_visible(line)}\n" for line in lines)


def _group(group: RuleGroup, lang: Lang, per_rule: int | None, width: int) -> Iterator[str]:
    number = len(group.results)
    yield f"{severity_word(group.severity, lang).upper()} ×{number}  {group.title(lang)}"
    yield f"  {text_of(group.rule)}"
    for result in group.results[:per_rule]:
        value = (
            f"  →  {_cut(shown(result.value), width)}"
            if result.value and result.value != result.focus_node
            else ""
        )
        yield f"  · {text_of(result.focus_node)}{value}"
        if (said := message_of(result, lang)) != group.title(lang):
            yield f"      {said}"
    if per_rule is not None and number > per_rule:
        yield f"  … y {number - per_rule} más" if lang == "es" else f"  … and {number - per_rule} more"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _visible(line: str) -> str:
    # A value from a stranger's file must not move the cursor nor colour the screen.
    line = re.sub(r"[\r\n\t]+", " ", line)
    hidden = (unicodedata.category(character) in _HIDDEN for character in line)
    return "".join("\N{REPLACEMENT CHARACTER}" if hide else c for c, hide in zip(line, hidden, strict=True))
