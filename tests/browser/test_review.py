"""The review page in a browser: by keyboard alone, without JavaScript, fit for everybody."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import expect
from rdflib import RDF, Graph

from misional.cli import main
from misional.cli.review import _Desk
from misional.model.namespaces import MISIONAL
from misional.web.review import serve_review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BODY = "valle-hondo/secretaria-de-aguas"


@pytest.fixture
def draft(root: Path, tmp_path: Path) -> Path:
    data = str(tmp_path / "data")
    page = str(root / "docs" / "valle-hondo.html")
    file = tmp_path / "borrador.ttl"
    for words in (
        ["add-body", "valle-hondo", "--name", "Valle Hondo", "--data", data],
        ["add-body", BODY, "--name", "Secretaría de Aguas", "--parent", "valle-hondo", "--data", data],
        [
            "extract",
            page,
            "--entity",
            BODY,
            "--date",
            "2026-01-02",
            "--data",
            data,
            "-o",
            str(file),
            "--url",
            "https://vallehondo.example.gov.co/mision",
        ],
    ):
        assert CliRunner().invoke(main, words).exit_code == 0
    return file


@pytest.fixture
def address(draft: Path) -> Iterator[str]:
    """Where the page is; the server ends when the result is written."""
    told: list[str] = []
    ready = threading.Event()

    def announce(where: str) -> None:
        told.append(where)
        ready.set()

    desk = _Desk(draft, draft.parent / "data", "", "es", restart=False)
    thread = threading.Thread(target=serve_review, args=(desk, "es", 0, announce), daemon=True)
    thread.start()
    assert ready.wait(30)
    yield told[0]
    thread.join(20)
    assert not thread.is_alive()


def settled(page: Page) -> None:
    """Wait as a person does: until the page is there and something in it has the focus."""
    page.wait_for_load_state("load")
    expect(page.locator(":focus")).to_have_count(1)


def test_everything_is_decided_by_keyboard_without_scripts(
    browser: Browser, address: str, draft: Path
) -> None:
    measured = browser.new_context(viewport={"width": 360, "height": 740})
    page = measured.new_page()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    measured.close()

    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    count = page.locator("li").count()
    settled(page)
    page.keyboard.press("Enter")  # the first statement's "accept" has the focus
    expect(page.locator("li.accepted")).to_have_count(1)
    settled(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "reject" of the next
    expect(page.locator("li.rejected")).to_have_count(1)
    page.close()  # the window closes in the middle
    page = context.new_page()
    page.goto(address)
    settled(page)
    for key in ("Tab", "Tab", "Tab", "Tab", "Enter", "Tab"):  # to "kind and law", open it, to the kind
        page.keyboard.press(key)
    page.keyboard.type("Deber")
    page.keyboard.press("Tab")  # the year
    page.keyboard.press("Tab")
    page.keyboard.type("Decreto 45 de 2019, artículo 9, numeral 1")
    page.keyboard.press("Enter")
    expect(page.locator("li.accepted")).to_have_count(2)
    for number in range(4, count + 1):
        settled(page)
        page.keyboard.press("Enter")
        expect(page.locator("li.accepted")).to_have_count(number - 1)
    settled(page)
    page.keyboard.press("Enter")  # all is decided: "finish" has the focus
    expect(page.locator("h1")).to_have_text("La revisión está escrita", timeout=60_000)
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0  # the policy lets its style be
    context.close()
    saved = json.loads(draft.with_name("borrador.ttl.review.json").read_text(encoding="utf-8"))
    assert [item["status"] for item in saved["items"]] == [
        "accepted",
        "rejected",
        *["accepted"] * (count - 2),
    ]
    (written,) = (draft.parent / "data" / BODY).glob("page-*.ttl")
    duties = Graph().parse(written).subjects(RDF.type, MISIONAL.Duty)
    assert any(str(duty).endswith("-45-2019/art-9/num-1") for duty in duties)
