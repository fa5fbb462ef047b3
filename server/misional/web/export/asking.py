"""Asking the application for its own representations, as a client on the network would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from flask import Flask
from werkzeug.test import Client

from misional.i18n import LANGUAGES
from misional.web.export.variants import ALIASES, ASKED, EXTENSIONS, RANGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.test import TestResponse

_OK: Final = 200
_NOTHING: Final = frozenset({400, 404, 406, 410})
"""406: a format that is not offered there; 400: a stored query that has no answer without a parameter."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NOT_A_LETTER: Final = re.compile("[^a-z]")
_SAFE: Final = "/:@!$&'()*+,;=~-._"


class ExportError(Exception):
    """The site cannot be written as files; the message says which address or file, and why."""


@dataclass(frozen=True, slots=True)
class Representation:
    """One answer: ``language`` is empty when it has none; ``ending`` stands for its content type.

    ``also_at``: the address of its own that it says it has (``Content-Location``), or empty.
    """

    language: str
    ending: str
    body: bytes
    also_at: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """All that one address answers. ``negotiated``: ``Accept`` decides; ``default`` answers no wish at all.

    ``redirect`` is where it sends instead; then there is nothing else.
    """

    path: str
    negotiated: bool
    default: str
    representations: tuple[Representation, ...]
    links: frozenset[str]
    redirect: tuple[int, str] | None = None


class Asker:
    """Asks an application over ``url``, where it will be served: scheme and host, ending in ``/``."""

    def __init__(self, app: Flask, url: str) -> None:
        # Below the log, the limits and the cache: what the views answer, and nothing of one client.
        self._client = Client(partial(Flask.wsgi_app, app))
        self._url = url
        self._endings = dict(EXTENSIONS)

    @property
    def types(self) -> tuple[tuple[str, str], ...]:
        """Content type → extension, of all that was met so far and of the table."""
        return tuple(self._endings.items())

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """The answer at a decoded path; the body is not content-coded."""
        return self._client.get(quote(path, safe=_SAFE), base_url=self._url, headers=dict(headers or {}))

    def address(self, path: str) -> Address | None:
        """All that ``path`` answers, or ``None`` if it answers nothing; ``ExportError`` for a fault."""
        first = self.get(path)
        if first.status_code in _REDIRECTS:
            return Address(path, False, "", (), frozenset(), (first.status_code, first.headers["Location"]))
        if first.status_code in _NOTHING:
            return None
        varies = {name.strip() for name in first.headers.get("Vary", "").split(",")}
        found = self._spoken(path, None, first)
        own = first.headers["Content-Type"].partition(";")[0]
        for wish in ASKED if "Accept" in varies else ():
            if wish != own:
                answer = self.get(path, {"Accept": wish, "Accept-Language": LANGUAGES[0]})
                if answer.status_code not in _NOTHING:
                    found += self._spoken(path, wish, answer)
        distinct = {(one.ending, one.language): one for one in reversed(found)}
        pages = [one.body for one in distinct.values() if one.ending == "html"]
        links = frozenset(link for body in pages for link in self.links(path, body))
        kept = tuple(distinct[key] for key in sorted(distinct))
        return Address(path, "Accept" in varies, self._ending(first), kept, links)

    def offered(self, path: str) -> tuple[tuple[str, str], ...]:
        """Media type or range → extension of what answers it, for each that ``path`` accepts."""
        pairs = []
        for wish in (*ASKED, *ALIASES, *RANGES):
            answer = self.get(path, {"Accept": wish})
            if answer.status_code == _OK:
                pairs.append((wish, self._ending(answer)))
        return tuple(dict(pairs).items())

    def _spoken(self, path: str, accept: str | None, answer: TestResponse) -> list[Representation]:
        """``answer`` to a wish, and what the other languages get if it was in one."""
        found = [self._representation(path, answer)]
        if found[0].language and "Accept-Language" in answer.headers.get("Vary", ""):
            for language in LANGUAGES:
                if language != found[0].language:
                    headers = {"Accept-Language": language, **({"Accept": accept} if accept else {})}
                    found.append(self._representation(path, self.get(path, headers)))
        return found

    def _representation(self, path: str, answer: TestResponse) -> Representation:
        if answer.status_code != _OK:
            raise ExportError(f"{path} answers {answer.status_code}")
        place = urlsplit(answer.headers.get("Content-Location", ""))
        plain = not place.query or place.query in {f"lang={code}" for code in LANGUAGES}
        return Representation(
            answer.headers.get("Content-Language", ""),
            self._ending(answer),
            answer.data,
            unquote(place.path) if plain else "",
        )

    def _ending(self, answer: TestResponse) -> str:
        """The extension for a content type: one that the table lacks gets its own letters."""
        told = answer.headers["Content-Type"]
        return self._endings.setdefault(told, _NOT_A_LETTER.sub("", told.partition(";")[0].lower()))

    def links(self, path: str, page: bytes) -> frozenset[str]:
        """Decoded paths on this site that a page links to, without what follows ``?`` or ``#``."""
        reader = _Links()
        reader.feed(page.decode("utf-8"))
        here = urljoin(self._url, quote(path, safe=_SAFE))
        own = urlsplit(self._url).netloc
        targets = (urlsplit(urljoin(here, link)) for link in reader.found)
        return frozenset(unquote(one.path) for one in targets if one.netloc == own and one.path)


class _Links(HTMLParser):
    """Collects ``href`` and ``src``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]
