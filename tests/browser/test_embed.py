"""Another site's page, on another origin, that shows item 1.1: in a frame, by fetch, and by oEmbed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = "alcaldia-mayor-de-bogota/secretaria-general"
DEMO = """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Portal ajeno</title>
<style>#incluido h3 {{ color: rgb(1, 2, 3); }}</style></head><body>
<h1>Transparencia</h1>
<iframe id="marco" src="{site}/embed/{key}?lang=es" title="Misión" width="600" height="400"></iframe>
<iframe id="vedado" src="{site}/doc/entity/{key}.html" title="No" width="600" height="100"></iframe>
<div id="incluido"></div><div id="oembed"></div>
<script>
fetch("{site}/embed/{key}.fragment.html?lang=es").then(r => r.text()).then(t => {{
  document.getElementById("incluido").innerHTML = t;
  const url = encodeURIComponent("{site}/doc/entity/{key}");
  return fetch("{site}/oembed?maxwidth=300&lang=en&url=" + url);
}}).then(r => r.json()).then(o => {{
  document.getElementById("oembed").innerHTML = o.html;
  document.body.dataset.ready = "yes";
}});
</script></body></html>"""


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture
def foreign(site: str) -> Iterator[str]:
    """Address of a page of somebody else's."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> object:
        found = Request(environ).path == "/"
        page = Response(DEMO.format(site=site, key=KEY), content_type="text/html; charset=utf-8")
        return (page if found else Response(status=404))(environ, start_response)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_foreign_page_shows_item_1_1(browser: Browser, site: str, foreign: str) -> None:
    page = browser.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(foreign)
    page.wait_for_selector("body[data-ready=yes]")
    framed = page.frame_locator("#marco")
    assert framed.locator("h2").inner_text().startswith("Secretaría General")
    assert framed.locator("li").count() == 20
    style = "el => getComputedStyle(el).maxWidth"
    assert framed.locator("body").evaluate(style) != "none"
    included = page.locator("#incluido section[data-item='1.1']")
    assert included.locator("li").count() == 20
    colour = "el => getComputedStyle(el).color"
    assert included.locator("h3").first.evaluate(colour) == "rgb(1, 2, 3)"
    rich = page.locator("#oembed iframe")
    assert rich.get_attribute("width") == "300"
    assert page.frame_locator("#oembed iframe").locator("h3").first.inner_text() == "Mission"
    refused = page.frame_locator("#vedado").locator("h1")
    assert refused.filter(has_text="Secretaría General").count() == 0
    assert hosts == {site.split("/")[2], foreign.split("/")[2]}
    with page.expect_navigation():
        framed.locator("p a").last.scroll_into_view_if_needed()
        framed.locator("p a").nth(-2).click()
    assert page.url.startswith(f"{site}/doc/entity/{KEY}")
    page.close()
