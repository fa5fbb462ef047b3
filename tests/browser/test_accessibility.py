"""The focus, followed through the pages with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# A screen 1280 pixels wide at 200 % zoom, which leaves half as many to the layout.
ZOOMED = {"width": 640, "height": 450}
ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"


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
    context = browser.new_context(viewport=ZOOMED, locale="es")  # type: ignore[arg-type]
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
