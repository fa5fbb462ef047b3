"""``/search``: what the release holds about some words, as a page and as JSON."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, current_app, request
from rdflib import URIRef

from misional.i18n import say
from misional.web.formats import HTML, SEARCH_JSON
from misional.web.htmlpage import html_page
from misional.web.negotiation import negotiate
from misional.web.pages.names import Names
from misional.web.problems import Problem, ProblemError
from misional.web.responses import Placement, licence_link, link_root, live, release, represent, wishes
from misional.web.search.entries import KINDS, TEXTS, entries
from misional.web.search.excerpt import best, marked
from misional.web.search.index import MOST_PAGES, PAGE_SIZE, SearchIndex

if TYPE_CHECKING:
    from misional.i18n import Language
    from misional.web.holder import Live
    from misional.web.search.excerpt import Piece
    from misional.web.search.index import Found, Hit

blueprint: Final = Blueprint("search", __name__)

LONGEST: Final = 200
"""Characters of a query."""


class SearchShelf:
    """Keeps the index of one release: the last one that was searched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._id = ""
        self._index: SearchIndex | None = None

    def of(self, data: Live) -> SearchIndex:
        """The index of ``data``; who asks while it is made waits, and nobody makes it twice."""
        with self._lock:
            if self._index is None or self._id != data.id:
                self._index, self._id = SearchIndex(entries(data)), data.id
            return self._index


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, and its language if it has one."""

    pieces: tuple[Piece, ...]
    language: str | None

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found, as it is shown."""

    uri: str
    href: str | None
    kind: str
    title: Marked
    excerpt: Marked | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; ``page`` counts from 1."""

    query: str
    kind: str | None
    page: int


@dataclass(frozen=True, slots=True)
class SearchView:
    """What the page shows. ``kinds`` are (kind or ``None`` for all, words, count, link)."""

    asked: Asked
    found: Found
    results: tuple[Result, ...]
    pages: int
    suggestions: tuple[str, ...]
    language: Language

    @property
    def count(self) -> str:
        """How many there are, in words."""
        if self.found.total == 1:
            return say("search.count-one", self.language)
        return say("search.count", self.language, count=self.found.total)

    @property
    def kinds(self) -> tuple[tuple[str | None, str, int, str], ...]:
        """The facets, all of them together first."""
        counted = self.found.kinds
        every = (None, say("search.all", self.language), sum(count for _, count in counted))
        named = ((kind, say(f"search.kind-{kind}", self.language), count) for kind, count in counted)
        return tuple((kind, label, count, self.href(kind=kind)) for kind, label, count in (every, *named))

    def href(self, kind: str | None = None, page: int = 1, query: str | None = None) -> str:
        """Address of this search, changed."""
        arguments = [("q", self.asked.query if query is None else query)]
        arguments += [("kind", kind)] if kind else []
        arguments += [("page", str(page))] if page > 1 else []
        return f"{link_root()}/search?{urlencode([*arguments, ('lang', self.language)])}"

    def at_page(self, page: int) -> str:
        """Address of another page of this answer."""
        return self.href(self.asked.kind, page)

    def document(self) -> dict[str, object]:
        """The same as a JSON object."""
        return {
            "query": self.asked.query,
            "kind": self.asked.kind,
            "total": self.found.total,
            "page": self.asked.page,
            "pages": self.pages,
            "kinds": [
                {"kind": kind, "label": label, "count": count} for kind, label, count, _ in self.kinds if kind
            ],
            "partial": self.found.partial,
            "didYouMean": self.found.meant,
            "suggestions": self.suggestions,
            "results": [
                {
                    "uri": one.uri,
                    "page": one.href,
                    "kind": one.kind,
                    "title": one.title.text,
                    "excerpt": one.excerpt.text if one.excerpt else None,
                }
                for one in self.results
            ],
        }


@blueprint.get("/search")
def search() -> Response:
    """Page ``page`` of what has the words ``q``, of one ``kind`` or of all."""
    release()
    asked = _asked()
    choice = negotiate(wishes(suffixed=False), (HTML, SEARCH_JSON))
    depends = (asked.query, asked.kind or "", str(asked.page))
    if choice.format is SEARCH_JSON:
        names = Names(live(), choice.language, request.script_root)
        return represent(
            choice,
            Placement(None, (licence_link(),), depends),
            lambda: orjson.dumps(search_view(names, asked).document()),
        )
    return html_page(
        "search.html", lambda names: {"view": search_view(names, asked)}, choice=choice, depends=depends
    )


def search_view(names: Names, asked: Asked) -> SearchView:
    """The answer to a search, in the language of ``names``."""
    shelf: SearchShelf = current_app.extensions["misional.search"]
    index = shelf.of(names.live)
    found = index.find(asked.query, asked.kind, asked.page)
    return SearchView(
        asked=asked,
        found=found,
        results=tuple(_result(names, found, hit) for hit in found.hits),
        pages=min(-(-found.total // PAGE_SIZE), MOST_PAGES),
        suggestions=tuple(
            dict.fromkeys(names.label(URIRef(iri)).capital.text for iri in index.suggest(asked.query))
        ),
        language=names.language,
    )


def _result(names: Names, found: Found, hit: Hit) -> Result:
    iri = URIRef(hit.iri)
    title = names.label(iri).capital
    return Result(
        uri=hit.iri,
        href=names.href(iri),
        kind=hit.kind,
        title=Marked(marked(title.text, found.terms, prefix=found.prefix), title.language),
        excerpt=_excerpt(names, found, iri, title.text),
    )


def _excerpt(names: Names, found: Found, iri: URIRef, title: str) -> Marked | None:
    """From the texts in the reader's language if they have the words, else from the others."""
    said = [text for predicate in TEXTS for text in names.live.index.literals(iri, predicate)]
    mine = [text for text in said if text.language in {names.language, None}]
    for texts in (mine, said):
        told = [text for text in texts if str(text) != title]
        part = best(map(str, told), found.terms, prefix=found.prefix)
        if part is not None:
            core = part.strip("… ")
            language = next((text.language for text in told if core in text), None)
            return Marked(marked(part, found.terms, prefix=found.prefix), language)
    return None


def _asked() -> Asked:
    """The request's words, kind and page; raises :class:`ProblemError` (400) for what cannot be one."""
    query = " ".join(_single("q").split())
    kind, page = _single("kind"), _single("page") or "1"
    if len(query) > LONGEST:
        raise _invalid("q", query, "words")
    if kind and kind not in KINDS:
        raise _invalid("kind", kind, "one-of", values=list(KINDS))
    if not (page.isascii() and page.isdigit() and len(page) < 4 and 1 <= int(page) <= MOST_PAGES):
        raise _invalid("page", page, "integer")
    return Asked(query, kind or None, int(page))


def _single(name: str) -> str:
    given = request.args.getlist(name)
    if len(given) > 1:
        raise ProblemError(Problem("parameter-repeated", {"name": name}))
    return given[0].replace("\0", " ") if given else ""


def _invalid(name: str, value: str, expected: str, **more: object) -> ProblemError:
    members = {"name": name, "what": value[:LONGEST], "expected": expected, **more}
    return ProblemError(Problem("parameter-invalid", members))
