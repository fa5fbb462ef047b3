"""``misional verify``: is everything still as it was published, and is the page still what we quote?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rdflib import Graph

from misional.cli import fresh_page
from misional.cli.again import check_report
from misional.cli.damage import damage
from misional.cli.options import current_release, fail, query_limits, release_dir_option, working
from misional.engine import EngineError, GraphFile, open_embedded
from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES, say
from misional.model import check_quotes, count_quotes
from misional.release import ReleaseError, open_release
from misional.shacl.render.json_report import FORMAT
from misional.web.acta import ActaError, compare_answers, draw_up, read_acta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.web.acta import Acta

_UNLIKE: Final = 1
_UNUSABLE: Final = 2


@click.command("verify")
@click.argument("published", metavar="[RELEASE|ACTA|REPORT]", required=False,
                type=click.Path(path_type=Path, exists=True))  # fmt: skip
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--against",
    metavar="FILE|URL",
    help="A fresh copy of a body's page ('-': standard input): tell what became of each statement.",
)
@click.option("--entity", metavar="KEY", help="Whose page it is: what follows '/id/entity/'.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="Language of the findings."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@release_dir_option
def verify_command(
    published: Path | None,
    files: Sequence[Path],
    against: str | None,
    entity: str | None,
    lang: Language,
    as_json: bool,
    release_dir: Path,
) -> None:
    """Check a release (the folder RELEASE, or the published one) byte by byte and quote by quote; an ACTA; or
    a REPORT.

    Every file's SHA-256, the RDFC-1.0 hash of the dataset, and each quote at its place in its capture are
    computed again; whatever differs is named. With --against, the statements of a body are looked up in a
    fresh copy of its page instead: same, moved, reworded (words marked), gone, new. An acta that
    'misional query --acta' wrote is asked again of the release it was made of, and the answers compared. The
    run of a report in JSON is done again, as with 'misional validate --verify': FILES are what it read, where
    they are elsewhere now.

    Exit code: 0 all is as it was, 1 something is not, 2 there is nothing to check.

    Example: curl -s https://… | misional verify --against - --entity
    alcaldia-mayor-de-bogota/secretaria-general
    """
    if against is not None:
        fresh_page.against(current_release(release_dir), against, entity, lang, as_json=as_json)
        return
    if published is not None and not published.is_dir():
        _check_file(published, files, release_dir, lang)
        return
    folder = published or current_release(release_dir).folder
    with working("reading every byte of the release …"):
        findings = damage(folder, lang)
        quotes = 0
        if not findings:
            found, quotes = _quote_findings(folder, lang)
            findings += found
    if as_json:
        rows = [{"where": where, "what": what} for where, what in findings]
        document = {"release": _identity(folder), "quotes": quotes, "problems": rows}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for where, what in findings:
            click.echo(say("verify.problem", lang, where=where, what=what))
        if not findings:
            release = _identity(folder)
            click.echo(say("verify.whole", lang, release=release, quotes=quotes))
            if folder.resolve().name != release:
                # Nothing here says what the manifest should be: its hash is what was published, or it is not.
                click.echo(say("verify.unnamed", lang, release=release))
    if findings:
        raise click.exceptions.Exit(_UNLIKE)


def _identity(folder: Path) -> str:
    """The release's id, which its folder's name may not be; that name when its manifest cannot be read."""
    try:
        return open_release(folder).id
    except ReleaseError:
        return folder.name


def _quote_findings(folder: Path, language: Language) -> tuple[list[tuple[str, str]], int]:
    release = open_release(folder)
    graph = Graph(bind_namespaces="none").parse(release.graph_files["asserted"], format="nt")
    texts = {digest: path.read_bytes().decode("utf-8") for digest, path in release.captures.items()}
    problems = [
        (p.evidence, say(f"verify.{p.part}", language, expected=p.expected, found=p.found))
        for p in check_quotes(graph, texts)
    ]
    return problems, count_quotes(graph)


def _check_file(file: Path, files: Sequence[Path], release_dir: Path, language: Language) -> None:
    try:
        document = json.loads(file.read_text("utf-8"))
        if isinstance(document, dict) and document.get("format") == FORMAT:
            check_report(file, files, None, release_dir, language)
            return
        acta = read_acta(document)
    except ActaError as error:
        fail(f"{file}: {say(f'acta.{error.what}', language, why=error.why)}", _UNUSABLE)
    except (ValueError, AttributeError, RecursionError, OSError) as error:
        fail(f"{file}: {say('acta.unreadable', language, why=error)}", _UNUSABLE)
    _check_acta(file, acta, release_dir, language)


def _check_acta(file: Path, acta: Acta, release_dir: Path, language: Language) -> None:
    try:
        release = open_release(release_dir / acta.release)
    except ReleaseError as error:
        fail(f"{file}: {say('acta.gone', language, release=acta.release, why=error)}", _UNUSABLE)
    for where, what in damage(release.folder, language)[:1]:
        fail(f"{where}: {what}", _UNLIKE)
    files = [GraphFile(path, release.graph_iris[name]) for name, path in release.graph_files.items()]
    try:
        with working("asking again …"):
            engine = open_embedded(files)
            try:
                again = draw_up(release, engine, acta.query, query_limits(), acta.made)
            finally:
                engine.close()
    except EngineError as error:
        fail(f"{file}: {say('acta.unanswered', language, why=error)}", _UNLIKE)
    verdict = compare_answers(acta, again)
    click.echo(say(f"acta.{verdict}", language, release=acta.release, made=acta.made, rows=len(acta.answer)))
    if verdict == "different":
        raise click.exceptions.Exit(_UNLIKE)
