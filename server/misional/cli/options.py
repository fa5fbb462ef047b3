"""Options and answers that several commands share, so that they read and fail alike."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING

from rdflib import Graph
from rdflib.plugins.parsers.notation3 import BadSyntax
from rich.console import Console

from misional.cli.answers import current_release, fail, release_dir_option
from misional.engine import Limits
from misional.model.files import settle
from misional.settings import read

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = [
    "basic_authorization",
    "credentials",
    "current_release",
    "fail",
    "query_limits",
    "read_folder",
    "release_dir_option",
    "working",
]


def credentials(prefix: str) -> tuple[str, str] | None:
    """User and password from ``<prefix>_USER`` and ``<prefix>_PASSWORD``, or None when there is no user.

    They come from the environment only: not from the command line, which others on the machine can read,
    nor from the settings table, which is printed.
    """
    user = os.environ.get(f"{prefix}_USER")
    return (user, os.environ.get(f"{prefix}_PASSWORD", "")) if user else None


def basic_authorization(prefix: str) -> dict[str, str]:
    """The header (RFC 7617) for the `credentials`, if there are any."""
    pair = credentials(prefix)
    if pair is None:
        return {}
    return {"Authorization": "Basic " + b64encode(":".join(pair).encode()).decode()}


def working(message: str) -> AbstractContextManager[object]:
    """Show on a terminal that work is going on; a pipe or a file sees nothing of it."""
    return Console(stderr=True).status(message)


def query_limits() -> Limits:
    """What one query may cost, from the settings table; exit code 2 when one of them cannot be read."""
    try:
        return Limits(
            cpu_seconds=float(read("query_cpu_seconds")),
            wall_seconds=float(read("query_wall_seconds")),
            memory_bytes=int(read("query_memory_bytes")),
            result_bytes=int(read("query_result_bytes")),
        )
    except ValueError as error:
        fail(str(error), 2)


def read_folder(folder: Path) -> Graph:
    """The Turtle of a folder and those in it as one graph, empty without the folder; exit code 2, with file
    and line, when a file is not Turtle. A set of files that was cut off is brought to its end first."""
    try:
        settle(folder)
    except OSError as error:
        fail(f"{folder}: {error.strerror}", 2)
    graph = Graph(bind_namespaces="none")
    for path in sorted(folder.rglob("*.ttl")) if folder.is_dir() else ():
        try:
            graph.parse(path, format="turtle")
        except BadSyntax as error:
            fail(f"{path}, line {error.lines + 1}: not Turtle: {error.message}", 2)
    return graph
