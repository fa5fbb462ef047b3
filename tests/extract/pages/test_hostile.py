"""Whatever the bytes, reading ends: broken, huge, deeply nested, binary, misdeclared, or made to be slow."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from misional.extract.decode import MAX_BYTES, UnreadableError, decode, sniff
from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import to_graph
from misional.extract.guard import MAX_DEPTH, MAX_MARKUP, MAX_TAGS, tame
from misional.extract.page import MAX_LINE, MAX_LINES, MAX_TEXT
from misional.extract.review_page import review_page

if TYPE_CHECKING:
    from misional.extract.draft import Draft

MISSION = "Promover el bienestar de todos los habitantes del municipio con eficiencia."
HTML = f"<h2>Misión</h2><p>{MISSION}</p>"


def read(data: bytes | str) -> Draft:
    found = draft(read_page(data.encode() if isinstance(data, str) else data), Source("valle/entidad"))
    to_graph(found)
    review_page(found)
    return found


def missions(found: Draft) -> list[str]:
    return [found.page.text[p.start : p.end] for p in found.findings.proposals if p.kind == "Mission"]


@pytest.mark.parametrize(
    "tag", ["div", "span", "table><tr><td", "ul><li", "b", "a", "font", "blockquote", "form"]
)
def test_ten_thousand_levels(tag: str) -> None:
    closing = "".join(f"</{name}>" for name in reversed(tag.split("><")))
    assert missions(read(f"<{tag}>" * 10_000 + HTML + closing * 10_000)) == [MISSION]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Misión<p>" + MISSION,
        "<h2>Misión</h3></b><p " + "class=\"x\" title='y' <>" + MISSION,
        "</div></p></body></html>" + HTML,
        HTML + "<table><tr><td><p><a href='<b'",
        "<html><head><title>x<body>" + HTML.replace("<h2>", "</title><h2>"),
        HTML + "<script>" + "<h2>Visión</h2>" * 3,
        "<!-- " + HTML + " -->" + HTML,
        "<p>&#xFFFFFFFF; &bogus; &#0; &</p>" + HTML,
        "\ufeff" + HTML,
        HTML.replace("Misión", "Misi&oacute;n").replace(" de ", "&nbsp;de "),
    ],
)
def test_broken_markup(html: str) -> None:
    found = [text.replace("\u00a0", " ").removeprefix("\" title='y' <>") for text in missions(read(html))]
    assert found == [MISSION]


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from misional.extract.draft import Source, draft, read_page
found = draft(read_page(sys.stdin.buffer.read()), Source())
print(len(found.page.text))
"""


def _five_megabytes(piece: str) -> str:
    return piece * (5_000_000 // len(piece))


@pytest.mark.parametrize(
    "page",
    [
        _five_megabytes("<div>") + HTML,
        "".join(f"<font size={number}><p>" for number in range(250_000)) + HTML,
        "<p " + " ".join(f"a{number}=1" for number in range(400_000)) + ">" + HTML,
        "<style>" + _five_megabytes("@media{.a{display:none}") + "</style>" + HTML,
        "Funciones: " + _five_megabytes("1. formular algo; "),
        _five_megabytes("Misión\nVisión\nFunciones\n"),
        "<h2>Funciones</h2><ol>" + _five_megabytes("<li>Formular el plan, según la Ley 5 de 1992.</li>"),
    ],
    ids=["div", "font", "attributes", "css", "run-on", "headings", "items"],
)
@pytest.mark.slow
def test_five_megabytes_end_within_a_minute_of_processor_and_two_gigabytes(page: str) -> None:
    """Quadratic work would take hours on these; the system ends what exceeds its limits."""
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED], input=page.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_a_long_page_is_read_at_its_beginning_and_says_so() -> None:
    found = read("Misión\n" + MISSION + "\n\nNoticias\n" + "hoy llueve\n" * (MAX_LINES + 1))
    assert missions(found) == [MISSION]
    assert found.notes == ("too-long",)


