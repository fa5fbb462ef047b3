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
        state          "new" or "open" against a baseline, else null
        waiver         {"name", "reason", "responsible", "expires"} or null
        place          {"file", "line", "column", "precision"} or null
        focusName, valueName, pathWords   {"es", "en"} or null
        demands        [{"iri", "label": {"es", "en"}, "authority": "law" or "model"}]
        repair         {"words": {"es", "en"}, "turtle"} or null
    run                what to do again, or null: profiles, infer, engine, reasoner ("owlrl" or "proof"), and
                       files, shapes, knowledge, each [{"name", "sha256"}]; baseline and waivers, the same
                       or null: the files that the findings were held against.
    baseline           {"new", "open", "fixed": results} or null when nothing was compared
    waivers            {"expired", "unknown"}: waivers that waive nothing
    coverage           shapes with targets, focus nodes, values; notExercised; unseenNodes; terms with no
                       shape; or null
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from misional.shacl.notes import NO_NOTES
from misional.shacl.render.grouping import relabelled_results
from misional.shacl.render.json_notes import read_notes
from misional.shacl.render.json_parts import note_json, notes_json, result_json, run_json
from misional.shacl.render.provenance import UNKNOWN, Input, Provenance, Run
from misional.shacl.report import EngineName, Message, Report, Result
from misional.shacl.terms import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from misional.shacl.notes import Notes

FORMAT: Final = "misional-validation-report"
VERSION: Final = 1
_INSIDE: Final = " " * 4
_Read = TypeVar("_Read")
_ENGINES: Final[tuple[EngineName, ...]] = ("shacl", "pyshacl")


def render_json(report: Report, provenance: Provenance = UNKNOWN, *, notes: Notes = NO_NOTES) -> str:
    """Return the report in JSON, with equal bytes for equal reports."""
    return "".join(json_pieces(report, provenance, notes=notes))


def json_pieces(
    report: Report, provenance: Provenance = UNKNOWN, *, notes: Notes = NO_NOTES
) -> Iterator[str]:
    """Yield the text of `render_json` finding by finding: a hundred thousand of them weigh most."""
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
        "run": run_json(provenance.run) if provenance.run else None,
        **notes_json(report, notes),
        "results": [],
    }
    yield _written(document).removesuffix("]\n}")
    before = "\n"
    for one in relabelled_results(report):
        yield (
            before
            + _INSIDE
            + _written({**result_json(one), **note_json(notes.of(one))}).replace("\n", f"\n{_INSIDE}")
        )
        before = ",\n"
    yield "]\n}\n" if before == "\n" else "\n  ]\n}\n"


def _written(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def read_json(text: str | bytes) -> tuple[Report, Provenance]:
    """Read back what `render_json` wrote; `ValueError` if the text is not such a document of this version."""
    return _read(text, lambda document: (_read_report(document), _read_provenance(document)))


def read_whole(text: str | bytes) -> tuple[Report, Provenance, Notes]:
    """As `read_json`, with the notes: what any form is made of."""
    return _read(
        text,
        lambda document: (
            _read_report(document),
            _read_provenance(document),
            read_notes(document, _read_result),
        ),
    )


def _read(text: str | bytes, read: Callable[[dict[str, Any]], _Read]) -> _Read:
    try:
        document = json.loads(text)
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            message = f"not a {FORMAT} of version {VERSION}"
            raise ValueError(message)
        return read(document)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not a {FORMAT}: {error!r}"
        raise ValueError(message) from error


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
        run=_read_run(document.get("run")),
        tool=document["tool"]["name"],
        tool_version=document["tool"]["version"],
    )


def _read_run(run: dict[str, Any] | None) -> Run | None:
    if run is None:
        return None
    return Run(
        files=_read_inputs(run["files"]),
        shapes=_read_inputs(run["shapes"]),
        profiles=tuple(run["profiles"]),
        knowledge=_read_inputs(run["knowledge"]),
        infer=run["infer"],
        engine=run["engine"],
        reasoner=run.get("reasoner", "owlrl"),  # reports from before say none of these
        baseline=_read_input(run.get("baseline")),
        waivers=_read_input(run.get("waivers")),
    )


def _read_inputs(rows: list[dict[str, str]]) -> tuple[Input, ...]:
    return tuple(Input(row["name"], row["sha256"]) for row in rows)


def _read_input(row: dict[str, str] | None) -> Input | None:
    return Input(row["name"], row["sha256"]) if row else None
