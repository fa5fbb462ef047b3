"""``misional serve``: the published release, or any RDF files, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from misional.cli.build import build_command
from misional.cli.limits import validation_settings
from misional.cli.options import (
    basic_authorization,
    current_release,
    fail,
    query_limits,
    release_dir_option,
    working,
)
from misional.engine import GraphFile
from misional.release import DamagedReleaseError, current_id
from misional.settings import read, setting
from misional.web.layers.doorman import Patience
from misional.web.layers.limiting import Rate
from misional.web.plain import PlainData, UnusableFileError, check_file, find_files, plain_data
from misional.web.server import Elsewhere, PortTakenError, loader, reserve, serve
from misional.web.settings import WebSettings
from misional.web.theme import Theme, ThemeError, read_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from wsgiref.types import WSGIApplication

    from misional.web.server import Binding

_HOST = setting("host")
_PORT = setting("port")
_THREADS = setting("threads")
_LOG_FORMAT = setting("log_format")
_THEME = setting("theme")
_QUERY_WORKERS = setting("query_workers")
_ENGINE = setting("engine")
_SPARE_SECONDS: Final = 15.0  # at the least, to wait for a turn and to begin to take the answer
_UNUSABLE: Final = 2
_TAKEN: Final = 3


@click.command("serve")
@click.option("--host", envvar=_HOST.variable, default=_HOST.default, show_envvar=True, help=_HOST.help)
@click.option(
    "--port", envvar=_PORT.variable, type=click.IntRange(0, 65_535), default=_PORT.default, show_envvar=True,
    help=f"{_PORT.help} 0 picks a free one.",
)  # fmt: skip
@release_dir_option
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True), multiple=True, metavar="FILE|FOLDER",
    help="Serve these RDF files as they are, for SPARQL only, in place of a release. May be repeated.",
)  # fmt: skip
@click.option(
    "--threads", envvar=_THREADS.variable, type=click.IntRange(min=1), default=_THREADS.default,
    show_envvar=True, help=_THREADS.help,
)  # fmt: skip
@click.option(
    "--query-workers", envvar=_QUERY_WORKERS.variable, type=click.IntRange(min=1),
    default=_QUERY_WORKERS.default, show_envvar=True, help=_QUERY_WORKERS.help,
)  # fmt: skip
@click.option(
    "--engine", "engine", envvar=_ENGINE.variable, default=_ENGINE.default, show_envvar=True, metavar="URL",
    help=_ENGINE.help,
)  # fmt: skip
@click.option(
    "--theme", envvar=_THEME.variable, type=click.Path(path_type=Path), default=_THEME.default,
    show_envvar=True, metavar="FILE", help=_THEME.help,
)  # fmt: skip
@click.option(
    "--log-format", envvar=_LOG_FORMAT.variable, type=click.Choice(["json", "text"]),
    default=_LOG_FORMAT.default, show_envvar=True, help=_LOG_FORMAT.help,
)  # fmt: skip
@click.option(
    "--build/--no-build", "may_build", default=True, help="Build a release first when there is none."
)
@click.pass_context
def serve_command(
    context: click.Context,
    host: str,
    port: int,
    release_dir: Path,
    data: Sequence[Path],
    threads: int,
    query_workers: int,
    engine: str,
    theme: Path,
    log_format: str,
    may_build: bool,
) -> None:
    """Serve the published release: pages, data and SPARQL, read-only.

    A release published later is picked up without a restart. Stop it with Ctrl-C or SIGTERM; running
    requests are finished first. Log lines go to standard error.

    With --data, what is served are RDF files (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; .gz too),
    read once: triples go to the default graph, quads keep their graphs, and the default graph is not their
    union.

    With --engine, queries go to that SPARQL 1.1 endpoint, which must hold the release ('misional load' puts
    it there); MISIONAL_ENGINE_USER and MISIONAL_ENGINE_PASSWORD, if they are set, are sent to it.

    Exit code: 0 stopped, 1 the server died, 2 there is no release to serve, or a file or a setting cannot
    be read, 3 the address is taken.
    """
    settings = replace(_settings(), theme=_theme(theme))
    binding = _binding(host, port, threads)
    elsewhere = _elsewhere(engine)
    if data and elsewhere:
        fail("--data and --engine exclude each other", _UNUSABLE)
    if data:
        _run(loader(_plain(data), settings, log_format, query_workers), binding, settings)
        return
    if may_build and _nothing_published(release_dir):
        click.echo(f"there is no release in '{release_dir}' yet: building one", err=True)
        context.invoke(
            build_command,
            release_dir=release_dir,
            base=read("base_iri"),
            sources=None,
            keep=read("keep_releases"),
            second_opinion="sample",
        )
    current_release(release_dir)
    _run(loader(release_dir, settings, log_format, query_workers, elsewhere), binding, settings)


def _run(load: Callable[[], WSGIApplication], binding: Binding, settings: WebSettings) -> None:
    patience = _patience(settings)
    code = serve(load, binding, _ready, patience=patience)
    if code:
        fail("the server stopped unexpectedly", code)


def _plain(places: Sequence[Path]) -> PlainData:
    """The files, each read through once, so that a fault is told with its place before anything starts."""
    try:
        with working("reading …"):
            found = find_files(places)
            for path in found:
                check_file(path)
            return plain_data(GraphFile(path) for path in found)
    except (UnusableFileError, OSError) as error:
        fail(str(error), _UNUSABLE)


def _elsewhere(url: str) -> Elsewhere | None:
    if not url:
        return None
    elsewhere = Elsewhere(url, basic_authorization("MISIONAL_ENGINE"))
    try:
        elsewhere.open(()).close()
    except ValueError as error:
        fail(f"--engine: {error}", _UNUSABLE)  # not the URL, which may hold a password
    return elsewhere


def _ready(url: str) -> None:
    click.echo(f"misional is serving at {url} (Ctrl-C stops it)")


def _nothing_published(release_dir: Path) -> bool:
    try:
        return current_id(release_dir) is None
    except DamagedReleaseError as error:
        fail(str(error), _UNUSABLE)


def _binding(host: str, port: int, threads: int) -> Binding:
    try:
        return reserve(host, port, threads)
    except PortTakenError as error:
        fail(f"cannot listen on {host}:{port}: {error.strerror}. Choose another with --port", _TAKEN)


def _settings() -> WebSettings:
    """The limits, from the settings table; exit code 2 when one cannot be read."""
    try:
        rate = Rate(
            per_minute=int(read("rate_per_minute")),
            burst=int(read("rate_burst")),
            trusted_hops=int(read("trusted_hops")),
            loopback=bool(read("rate_loopback")),
        )
        return WebSettings(
            query_max_bytes=int(read("query_max_bytes")),
            limits=query_limits(),
            cache_bytes=int(read("cache_bytes")),
            rate=rate,
            validation=validation_settings(),
        )
    except ValueError as error:
        fail(str(error), _UNUSABLE)


def _patience(settings: WebSettings) -> Patience:
    """Which connections are shut; exit code 2 when a setting cannot be read."""
    try:
        return Patience(
            seconds=max(float(read("stall_seconds")), settings.limits.wall_seconds + _SPARE_SECONDS),
            # Behind proxies every connection is theirs, and it is theirs to count the clients'.
            most=0 if settings.rate.trusted_hops else int(read("client_connections")),
            loopback=settings.rate.loopback,
        )
    except ValueError as error:
        fail(str(error), _UNUSABLE)


def _theme(path: Path) -> Theme:
    """The look of the pages; an empty path is our own."""
    try:
        return read_theme(path) if path.name else Theme()
    except ThemeError as error:
        fail(str(error), _UNUSABLE)
