"""Virtuoso, from Debian: a database with its own disk format, its data read in bulk."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, alive, launched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRAPH: Final = "urn:bench"
_CONFIGURATION: Final = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = {data_folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 2000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 10
KeepAliveTimeout = 60
MaxKeepAlives = 10
[SPARQL]
ResultSetMaxRows = 1000000
DefaultGraph = {graph}
[Plugins]
LoadPath = {folder}
"""
"""The buffers are its manual's for 2 GB of memory."""


def install(_tools: Path) -> None:
    """Look for the programs."""
    if shutil.which("virtuoso-t") is None or shutil.which("isql-vt") is None:
        raise Unavailable("not installed: apt-get install virtuoso-opensource-7")


@contextmanager
def run(data: Path, tools: Path, scratch: Path) -> Iterator[Running]:
    """Load ``data`` into a new database under ``scratch`` and serve it."""
    install(tools)
    folder, sql_port, port = scratch / "virtuoso", free_port(), free_port()
    folder.mkdir()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder, data_folder=data.parent, sql_port=sql_port, http_port=port, graph=GRAPH
        )
    )
    command = ("virtuoso-t", "+foreground", "+configfile", str(configuration))
    with launched(command, scratch / "virtuoso.log", folder=folder) as pid:
        _wait_for_sql(pid, sql_port)
        _sql(sql_port, f"ld_dir('{data.parent}', '{data.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;")
        running = Running("virtuoso", _version(), pid, port, "/sparql")
        wait_until_it_answers(running, 120)
        yield running


def _sql(port: int, text: str) -> str:
    command = ("isql-vt", str(port), "dba", "dba", "VERBOSE=OFF", "ERRORS=STDOUT", f"EXEC={text}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or "Error" in done.stdout:
        raise Unavailable(f"isql: {(done.stdout + done.stderr)[-200:]}")
    return done.stdout


def _wait_for_sql(pid: int, port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and alive(pid):
        try:
            _sql(port, "select 1;")
        except Unavailable:
            time.sleep(0.5)
        else:
            return
    raise Unavailable("the database did not start")


def _version() -> str:
    shown = subprocess.run(("virtuoso-t", "-?"), capture_output=True, text=True, check=False)
    words = (shown.stdout + shown.stderr).split()
    return words[words.index("Version") + 1] if "Version" in words else "7.2"
