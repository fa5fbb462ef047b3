"""``misional build``: sources to a published release, or nothing and the reason."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.table import Table

from misional.build import BuildError, GateRefusedError, Options, SettingError, SourceError, build
from misional.cli.options import fail, release_dir_option
from misional.release import ReleaseError
from misional.settings import setting
from misional.shacl import INFO, VIOLATION, WARNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from misional.build import BuildResult
    from misional.build.pipeline import SecondOpinion

_BASE = setting("base_iri")
_KEEP = setting("keep_releases")
_REFUSED: Final = 1
_UNUSABLE: Final = 2
_NOT_WRITTEN: Final = 3
_SEVERITIES: Final = ((VIOLATION, "violations"), (WARNING, "warnings"), (INFO, "notes"))
_STEPS: Final = {
    "read": "reading the sources",
    "reason": "deriving what follows from them (OWL 2 RL)",
    "dump": "writing graphs as Turtle",
    "canonicalize": "putting the dataset in canonical form (RDFC-1.0)",
    "validate": "validating against the shapes (SHACL)",
    "second opinion": "validating again with another engine",
    "package": "laying out the release",
    "publish": "publishing",
}


@click.command("build")
@release_dir_option
@click.option("--base", envvar=_BASE.variable, default=_BASE.default, show_envvar=True, help=_BASE.help)
@click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    show_default="those installed with misional, or this checkout's",
    help="Folder with the folders ontology, data, shapes and queries.",
)
@click.option(
    "--keep",
    envvar=_KEEP.variable,
    type=click.IntRange(min=0),
    default=_KEEP.default,
    show_envvar=True,
    help=_KEEP.help,
)
@click.option(
    "--second-opinion",
    type=click.Choice(["sample", "all"]),
    default="sample",
    help="What the second validator looks at: some nodes of every shape and each with a finding, or all.",
)
def build_command(
    release_dir: Path, base: str, sources: Path | None, keep: int, second_opinion: SecondOpinion
) -> None:
    """Read the sources, derive what follows, validate all of it and publish it as one release.

    Either everything is published at once or nothing is, and then what was published before stays as it
    was. The same sources give the same release, byte for byte, wherever they are built.

    Exit code: 0 published, 1 a check refused (the message says which and why), 2 the command or a source
    cannot be read (the message names the file and the line), 3 the disk refused.
    """
    try:
        with _rare_collections(), _progress() as progress:
            result = build(Options(release_dir, base, keep, sources, second_opinion), progress)
    except GateRefusedError as error:
        fail(f"nothing was published. Refused by the check '{error.gate}':{_listed(error.reasons)}", _REFUSED)
    except (SourceError, SettingError) as error:
        fail(f"nothing was published. {error}", _UNUSABLE)
    except BuildError as error:
        fail(f"nothing was published. {error}", _REFUSED)
    except ReleaseError as error:
        fail(str(error), _NOT_WRITTEN)
    _show(result, release_dir)


def _listed(reasons: tuple[str, ...]) -> str:
    return "".join(f"\n  - {reason}" for reason in reasons)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let Python look for garbage cycles less often: a build makes millions of objects and few cycles, and
    the search costs it a tenth of its time.
    """
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _progress() -> Iterator[Callable[[str, str], None]]:
    """One line a step on standard error; a spinner while it runs where somebody watches."""
    console = Console(stderr=True, highlight=False, markup=False)
    with console.status("starting") as status:

        def progress(step: str, detail: str) -> None:
            told = _STEPS[step]
            if not detail:
                console.print(told)
            status.update(f"{told}: {detail}" if detail else told)

        yield progress


def _show(result: BuildResult, release_dir: Path) -> None:
    table = Table("step", "CPU seconds", title="Where the time went", title_justify="left")
    table.columns[1].justify = "right"
    for step, seconds in result.seconds.items():
        table.add_row(_STEPS[step], f"{seconds:.2f}")
    table.add_section()
    table.add_row("all", f"{sum(result.seconds.values()):.2f}")
    Console().print(table)
    counts = result.triples
    click.echo(f"triples   asserted {counts['asserted']}, inferred {counts['inferred']}")
    rest = ", ".join(f"{name} {counts[name]}" for name in ("ontology", "shapes", "catalogue", "report"))
    click.echo(f"          {rest}")
    found = [(result.report.count(severity), word) for severity, word in _SEVERITIES]
    click.echo(f"report    {', '.join(f'{count} {word}' for count, word in found)}")
    click.echo(f"release   {result.release.id}")
    click.echo(f"folder    {release_dir / result.release.id}")
