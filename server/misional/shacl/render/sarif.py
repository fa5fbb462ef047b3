"""The report as SARIF 2.1.0, for code-scanning desks."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.render.remarks import demand_words, group_note, waiver_words
from misional.shacl.report import INFO, WARNING
from misional.shacl.terms import is_iri, local_name, text_of
from misional.shacl.wording import asked, message_of

if TYPE_CHECKING:
    from misional.shacl.notes import Notes
    from misional.shacl.render.provenance import Run
    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# A severity of one's own is an error: nobody said that it is mild.
_LEVELS: Final = {WARNING: "warning", INFO: "note"}
_STATES: Final = {"new": "new", "open": "unchanged"}
_Object = dict[str, object]


def render_sarif(
    report: Report, provenance: Provenance = UNKNOWN, *, lang: Lang = "es", notes: Notes = NO_NOTES
) -> str:
    """Return one run whose rules are the constraints and whose results are the findings, all of them.

    A finding is placed at a logical location, its focus node, and at its place in a file if it has one. A
    waived finding is suppressed, with its reason (§3.27.23); against a baseline each says its state
    (§3.27.24), and those that are fixed are told as absent.
    """
    report = relabelled(report)
    groups = group_by_rule(report)
    ids = _rule_ids(groups)
    run: _Object = {
        "tool": {
            "driver": {
                "name": provenance.tool,
                "version": provenance.tool_version,
                "rules": [
                    _rule(group, rule_id, notes, lang) for group, rule_id in zip(groups, ids, strict=True)
                ],
            },
            "extensions": [{"name": report.engine, "version": report.engine_version}],
        },
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, provenance)],
        "results": [
            _result(result, at, ids[at], notes, lang)
            for at, group in enumerate(groups)
            for result in group.results
        ]
        + [_absent(result, lang) for result in notes.fixed],
        "properties": {
            "conforms": report.conforms,
            "release": provenance.release,
            **(_asked(provenance.run) if provenance.run else {}),
        },
    }
    if hashed := _artifacts(provenance):
        run["artifacts"] = hashed
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(group: RuleGroup, rule_id: str, notes: Notes, lang: Lang) -> _Object:
    first = group.results[0]
    rule: _Object = {
        "id": rule_id,
        "name": local_name(group.rule),
        "shortDescription": {"text": asked(first, lang)},
        "fullDescription": {"text": group.title(lang)},
        "defaultConfiguration": {"level": _level(first)},
    }
    note = group_note(group, notes)
    if note.demands or note.repair:
        told = [demand_words(demand, lang) for demand in note.demands]
        told += [note.repair.words.text(lang), note.repair.turtle] if note.repair else []
        rule["help"] = {"text": "\n".join(told)}
    if is_iri(group.rule) and text_of(group.rule).startswith("http"):
        rule["helpUri"] = text_of(group.rule)
    return rule


def _rule_ids(groups: tuple[RuleGroup, ...]) -> tuple[str, ...]:
    """Return an id for each group; unnamed shapes inside one rule that would share one are numbered."""
    seen: Counter[str] = Counter()
    ids = []
    for group in groups:
        parts = (text_of(group.rule), local_name(group.component), group.path or "")
        rule_id = " ".join(part for part in parts if part)
        seen[rule_id] += 1
        ids.append(rule_id if seen[rule_id] == 1 else f"{rule_id} {seen[rule_id]}")
    return tuple(ids)


def _result(result: Result, rule_index: int, rule_id: str, notes: Notes, lang: Lang) -> _Object:
    place: _Object = {"name": local_name(result.focus_node), "fullyQualifiedName": text_of(result.focus_node)}
    note = notes.of(result)
    location: _Object = {"logicalLocations": [{**place, "kind": "resource"}]}
    if note.place:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": file_uri(note.place.file)},
            "region": {"startLine": note.place.line, "startColumn": note.place.column},
        }
    found: _Object = {
        "ruleId": rule_id,
        "ruleIndex": rule_index,
        "level": _level(result),
        "message": {"text": message_of(result, lang)},
        "locations": [location],
        "partialFingerprints": {"misional/v1": result.fingerprint},
        "properties": {
            "severity": text_of(result.severity),
            "path": result.path,
            "value": result.value,
            "sourceShape": result.source_shape,
        },
    }
    if note.state:
        found["baselineState"] = _STATES[note.state]
    if note.waiver:
        why = waiver_words(note.waiver, lang)
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return found


def _absent(result: Result, lang: Lang) -> _Object:
    """A finding of the baseline that is gone (§3.27.24); its rule may not be in this run any more."""
    return {
        "level": _level(result),
        "message": {"text": message_of(result, lang)},
        "baselineState": "absent",
        "partialFingerprints": {"misional/v1": result.fingerprint},
    }


def file_uri(name: str) -> str:
    """A file's name as a relative URI reference (RFC 3986)."""
    return quote(name.replace("\\", "/"), safe="/!$&'()*+,;=@~")


def _level(result: Result) -> str:
    return _LEVELS.get(result.severity, "error")


def _invocation(report: Report, provenance: Provenance) -> _Object:
    invocation: _Object = {"executionSuccessful": True}
    if provenance.time:
        invocation["endTimeUtc"] = provenance.time
    if report.fallback:
        told = {"level": "warning", "message": {"text": report.fallback}}
        invocation["toolExecutionNotifications"] = [told]
    return invocation


def _asked(run: Run) -> _Object:
    reasoner = run.reasoner if run.infer else None
    return {"profiles": list(run.profiles), "reasoner": reasoner, "engineAskedFor": run.engine}


def _artifacts(provenance: Provenance) -> list[_Object]:
    """The inputs, as wholes (the hash is that of the triples) and file by file; none comes twice."""
    named = (("data", provenance.data_sha256), ("shapes", provenance.shapes_sha256))
    hashed: list[_Object] = [
        {"description": {"text": f"triples of the {name} (RDFC-1.0)"}, "hashes": {"sha-256": digest}}
        for name, digest in named
        if digest
    ]
    inputs = dict.fromkeys(provenance.run.inputs() if provenance.run else ())
    files: list[_Object] = [
        {
            "location": {"uri": file_uri(one.name)},
            "description": {"text": part},
            "hashes": {"sha-256": one.sha256},
        }
        for part, one in inputs
    ]
    return [*hashed, *files]
