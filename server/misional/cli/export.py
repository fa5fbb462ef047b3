"""``misional export``: the whole site as plain files, for a portal that serves without Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click
from rich.progress import Progress

from misional.cli.options import current_release, fail, release_dir_option
from misional.engine import EngineError
from misional.web.app import create_app
from misional.web.export import ExportError, export_site

if TYPE_CHECKING:
    from misional.release import Release

_REFUSED: Final = 2
_NOT_WRITTEN: Final = 3


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--url",
    help="Address that the site will have: scheme and host, such as https://datos.example.org.",
    show_default="the host of the release's base",
)
@release_dir_option
def export_command(folder: Path, url: str | None, release_dir: Path) -> None:
    """Write every page, document, table, query answer and dump of the release to FOLDER as plain files.

    FOLDER/files holds them, FOLDER/nginx the configuration with which nginx chooses among them by Accept and
    Accept-Language; deploy/export.nginx.conf shows how to include it. FOLDER appears whole or not at all; an
    earlier export there is replaced. Queries of one's own and the search need a server and are left out.

    Exit code: 0 written, 2 there is no release or FOLDER holds something else, 3 the disk refused.

    Example: misional export /srv/misional --url https://datos.example.org
    """
    release = current_release(release_dir)
    try:
        _export(release, folder, url or _host(release.base))
    except (ExportError, EngineError) as error:
        fail(f"nothing was written. {error}", _REFUSED)
    except OSError as error:
        fail(f"nothing was written. {error.filename}: {error.strerror}", _NOT_WRITTEN)


def _export(release: Release, folder: Path, url: str) -> None:
    app = create_app(release)
    holder = app.extensions["misional.holder"]
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("addresses", total=None)
            done = export_site(
                app, holder.peek(), folder, url, lambda n, of: bar.update(task, completed=n, total=of)
            )
    finally:
        holder.close()
    click.echo(f"addresses {done.addresses}")
    click.echo(f"files     {done.files}, {done.size / 1e6:.1f} MB")
    click.echo(f"folder    {done.folder}")


def _host(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"