def test_what_is_beyond_the_bounds_of_a_page_is_passed_over_and_it_says_so() -> None:
    line = "Visión: " + "ser grande, " * (MAX_LINE // 10)
    found = read("Misión\n" + MISSION + "\n\n" + line + "\n\n" + "a " * MAX_TEXT + "\nVisión\n" + MISSION)
    assert [proposal.kind for proposal in found.findings.proposals] == ["Mission"]
    assert found.notes == ("too-long",)
    page = read_page((HTML + "<p>hoy llueve</p>" + "x" * MAX_MARKUP + "<h2>Visión</h2>").encode())
    assert (len(page.text) <= MAX_MARKUP, page.notes) == (True, ("too-long",))
    assert page.text.startswith("Misión")


def test_the_guard_bounds_depth_and_tags_and_keeps_the_text() -> None:
    source = "<i>".join(["<div>x"] * 3 * MAX_DEPTH) + "<p>y" * 10
    tamed = tame(source)
    assert tamed.count("<div>") == MAX_DEPTH
    assert tamed.count("x") == source.count("x")
    assert tame("<br>" * (MAX_TAGS + 5)).count("<br>") == MAX_TAGS
    assert tame("a < b <3 <é") == "a &lt; b &lt;3 &lt;é"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(range(256)) * 40, "binary"),
        (b"\x7fELF" + b"\x00\x01\x02" * 500, "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 300, "binary"),
        (b"%PDF-1.7 rubbish", "damaged"),
        (b"PK\x03\x04 rubbish", "damaged"),
        (b" " * (MAX_BYTES + 1), "too-large"),
    ],
)
def test_rubbish_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_page(data)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (HTML.encode("utf-8"), ()),
        (b"\xef\xbb\xbf" + HTML.encode("utf-8"), ()),
        (HTML.encode("utf-16"), ()),
        (HTML.encode("latin-1"), ("not-utf-8",)),
        (b'<meta charset="utf-8">' + HTML.encode("latin-1"), ("not-utf-8",)),
        (b'<meta charset="no-such">' + HTML.encode("cp1252"), ("not-utf-8",)),
        (b'<meta charset="iso-8859-1">' + HTML.encode("utf-8"), ()),
        (("<p>á é í</p>" + HTML).encode().decode("cp1252").encode(), ("encoded-twice",)),
    ],
)
def test_encodings(data: bytes, notes: tuple[str, ...]) -> None:
    found = read(data)
    assert missions(found) == [MISSION]
    assert found.page.text.count("Misión") == 1
    assert found.notes == notes


def test_formats_are_sniffed() -> None:
    assert sniff(b"%PDF-1.4") == "pdf"
    assert sniff(b"PK\x03\x04") == "docx"
    assert sniff(b"  <!DOCTYPE html>") == "html"
    assert sniff("<p>hola".encode("utf-16")) == "html"
    assert sniff("Misión: 3 < 5".encode()) == "text"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_line_ends(newline: str) -> None:
    text = newline.join(["Misión", MISSION, "", "Funciones", "1. Formular planes.", "2. Evaluar metas."])
    found = read(text)
    assert [p.kind for p in found.findings.proposals] == ["Mission", "Function", "Function"]
    assert found.page.text == text


_WORDS = st.sampled_from(
    (
        "Misión|Visión|Funciones|Objetivos|Deberes|Artículo 2.|1.|2.|a)|b)|•|OE1|:|;|.|\n|\n\n|\t|<p>|</p>|"
        "<li>|<h2>|<table>|<tr>|<td>|<br>|Formular|la política|del sector|según la|Ley 5 de 1992|será|"
        'Decreto 10 de 2001|En 2030|las siguientes|Son|de la|Oficina|entidad|(|)|"|Consulte aquí|Teléfono:|'
        "12 de marzo de 2024|\u00a0|ñ|—|1|y|¿|\u2028|\r\n|<strong>|</strong>|</h2>|\u200b"
    ).split("|")
)


@given(st.lists(_WORDS, max_size=60).map(" ".join))
@example("<h2> Misión <br> 12 de marzo de 2024 Misión")
@example("Son <h2> Son 12 de marzo <li> a) <br> Visión las siguientes Deberes")
@example("• \u2028 Objetivos Ley 5 de 1992 <td>")
@example("Misión\n\u2028\nVisión\n\u2028")
@example("Misión de la y la Visión")
@settings(max_examples=300, deadline=None)
def test_any_arrangement_of_our_words_is_read(text: str) -> None:
    for page in (read_page(text.encode(), "text"), read_page(text.encode(), "html")):
        found = draft(page, Source("valle/entidad", "https://a.gov.co/x", datetime.date(2026, 1, 1)))
        assert len(to_graph(found)) >= len(found.findings.proposals)
        review_page(found)
        for item in found.findings.proposals:
            assert page.text[item.start : item.end] == page.text[item.start : item.end].strip() != ""
            assert 0 < item.confidence < 1


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_is_read(text: str) -> None:
    try:
        found = draft(read_page(text.encode("utf-8", "replace")), Source())
    except UnreadableError:
        return
    to_graph(found)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        page = read_page(data)
    except UnreadableError:
        return
    draft(page, Source())


@given(st.binary(max_size=300))
def test_decoding_never_fails_otherwise(data: bytes) -> None:
    try:
        assert isinstance(decode(data).text, str)
    except UnreadableError:
        return
