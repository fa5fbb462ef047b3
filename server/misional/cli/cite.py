"""``misional cite``: the norms that a text cites, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from misional.cli.options import read_folder
from misional.extract.citations import as_json, find
from misional.extract.known import known_norms
from misional.extract.resolve import Resolver
from misional.settings import read


@click.command("cite")
@click.argument("text")
@click.option("--base", default=None, help="Base of the norms' IRIs.  [default: the base_iri setting]")
@click.option("--resolve", is_flag=True, help="Look each citation up among the norms that --data describes.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
    help="Folder of Turtle that describes norms, for --resolve.",
)  # fmt: skip
def cite_command(text: str, base: str | None, resolve: bool, data: Path) -> None:
    """List the Colombian norms that TEXT cites ("-" reads UTF-8 from standard input), one JSON object a line.

    Lista las normas colombianas que TEXT cita, un objeto JSON por línea.

    `start` and `end` count Unicode characters from 0. A field that the text does not state is null; `iri` is
    null when the words fit more than one norm; `level` is n, d or m. No citation, no line.

    With --resolve, `iri` is the norm of --data that has the type, number, year, level and issuer stated;
    `status` is resolved, stated (none of --data, but the words settle it), ambiguous (`candidates` lists
    the norms that fit), unknown or incomplete.
    """
    if text == "-":
        with click.open_file("-", "rb") as stream:
            said = stream.read()
    else:
        said = text.encode("utf-8", "replace")
    prefix = str(read("base_iri")) if base is None else base
    resolver = Resolver(known_norms(read_folder(data)), base=prefix) if resolve else None
    for mention in find(said.decode("utf-8", "replace"), base=prefix):
        found = as_json(mention)
        if resolver is not None:
            resolution = resolver.resolve(mention)
            found |= {
                "iri": resolution.iri,
                "status": resolution.status,
                "candidates": list(resolution.candidates) if resolution.status == "ambiguous" else [],
            }
        # Bytes, so that the output is UTF-8 whatever the terminal's locale.
        click.echo(json.dumps(found, ensure_ascii=False).encode())
