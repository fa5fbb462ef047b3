"""What crawlers and browsers look for at known addresses: sitemap, robots.txt, OpenSearch description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from rdflib import URIRef

from misional.i18n import say
from misional.web.cache import uri
from misional.web.documents import find_list
from misional.web.formats import Format
from misional.web.portal.answering import answer, site_root
from misional.web.problems import Problem, ProblemError
from misional.web.responses import live, release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.i18n import Language
    from misional.web.holder import Live

blueprint: Final = Blueprint("discovery", __name__)

SITEMAP: Final = Format("application/xml", "xml", "results", "XML", "XML")
TEXT: Final = Format("text/plain", "txt", "results", "Texto", "Text")
OPENSEARCH: Final = Format(
    "application/opensearchdescription+xml", "xml", "description", "OpenSearch", "OpenSearch"
)
MOST_ADDRESSES: Final = 50_000
"""Addresses that one file of a sitemap may list (sitemaps.org)."""

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES: Final = (
    "/", "/queries", "/report", "/class", "/mota", "/sparql", "/conformance", "/def", "/code", "/releases",
    "/validation", "/about", "/accessibility", "/api",
)  # fmt: skip
_TOLD: Final = ("asserted", "catalogue", "ontology")
"""Graphs whose subjects have pages of their own."""
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page, or the list of the files that list them; no date, since none is known to be true of one."""
    release()
    paths = pages(live())
    files = range(1, -(-len(paths) // MOST_ADDRESSES) + 1)
    if len(files) == 1:
        return answer(SITEMAP, lambda _language: _addresses(site_root(), paths), of_host=True)
    named = [f"/sitemap-{number}.xml" for number in files]
    return answer(
        SITEMAP, lambda _language: _listed(site_root(), named, "sitemapindex", "sitemap"), of_host=True
    )


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One file of a sitemap too long for one."""
    release()
    paths = pages(live())[(number - 1) * MOST_ADDRESSES : number * MOST_ADDRESSES] if number > 0 else ()
    if not paths:
        raise ProblemError(Problem("not-found"))
    return answer(SITEMAP, lambda _language: _addresses(site_root(), paths), of_host=True)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; what is computed for each question is not for crawlers."""
    release()
    text = (
        f"User-agent: *\nDisallow: /sparql?\nDisallow: /search?\n\nSitemap: {uri(site_root())}sitemap.xml\n"
    )
    return answer(TEXT, lambda _language: text.encode(), of_host=True)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """OpenSearch 1.1 description: a browser's search box asks this site."""
    release()

    def render(spoken: Language) -> bytes:
        root = escape(uri(site_root()))
        return (
            f'{_HEAD}<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
            f"<ShortName>misional</ShortName>"
            f"<Description>{escape(say('site.tagline', spoken))}</Description>"
            f'<Url type="text/html" template="{root}search?q={{searchTerms}}&amp;lang={spoken}"/>'
            f"<Language>{spoken}</Language><InputEncoding>UTF-8</InputEncoding>"
            f"<OutputEncoding>UTF-8</OutputEncoding></OpenSearchDescription>\n"
        ).encode()

    return answer(OPENSEARCH, render, of_host=True)


def pages(source: Live) -> tuple[str, ...]:
    """Path of every page of a release, percent-encoded, each once: what a sitemap lists."""
    subjects = {triple.subject for name in _TOLD for triple in source.index.graph(name)}
    things = {path for subject in subjects if (path := _page(source, subject))}
    queries = [f"/queries/{query.slug}" for query in source.queries]
    return tuple(dict.fromkeys((*_PAGES, *queries, *_shapes(source), *sorted(things))))


def _shapes(source: Live) -> Sequence[str]:
    """The list of profiles, each profile, and each of its shapes."""
    profiles = find_list(source, "shapes")
    if profiles is None:
        return ()
    named = {one for profile in profiles.topics for one in source.index.subjects_within(profile)}
    paths = {path.replace("#", "/", 1) for one in named if (path := source.space.path_of(one)) is not None}
    return (profiles.path, *sorted(paths))


def _page(source: Live, subject: object) -> str | None:
    if not isinstance(subject, URIRef):
        return None
    path = source.space.path_of(subject)
    return path.partition("#")[0] if path is not None else None


def _addresses(root: str, paths: Sequence[str]) -> bytes:
    return _listed(root, paths, "urlset", "url")


def _listed(root: str, paths: Sequence[str], whole: str, one: str) -> bytes:
    base = uri(root).rstrip("/")
    rows = "".join(f"<{one}><loc>{escape(base + quote(path, safe=_SAFE))}</loc></{one}>\n" for path in paths)
    return f'{_HEAD}<{whole} xmlns="{_NAMESPACE}">\n{rows}</{whole}>\n'.encode()


_SAFE: Final = "/:@!$&'()*+,;=~%"
