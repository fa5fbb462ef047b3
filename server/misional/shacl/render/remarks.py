"""The notes of a report in words, one line each, for every form that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from misional.shacl.terms import is_iri, local_name, text_of
from misional.shacl.wording import message_of, path_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from misional.shacl.coverage import Coverage
    from misional.shacl.notes import Demand, Note, Notes, Waiver
    from misional.shacl.render.grouping import RuleGroup
    from misional.shacl.report import Report, Result
    from misional.shacl.wording import Lang


def silence(notes: Notes, lang: Lang) -> Iterator[str]:
    """Yield a warning where no shape found anything to check: then the verdict says nothing of the data."""
    if notes.coverage is not None and not any(shape.targets for shape in notes.coverage.shapes):
        yield (
            "Atención: ninguna forma encontró qué revisar en los datos; este resultado no dice si están bien."
            if lang == "es"
            else "Beware: no shape found anything to check in the data; this does not say they are good."
        )


def standing(report: Report, notes: Notes, lang: Lang) -> Iterator[str]:
    """Yield what the baseline and the waivers say of the whole report; nothing without either."""
    spanish = lang == "es"
    if notes.compared:
        states = [notes.of(result).state for result in report.results]
        new, still, fixed = states.count("new"), states.count("open"), len(notes.fixed)
        yield (
            f"Frente al informe anterior: {new} nuevos, {still} siguen abiertos, {fixed} corregidos."
            if spanish
            else f"Against the earlier report: {new} new, {still} still open, {fixed} fixed."
        )
        for result in notes.fixed:
            word = "Corregido" if spanish else "Fixed"
            yield f"{word}: {text_of(result.focus_node)}: {message_of(result, lang)}"
    if waived := notes.waived():
        yield f"Exentos: {waived}." if spanish else f"Waived: {waived}."
    for waiver in notes.expired:
        word = "Exención vencida, no exime" if spanish else "Expired waiver, waives nothing"
        yield f"{word}: {waiver_words(waiver, lang)} [{text_of(waiver.name)}]"
    for waiver in notes.unknown:
        word = "Exención de un hallazgo que no existe" if spanish else "Waiver of a finding that is not here"
        yield f"{word}: {waiver_words(waiver, lang)} [{text_of(waiver.name)}]"


def waiver_words(waiver: Waiver, lang: Lang) -> str:
    """The reason, who answers for it, and until when."""
    answers, until = ("responde", "hasta") if lang == "es" else ("answered for by", "until")
    return f"{waiver.reason.text(lang)} ({answers} {waiver.responsible}, {until} {waiver.expires})"


def marks(note: Note, lang: Lang) -> Iterator[str]:
    """Yield what became of one finding: new, still open, waived."""
    spanish = lang == "es"
    if note.state:
        words = {"new": ("nuevo", "new"), "open": ("sigue abierto", "still open")}[note.state]
        yield words[0] if spanish else words[1]
    if note.waiver:
        yield f"{'exento' if spanish else 'waived'}: {waiver_words(note.waiver, lang)}"


def demand_words(demand: Demand, lang: Lang) -> str:
    """The name of a norm, article or modelling rule, and its link when that says more."""
    label = demand.label.text(lang)
    return demand.iri if label == demand.iri else f"{label} <{demand.iri}>"


def focus_words(result: Result, note: Note, lang: Lang) -> str:
    """The focus node by name, where it has one, and by IRI."""
    said = text_of(result.focus_node)
    return f"{note.focus_name.text(lang)} <{said}>" if note.focus_name else said


def path_said(result: Result, note: Note, lang: Lang) -> str:
    """The path in words; empty without a path."""
    if note.path_words:
        return note.path_words.text(lang)
    return path_in_words(result.path, lang) if result.path else ""


def group_note(group: RuleGroup, notes: Notes) -> Note:
    """The note that stands for a group: its demands are those of each of its findings."""
    return notes.of(group.results[0])


def coverage_lines(coverage: Coverage, lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (sentence, the things it counts) of what the run looked at and what it did not."""
    spanish = lang == "es"
    idle = tuple(_shape_name(one.shape, one.rule, one.path, lang) for one in coverage.not_exercised)
    values = sum(one.values for one in coverage.shapes)
    exercised = len(coverage.shapes) - len(idle)
    every = len(coverage.shapes)
    yield (
        f"Formas que revisaron algo: {exercised} de {every}; valores revisados: {values}"
        if spanish
        else f"Shapes that checked something: {exercised} of {every}; values checked: {values}",
        (),
    )
    rows = (
        (
            "Formas no ejercidas (nada en los datos les toca)",
            "Shapes not exercised (nothing is theirs)",
            idle,
        ),
        (
            "Nodos que ninguna forma mira",
            "Nodes that no shape sees",
            tuple(text_of(node) for node in coverage.unseen_nodes),
        ),
        ("Clases sin forma", "Classes with no shape", _counted(coverage.classes_without_shape)),
        ("Propiedades sin forma", "Properties with no shape", _counted(coverage.properties_without_shape)),
    )
    for es, en, things in rows:
        if things:
            yield f"{es if spanish else en}: {len(things)}", things


def _shape_name(shape: str, rule: str, path: str | None, lang: Lang) -> str:
    about = f" ({path_in_words(path, lang)})" if path else ""
    return f"{text_of(shape) if is_iri(shape) else local_name(rule)}{about}"


def _counted(pairs: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    return tuple(f"{text_of(term)} ×{number}" for term, number in pairs)
