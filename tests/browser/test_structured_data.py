"""A data block for search engines is no script: the policy against inline scripts lets it be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = ("/", "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general", "/def.html", "/doc/nada", "/queries")
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.blockedURI));
"""


@pytest.mark.parametrize("path", PAGES)
def test_the_data_block_breaks_no_policy(browser: Browser, site: str, path: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(WATCH)
    page.goto(site + path)
    block = page.locator('script[type="application/ld+json"]')
    assert block.count() == 1
    graph = page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)")
    assert len(graph["@graph"]) >= 2
    assert page.evaluate("window.violations") == []
    assert [text for text in said if "Content Security Policy" in text] == []
    # The watch can see: an inline script is refused and told.
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    page.wait_for_function("window.violations.length > 0")
    assert page.evaluate("window.ran") is None
    page.close()
