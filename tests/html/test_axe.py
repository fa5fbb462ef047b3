"""What the accessibility statement says of each kind of page, measured again in a browser."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from misional.web.about import checked
from misional.web.pages.environment import stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

    from conftest import Pages
    from misional.web.about import Checked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A phone; and a screen 1280 pixels wide at 200 % zoom, which leaves half as many to the layout.
WIDTHS = ({"width": 360, "height": 740}, {"width": 640, "height": 450})
SITE = "http://site.test"

# 44 px to touch, but for links inside a sentence (WCAG 2.5.5 excepts them).
SMALL = """
() => [...document.querySelectorAll('a[href], button, summary, textarea, select, input:not([type=hidden])')]
    .filter(one => !one.closest('p:not(.actions, .kind), .captured') && one.getClientRects().length)
    .map(one => one.closest('.choice') ?? one)
    .map(one => ({text: one.innerText || one.name, box: one.getBoundingClientRect().toJSON()}))
    .filter(({box}) => box.height < 43.5 && box.bottom > 0)
"""


@pytest.fixture(scope="module")
def page(browser: Browser, pages: Pages) -> Iterator[Page]:
    """A page for which ``SITE/<kind>.<language>`` is the page of that kind, and all else our stylesheets."""
    sheets = files("misional.web").joinpath("static")
    context = browser.new_context()

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.rpartition("/")[2]
        kind, _, language = name.partition(".")
        if language == "css":
            body = stylesheet() if kind == "site" else sheets.joinpath(name).read_bytes()
            route.fulfill(body=body, content_type="text/css")
        elif language == "js":
            route.fulfill(body=b"", content_type="text/javascript")
        else:
            route.fulfill(body=pages.bodies[kind, language], content_type="text/html; charset=utf-8")  # type: ignore[index]

    context.route(f"{SITE}/**", answer)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("row", checked(), ids=lambda row: row.kind)
def test_axe_finds_what_the_statement_says(
    page: Page, told: dict[str, dict[str, int]], measuring: bool, row: Checked
) -> None:
    found = 0
    seen = []
    # Each language and each width once: what a width breaks, it breaks in both languages.
    for language, viewport in zip(("es", "en"), WIDTHS, strict=True):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.goto(f"{SITE}/{row.kind}.{language}")
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate(SMALL) == []
        result = Axe().run(page)
        found += result.violations_count
        seen.append(result.generate_report())
    told[row.kind]["axe"] = found
    assert measuring or found == row.axe, seen
