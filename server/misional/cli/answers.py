"""Answers and options that every command has, without what only some need: rdflib and the query engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from misional.release import DamagedReleaseError, NoReleaseError, open_current
from misional.settings import read, setting

if TYPE_CHECKING:
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


def current_release(release_dir: Path) -> Release:
    """The published release, or a plain message and exit code 2 when there is none to read."""
    try:
        return open_current(release_dir)
    except NoReleaseError:
        fail(f"no release in '{release_dir}': run 'misional build' first", 2)
    except DamagedReleaseError as error:
        fail(str(error), 2)
