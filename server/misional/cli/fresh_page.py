"""The part of ``misional verify`` that looks a body's statements up in a fresh copy of its page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

import click
from rdflib import Graph

from misional.cli.fetching import polite_fetcher
from misional.cli.options import fail, working
from misional.extract.comparison import FATES
from misional.extract.decode import MAX_BYTES, UnreadableError
from misional.extract.draft import Source, draft, read_page
from misional.extract.labels import KINDS
from misional.extract.reasons import reason
from misional.extract.watch import FetchError, fates, is_web_address
from misional.i18n import say
from misional.model import ModelError, latest_capture, read_entity
from misional.model.namespaces import MISIONAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from misional.extract.comparison import Change
    from misional.i18n import Language
    from misional.model import Entity
    from misional.release import Release

_UNLIKE: Final = 1
_UNUSABLE: Final = 2
_SHOWN: Final = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}


def against(release: Release, file: str, key: str | None, language: Language, *, as_json: bool) -> None:
    """Print what became of each statement; leave with 1 if anything changed, 2 if nothing can be compared."""
    with working("reading the release …"):
        graph = Graph(bind_namespaces="none")
        for name in ("asserted", "inferred"):
            graph.parse(release.graph_files[name], format="nt")
    entity, capture = _captured(graph, release.base, key)
    try:
        page = read_page(_bytes(file, language))
    except UnreadableError as error:
        fail(f"{file}: {reason(error.reason, language)}", _UNUSABLE)
    if not page.text.strip():
        # A copy that failed says nothing of the page: not that all of it is gone.
        fail(f"{file}: {reason('no-text', language)}", _UNUSABLE)
    drafted = draft(page, Source(entity.iri.removeprefix(f"{release.base}id/entity/")), base=release.base)
    changes = fates(entity, capture, drafted)
    if as_json:
        click.echo(json.dumps([change_document(change) for change in changes], ensure_ascii=False, indent=2))
    else:
        labels = {statement.iri: statement.label.best(language) for statement in entity.statements}
        click.echo("\n".join(change_lines(changes, labels, language)))
    if any(change.fate != "same" for change in changes):
        raise click.exceptions.Exit(_UNLIKE)


def _captured(graph: Graph, base: str, key: str | None) -> tuple[Entity, str]:
    """The body and its latest capture; the only body that has one, when no key is given."""
    from_key = None if key is None else (key if ":" in key else f"{base}id/entity/{key}")
    candidates = [from_key] if from_key else _with_captures(graph)
    if len(candidates) != 1:
        named = ", ".join(iri.removeprefix(f"{base}id/entity/") for iri in candidates) or "none"
        fail(f"say with --entity whose page it is; bodies with a captured page: {named}", _UNUSABLE)
    try:
        entity = read_entity(graph, candidates[0])
        return entity, latest_capture(graph, entity)
    except ModelError as error:
        fail(str(error), _UNUSABLE)


def _with_captures(graph: Graph) -> list[str]:
    found = {str(body) for body in graph.objects(None, MISIONAL.captureOf)}
    return sorted(found)


def _bytes(where: str, language: Language) -> bytes:
    """The page in a file ("-": standard input), or at an http(s) address, fetched as `watch` does."""
    if not is_web_address(where):
        try:
            with click.open_file(where, "rb") as stream:
                return cast("bytes", stream.read(MAX_BYTES + 1))
        except OSError as error:
            fail(f"{where}: {error.strerror}", _UNUSABLE)
    try:
        return polite_fetcher([where]).fetch(where).body or b""
    except FetchError as error:
        fail(f"{where}: {say(f'watch.{error.reason}', language, detail=error.detail)}", _UNUSABLE)


def change_document(change: Change) -> dict[str, object]:
    """A change as JSON has it."""
    return {
        "statement": change.key or None,
        "kind": change.kind,
        "fate": change.fate,
        "before": change.before,
        "after": change.after,
        "start": change.start,
        "marks": [list(mark) for mark in change.marks],
    }


def _kind(kind: str, language: Language) -> str:
    spanish, english = KINDS[kind]
    return spanish if language == "es" else english


def change_lines(changes: Iterable[Change], labels: dict[str, str], language: Language) -> Iterator[str]:
    """What became of each statement, as lines to read, and a count of each fate. ``labels`` by key."""
    found = list(changes)
    for change in found:
        fate = say(f"fate.{change.fate}", language)
        name = labels.get(change.key) or _kind(change.kind, language)
        yield f"{fate}: {name}"
        if change.fate == "reworded":
            yield "  " + " ".join(_SHOWN[sign].format(words) for sign, words in change.marks)
        elif change.fate in {"gone", "new"}:
            yield f"  {change.before or change.after}"
    counts = {fate: sum(change.fate == fate for change in found) for fate in FATES}
    yield ", ".join(f"{say(f'fate.{fate}', language)}: {count}" for fate, count in counts.items())
