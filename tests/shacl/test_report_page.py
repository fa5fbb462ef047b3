"""The HTML report in a real browser: accessible, alone, and fit for paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from misional.shacl import RdfText, validate
from misional.shacl.annotate import Known, annotate
from misional.shacl.coverage import coverage
from misional.shacl.places import read_source
from misional.shacl.render import Provenance, render_html
from misional.shacl.triples import TripleIndex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, tmp_path: Path, data: RdfText, shapes: RdfText) -> Iterator[Page]:
    source, rules = read_source("a.ttl", data.text.encode()), read_source("s.ttl", shapes.text.encode(), 1)
    documents = RdfText(source.ntriples, "ntriples"), RdfText(rules.ntriples, "ntriples")
    report = validate(*documents)
    graph = TripleIndex(source.ntriples)
    notes = annotate(report, Known(graph, TripleIndex(rules.ntriples), graph, [source]), coverage(*documents))
    path = tmp_path / "report.html"
    path.write_text(render_html(report, Provenance("ab" * 32), notes=notes), encoding="utf-8")
    context = browser.new_context(java_script_enabled=True, viewport={"width": 320, "height": 640})
    opened = context.new_page()
    opened.goto(path.as_uri())
    yield opened
    context.close()


def test_it_is_accessible_and_fits_a_phone(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_asks_nobody_and_prints_with_a_place_to_sign(page: Page) -> None:
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "\n".join(sheet.extract_text() for sheet in printed.pages)
    assert "Firma" in text
    assert "Nombre y cargo" in text
    assert "ab" * 32 in text.replace("\n", "")
    assert all(abs(float(sheet.mediabox.width) - 595) < 2 for sheet in printed.pages)
