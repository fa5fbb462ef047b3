"""The command line: each module parses the words of one command and calls the floor below."""

from __future__ import annotations

import click

from misional import __version__

main = click.Group(
    "misional",
    help="Publish what a public body is for, and the law it rests on, as linked data.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
click.version_option(__version__, prog_name="misional")(main)
