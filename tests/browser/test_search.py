"""Searching in a browser without scripts: from the header to what was found, and back from a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone in Spanish, with scripts off."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
        extra_http_headers={"Accept-Language": "es"},
    )
    yield context.new_page()
    context.close()


def test_from_any_page_to_a_function_with_the_keyboard(page: Page, site: str) -> None:
    page.goto(site + "/queries")
    page.get_by_label("Buscar en este sitio").fill("gestion documental")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    first = page.locator("ol.results > li").first
    assert first.locator("mark").all_inner_texts() == ["gestión", "documental"]
    first.get_by_role("link").click()
    assert (
        page.locator("blockquote").first.inner_text().startswith("Formular la política de gestión documental")
    )


def test_a_mistake_leads_to_what_was_meant(page: Page, site: str) -> None:
    page.goto(site + "/search?q=gestoin+documentl")
    page.get_by_role("link", name="gestión documental").click()
    assert page.locator("ol.results > li").count() >= 2


def test_a_kind_narrows_and_the_next_page_follows(page: Page, site: str) -> None:
    page.goto(site + "/search?q=decreto")
    page.get_by_role("link", name="Siguiente").click()
    assert "Página 2" in page.locator(".paging").inner_text()
    page.get_by_role("link", name="Norma", exact=False).first.click()
    kinds = set(page.locator("ol.results .kind").all_inner_texts())
    assert kinds == {"Norma"}
    assert page.locator(".facets [aria-current]").inner_text().startswith("Norma")
