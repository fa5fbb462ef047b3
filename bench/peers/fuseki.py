"""Apache Jena Fuseki, from Maven Central: the Java server, its data in memory."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bench.peers.client import free_port, wait_until_it_answers
from bench.peers.process import Running, Unavailable, launched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION: Final = "5.5.0"
"""The last that runs on Java 17."""


def install(tools: Path) -> Path:
    """The jar, copied by Maven into ``tools`` when it is not there yet."""
    folder = tools / "fuseki"
    jar = folder / f"jena-fuseki-server-{VERSION}.jar"
    if not jar.exists():
        if shutil.which("mvn") is None or shutil.which("java") is None:
            raise Unavailable("no Maven or no Java on this machine")
        folder.mkdir(parents=True, exist_ok=True)
        artifact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{VERSION}"
        command = ("mvn", "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={folder}")
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"could not be had: {done.stdout[-200:]}")
    return jar


@contextmanager
def run(data: Path, tools: Path, scratch: Path) -> Iterator[Running]:
    """Serve ``data`` from memory."""
    jar, port = install(tools), free_port()
    command = ("java", "-Xmx4G", "-jar", str(jar), "--localhost", f"--port={port}", f"--file={data}", "/ds")
    settings = {"FUSEKI_BASE": str(scratch / "fuseki")}
    with launched(command, scratch / "fuseki.log", folder=scratch, environment=settings) as pid:
        running = Running("fuseki", VERSION, pid, port, "/ds/sparql")
        wait_until_it_answers(running, 300)
        yield running
