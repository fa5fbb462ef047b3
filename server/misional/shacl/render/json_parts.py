"""The parts of the JSON report: findings, what is told of them, and what a run was asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from misional.shacl.coverage import Coverage
    from misional.shacl.notes import Note, Notes, Waiver, Words
    from misional.shacl.render.provenance import Run
    from misional.shacl.report import Report, Result

Json = dict[str, object]


def result_json(result: Result) -> Json:
    """One finding, as far as a report says it."""
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
        "detail": [result_json(nested) for nested in result.detail],
    }


def note_json(note: Note) -> Json:
    """What is told of one finding; null for what is not known."""
    place, repair = note.place, note.repair
    return {
        "state": note.state or None,
        "waiver": _waiver(note.waiver) if note.waiver else None,
        "place": {
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "precision": place.precision,
        }
        if place
        else None,
        "focusName": _words(note.focus_name),
        "valueName": _words(note.value_name),
        "pathWords": _words(note.path_words),
        "demands": [
            {"iri": one.iri, "label": _words(one.label), "authority": one.authority} for one in note.demands
        ],
        "repair": {"words": _words(repair.words), "turtle": repair.turtle} if repair else None,
    }


def notes_json(report: Report, notes: Notes) -> Json:
    """What is told of the whole report."""
    states = [notes.of(result).state for result in report.results]
    compared = {
        "new": states.count("new"),
        "open": states.count("open"),
        "fixed": [result_json(result) for result in notes.fixed],
    }
    return {
        "baseline": compared if notes.compared else None,
        "waivers": {
            "expired": [_waiver(one) for one in notes.expired],
            "unknown": [_waiver(one) for one in notes.unknown],
        },
        "coverage": _coverage(notes.coverage) if notes.coverage else None,
    }


def run_json(run: Run) -> Json:
    """What a run was asked to do."""
    return {
        "files": [one._asdict() for one in run.files],
        "shapes": [one._asdict() for one in run.shapes],
        "profiles": list(run.profiles),
        "knowledge": [one._asdict() for one in run.knowledge],
        "infer": run.infer,
        "engine": run.engine,
        "reasoner": run.reasoner,
        "baseline": run.baseline._asdict() if run.baseline else None,
        "waivers": run.waivers._asdict() if run.waivers else None,
    }


def _waiver(waiver: Waiver) -> Json:
    return {
        "name": waiver.name,
        "reason": _words(waiver.reason),
        "responsible": waiver.responsible,
        "expires": waiver.expires,
    }


def _words(words: Words | None) -> Json | None:
    return words._asdict() if words else None


def _coverage(coverage: Coverage) -> Json:
    return {
        "shapes": [
            {
                # A label of a node without a name means nothing outside the run.
                "shape": one.shape if one.shape.startswith("<") else None,
                "rule": one.rule if one.rule.startswith("<") else None,
                "path": one.path,
                "targets": one.targets,
                "focusNodes": one.focus_nodes,
                "values": one.values,
            }
            for one in coverage.shapes
        ],
        "notExercised": sum(1 for _ in coverage.not_exercised),
        "unseenNodes": list(coverage.unseen_nodes),
        "classesWithoutShape": [list(pair) for pair in coverage.classes_without_shape],
        "propertiesWithoutShape": [list(pair) for pair in coverage.properties_without_shape],
    }
