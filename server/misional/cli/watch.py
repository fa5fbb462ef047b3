"""``misional watch``: what changed on the listed pages, and a draft of it."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rdflib import RDF, Graph, URIRef

from misional.cli.fetching import polite_fetcher
from misional.cli.fresh_page import change_document, change_lines
from misional.cli.options import fail, read_folder
from misional.extract.decode import UnreadableError
from misional.extract.draft import Source as PageSource
from misional.extract.draft import draft, read_page
from misional.extract.graph import draft_prefixes, to_graph
from misional.extract.known import issuer_iris, known_norms
from misional.extract.reasons import reason
from misional.extract.watch import (
    CaptureStore,
    FetchError,
    SourcesError,
    add_endings,
    add_succession,
    fates,
    keep_keys,
    read_sources,
)
from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES, say
from misional.model import ModelError, latest_capture, read_entity, write_turtle
from misional.model.files import write_whole
from misional.model.namespaces import DEFAULT_BASE, MISIONAL, PREFIXES

if TYPE_CHECKING:
    from misional.extract.comparison import Change
    from misional.extract.draft import Draft
    from misional.extract.watch import Ending, Fetcher, Source
    from misional.i18n import Language

_CHANGED: Final = 1
_UNUSABLE: Final = 2
_FAILED: Final = 3
_HEAD: Final = "# Draft: review it with 'misional review' before it goes to data/.\n"


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of one page. ``state`` is "unchanged" (the same bytes), "same" (other bytes, the same
    statements), "changed", "first" (nothing to compare with), "nothing" (it states nothing now) or
    "failed"; ``supersedes`` are the plans that its new plan takes the place of, ``endings`` what it no longer
    states."""

    source: Source
    state: str
    detail: str = ""
    moved: str = ""
    sha256: str = ""
    draft: str = ""
    changes: tuple[Change, ...] = ()
    supersedes: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()


