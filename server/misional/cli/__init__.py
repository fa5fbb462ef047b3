"""The command line: each module parses the words of one command and calls the floor below."""

from __future__ import annotations

import click

from misional import __version__
from misional.cli.build import build_command
from misional.cli.cite import cite_command
from misional.cli.extract import extract_command
from misional.cli.format import format_command
from misional.cli.page import page_command
from misional.cli.query import query_command
from misional.cli.serve import serve_command
from misional.cli.settings import settings_command
from misional.cli.validate import validate_command

main = click.Group(
    "misional",
    help="Publish what a public body is for, and the law it rests on, as linked data.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
click.version_option(__version__, prog_name="misional")(main)
main.add_command(build_command)
main.add_command(cite_command)
main.add_command(extract_command)
main.add_command(format_command)
main.add_command(page_command)
main.add_command(query_command)
main.add_command(serve_command)
main.add_command(validate_command)
main.add_command(settings_command)
