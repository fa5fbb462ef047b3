"""The report as JUnit XML, for a build that shows test results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from misional.shacl.notes import NO_NOTES, fails
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.heading import origin, verdict
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import demand_words, marks, waiver_words
from misional.shacl.report import VIOLATION
from misional.shacl.terms import local_name, text_of
from misional.shacl.wording import message_of

if TYPE_CHECKING:
    from misional.shacl.notes import Note, Notes
    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang

# XML 1.0 has no way to write the other characters.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(
    report: Report,
    provenance: Provenance = UNKNOWN,
    *,
    lang: Lang = "es",
    notes: Notes = NO_NOTES,
    fail_on: str = VIOLATION,
) -> str:
    """Return one test suite per rule and one test case per finding.

    Findings as severe as `fail_on` (a severity term) or worse are failures, or with ``new`` those that the
    baseline has not; others pass and say so in their output. A waived finding is skipped, with its reason. A
    report without findings is one case that passes.
    """
    report = relabelled(report)
    root = Element("testsuites", name=provenance.tool)
    groups = group_by_rule(report)
    for group in groups:
        _suite(root, group, notes, lang, fail_on)
    if not groups:
        suite = SubElement(root, "testsuite", name="SHACL", tests="1", failures="0", errors="0", skipped="0")
        SubElement(suite, "testcase", classname="SHACL", name=verdict(report, lang))
    for suite in root:
        properties = Element("properties")
        for label, value in origin(report, provenance, "en"):
            SubElement(properties, "property", name=label, value=_xml(value))
        suite.insert(0, properties)
    for count in ("tests", "failures", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, group: RuleGroup, notes: Notes, lang: Lang, fail_on: str) -> None:
    waived = sum(notes.of(result).waiver is not None for result in group.results)
    failing = [fails(result, notes.of(result), fail_on) for result in group.results]
    suite = SubElement(
        root,
        "testsuite",
        name=_xml(f"{local_name(group.rule)}: {group.title(lang)}"),
        tests=str(len(group.results)),
        failures=str(sum(failing)),
        errors="0",
        skipped=str(waived),
    )
    for result, failed in zip(group.results, failing, strict=True):
        _case(suite, result, notes.of(result), lang, failed=failed)


def _case(suite: Element, result: Result, note: Note, lang: Lang, *, failed: bool) -> None:
    about = text_of(result.focus_node)
    case = SubElement(
        suite, "testcase", classname=_xml(text_of(result.rule)), name=_xml(f"{about} [{result.fingerprint}]")
    )
    if note.place:
        case.set("file", _xml(note.place.file))
        case.set("line", str(note.place.line))
    said, kind = message_of(result, lang), local_name(result.severity)
    facts = (("focus node", about), ("path", result.path), ("value", result.value))
    told = [*(demand_words(demand, lang) for demand in note.demands), *marks(note, lang)]
    told += [str(note.place)] if note.place else []
    body = _xml(
        "\n".join(f"{name}: {fact}" for name, fact in facts if fact) + "".join(f"\n{line}" for line in told)
    )
    if note.waiver:
        SubElement(case, "skipped", message=_xml(waiver_words(note.waiver, lang)))
        SubElement(case, "system-out").text = _xml(f"{kind}: {said}\n{body}")
    elif failed:
        SubElement(case, "failure", type=_xml(kind), message=_xml(said)).text = body
    else:
        SubElement(case, "system-out").text = _xml(f"{kind}: {said}\n{body}")


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
