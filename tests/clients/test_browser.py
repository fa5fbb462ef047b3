"""A page of another site asks the service from a visitor's browser (CORS)."""

from __future__ import annotations

import http.server
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    Rows = list[dict[str, str]]

ROOT = Path(__file__).resolve().parents[2]
QUERY = "SELECT ?s WHERE { ?s a <https://w3id.org/misional/def#Function> } ORDER BY ?s"

pytestmark = pytest.mark.browser


class _EmptyPage(http.server.BaseHTTPRequestHandler):
    """Another site: one empty page."""

    def do_GET(self) -> None:
        """Answer it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>x</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page of another origin in a real browser."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        opened = browser.new_page()
        opened.goto(f"http://127.0.0.1:{site.server_port}/")
        yield opened
        opened.close()
        site.shutdown()
        thread.join()


def test_a_page_elsewhere_asks_with_and_without_a_preflight(
    page: Page, server: str, rows: Callable[[str], Rows]
) -> None:
    """A body of SPARQL is no simple request: the browser asks first whether it may (Fetch standard)."""
    found = page.evaluate(
        """async ([url, query]) => {
            const get = await fetch(`${url}?${new URLSearchParams({ query, format: 'json' })}`);
            const post = await fetch(url, { method: 'POST', body: query, headers: {
                'Content-Type': 'application/sparql-query', Accept: 'application/sparql-results+json' } });
            const values = async answer => (await answer.json()).results.bindings.map(row => row.s.value);
            return [await values(get), await values(post), get.headers.get('ETag')];
        }""",
        [f"{server}/sparql", QUERY],
    )
    truth = [row["s"] for row in rows(QUERY)]
    assert found[:2] == [truth, truth]
    assert found[2]


def test_a_page_elsewhere_can_read_what_was_wrong(page: Page, server: str) -> None:
    problem = page.evaluate(
        "async url => (await (await fetch(`${url}?query=SELEC`)).json())", f"{server}/sparql"
    )
    assert problem["status"] == 400


@pytest.mark.parametrize("readme", ["README.md", "README.es.md"])
def test_the_readmes_example_runs_in_a_page(page: Page, server: str, readme: str) -> None:
    (block,) = re.findall(r"^```js\n(.*?)^```$", (ROOT / readme).read_text(), re.MULTILINE | re.DOTALL)
    code = block.replace("http://127.0.0.1:8000", server)
    with page.expect_console_message() as told:
        page.evaluate(f"async () => {{ {code} }}")
    assert len(told.value.text) > 50
