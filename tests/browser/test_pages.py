"""The pages in a browser: for everybody, at each width, without JavaScript and without third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

ENTITY = "/doc/entity/alcaldia-mayor-de-bogota/secretaria-general"
PAGES = {
    "home": "/",
    "entity": ENTITY,
    "evidence": "/doc/evidence/85c582845988/5280-5461",
}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page at a width, in a language, with scripts off unless asked for."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str, viewport: dict[str, int], language: str = "es", *, scripts: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale=language,
            java_script_enabled=scripts,
            extra_http_headers={"Accept-Language": language},
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


SMALL = """
() => [...document.querySelectorAll('a[href], button, summary, textarea')]
    .filter(one => !one.closest('p:not(.actions, .kind)') && one.getClientRects().length)
    .map(one => ({text: one.innerText, box: one.getBoundingClientRect().toJSON()}))
    .filter(({box}) => box.height < 43.5 && box.bottom > 0)
"""


# On a phone and at 200 % every kind of page is held to the same, and to axe, by tests/html/test_statement.py.
@pytest.mark.parametrize("name", ["home", "entity"])
def test_a_page_is_fit_for_everybody(visit: Callable[..., Page], name: str) -> None:
    page = visit(PAGES[name], DESK, "en", scripts=True)  # to measure with; ours are none
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"], "scrolls sideways"
    # 44 px to touch, but for links inside a sentence (WCAG 2.5.5 excepts them).
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("name", ["home", "entity", "evidence"])
def test_only_our_own_server_is_asked(browser: Browser, site: str, name: str) -> None:
    asked: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site + PAGES[name], wait_until="networkidle")
    assert set(asked) == {urlsplit(site).netloc}
    assert [text for text in complaints if "favicon" not in text] == []
    assert context.cookies() == []
    context.close()


def test_the_keyboard_reaches_the_content_first(visit: Callable[..., Page]) -> None:
    page = visit(ENTITY, DESK, scripts=True)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#contenido"
    assert focused.bounding_box()["x"] >= 0, "the skip link shows itself"  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("one => one.closest('main') !== null")
    outline = page.locator(":focus").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"


def test_a_citizen_follows_a_function_to_its_source(visit: Callable[..., Page]) -> None:
    page = visit("/", PHONE)
    page.get_by_role("link", name="Secretaría General de la Alcaldía Mayor de Bogotá, D.C.").click()
    fifth = page.locator("ol.statements > li").filter(has_text="memoria institucional e histórica")
    assert "Art. 48, Acuerdo 257 de 2006" in fifth.inner_text()
    fifth.get_by_role("link", name="Ver la evidencia").click()
    assert page.locator("mark").inner_text().startswith("Formular la política de gestión documental")
    page.get_by_role("link", name="Ir a la cita").click()
    assert page.url.endswith("#marca")
    expect(page.locator("mark")).to_be_in_viewport()


def test_the_other_language_is_a_click_away_and_stays(visit: Callable[..., Page]) -> None:
    page = visit(ENTITY, DESK)
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", name="Strategic objectives").is_visible()
    page.get_by_role("link", name="Queries", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_query_is_written_and_run_without_scripts(visit: Callable[..., Page]) -> None:
    page = visit("/sparql?format=html", PHONE)
    page.get_by_label("Consulta").fill("SELECT (COUNT(*) AS ?total) WHERE { ?s ?p ?o }")
    page.get_by_role("button", name="Ejecutar").click()
    assert int(page.locator("tbody td").inner_text()) > 3000


def test_a_page_prints_without_its_menus(visit: Callable[..., Page]) -> None:
    page = visit(ENTITY, DESK)
    page.emulate_media(media="print")
    assert not page.locator(".menu").is_visible()
    assert not page.locator(".contents").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("ol.statements > li").count() == 20
