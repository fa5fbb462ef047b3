"""``misional page``: a body's page, printed from its statements."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rdflib import Graph

from misional.cli.options import current_release, fail, release_dir_option, working
from misional.model import ModelError, render_page

if TYPE_CHECKING:
    from pathlib import Path


@click.command("page")
@click.argument("entity")
@click.option(
    "--capture", help="IRI of the capture to follow, when the body has several.", show_default="latest"
)
@release_dir_option
def page_command(entity: str, capture: str | None, release_dir: Path) -> None:
    """Print the page of ENTITY as text, rebuilt from its statements.

    ENTITY is the URI of a public body, or its key: what follows '/id/entity/'.

    The text has the bytes of the captured page, from its first passage to its last. Exit code: 0 printed,
    1 the body is unknown or has no captured page, 2 there is no release.

    Example: misional page alcaldia-mayor-de-bogota/secretaria-general
    """
    release = current_release(release_dir)
    graph = Graph(bind_namespaces="none")
    with working("reading the release …"):
        for name in ("asserted", "inferred"):
            graph.parse(release.graph_files[name], format="nt")
    iri = entity if ":" in entity else f"{release.base}id/entity/{entity}"
    try:
        text = render_page(graph, iri, capture)
    except ModelError as error:
        fail(str(error))
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
