"""``misional validate``: data against the published shapes, with a report in plain words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from misional.build import BuildError
from misional.build.checking import PROFILES, CheckRequest, check, check_release
from misional.cli.options import current_release, fail, release_dir_option, working
from misional.shacl import VIOLATION, WARNING, IllFormedShapes, InvalidInput, ValidationFailed
from misional.shacl.render import FORMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.shacl import EngineName
    from misional.shacl.wording import Lang

_FAILS_ON: Final = {"violation": (VIOLATION,), "warning": (VIOLATION, WARNING)}


@click.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--profile", "profiles", type=click.Choice(PROFILES), multiple=True, default=PROFILES,
              help="Rules to check; may be given several times.")  # fmt: skip
@click.option("--shapes", type=click.Path(path_type=Path, exists=True), multiple=True,
              help="Check against these shapes in place of the profiles.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(tuple(FORMS)), default="text", help="Form of the report.")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Language of the report.")
@click.option("--fail-on", type=click.Choice(tuple(_FAILS_ON)), default="violation",
              help="The mildest finding that makes the exit code 1.")  # fmt: skip
@click.option("--infer/--no-infer", default=True,
              help="Derive what follows from the data and the ontology first.")  # fmt: skip
@click.option("--engine", type=click.Choice(["shacl", "pyshacl"]), default="shacl", help="Validator to use.")
@click.option("--sources", type=click.Path(path_type=Path, file_okay=False, exists=True),
              show_default="those installed with misional, or this checkout's",
              help="Folder with the folders ontology, data, shapes and queries.")  # fmt: skip
@release_dir_option
def validate_command(
    files: Sequence[Path],
    profiles: Sequence[str],
    shapes: Sequence[Path],
    form: str,
    lang: Lang,
    fail_on: str,
    infer: bool,
    engine: EngineName,
    sources: Path | None,
    release_dir: Path,
) -> None:
    """Check Turtle FILES (or folders of them) against the shapes; without any, the published release.

    The report goes to standard output. Exit code: 0 nothing that --fail-on names, 1 findings of that
    severity, 2 an input cannot be read (the message names the file and the line) or the shapes cannot run.

    Example: misional validate mine.ttl --profile core --profile evidence --lang en
    """
    request = CheckRequest(files, profiles, shapes, infer, engine, sources)
    try:
        with working("validating …"):
            checked = check(request) if files else check_release(request, current_release(release_dir))
    except (BuildError, IllFormedShapes, InvalidInput, ValidationFailed) as error:
        fail(str(error), 2)
    text = FORMS[form].render(checked.report, checked.provenance, lang)
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
    if any(checked.report.count(severity) for severity in _FAILS_ON[fail_on]):
        raise click.exceptions.Exit(1)
