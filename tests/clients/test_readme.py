"""The examples of both READMEs, run as they are written, on a server that has another port."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import openpyxl
import pytest
from rdflib import RDF, VOID, Graph, Namespace

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Node(Protocol):
        program: str

    Rows = list[dict[str, str]]

ROOT = Path(__file__).resolve().parents[2]
PRINTED = "http://127.0.0.1:8000"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OBJECTIVES = (ROOT / "tests" / "queries" / "expected" / "strategic-objectives.csv").read_text()

pytestmark = pytest.mark.parametrize("readme", ["README.md", "README.es.md"])


def blocks(readme: str, language: str) -> list[str]:
    """The blocks of code in a language, in their order."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [block for name, block in BLOCK.findall(text) if name == language]


def at(server: str, block: str) -> str:
    """A block with the server's address in place of the printed one; it must have one to replace."""
    assert PRINTED in block
    return block.replace(PRINTED, server)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def shells(readme: str, server: str, program: Callable[..., str]) -> list[str]:
    """What each block of `curl` commands prints, line of command by line."""
    program("curl")
    return [
        run("bash", "-euo", "pipefail", "-c", at(server, block))
        for block in blocks(readme, "sh")
        if block.startswith("curl")
    ]


def test_the_first_query_prints_what_is_printed(readme: str, shells: list[str]) -> None:
    (printed,) = blocks(readme, "csv")
    assert shells[0].replace("\r\n", "\n").rstrip() == printed.rstrip()


def test_curl_gets_a_table_and_both_descriptions(readme: str, shells: list[str]) -> None:
    del readme
    table, head, rest = shells[1].partition("@prefix")
    assert list(csv.reader(io.StringIO(table))) == list(csv.reader(io.StringIO(OBJECTIVES)))
    graph = Graph().parse(data=head + rest, format="turtle")
    assert len(list(graph.subjects(RDF.type, SD.Service))) == 1
    assert len(list(graph.subjects(RDF.type, VOID.DatasetDescription))) == 1


def test_curl_follows_a_things_address(readme: str, shells: list[str]) -> None:
    del readme
    turtle, brace, json_ld = shells[2].partition("\n{")
    assert "num-5" in turtle
    assert len(Graph().parse(data=turtle, format="turtle")) > 20
    assert brace
    assert '"@context"' in json_ld


def test_python_prints_the_table(readme: str, server: str) -> None:
    (block,) = blocks(readme, "python")
    printed = run(sys.executable, "-c", at(server, block))
    numbered = [line for line in printed.splitlines() if line[:1].isdigit()]
    assert len(numbered) == len(list(csv.DictReader(io.StringIO(OBJECTIVES))))


def test_r_reads_the_table(readme: str, server: str) -> None:
    """By R where there is one; else what R's `read.csv` would read, asked as R asks."""
    (block,) = blocks(readme, "r")
    truth = list(csv.DictReader(io.StringIO(OBJECTIVES)))
    if shutil.which("Rscript"):
        assert run("Rscript", "-e", at(server, block)).split()[-1] == str(len(truth))
    (address,) = re.findall(r'read\.csv\("([^"]+)"', at(server, block))
    asked = Request(address, headers={"User-Agent": "R (4.3.0 x86_64-pc-linux-gnu)", "Accept": "*/*"})
    with urlopen(asked) as answer:
        assert list(csv.DictReader(io.TextIOWrapper(answer, "utf-8"))) == truth


def test_excel_reads_the_workbook(readme: str, server: str) -> None:
    (address,) = re.findall(r"<(http\S+\.xlsx)>", at(server, (ROOT / readme).read_text(encoding="utf-8")))
    with urlopen(address) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.read()))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    for row in csv.DictReader(io.StringIO(OBJECTIVES)):
        assert row["objective"] in cells


def test_javascript_prints_the_mission(
    readme: str, server: str, node: Node, rows: Callable[[str], Rows]
) -> None:
    (block,) = blocks(readme, "js")
    printed = run(node.program, "--input-type=module", "-e", at(server, block))
    query = block.partition("`")[2].partition("`")[0]
    assert printed.splitlines() == [row["text"] for row in rows(query)]
    assert os.linesep in printed
