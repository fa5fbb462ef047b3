"""``misional settings``: every setting with its variable, default and meaning."""

from __future__ import annotations

import click

from misional.cli.options import fail
from misional.settings import SETTINGS, read


@click.command("settings")
def settings_command() -> None:
    """List every setting: its environment variable, the value in force, and what it means.

    Exit code: 0 listed, 2 a variable of the environment cannot be read (the message names it).
    """
    try:
        rows = [(row.variable, read(row.name), row.help) for row in SETTINGS]
    except ValueError as error:
        fail(str(error), 2)
    for variable, value, meaning in rows:
        click.echo(f"{variable}={value}\n    {meaning}")
