"""``misional cite``: the norms that a text cites, one JSON object a line."""

from __future__ import annotations

import json

import click

from misional.extract.citations import as_json, find
from misional.settings import read


@click.command("cite")
@click.argument("text")
@click.option("--base", default=None, help="Base of the norms' IRIs.  [default: the base_iri setting]")
def cite_command(text: str, base: str | None) -> None:
    """List the Colombian norms that TEXT cites ("-" reads UTF-8 from standard input), one JSON object a line.

    Lista las normas colombianas que TEXT cita, un objeto JSON por línea.

    `start` and `end` count Unicode characters from 0. A field that the text does not state is null; `iri` is
    null when the words fit more than one norm. No citation, no line.
    """
    if text == "-":
        with click.open_file("-", "rb") as stream:
            said = stream.read()
    else:
        said = text.encode("utf-8", "replace")
    prefix = str(read("base_iri")) if base is None else base
    for mention in find(said.decode("utf-8", "replace"), base=prefix):
        # Bytes, so that the output is UTF-8 whatever the terminal's locale.
        click.echo(json.dumps(as_json(mention), ensure_ascii=False).encode())
