"""``misional extract``: from a page to proposed statements with their evidence."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, get_args

import click
from rdflib import RDF

from misional.cli.options import fail, read_folder
from misional.extract.decode import MAX_BYTES, Format, UnreadableError
from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import draft_prefixes, to_graph
from misional.extract.known import issuer_iris, known_norms
from misional.extract.labels import KINDS
from misional.extract.reasons import reason
from misional.extract.review_page import review_page
from misional.model import write_turtle
from misional.model.namespaces import MISIONAL, PREFIXES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from misional.extract.draft import Draft

_KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[a-z0-9]+(?:[.-][a-z0-9]+)*)*")
_URL: Final = re.compile(r"https?://[^\s<>\"{}|\\^`/][^\s<>\"{}|\\^`]*")
_KINDS_IN_ORDER: Final = ("Mission", "Vision", "StrategicObjective", "Function", "Duty")


def _like(pattern: re.Pattern[str], example: str) -> Callable[[click.Context, click.Parameter, str], str]:
    """A check of an option's value, which the IRIs of the draft are made of."""

    def check(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        if value and pattern.fullmatch(value) is None:
            raise click.BadParameter(f"'{value}' does not look like '{example}'")
        return value

    return check


@click.command("extract")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True, exists=True, dir_okay=False))
@click.option(
    "--entity", callback=_like(_KEY, "cali/secretaria-general"), metavar="KEY", default="",
    help="Key of the body the page is of: what follows '/id/entity/'.",
)  # fmt: skip
@click.option(
    "--url", callback=_like(_URL, "https://example.gov.co/mision"), default="", help="Address of the page."
)
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Day the file was received."
)
@click.option(
    "--format", "format_", type=click.Choice(get_args(Format)), show_default="what the file looks like",
    help="Format of the file; pdf and docx need misional[documents].",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
    help="Folder of the Turtle that already describes norms: citations resolve to them.",
)  # fmt: skip
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the Turtle here, and the captured text to captures/<sha256>.txt beside it.",
)  # fmt: skip
@click.option(
    "--review", type=click.Path(path_type=Path, dir_okay=False), help="Write a review page (HTML) here."
)
def extract_command(
    file: Path,
    entity: str,
    url: str,
    date: datetime.datetime | None,
    format_: str | None,
    data: Path,
    output: Path | None,
    review: Path | None,
) -> None:
    """Propose the mission, vision, objectives, functions and duties that a page states, as Turtle for data/.

    Propone los enunciados misionales que trae una página, con su evidencia, como Turtle para data/.

    FILE is a saved page (HTML, text, PDF or DOCX); '-' reads standard input. Each statement has its exact
    quote and offsets in the captured text, and a note with how sure it is and why. Nothing is fetched.

    Exit code: 0 something is proposed, 1 nothing is (the reasons are on standard error), 2 the file cannot be
    read.

    Example: misional extract pagina.html --entity cali/secretaria-general --url https://… --review
    revision.html
    """
    known = read_folder(data)
    try:
        page = read_page(_bytes(file), cast("Format | None", format_))
    except UnreadableError as error:
        fail(f"{file}: {reason(error.reason, 'en')} / {reason(error.reason, 'es')}", 2)
    found = draft(
        page,
        Source(entity, url, date.date() if date else None),
        known=known_norms(known),
        issuers=issuer_iris(known),
    )
    described = {
        str(node) for kind in (MISIONAL.Norm, MISIONAL.Provision) for node in known.subjects(RDF.type, kind)
    }
    _write(found, frozenset(described), output, review)
    _report(found)
    if not found.findings.proposals:
        raise click.exceptions.Exit(1)


def _bytes(file: Path) -> bytes:
    with click.open_file(str(file), "rb") as stream:
        return cast("bytes", stream.read(MAX_BYTES + 1))


def _write(found: Draft, described: frozenset[str], output: Path | None, review: Path | None) -> None:
    graph = to_graph(found, described)
    turtle = write_turtle(graph, {**PREFIXES, **draft_prefixes(found, graph)}, _head(found)).encode("utf-8")
    if review is not None:
        review.write_text(review_page(found), encoding="utf-8")
    if output is None:
        sys.stdout.buffer.write(turtle)
        sys.stdout.buffer.flush()
        return
    output.write_bytes(turtle)
    if found.findings.proposals:
        captures = output.parent / "captures"
        captures.mkdir(exist_ok=True)
        (captures / f"{found.sha256}.txt").write_bytes(found.page.text.encode("utf-8", "replace"))


def _head(found: Draft) -> str:
    lines = ["Draft: check each statement against the page before it goes to data/."]
    lines += [f"Note: {reason(note, 'en')}." for note in found.notes]
    lines += [
        f"No {KINDS[silence.kind][1].lower()}: {reason(silence.reason, 'en')}."
        for silence in found.findings.silences
    ]
    return "".join(f"# {line}\n" for line in lines)


def _report(found: Draft) -> None:
    for kind in _KINDS_IN_ORDER:
        count = sum(proposal.kind == kind for proposal in found.findings.proposals)
        if count:
            click.echo(f"{KINDS[kind][1]}: {count}", err=True)
    for silence in found.findings.silences:
        why = f"{reason(silence.reason, 'en')} / {reason(silence.reason, 'es')}"
        click.echo(f"{KINDS[silence.kind][1]}: none: {why}", err=True)
    for note in found.notes:
        click.echo(f"note: {reason(note, 'en')} / {reason(note, 'es')}", err=True)
