"""What the accessibility statement says of each kind of page, measured again in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from misional.web.about import checked

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from misional.web.about import Checked

pytestmark = pytest.mark.browser

# A phone; and a screen 1280 pixels wide at 200 % zoom, which leaves half as many to the layout.
WIDTHS = ({"width": 360, "height": 740}, {"width": 640, "height": 450})
ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"


@pytest.mark.slow
@pytest.mark.parametrize("row", checked(), ids=lambda row: row.kind)
def test_axe_finds_what_the_statement_says(browser: Browser, site: str, row: Checked) -> None:
    found = 0
    told = []
    context = browser.new_context()
    page = context.new_page()
    # Each language and each width once: what a width breaks, it breaks in both languages.
    for language, viewport in zip(("es", "en"), WIDTHS, strict=True):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.set_extra_http_headers({"Accept-Language": language})
        page.goto(site + row.path)
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        result = Axe().run(page)
        found += result.violations_count
        told.append(result.generate_report())
    context.close()
    assert found == row.axe, told


def stops(page: Page, most: int) -> list[dict[str, float | str]]:
    """Where the focus is after each press of the tabulator, as the reader sees it."""
    found: list[dict[str, float | str]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found.append(
            page.evaluate(
                """() => { const one = document.activeElement, box = one.getBoundingClientRect();
                const style = getComputedStyle(one);
                return {what: one.textContent.trim().slice(0, 30), name: one.name || '', tag: one.tagName,
                        outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
                        left: box.left, right: box.right, shown: box.width * box.height,
                        place: [...document.querySelectorAll('*')].indexOf(one)}; }"""
            )
        )
    return found


@pytest.mark.parametrize("path", [ENTITY, "/search?q=decreto"])
def test_the_focus_goes_in_order_and_is_always_seen(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(viewport=WIDTHS[1], locale="es")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site + path)
    found = stops(page, 25)
    places = [stop["place"] for stop in found]
    assert places == sorted(places), "the focus goes in the order of the page"
    assert len(set(places)) == len(places), "and is caught nowhere"
    for stop in found:
        assert (stop["outline"], stop["width"]) == ("solid", 3), stop
        assert float(stop["shown"]) > 0, stop
        assert float(stop["left"]) >= 0, stop
    context.close()
