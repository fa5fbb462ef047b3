"""The report as SARIF 2.1.0, for code-scanning desks."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from misional.shacl.render.grouping import RuleGroup, group_by_rule, relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.report import INFO, WARNING
from misional.shacl.terms import is_iri, local_name, text_of
from misional.shacl.wording import asked, message_of

if TYPE_CHECKING:
    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# A severity of one's own is an error: nobody said that it is mild.
_LEVELS: Final = {WARNING: "warning", INFO: "note"}
_Object = dict[str, object]


def render_sarif(report: Report, provenance: Provenance = UNKNOWN, *, lang: Lang = "es") -> str:
    """Return one run whose rules are the constraints and whose results are the findings, all of them.

    A finding is placed at a logical location, its focus node: a graph has no lines.
    """
    report = relabelled(report)
    groups = group_by_rule(report)
    ids = _rule_ids(groups)
    run: _Object = {
        "tool": {
            "driver": {
                "name": provenance.tool,
                "version": provenance.tool_version,
                "rules": [_rule(group, rule_id, lang) for group, rule_id in zip(groups, ids, strict=True)],
            },
            "extensions": [{"name": report.engine, "version": report.engine_version}],
        },
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, provenance)],
        "results": [
            _result(result, at, ids[at], lang) for at, group in enumerate(groups) for result in group.results
        ],
        "properties": {"conforms": report.conforms, "release": provenance.release},
    }
    if hashed := _artifacts(provenance):
        run["artifacts"] = hashed
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(group: RuleGroup, rule_id: str, lang: Lang) -> _Object:
    first = group.results[0]
    rule: _Object = {
        "id": rule_id,
        "name": local_name(group.rule),
        "shortDescription": {"text": asked(first, lang)},
        "fullDescription": {"text": group.title(lang)},
        "defaultConfiguration": {"level": _level(first)},
    }
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


def _result(result: Result, rule_index: int, rule_id: str, lang: Lang) -> _Object:
    place: _Object = {"name": local_name(result.focus_node), "fullyQualifiedName": text_of(result.focus_node)}
    return {
        "ruleId": rule_id,
        "ruleIndex": rule_index,
        "level": _level(result),
        "message": {"text": message_of(result, lang)},
        "locations": [{"logicalLocations": [{**place, "kind": "resource"}]}],
        "partialFingerprints": {"misional/v1": result.fingerprint},
        "properties": {
            "severity": text_of(result.severity),
            "path": result.path,
            "value": result.value,
            "sourceShape": result.source_shape,
        },
    }


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


def _artifacts(provenance: Provenance) -> list[_Object]:
    named = (("data", provenance.data_sha256), ("shapes", provenance.shapes_sha256))
    return [
        {"description": {"text": name}, "hashes": {"sha-256": digest}} for name, digest in named if digest
    ]
