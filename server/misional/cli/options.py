"""Options and answers that several commands share, so that they read and fail alike."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from rdflib import Graph
from rdflib.plugins.parsers.notation3 import BadSyntax
from rich.console import Console

from misional.engine import Limits
from misional.model.files import settle
from misional.release import DamagedReleaseError, NoReleaseError, open_current
from misional.settings import read, setting

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from misional.release import Release

release_dir_option = click.option(
    "--release-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: str(read("release_dir")),
    show_default=str(setting("release_dir").default),
    help=setting("release_dir").help,
)


def fail(message: str, code: int = 1) -> NoReturn:
    """Print what went wrong on standard error and leave with ``code`` (1: refused, 2: unusable input)."""
    click.echo(f"misional: {message}", err=True)
    raise click.exceptions.Exit(code)


def credentials(prefix: str) -> tuple[str, str] | None:
    """User and password from ``<prefix>_USER`` and ``<prefix>_PASSWORD``, or None when there is no user.

    They come from the environment only: not from the command line, which others on the machine can read,
    nor from the settings table, which is printed.
    """
    user = os.environ.get(f"{prefix}_USER")
    return (user, os.environ.get(f"{prefix}_PASSWORD", "")) if user else None


def basic_authorization(prefix: str) -> dict[str, str]:
    """The header (RFC 7617) for the `credentials`, if there are any."""
    pair = credentials(prefix)
    if pair is None:
        return {}
    return {"Authorization": "Basic " + b64encode(":".join(pair).encode()).decode()}


def working(message: str) -> AbstractContextManager[object]:
    """Show on a terminal that work is going on; a pipe or a file sees nothing of it."""
    return Console(stderr=True).status(message)


def query_limits() -> Limits:
    """What one query may cost, from the settings table; exit code 2 when one of them cannot be read."""
    try:
        return Limits(
            cpu_seconds=float(read("query_cpu_seconds")),
            wall_seconds=float(read("query_wall_seconds")),
            memory_bytes=int(read("query_memory_bytes")),
            result_bytes=int(read("query_result_bytes")),
        )
    except ValueError as error:
        fail(str(error), 2)


def current_release(release_dir: Path) -> Release:
    """The published release, or a plain message and exit code 2 when there is none to read."""
    try:
        return open_current(release_dir)
    except NoReleaseError:
        fail(f"no release in '{release_dir}': run 'misional build' first", 2)
    except DamagedReleaseError as error:
        fail(str(error), 2)


def read_folder(folder: Path) -> Graph:
    """The Turtle of a folder and those in it as one graph, empty without the folder; exit code 2, with file
    and line, when a file is not Turtle. A set of files that was cut off is brought to its end first."""
    try:
        settle(folder)
    except OSError as error:
        fail(f"{folder}: {error.strerror}", 2)
    graph = Graph(bind_namespaces="none")
    for path in sorted(folder.rglob("*.ttl")) if folder.is_dir() else ():
        try:
            graph.parse(path, format="turtle")
        except BadSyntax as error:
            fail(f"{path}, line {error.lines + 1}: not Turtle: {error.message}", 2)
    return graph
