"""`misional extract`, from the words of the command to the files it leaves."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import RDF, Graph, URIRef

from misional.cli import main
from misional.model import format_turtle
from misional.model.namespaces import MISIONAL, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PAGE = """<h2>Misión</h2><p>Cuidar el agua &amp; los bosques de todo el valle alto.</p>
<h2>Funciones</h2><ol><li>Medir los caudales.<li>Sembrar riberas. Formar guardabosques.</ol>"""


def run(*words: str, data: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["extract", *words], input=data)


def test_turtle_on_standard_output(tmp_path: Path) -> None:
    result = run("-", "--entity", "valle/agua", "--url", "https://agua.gov.co/x", "--date", "2026-01-02",
                 "--data", str(tmp_path), data=PAGE.encode())  # fmt: skip
    assert result.exit_code == 0
    graph = Graph().parse(data=result.stdout, format="turtle")
    assert len(set(graph.subjects(RDF.type, MISIONAL.Function))) == 2
    assert (
        URIRef("https://w3id.org/misional/id/mission/valle/agua/hacia-2026"),
        RDF.type,
        MISIONAL.Mission,
    ) in graph
    assert format_turtle(result.stdout, PREFIXES) == result.stdout
    assert "Function: 2" in result.stderr
    assert (
        "Duty: none: no heading and no sentence announces it / ningún título ni frase la anuncia"
        in result.stderr
    )


def test_output_and_capture_stand_as_data_wants_them(tmp_path: Path) -> None:
    page, output = tmp_path / "página.html", tmp_path / "borrador.ttl"
    page.write_text(PAGE, encoding="utf-8")
    assert run(str(page), "-o", str(output), "--data", str(tmp_path)).exit_code == 0
    graph = Graph().parse(output)
    capture = next(graph.subjects(RDF.type, MISIONAL.Capture))
    sha = str(graph.value(capture, MISIONAL.sha256))
    written = (tmp_path / "captures" / f"{sha}.txt").read_bytes()
    assert hashlib.sha256(written).hexdigest() == sha
    assert "Cuidar el agua & los bosques" in written.decode("utf-8")


def test_nothing_proposed_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    output = tmp_path / "borrador.ttl"
    result = run("-", "-o", str(output), "--data", str(tmp_path), data=b"Noticias de hoy")
    assert result.exit_code == 1
    text = output.read_text(encoding="utf-8")
    assert len(Graph().parse(data=text, format="turtle")) == 0
    assert "# No mission: no heading and no sentence announces it.\n" in text
    assert not (tmp_path / "captures").exists()


@pytest.mark.parametrize(
    ("words", "data", "said"),
    [
        (["-"], b"\x00\x01" * 300, "the file is not text / el archivo no es texto"),
        (["-", "--format", "pdf"], b"hola", "damaged or encrypted"),
        (["-", "--entity", "Con Espacios"], b"x", "does not look like"),
        (["-", "--url", "javascript:alert(1)"], b"x", "does not look like"),
        (["-", "--url", "https://a b"], b"x", "does not look like"),
        (["-", "--date", "ayer"], b"x", "'ayer' does not match the format"),
        (["/no/such/file"], b"", "does not exist"),
    ],
)
def test_unusable_input(words: list[str], data: bytes, said: str) -> None:
    result = run(*words, data=data)
    assert result.exit_code == 2
    assert said in result.stderr


def test_data_that_is_not_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "malo.ttl").write_text("esto no es", encoding="utf-8")
    result = run("-", "--data", str(tmp_path), data=PAGE.encode())
    assert result.exit_code == 2
    assert "malo.ttl, line 1: not Turtle" in result.stderr


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_review_page_marks_each_statement_and_asks_nobody(tmp_path: Path) -> None:
    review = tmp_path / "revisión.html"
    hostile = PAGE.replace("caudales", "<b>&lt;script&gt;alert(1)&lt;/script&gt;</b>")
    assert run("-", "--review", str(review), "--data", str(tmp_path), data=hostile.encode()).exit_code == 0
    text = review.read_text(encoding="utf-8")
    outline = _Outline()
    outline.feed(text)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {"t1", "t2", "t3", "e1", "e2", "e3"} <= set(outline.ids)
    assert all(link.startswith("#") and link[1:] in outline.ids for link in outline.links)
    assert outline.tags.isdisjoint({"script", "img", "link", "iframe", "form"})
    assert "http" not in text.replace("http-equiv", "")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text.count("está bajo el título «Funciones»") == 2
    assert "it may hold more than one item" in text
    assert '<mark class="statement doubtful"' in text
    assert "<dt>Visión</dt><dd>ningún título ni frase la anuncia" in text
