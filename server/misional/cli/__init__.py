"""The command line: each module parses the words of one command and calls the floor below."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from misional import __version__

# A module of this folder each. Loaded by name and when asked for: what `serve` needs costs a `build` more
# than a second of processor time.
COMMANDS: Final = (
    "add-body",
    "build",
    "cite",
    "export",
    "extract",
    "format",
    "load",
    "page",
    "query",
    "review",
    "serve",
    "settings",
    "validate",
    "verify",
    "watch",
    "why",
)


class _Commands(click.Group):
    """The commands of this folder; ``misional.cli.<name>`` defines ``<name>_command``, "-" written "_"."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"misional.cli.{name}"), f"{name}_command")
        return command


main = _Commands(
    "misional",
    help="Publish what a public body is for, and the law it rests on, as linked data.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
click.version_option(__version__, prog_name="misional")(main)
