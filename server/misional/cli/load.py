"""``misional load``: the published release into a store elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from misional.cli.options import basic_authorization, credentials, current_release, fail, release_dir_option
from misional.engine import GraphFile, NotLoadedError, Place, load, write_bulk
from misional.settings import setting

if TYPE_CHECKING:
    from misional.release import Release

_ENGINE = setting("engine")
_UNUSABLE: Final = 2


@click.command("load")
@click.option(
    "--engine", envvar=_ENGINE.variable, default=_ENGINE.default, show_envvar=True, metavar="URL",
    help="The store's SPARQL endpoint, asked afterwards how much it holds.",
)  # fmt: skip
@click.option("--gsp", metavar="URL", help="Its graph store: it gets a PUT for each graph, with ?graph=.")
@click.option(
    "--update", default="", metavar="URL",
    help="Its update endpoint: the graphs then change places together, once all have arrived.",
)  # fmt: skip
@click.option(
    "--bulk", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Load nothing, and write into this folder the files for a bulk loader.",
)  # fmt: skip
@release_dir_option
def load_command(engine: str, gsp: str | None, update: str, bulk: Path | None, release_dir: Path) -> None:
    """Load the published release's graphs into a store, in place of those of the release before.

    Load first, then publish the release to the servers (DEPLOY.md says why). Loading again changes nothing.
    MISIONAL_LOAD_USER and MISIONAL_LOAD_PASSWORD are what the store is told when it asks who writes,
    MISIONAL_ENGINE_USER and MISIONAL_ENGINE_PASSWORD what is sent with queries.

    Exit code: 0 loaded and counted, 1 the store refused or has not what was sent, 2 there is nothing to load
    or no place to load it to.

    Example: misional load --engine http://localhost:7878/query --gsp http://localhost:7878/store
    """
    if (bulk is None) == (gsp is None):
        fail("give exactly one of --gsp and --bulk", _UNUSABLE)
    release = current_release(release_dir)
    files = [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]
    if bulk is not None:
        _write(bulk, files)
    elif gsp is not None:
        _load(_place(engine, gsp, update), files, release)


def _write(folder: Path, files: list[GraphFile]) -> None:
    try:
        for path in write_bulk(folder, files):
            click.echo(path)
    except OSError as error:
        fail(f"{folder}: {error.strerror}", _UNUSABLE)


def _place(engine: str, gsp: str, update: str) -> Place:
    if not engine:
        fail("give the store's SPARQL endpoint with --engine, to count what was loaded", _UNUSABLE)
    try:
        return Place(
            gsp, engine, update, credentials("MISIONAL_LOAD"), basic_authorization("MISIONAL_ENGINE")
        )
    except ValueError as error:
        fail(str(error), _UNUSABLE)  # not the URL, which may hold a password


def _load(place: Place, files: list[GraphFile], release: Release) -> None:
    counts = {graph.iri: graph.triples for graph in release.manifest.graphs.values()}
    try:
        load(
            place,
            files,
            counts,
            lambda step, iri, count: click.echo(f"{step:8} {count:>10,}  {iri}", err=True),
        )
    except NotLoadedError as error:
        fail(str(error))
    click.echo(f"release {release.id} is loaded at {urlsplit(place.endpoint).netloc}")
