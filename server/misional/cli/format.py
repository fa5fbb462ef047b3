"""``misional format``: put Turtle sources in their one canonical order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rdflib.plugins.parsers.notation3 import BadSyntax

from misional.cli.options import fail
from misional.model import format_turtle
from misional.model.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOLDERS = ("ontology", "data", "shapes")


@click.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Change nothing; leave with code 1 if a file is not canonical.")
def format_command(paths: Sequence[Path], check: bool) -> None:
    """Rewrite Turtle files in canonical order, so that a diff shows only what changed.

    PATHS are files or folders; without any, the folders ontology, data and shapes of this checkout.

    Exit code: 0 all are (now) canonical, 1 --check found some that are not, 2 a file is not Turtle (the
    message names the file and line; no file is left half-written).
    """
    changed = 0
    for path in _turtle_files(paths or [Path(name) for name in _FOLDERS if Path(name).is_dir()]):
        text = path.read_text(encoding="utf-8")
        canonical = _canonical(path, text)
        if canonical != text:
            changed += 1
            click.echo(f"{'would rewrite' if check else 'rewrote'} {path}")
            if not check:
                _replace(path, canonical)
    if check and changed:
        raise click.exceptions.Exit(1)


def _turtle_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.ttl")) if path.is_dir() else (path,)


def _canonical(path: Path, text: str) -> str:
    try:
        return format_turtle(text, PREFIXES)
    except BadSyntax as error:
        fail(f"{path}, line {error.lines + 1}: not Turtle: {error.message}", 2)
    except ValueError as error:
        fail(f"{path}: {error}", 2)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