@click.command("watch")
@click.argument("sources", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--contact", help="Whom a site can write to; goes into the User-Agent.",
              show_default="the watch_contact setting")  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
              help="Folder of the sources to compare with.")  # fmt: skip
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=Path("watched"),
              help="Folder of captures, by SHA-256, and drafts.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="Language of the report."
)
def watch_command(
    sources: Path, contact: str | None, data: Path, store: Path, as_json: bool, lang: Language
) -> None:
    """Fetch the pages that SOURCES (TOML) lists, and propose what changed, statement by statement.

    Traiga las páginas que SOURCES enumera y proponga lo que cambió, enunciado por enunciado.

    SOURCES has tables [[page]] with 'entity' (a key) and 'url'. Only those are fetched: robots.txt is obeyed,
    requests are conditional and spaced, and a redirect leads to no host that is not listed. Nothing in --data
    changes: a draft for 'misional review' is left in the store. A plan that a new act adopts supersedes the
    one before, which stays with its dates; the same act's page mended is a correction. What a page no longer
    states is proposed as an ending: once accepted, the statement stays, with its last day and what ended it.

    Exit code: 0 nothing changed, 1 something is proposed, 2 nothing can be watched, 3 a page failed.

    Example: misional watch fuentes.toml --contact datos@entidad.gov.co
    """
    try:
        pages = read_sources(sources)
    except SourcesError as error:
        fail(str(error), _UNUSABLE)
    fetcher = polite_fetcher([page.url for page in pages], contact)
    known = read_folder(data)
    try:
        found = [_watch(page, fetcher, known, store, lang) for page in pages]
    except (OSError, ValueError) as error:
        fail(str(error), _UNUSABLE)
    if as_json:
        click.echo(json.dumps([_document(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            _tell(one, known, lang)
    if any(one.state == "failed" for one in found):
        raise click.exceptions.Exit(_FAILED)
    if any(one.state in {"changed", "first", "nothing"} for one in found):
        raise click.exceptions.Exit(_CHANGED)


def _watch(source: Source, fetcher: Fetcher, known: Graph, store: Path, language: Language) -> Watched:
    captures = CaptureStore(store)
    try:
        answer = fetcher.fetch(source.url, captures.validators(source.url))
    except FetchError as error:
        return Watched(source, "failed", say(f"watch.{error.reason}", language, detail=error.detail))
    moved = answer.url if answer.moved else ""
    if answer.body is None:
        return Watched(source, "unchanged", moved=moved, sha256=captures.last(source.url))
    before = captures.last(source.url)
    try:
        page = read_page(answer.body)
    except UnreadableError as error:
        return Watched(source, "failed", reason(error.reason, language), moved)
    digest = captures.keep(source.url, answer.body, answer.validators)
    if digest == before:
        return Watched(source, "unchanged", moved=moved, sha256=digest)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    fresh = draft(
        page,
        PageSource(source.entity, answer.url, today),
        known=known_norms(known),
        issuers=issuer_iris(known),
    )
    return _compared(source, fresh, known, store, Watched(source, "", "", moved, digest))


def _compared(source: Source, fresh: Draft, known: Graph, store: Path, found: Watched) -> Watched:
    if not fresh.findings.proposals:
        return Watched(source, "nothing", "", found.moved, found.sha256)
    described = {
        str(node) for kind in (MISIONAL.Norm, MISIONAL.Provision) for node in known.subjects(RDF.type, kind)
    }
    graph = to_graph(fresh, frozenset(described))
    node = URIRef(f"{DEFAULT_BASE}id/entity/{source.entity}")
    try:
        entity = read_entity(known, str(node))
        changes = fates(entity, latest_capture(known, entity), fresh)
    except ModelError:  # a body without a captured page: all of it is new
        add_succession(graph, fresh, known)
        return Watched(source, "first", "", found.moved, found.sha256, str(_write(graph, fresh, store)))
    keep_keys(graph, known, node, changes)
    superseded = add_succession(graph, fresh, known)
    endings = add_endings(graph, known, entity, superseded, changes)
    held = set(known.subjects(MISIONAL.verbatimText)) - set(known.subjects(MISIONAL.endedBy))
    stated = set(graph.subjects(MISIONAL.verbatimText)) <= held
    if stated and not superseded and not endings and all(change.fate == "same" for change in changes):
        return Watched(source, "same", "", found.moved, found.sha256, changes=changes)
    path = str(_write(graph, fresh, store))
    return Watched(source, "changed", "", found.moved, found.sha256, path, changes, superseded, endings)


def _write(graph: Graph, fresh: Draft, store: Path) -> Path:
    """The draft and its captured text, as ``misional review`` wants them."""
    drafts = store / "drafts"
    (drafts / "captures").mkdir(parents=True, exist_ok=True)
    text = fresh.page.text.encode("utf-8", "replace")
    write_whole(drafts / "captures" / f"{fresh.sha256}.txt", text)
    path = drafts / f"{fresh.source.entity.replace('/', '_')}-{fresh.sha256[:12]}.ttl"
    turtle = write_turtle(graph, {**PREFIXES, **draft_prefixes(fresh, graph)}, _HEAD)
    write_whole(path, turtle.encode("utf-8"))
    return path


def _document(one: Watched) -> dict[str, object]:
    return {
        "entity": one.source.entity,
        "url": one.source.url,
        "state": one.state,
        "detail": one.detail or None,
        "moved": one.moved or None,
        "sha256": one.sha256 or None,
        "draft": one.draft or None,
        "supersedes": list(one.supersedes),
        "endings": [
            {
                "statement": ending.statement,
                "by": ending.by,
                "lastDay": None if ending.last_day is None else ending.last_day.isoformat(),
            }
            for ending in one.endings
        ],
        "changes": [change_document(change) for change in one.changes],
    }


def _tell(one: Watched, known: Graph, language: Language) -> None:
    detail = f": {one.detail}" if one.detail else ""
    click.echo(f"{one.source.entity} {one.source.url}: {say(f'watch.state-{one.state}', language)}{detail}")
    if one.moved:
        click.echo("  " + say("watch.moved", language, url=one.moved))
    labels = {
        change.key: str(next(known.objects(URIRef(change.key), MISIONAL.normalizedText), change.key))
        for change in one.changes
        if change.key
    }
    for line in change_lines(one.changes, labels, language) if one.changes else ():
        click.echo(f"  {line}")
    for plan in one.supersedes:
        click.echo("  " + say("watch.supersedes", language, plan=plan))
    for ending in one.endings:
        click.echo("  " + say("watch.ending", language, statement=ending.statement, by=ending.by))
    if one.draft:
        click.echo("  " + say("watch.draft", language, path=one.draft))
