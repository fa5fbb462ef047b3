"""``misional query``: ask the published release, or any RDF files, without a server."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.table import Table

from misional.cli.options import current_release, fail, query_limits, release_dir_option, working
from misional.cli.output import write_file
from misional.engine import Dataset, EngineError, GraphFile, inspect, open_embedded
from misional.queries import ParameterError, bind, parse_query
from misional.web.acta import draw_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import MappingProxyType

    from misional.release import Release

_RESULTS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_GRAPHS: Final = {
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
_FORMATS: Final = ("table", *_RESULTS, *_GRAPHS)


@click.command("query")
@click.argument("query", required=False)
@click.option(
    "--file", "-f", "file", type=click.File("rb"), help="Read the query from a file ('-': standard input)."
)
@click.option(
    "--stored",
    "--slug",
    "-s",
    "stored",
    help="Run a query of the release by its name, as 'misional query --list' shows it.",
)
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE",
    help="Give the stored query's parameter a value; may be repeated.",
)  # fmt: skip
@click.option("--list", "list_stored", is_flag=True, help="List the stored queries and leave.")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True,
    help="Ask these RDF files in place of the release.",
)  # fmt: skip
@click.option(
    "--format", "-o", "output", type=click.Choice(_FORMATS), show_default="table, or turtle for a graph",
    help="How to print the answer.",
)  # fmt: skip
@click.option(
    "--acta", type=click.Path(path_type=Path, dir_okay=False),
    help="Also write query, answer, release and time to this file, for 'misional verify' to re-check.",
)  # fmt: skip
@release_dir_option
def query_command(
    query: str | None,
    file: io.BufferedReader | None,
    stored: str | None,
    params: Sequence[str],
    list_stored: bool,
    data: Sequence[Path],
    output: str | None,
    acta: Path | None,
    release_dir: Path,
) -> None:
    """Ask a SPARQL query, given as QUERY, in a file, or by the name of a stored one.

    The default graph is the union of the release's graphs. Exit code: 0 answered, 1 the query is wrong or
    reached a limit (the message says which), 2 there is nothing to ask or no data to ask it of.

    Example: misional query --stored norms-in-force --param date=2021-05-01 --format csv
    """
    release = None if data and not (stored or list_stored) else current_release(release_dir)
    if list_stored and release:
        click.echo("\n".join(sorted(release.queries)))
        return
    text = _text(query, file, stored, release)
    if stored is not None and release is not None:
        text = _bound(stored, text, params, release.base)
    elif params:
        fail("--param is for a stored query: name one with --stored", 2)
    if acta is not None and (release is None or data):
        fail("an acta is of a published release: leave --data out", 2)
    files = [GraphFile(path) for path in data] or _release_files(release)
    _answer(text, files, output)
    if acta is not None and release is not None:
        _draw_up(acta, release, text)


def _text(
    query: str | None, file: io.BufferedReader | None, stored: str | None, release: Release | None
) -> str:
    given = [source for source in (query, file, stored) if source is not None]
    if len(given) != 1:
        fail("give exactly one of QUERY, --file or --stored", 2)
    if stored is not None and release is not None:
        if stored not in release.queries:
            fail(f"no stored query '{stored}': 'misional query --list' shows them", 2)
        return release.queries[stored].read_text(encoding="utf-8")
    if file is not None:
        try:
            return file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            fail(f"{file.name}: not UTF-8 at byte {error.start}", 2)
    return str(query)


def _bound(slug: str, text: str, params: Sequence[str], base: str) -> str:
    """The stored query with its parameters' values; without any, as it stands, with its own."""
    given: dict[str, str] = {}
    for one in params:
        name, equals, value = one.partition("=")
        if not equals or name in given:
            fail(f"--param {one}: " + ("this one is given twice" if equals else "write it as NAME=VALUE"), 2)
        given[name] = value
    if not given:
        return text
    try:
        return bind(parse_query(slug, text), given, base)
    except ParameterError as error:
        fail(str(error), 2)


def _release_files(release: Release | None) -> list[GraphFile]:
    if release is None:
        return []
    return [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]


def _answer(text: str, files: Sequence[GraphFile], output: str | None) -> None:
    limits = query_limits()
    form = inspect(text).form
    is_graph = form in ("construct", "describe")
    name = output or ("turtle" if is_graph else "table")
    known: dict[str, str] | MappingProxyType[str, str] = _GRAPHS if is_graph else _RESULTS
    if name not in known and (is_graph or name != "table"):
        kind = "a graph" if is_graph else "a table of results"
        fail(f"the answer is {kind}, which cannot be printed as {name}: use one of {', '.join(known)}", 2)
    media_type = known.get(name, _RESULTS["csv"])
    try:
        with working("asking …"):
            engine = open_embedded(files)
            try:
                answer = engine.query(text, dataset=Dataset(), media_type=media_type, limits=limits)
            finally:
                engine.close()
    except EngineError as error:
        fail(str(error))
    if name == "table" and form == "select":
        _print_table(answer.body.decode("utf-8"))
        return
    sys.stdout.buffer.write(answer.body if answer.body.endswith(b"\n") else answer.body + b"\n")
    sys.stdout.buffer.flush()


def _print_table(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text)))
    table = Table(*rows[0], row_styles=["", "dim"])
    for row in rows[1:]:
        table.add_row(*row)
    console = Console()
    console.print(table)
    console.print(f"{len(rows) - 1} rows")


def _draw_up(file: Path, release: Release, text: str) -> None:
    engine = open_embedded(_release_files(release))
    try:
        made = datetime.now(UTC).isoformat(timespec="seconds")
        document = draw_up(release, engine, text, query_limits(), made).document()
    finally:
        engine.close()
    write_file(file, [(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()])
