"""``misional add-body``: the folder and the first file of a new body."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from misional.cli.options import fail, read_folder, working
from misional.cli.shapes_check import shape_problems
from misional.extract.bodies import NewBody, RefusedBodyError, body_graph, full_key
from misional.extract.catalogue import catalogue_graph
from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES, say
from misional.model import write_turtle
from misional.model.files import write_set
from misional.model.namespaces import DEFAULT_BASE, PREFIXES
from misional.settings import setting

if TYPE_CHECKING:
    from misional.i18n import Language

_BASE: Final = setting("base_iri")
_REFUSED: Final = 1
_HEAD: Final = "# The body, before its page. CC BY 4.0.\n"
_CATALOGUE_HEAD: Final = "# What a catalogue of this data needs and no program can compute. CC BY 4.0.\n"


@click.command("add-body")
@click.argument("key")
@click.option("--name", required=True, help="Its name, as the body writes it.")
@click.option("--name-en", help="Its name in English.", show_default="the same name")
@click.option("--parent", default="", metavar="KEY", help="Key of the body it is part of, described already.")
@click.option("--base", envvar=_BASE.variable, default=_BASE.default, show_envvar=True,
              help="Base that the release will have, to print the body's address with.")  # fmt: skip
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
              help="Folder of the sources that gets the body.")  # fmt: skip
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="Language of the messages."
)
def add_body_command(
    key: str, name: str, name_en: str | None, parent: str, base: str, data: Path, lang: Language
) -> None:
    """Start the folder of a new body in --data: DATA/KEY/body.ttl, checked by the shapes first.

    Empiece la carpeta de una entidad nueva, con una clave que lleva la de la entidad de la que hace parte.

    With --parent, KEY may be its last part alone: 'secretaria-general' with --parent cali is
    cali/secretaria-general. A key that is taken, or a second body of the same name and parent, is refused,
    and the body that is there is named. A data folder without a catalogue gets one.

    Exit code: 0 written (the files are printed, then the body's address), 1 refused, 2 the data cannot be
    read.

    Example: misional add-body secretaria-general --name 'Secretaría General' --parent cali
    """
    try:
        body = NewBody(full_key(key, parent), name, name_en or name, parent)
        graph = body_graph(read_folder(data), body)
    except RefusedBodyError as error:
        fail(say(f"body.{error.reason}", lang, **error.values), _REFUSED)
    files = {data / body.key / "body.ttl": write_turtle(graph, PREFIXES, _HEAD).encode("utf-8")}
    with working("checking against the shapes …"):
        problems = shape_problems(data, files, lang)
    if problems:
        fail("\n".join(problems), _REFUSED)
    catalogue = data / "catalog.ttl"
    if not catalogue.exists():
        today = datetime.datetime.now(tz=datetime.UTC).date()
        described = catalogue_graph(body.name_es, body.name_en, today)
        files[catalogue] = write_turtle(described, PREFIXES, _CATALOGUE_HEAD).encode("utf-8")
    for path in files:
        if path.exists():
            fail(say("body.file-there", lang, path=path), _REFUSED)
    try:
        write_set(data, files)
    except OSError as error:
        fail(str(error), _REFUSED)
    click.echo("\n".join(map(str, files)))
    click.echo(f"{body.iri}".replace(DEFAULT_BASE, base, 1))
