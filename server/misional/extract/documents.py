"""PDF and DOCX, by libraries that are installed with ``misional[documents]``."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Final

from misional.extract.decode import UnreadableError
from misional.extract.layout import Writer
from misional.extract.page import Page
from misional.extract.plain import read_plain

try:
    import pypdf
    from pypdf.errors import PyPdfError
except ModuleNotFoundError:
    pypdf = None  # type: ignore[assignment]
try:
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table
except ModuleNotFoundError:
    docx = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.text.paragraph import Paragraph

_MOST_PAGES: Final = 400
_MOST_TEXT: Final = 8_000_000
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_FIGURES: Final = re.compile(r"\d+")
_HEADING: Final = re.compile(r"(?:heading|t[ií]tulo|encabezado)\s*(\d)?", re.IGNORECASE)
_LIST: Final = re.compile(r"(?:list|lista|vi[ñn]eta)", re.IGNORECASE)


def read_pdf(data: bytes) -> Page:
    """The text of a PDF, page after page, without the lines that head or foot every page.

    Raises ``UnreadableError``: "no-reader" when pypdf is not installed, "damaged" for a file that is broken
    or encrypted, "no-text" for a scan.
    """
    if pypdf is None:
        raise UnreadableError("no-reader")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        pages = [page.extract_text() for page in reader.pages[:_MOST_PAGES]]
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        raise UnreadableError("damaged") from error
    text = "\n\n".join(_without_edges(pages))[:_MOST_TEXT].replace("\x00", "")
    text = text.encode("utf-8", "replace").decode("utf-8")
    if not text.strip():
        raise UnreadableError("no-text")
    return read_plain(text + "\n")


def _without_edges(pages: Sequence[str]) -> list[str]:
    """The pages without first and last lines that come back on most of them, but for a page number."""
    split = [[line for line in page.splitlines() if line.strip()] for page in pages]
    if len(split) < 3:
        return list(pages)
    edges = Counter(_edge(line) for lines in split for line in {*lines[:2], *lines[-2:]})
    running = {edge for edge, count in edges.items() if count > len(split) / 2}
    kept: list[str] = []
    for lines in split:
        inner = list(lines)
        for _ in range(2):
            inner = inner[1:] if inner and _edge(inner[0]) in running else inner
            inner = inner[:-1] if inner and _edge(inner[-1]) in running else inner
        kept.append("\n".join(inner))
    return kept


def _edge(line: str) -> str:
    return _FIGURES.sub("#", line.strip())


def read_docx(data: bytes) -> Page:
    """The text of a DOCX: paragraphs, list items and tables in order, headings by their style.

    Raises ``UnreadableError``: "no-reader" when python-docx is not installed, "too-large" for a file that
    unpacks to more than can be a page, "damaged" for a broken one.
    """
    if docx is None:
        raise UnreadableError("no-reader")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise UnreadableError("too-large")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, OpcError, ValueError, KeyError, OSError, SyntaxError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("damaged") from error
    writer = Writer()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            _table(writer, block)
        else:
            _paragraph(writer, block)
    text, lines = writer.result()
    if not text:
        raise UnreadableError("no-text")
    return Page(text, lines, document.core_properties.title or "")


def _table(writer: Writer, table: Table) -> None:
    for row in table.rows:
        writer.open_row()
        for cell in _cells(row.cells):
            writer.open_cell()
            for paragraph in cell:
                _paragraph(writer, paragraph)
    writer.close_row()


def _cells(cells: Sequence[object]) -> Iterator[list[Paragraph]]:
    """The paragraphs of each cell; a merged cell, which the library gives once a column, once."""
    seen: set[int] = set()
    for cell in cells:
        element = id(cell._tc)  # type: ignore[attr-defined]
        if element not in seen:
            seen.add(element)
            yield list(cell.paragraphs)  # type: ignore[attr-defined]


def _paragraph(writer: Writer, paragraph: Paragraph) -> None:
    style = (paragraph.style.name if paragraph.style is not None else None) or ""
    heading = _HEADING.match(style)
    writer.block(2)
    listed = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    if heading:
        writer.heading = min(6, int(heading.group(1) or 1))
    elif listed or _LIST.match(style):
        # Word keeps the figures of a numbered list apart from the text: which they are is not told.
        writer.open_list(ordered=False, start=None, kind=None, style="")
        writer.open_item(None)
    for run in paragraph.runs:
        bold = bool(run.bold) or heading is not None
        writer.strong += bold
        if not run.font.hidden:
            writer.text(run.text)
        writer.strong -= bold
    writer.block(2)
    if heading:
        writer.heading = 0
    elif listed or _LIST.match(style):
        writer.close_item()
        writer.close_list()
