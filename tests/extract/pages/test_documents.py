"""PDF and DOCX: text in order, headings and lists by style, running heads left out; broken files refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from misional.extract import documents
from misional.extract.decode import UnreadableError
from misional.extract.draft import Source, draft, read_page
from misional.extract.words import one_line

MISSION = "Cuidar los faros de la costa y orientar a quienes navegan de noche."


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF of lines of Latin-1 text, written by hand: objects, then the table of where they begin."""
    contents = [
        ("BT /F1 11 Tf 14 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET").encode(
            "latin-1"
        )
        for lines in pages
    ]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table)
    return bytes(out)


def found(data: bytes) -> list[tuple[str, str]]:
    read = draft(read_page(data), Source())
    return [(item.kind, one_line(read.page.text[item.start : item.end])) for item in read.findings.proposals]


def test_pdf_without_its_running_heads() -> None:
    pages = [
        ["Servicio de Faros", "MISIÓN", MISSION, "FUNCIONES", "1. Mantener las luces encendidas.",
         "Página 1 de 3"],
        ["Servicio de Faros", "2. Reparar las balizas que el mar mueva de su lugar y",
         "avisar a los puertos.",
         "Página 2 de 3"],
        ["Servicio de Faros", "3. Formar a los fareros.", "Página 3 de 3"],
    ]  # fmt: skip
    assert found(pdf(pages)) == [
        ("Mission", MISSION),
        ("Function", "Mantener las luces encendidas."),
        ("Function", "Reparar las balizas que el mar mueva de su lugar y avisar a los puertos."),
        ("Function", "Formar a los fareros."),
    ]


def test_docx_by_its_styles() -> None:
    document = docx.Document()
    document.add_heading("Misión", level=1)
    document.add_paragraph(MISSION)
    hidden = document.add_paragraph().add_run("Texto oculto que nadie debe leer en la página.")
    hidden.font.hidden = True
    document.add_heading("Funciones", level=1)
    document.add_paragraph("Mantener las luces encendidas.", style="List Number")
    document.add_paragraph("Formar a los fareros.", style="List Number")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "VISIÓN"
    table.cell(0, 1).text = "En 2031 ningún barco se perderá por falta de luz en la costa."
    buffer = io.BytesIO()
    document.save(buffer)
    assert found(buffer.getvalue()) == [
        ("Mission", MISSION),
        ("Function", "Mantener las luces encendidas."),
        ("Function", "Formar a los fareros."),
        ("Vision", "En 2031 ningún barco se perderá por falta de luz en la costa."),
    ]


def test_a_scan_has_no_text() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_page(pdf([[""]]))
    assert refused.value.reason == "no-text"


def test_broken_and_swollen_files() -> None:
    whole = pdf([["Misión", MISSION]])
    for data in (whole[:200], b"%PDF-1.4\n" + b"\x00" * 500):
        with pytest.raises(UnreadableError) as refused:
            read_page(data)
        assert refused.value.reason in {"damaged", "no-text"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (65 * 1024 * 1024))
    with pytest.raises(UnreadableError) as refused:
        read_page(buffer.getvalue())
    assert refused.value.reason == "too-large"


def test_without_the_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "pypdf", None)
    monkeypatch.setattr(documents, "docx", None)
    for data in (b"%PDF-1.4", b"PK\x03\x04"):
        with pytest.raises(UnreadableError) as refused:
            read_page(data)
        assert refused.value.reason == "no-reader"
