"""The tutorial works as it is written: every command of it, in order, from a page to a served graph."""

from __future__ import annotations

import csv
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rdflib import Graph, URIRef

from misional.model.namespaces import MISIONAL

DOCS = Path(__file__).resolve().parents[2] / "docs"
BASE = "https://datos.vallehondo.example/"


def commands(language: str) -> list[str]:
    text = (DOCS / f"tutorial.{language}.md").read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def ask(address: str, method: str, path: str, body: str | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    with connection.getresponse() as answer:
        found = answer.status, answer.read().decode()
    connection.close()
    return found


def accept_everything(address: str) -> None:
    """What the reader does at the review page: accept each statement, then finish."""
    root = urlsplit(address).path
    _, page = ask(address, "GET", root)
    for key in re.findall(r'name="key" value="([^"]+)"', page):
        assert ask(address, "POST", f"{root}decide", f"action=accept&key={key}")[0] == 303
    status, page = ask(address, "POST", f"{root}finish", "")
    assert status == 200, page


def test_both_languages_give_the_same_commands_and_every_link_leads_somewhere() -> None:
    assert commands("es") == commands("en")
    assert len(commands("es")) == 7
    for language in ("es", "en"):
        text = (DOCS / f"tutorial.{language}.md").read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DOCS / link).exists(), link


@pytest.mark.slow
def test_every_command_of_it_runs(tmp_path: Path) -> None:
    shutil.copy(DOCS / "valle-hondo.html", tmp_path)
    # A command that fails ends the script, and with it the servers that it started.
    script = "set -eu\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "".join(commands("es"))
    for port in ("8765", "8766"):
        script = script.replace(port, str(free_port()))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MISIONAL_")}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    said: list[str] = []
    with (
        (tmp_path / "errors").open("w+") as errors,
        subprocess.Popen(
            ["bash", "-c", script], cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE,
            stderr=errors, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/\n", line):
                    accept_everything(line.strip())
            code = process.wait(timeout=60)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        errors.seek(0)
        assert code == 0, errors.read()
    output = "".join(said)
    assert f"{tmp_path.name}" not in output
    assert "0 violations" in output
    answered = [line for line in output.splitlines() if f"{BASE}id/function/" in line]
    assert len(answered) == 3
    assert "Medir cada mes el caudal de las quebradas del municipio." in answered[0]
    assert "la página cambió y los enunciados son los mismos" in output
    body = URIRef(f"{BASE}id/entity/valle-hondo/secretaria-de-aguas")
    served = Graph().parse(tmp_path / "entidad.ttl")
    assert len(set(served.objects(body, MISIONAL.hasFunction))) == 3
    with (tmp_path / "funciones.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[0].split()[0] for row in rows] == ["text", "Atender", "Mantener", "Medir"]
    assert "Valle Hondo" in (tmp_path / "portada.html").read_text(encoding="utf-8")
    published = next((tmp_path / "valle-hondo/data/valle-hondo/secretaria-de-aguas").glob("page-*.ttl"))
    assert "Oficina de Planeación" in published.read_text(encoding="utf-8")
