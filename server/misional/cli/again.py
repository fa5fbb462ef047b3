"""A report in JSON made again, for ``misional validate --verify`` and ``misional verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from misional.build import BuildError
from misional.build.repeat import CannotRepeatError, repeat
from misional.cli.damage import damage
from misional.cli.options import fail, working
from misional.i18n import say
from misional.release import NoReleaseError, ReleaseError, open_release
from misional.shacl import IllFormedShapes, InvalidInput, ValidationFailed
from misional.shacl.render.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.release import Release

_FAILURES: Final = (BuildError, IllFormedShapes, InvalidInput, ReleaseError, ValidationFailed, OSError)
_UNLIKE: Final = 1
_UNUSABLE: Final = 2


def check_report(
    report: Path, files: Sequence[Path], sources: Path | None, release_dir: Path, lang: Language
) -> None:
    """Print whether the run of a report, done again, says the same; leave with 1 if not, 2 if it cannot be.

    `files` are where to look for what the report read.
    """
    try:
        with working("validating again …"):
            again = repeat(
                report.read_text(encoding="utf-8"),
                sources,
                lambda name: _whole_release(release_dir, name, lang),
                files,
                lang,
            )
    except NoReleaseError as error:
        fail(visible(f"{report}: {say('validate.no-release', lang, why=error)}"), _UNUSABLE)
    except (*_FAILURES, UnicodeDecodeError) as error:
        fail(visible(f"{report}: {error}"), _UNUSABLE)
    click.echo(say("validate.changed" if again.differences else "validate.same", lang))
    for told in (*again.differences, *again.versions):
        click.echo(visible(f"  · {told}"))
    if again.differences:
        raise click.exceptions.Exit(_UNLIKE)


def _whole_release(release_dir: Path, name: str, lang: Language) -> Release:
    release = open_release(release_dir / Path(name).name)
    if problems := damage(release.folder, lang):
        raise CannotRepeatError("; ".join(f"{where}: {what}" for where, what in problems))
    return release
