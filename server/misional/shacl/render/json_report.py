"""The report as plain JSON, version 1: for programs that do not speak RDF, and for repeating a run.

The document is one object::

    format, version    "misional-validation-report", 1. New keys keep it; a changed key raises it.
    tool, engine       {"name", "version"}; the engine also has "fallback": why another did not answer, or "".
    data, shapes       {"sha256"}: hex digest, or null when the caller did not give it.
    release, time      a release's id; an xsd:dateTime. Either may be null.
    conforms           true only when there is no result at all.
    counts             severity IRI -> number of results.
    results            worst first, all of them, each:
        fingerprint    names the finding across runs
        severity, rule, sourceShape, component, constraint, focusNode, value
                       N-Triples terms; constraint and value may be null. A blank node's label means nothing.
        path           a SPARQL property path, or null
        messages       [{"text", "lang"}]; lang may be null
        detail         nested results, of the same form
"""

from __future__ import annotations

import json
from typing import Any, Final, cast

from misional.shacl.render.grouping import relabelled
from misional.shacl.render.provenance import UNKNOWN, Provenance
from misional.shacl.report import EngineName, Message, Report, Result
from misional.shacl.terms import text_of

FORMAT: Final = "misional-validation-report"
VERSION: Final = 1
_ENGINES: Final[tuple[EngineName, ...]] = ("shacl", "pyshacl")


def render_json(report: Report, provenance: Provenance = UNKNOWN) -> str:
    """Return the report in JSON, with equal bytes for equal reports."""
    report = relabelled(report)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "tool": {"name": provenance.tool, "version": provenance.tool_version},
        "engine": {"name": report.engine, "version": report.engine_version, "fallback": report.fallback},
        "data": {"sha256": provenance.data_sha256},
        "shapes": {"sha256": provenance.shapes_sha256},
        "release": provenance.release,
        "time": provenance.time,
        "conforms": report.conforms,
        "counts": {text_of(severity): number for severity, number in report.counts()},
        "results": [_result(result) for result in report.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_json(text: str) -> tuple[Report, Provenance]:
    """Read back what `render_json` wrote; `ValueError` if the text is not such a document of this version."""
    try:
        document = json.loads(text)
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            message = f"not a {FORMAT} of version {VERSION}"
            raise ValueError(message)
        return _read_report(document), _read_provenance(document)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not a {FORMAT}: {error!r}"
        raise ValueError(message) from error


def _result(result: Result) -> dict[str, object]:
    return {
        "fingerprint": result.fingerprint,
        "severity": result.severity,
        "rule": result.rule,
        "sourceShape": result.source_shape,
        "component": result.source_constraint_component,
        "constraint": result.source_constraint,
        "path": result.path,
        "focusNode": result.focus_node,
        "value": result.value,
        "messages": [message._asdict() for message in result.messages],
        "detail": [_result(nested) for nested in result.detail],
    }


def _read_report(document: dict[str, Any]) -> Report:
    engine = document["engine"]
    if engine["name"] not in _ENGINES:
        message = f"unknown engine {engine['name']!r}"
        raise ValueError(message)
    return Report(
        conforms=document["conforms"],
        results=tuple(_read_result(result) for result in document["results"]),
        engine=cast("EngineName", engine["name"]),
        engine_version=engine["version"],
        fallback=engine["fallback"],
    )


def _read_result(result: dict[str, Any]) -> Result:
    return Result(
        focus_node=result["focusNode"],
        path=result["path"],
        value=result["value"],
        source_shape=result["sourceShape"],
        rule=result["rule"],
        source_constraint_component=result["component"],
        source_constraint=result["constraint"],
        severity=result["severity"],
        messages=tuple(Message(message["text"], message["lang"]) for message in result["messages"]),
        fingerprint=result["fingerprint"],
        detail=tuple(_read_result(nested) for nested in result["detail"]),
    )


def _read_provenance(document: dict[str, Any]) -> Provenance:
    return Provenance(
        data_sha256=document["data"]["sha256"],
        shapes_sha256=document["shapes"]["sha256"],
        release=document["release"],
        time=document["time"],
        tool=document["tool"]["name"],
        tool_version=document["tool"]["version"],
    )
