"""``misional validate``: data against the published shapes, with a report in plain words."""

from __future__ import annotations

import hashlib
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from misional.build import BuildError
from misional.build.checked_files import name_of
from misional.build.checking import PROFILES, CheckRequest, Earlier, check, check_release
from misional.cli.answers import current_release, fail, release_dir_option
from misional.cli.output import write_file, write_out
from misional.release import ReleaseError
from misional.shacl import VIOLATION, WARNING, IllFormedShapes, InvalidInput, ValidationFailed
from misional.shacl.notes import NEW, fails
from misional.shacl.render import FORM_NAMES, Input, read_json, render_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from misional.shacl import EngineName
    from misional.shacl.wording import Lang

# Named and not imported: what a run does not need costs more to load than a small file to validate.
_AGAIN: Final = "misional.cli.again"
_UNTRUSTED: Final = "misional.cli.untrusted"
_FAILS_ON: Final = {"violation": VIOLATION, "warning": WARNING, "new": NEW}
_FAILURES: Final = (BuildError, IllFormedShapes, InvalidInput, ReleaseError, ValidationFailed)


@click.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, allow_dash=True))
@click.option("--profile", "profiles", type=click.Choice(PROFILES), multiple=True, default=PROFILES,
              help="Rules to check; may be given several times.")  # fmt: skip
@click.option("--shapes", type=click.Path(path_type=Path, exists=True), multiple=True,
              help="Check against these shapes in place of the profiles.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORM_NAMES), default="text", help="Form of the report.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the report to this file, whole or not at all.")  # fmt: skip
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Language of the report.")
@click.option("--baseline", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="An earlier report in JSON: tell what is new, fixed and still open.")  # fmt: skip
@click.option("--waivers", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Findings that somebody answers for until a day, in RDF.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(tuple(_FAILS_ON)), default="violation",
              help="The mildest finding that makes the exit code 1, or any not in the baseline.")  # fmt: skip
@click.option("--infer/--no-infer", default=True,
              help="Derive what follows from the data and the ontology first.")  # fmt: skip
@click.option("--untrusted", is_flag=True,
              help="Read and check a stranger's files in a sealed process, within limits.")  # fmt: skip
@click.option("--engine", type=click.Choice(["shacl", "pyshacl"]), default="shacl", help="Validator to use.")
@click.option("--verify", "earlier", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Do again what this report in JSON describes, and tell what changed.")  # fmt: skip
@click.option("--sources", type=click.Path(path_type=Path, file_okay=False, exists=True),
              show_default="those installed with misional, or this checkout's",
              help="Folder with the folders ontology, data, shapes and queries.")  # fmt: skip
@release_dir_option
def validate_command(
    files: Sequence[Path],
    profiles: Sequence[str],
    shapes: Sequence[Path],
    form: str,
    output: Path | None,
    lang: Lang,
    baseline: Path | None,
    waivers: Path | None,
    fail_on: str,
    infer: bool,
    untrusted: bool,
    engine: EngineName,
    earlier: Path | None,
    sources: Path | None,
    release_dir: Path,
) -> None:
    """Check FILES against the shapes; without any, the published release.

    FILES are in any syntax of RDF (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD), told by name or by
    content; of a folder, every such file in it; '-' is standard input. The report goes to standard output. A
    waived finding is shown, and never makes the command fail. Text, Markdown and HTML list the first findings
    of each rule and count the others; the other forms list all. With --verify, FILES are where to look for
    what the report read, under any name; reports downloaded from /validation are repeated too. With
    --untrusted, nothing in the files or shapes can reach the network or another file, and the settings
    MISIONAL_VALIDATION_… limit what they may cost.

    Exit code: 0 nothing that --fail-on names, 1 findings of that severity (--verify: something changed), 2
    an input cannot be read (the message names the file and the line), the shapes cannot run, or the inputs of
    the report to verify are not the same.

    Example: misional validate mine.ttl --profile core --format html -o report.html
    """
    if earlier is not None:
        repeat: Callable[..., None] = import_module(_AGAIN).check_report
        repeat(earlier, files, sources, release_dir, lang)
        return
    if fail_on == "new" and baseline is None:
        fail("'--fail-on new' needs the report to compare with: '--baseline report.json'", 2)
    if untrusted and (not files or engine != "shacl"):
        fail("'--untrusted' is for files, and for the engine 'shacl'", 2)
    if form == "xlsx" and output is None and sys.stdout.isatty():
        fail("an XLSX file is not for a terminal: give '-o report.xlsx'", 2)
    stdin = sys.stdin.buffer.read() if any(str(path) == "-" for path in files) else None
    before = _earlier_report(baseline) if baseline and not untrusted else None
    with _told() as progress:
        request = CheckRequest(
            files, profiles, shapes, infer, engine, sources, stdin, before, waivers, progress=progress
        )
        try:
            if untrusted:
                checked = import_module(_UNTRUSTED).check_untrusted(request, baseline, lang)
            else:
                checked = check(request) if files else check_release(request, current_release(release_dir))
        except _FAILURES as error:
            fail(str(error), 2)
        document = render_pieces(
            form, checked.report, checked.provenance, lang, checked.notes, fail_on=_FAILS_ON[fail_on]
        )
    if output is None:
        write_out(document)
    else:
        write_file(output, document)
    if any(fails(one, checked.notes.of(one), _FAILS_ON[fail_on]) for one in checked.report.results):
        raise click.exceptions.Exit(1)


@contextmanager
def _told() -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is going on; a pipe or a file sees nothing of it, and nothing is loaded."""
    if sys.stderr.isatty():
        with import_module("rich.console").Console(stderr=True).status("…") as status:
            yield status.update
    else:
        yield _silent


def _silent(_step: str) -> None:
    return


def _earlier_report(path: Path) -> Earlier:
    data = path.read_bytes()
    try:
        return Earlier(read_json(data)[0], Input(name_of(path), hashlib.sha256(data).hexdigest()))
    except (ValueError, RecursionError) as error:
        fail(f"{path}: this is no report that '--format json' wrote: {error}", 2)
