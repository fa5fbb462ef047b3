"""The query page in a browser: the editor where scripts run, the plain form where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
FORM = "/sparql?format=html"
COUNTS = quote('SELECT ?name ?n WHERE { VALUES (?name ?n) { ("uno" 1) ("dos" 2) } }')
FAULTY = quote(
    "PREFIX misional: <https://w3id.org/misional/def#>\nSELECT ?f WHERE {\n  ?f a misoinal:Function }"
)
STATES = {"form": FORM, "answer": f"{FORM}&query={COUNTS}", "error": f"{FORM}&query={FAULTY}"}


class Visit:
    """A page, all that it asked for and all that it complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def editor(self) -> str:
        """What the form would send."""
        return self.page.locator("#consulta").input_value()

    def write(self, text: str) -> None:
        """Empty the editor and type ``text``, as a person does."""
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Opens an address at a width, in a language, with or without scripts."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str, viewport: dict[str, int] = DESK, language: str = "es", *, scripts: bool = True
    ) -> Visit:
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale=language,
            java_script_enabled=scripts,
            extra_http_headers={"Accept-Language": language},
        )
        contexts.append(context)
        visited = Visit(context)
        visited.page.goto(site + path)
        if scripts:
            expect(visited.page.locator(".cm-content")).to_be_visible()
        return visited

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("state", "width", "language"),
    [
        ("form", PHONE, "es"),
        ("answer", DESK, "en"),
        ("error", PHONE, "en"),
        pytest.param("form", DESK, "en", marks=pytest.mark.slow),
        pytest.param("answer", PHONE, "es", marks=pytest.mark.slow),
        pytest.param("error", DESK, "es", marks=pytest.mark.slow),
    ],
    ids=lambda value: {360: "phone", 1280: "desk"}[value["width"]] if isinstance(value, dict) else value,
)
def test_each_state_is_fit_for_everybody(
    visit: Callable[..., Visit], state: str, width: dict[str, int], language: str
) -> None:
    page = visit(STATES[state], width, language).page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], "scrolls sideways"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a[href], main button, main summary')]
        .filter(one => !one.closest('p:not(.actions)') && one.getClientRects().length)
        .filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.innerText)"""
    )
    assert small == []


@pytest.mark.parametrize("state", STATES)
def test_the_policy_holds_and_no_other_host_is_asked(
    visit: Callable[..., Visit], site: str, state: str
) -> None:
    seen = visit(STATES[state])
    seen.write("SELECT * WHERE { ?f a func")  # by which the styles are there and the terms are fetched
    expect(seen.page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    assert {urlsplit(url).netloc for url in seen.asked} == {urlsplit(site).netloc}
    assert any("/sparql/terms.json?lang=es" in url for url in seen.asked)
    # The browser reports an answer of 400, and the icon that it looks for by itself.
    assert [text for text in seen.complaints if "server responded with a status of 40" not in text] == []
    border = seen.page.locator(".cm-editor").evaluate("one => getComputedStyle(one).borderTopColor")
    assert border == "rgb(93, 107, 134)", "the styles got in"
    assert seen.page.locator("style").count() == 0


def test_a_term_is_found_by_its_spanish_name_and_brings_its_prefix(visit: Callable[..., Visit]) -> None:
    seen = visit(FORM)
    seen.write("SELECT ?f WHERE { ?f a funcion")
    first = seen.page.locator(".cm-tooltip-autocomplete li").first
    expect(first).to_contain_text("misional:Function")
    expect(first).to_contain_text("función")
    seen.page.wait_for_timeout(150)  # the list takes no key in its first moments, lest one slip in
    seen.page.keyboard.press("Enter")
    assert seen.editor == (
        "PREFIX misional: <https://w3id.org/misional/def#>\n\nSELECT ?f WHERE { ?f a misional:Function}"
    )
    seen.page.keyboard.type(" ; skos:prefL")
    expect(seen.page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("skos:prefLabel")
    seen.page.wait_for_timeout(150)
    seen.page.keyboard.press("Enter")
    lines = seen.editor.splitlines()
    assert lines[1] == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>", "after the first"
    assert lines[3] == "SELECT ?f WHERE { ?f a misional:Function ; skos:prefLabel}"
    seen.page.keyboard.press("ControlOrMeta+Z")
    assert "PREFIX skos" not in seen.editor, "undone with the name"


def test_the_querys_own_prefix_is_kept_to(visit: Callable[..., Visit]) -> None:
    seen = visit(FORM)
    seen.write("PREFIX m: <https://w3id.org/misional/def#>\nASK { ?s m:hasFun")
    expect(seen.page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("m:hasFunction")
    seen.page.wait_for_timeout(150)
    seen.page.keyboard.press("Enter")
    assert seen.editor == "PREFIX m: <https://w3id.org/misional/def#>\nASK { ?s m:hasFunction}"


def test_labels_are_in_the_pages_language_and_things_are_found_too(visit: Callable[..., Visit]) -> None:
    seen = visit(FORM, language="en")
    seen.write("ASK { ?f a strategic")
    expect(seen.page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("strategic")
    seen.write("ASK { ?s ?p secretaria gen")
    seen.write("ASK { ?s ?p secretaria")
    seen.page.locator(".cm-tooltip-autocomplete li", has_text="Secretaría General").first.click()
    assert "<https://w3id.org/misional/id/entity/alcaldia-mayor-de-bogota/secretaria-general>" in seen.editor
    assert "PREFIX" not in seen.editor


def test_nothing_is_offered_inside_a_text_or_a_comment(visit: Callable[..., Visit]) -> None:
    seen = visit(FORM)
    with seen.page.expect_response("**/terms.json*"):
        seen.write("ASK { ?s ?p 'func")
    seen.page.wait_for_timeout(400)
    expect(seen.page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    seen.write("# func")
    seen.page.wait_for_timeout(400)
    expect(seen.page.locator(".cm-tooltip-autocomplete")).to_have_count(0)


def test_control_enter_runs_and_the_answer_shows(visit: Callable[..., Visit]) -> None:
    seen = visit(FORM)
    seen.write("SELECT (COUNT(*) AS ?total) { ?s ?p ?o ")
    seen.page.keyboard.press("ControlOrMeta+Enter")
    seen.page.wait_for_url("**query=SELECT**")
    assert int(seen.page.locator("tbody td").inner_text()) > 3000
    expect(seen.page.get_by_role("heading", name="Respuesta")).to_be_in_viewport()
    assert seen.editor.startswith("SELECT (COUNT(*) AS ?total)")
    seen.page.go_back()
    expect(seen.page.locator(".cm-content")).to_contain_text(seen.editor.split("\n", 1)[0])


def test_the_button_runs_what_the_editor_holds_and_nothing_when_it_is_empty(
    visit: Callable[..., Visit],
) -> None:
    seen = visit(FORM)
    seen.write(" ")
    seen.page.get_by_role("button", name="Ejecutar la consulta").click()
    assert seen.page.locator(".cm-content:focus").count() == 1
    assert "query=" not in seen.page.url
    seen.write("ASK { ?s ?p ?o ")
    seen.page.get_by_role("button", name="Ejecutar la consulta").click()
    expect(seen.page.locator(".verdict")).to_have_text("Sí")


def test_the_fault_is_marked_in_the_editor_until_it_is_touched(visit: Callable[..., Visit]) -> None:
    seen = visit(STATES["error"])
    expect(seen.page.locator(".cm-fault")).to_have_text("misoinal:Function")
    expect(seen.page.locator(".cm-faultLine")).to_have_count(1)
    seen.page.locator(".cm-content").focus()
    seen.page.keyboard.press("Delete")  # the cursor waits at the fault
    expect(seen.page.locator(".cm-fault")).to_have_count(0)
    assert "isoinal:Function" in seen.editor
    seen.page.get_by_role("link", name="Corregir y ejecutar").click()
    expect(seen.page.locator("tbody tr")).to_have_count(10)


def test_who_comes_by_the_keyboard_leaves_by_it(visit: Callable[..., Visit]) -> None:
    seen = visit(FORM)
    seen.page.locator("#contenido").focus()
    seen.page.keyboard.press("Tab")
    content = seen.page.get_by_role("textbox", name="Consulta")
    expect(content).to_be_focused()
    ring = seen.page.locator(".cm-editor").evaluate("one => getComputedStyle(one).outlineStyle")
    assert ring == "solid"
    before = seen.editor
    seen.page.keyboard.press("Escape")
    seen.page.keyboard.press("Tab")
    expect(seen.page.get_by_role("button", name="Ejecutar la consulta")).to_be_focused()
    seen.page.keyboard.press("Shift+Tab")
    expect(content).to_be_focused()
    seen.page.keyboard.press("Tab")
    expect(seen.page.get_by_role("button", name="Ejecutar la consulta")).to_be_focused()
    assert seen.editor == before
    seen.page.get_by_text("Consulta", exact=True).click()
    expect(content).to_be_focused()


def test_without_scripts_the_form_does_it_all(visit: Callable[..., Visit], site: str) -> None:
    seen = visit(FORM, PHONE, scripts=False)
    expect(seen.page.locator("#teclas")).to_be_hidden()
    seen.page.get_by_role("link", name="La misión vigente y el acto que la adoptó").click()
    assert "includesMission" in seen.editor
    seen.page.get_by_role("button", name="Ejecutar la consulta").click()
    expect(seen.page.locator("tbody tr")).to_have_count(1)
    seen.page.get_by_label("Consulta", exact=True).fill("SELECT * WERE { ?s ?p ?o } LIMIT 3")
    seen.page.get_by_role("button", name="Ejecutar la consulta").click()
    expect(seen.page.locator("#causa")).to_contain_text("¿Quiso decir «WHERE»?")
    seen.page.get_by_role("link", name="Corregir y ejecutar").click()
    expect(seen.page.locator("tbody tr")).to_have_count(3)
    link = seen.page.get_by_role("link", name="Enlace para compartir").get_attribute("href") or ""
    assert parse_qs(urlsplit(link).query)["query"] == ["SELECT * WHERE { ?s ?p ?o } LIMIT 3"]
    seen.page.goto(site + link)
    expect(seen.page.locator("tbody tr")).to_have_count(3)


def test_the_chart_says_what_the_table_says(visit: Callable[..., Visit]) -> None:
    page = visit(STATES["answer"], PHONE).page
    picture = page.get_by_role("img", name="Gráfico de barras de «n» por «name»")
    expect(picture).to_be_visible()
    widths = picture.locator("rect").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.02)
    expect(page.locator("tbody tr")).to_have_count(2)
