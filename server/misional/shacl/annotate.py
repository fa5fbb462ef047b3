"""From a report to its notes: where findings stand, what things are called, what demands and mends them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from misional.shacl.demands import demands_of
from misional.shacl.names import Names
from misional.shacl.notes import Note, Notes, Words
from misional.shacl.paths import Chain, Inverse, Predicate, Repeat, parse_path
from misional.shacl.repair import repair_of
from misional.shacl.terms import is_literal
from misional.shacl.waivers import apply_waivers
from misional.shacl.wording import path_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from misional.shacl.coverage import Coverage
    from misional.shacl.notes import Demand, State, Waiver
    from misional.shacl.paths import Path
    from misional.shacl.places import Place, Source
    from misional.shacl.report import Report, Result
    from misional.shacl.triples import TripleIndex


@dataclass(frozen=True, slots=True)
class Known:
    """The graphs that notes are made from.

    `data` is what was validated and `shapes` what against, with the blank node labels of the report;
    `law` has names of norms and terms that the data may lack; `sources` are the files of the data.
    """

    data: TripleIndex
    shapes: TripleIndex
    law: TripleIndex
    sources: Sequence[Source] = ()


def annotate(report: Report, known: Known, coverage: Coverage | None = None) -> Notes:
    """Return the notes of a report, without a baseline and without waivers."""
    names = Names(known.data, known.law, known.shapes)
    demands: dict[tuple[str, str], tuple[Demand, ...]] = {}
    notes = {}
    for result in report.results:
        key = (result.source_shape, result.rule)
        if key not in demands:
            demands[key] = demands_of(*key, known.shapes, known.law, names)
        notes[result.fingerprint] = Note(
            focus_name=names.of(result.focus_node),
            value_name=names.of(result.value) if result.value else None,
            path_words=path_words(result.path, names) if result.path else None,
            place=place_of(result, known.sources),
            demands=demands[key],
            repair=repair_of(result, known.shapes, known.law),
        )
    return Notes(notes, coverage)


def against_baseline(notes: Notes, report: Report, baseline: Report) -> Notes:
    """Tell of each finding whether it is new or was in the baseline, and which of those are gone."""
    before = {result.fingerprint for result in baseline.results}
    now = {result.fingerprint for result in report.results}
    states: dict[str, State] = {key: "open" if key in before else "new" for key in now}
    marked = {key: replace(notes.by_finding.get(key, Note()), state=state) for key, state in states.items()}
    fixed = tuple(result for result in baseline.results if result.fingerprint not in now)
    return replace(notes, by_finding=marked, compared=True, fixed=fixed)


def with_waivers(notes: Notes, report: Report, waivers: Sequence[Waiver], today: date) -> Notes:
    """Say which findings are waived on a day, and which waivers have expired or are for no finding."""
    applied = apply_waivers(report.results, waivers, today)
    marked = dict(notes.by_finding)
    for key, waiver in applied.by_finding.items():
        marked[key] = replace(marked.get(key, Note()), waiver=waiver)
    return replace(notes, by_finding=marked, expired=applied.expired, unknown=applied.unknown)


def place_of(result: Result, sources: Iterable[Source]) -> Place | None:
    """Where a finding stands: its triple, else its property, else its subject; of several files the first.

    None for what no file says: nodes that a shape names, or that were derived.
    """
    step = _first_step(parse_path(result.path)) if result.path else None
    places = [source.places for source in sources]
    tries: list[Place | None] = []
    focus, value = result.focus_node, result.value
    if step is not None:
        predicate, inverse = step
        if value is not None:
            ends = (value, focus) if inverse else (focus, value)
            tries += [place.triple(ends[0], predicate, ends[1]) for place in places]
        if not inverse:
            tries += [place.property(focus, predicate) for place in places]
    if step is None and value is not None and value != focus and not is_literal(value):
        tries += [place.subject(value) for place in places]
    tries += [place.subject(focus) for place in places]
    return next((place for place in tries if place is not None), None)


def path_words(path: str, names: Names) -> Words:
    """A path in the names of its properties, in both languages."""
    called: Mapping[str, Words] = {
        iri: name for iri in _properties(parse_path(path)) if (name := names.of(iri)) is not None
    }
    return Words(path_in_words(path, "es", called), path_in_words(path, "en", called))


def _first_step(path: Path) -> tuple[str, bool] | None:
    """The first property of a path, and whether it is walked backwards."""
    match path:
        case Predicate(predicate):
            return predicate, False
        case Inverse(Predicate(predicate)):
            return predicate, True
        case Chain("/", (first, *_)) | Repeat(first, _):
            return _first_step(first)
    return None


def _properties(path: Path) -> Iterable[str]:
    match path:
        case Predicate(predicate):
            return [predicate]
        case Inverse(inner) | Repeat(inner, _):
            return _properties(inner)
        case Chain(_, steps):
            return [predicate for step in steps for predicate in _properties(step)]
