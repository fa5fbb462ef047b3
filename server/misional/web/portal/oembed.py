"""oEmbed 1.0: which addresses are ours, how big the frame is, and the two documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape, quoteattr

import orjson

from misional.web.formats import Format

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

JSON_OEMBED: Final = Format("application/json", "json", "description", "oEmbed", "oEmbed")
XML_OEMBED: Final = Format("text/xml", "xml", "description", "oEmbed", "oEmbed")
WIDTH: Final = 720
HEIGHT: Final = 900
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}")
_PATHS: Final = ("id/entity/", "doc/entity/", "embed/")


def address_of(url: str, root: str, base: str) -> str | None:
    """Key of the body that ``url`` is a page of; ``None`` for any address that is not of this site.

    ``root`` is this server's URL, ``base`` the release's base IRI, which names the same pages; both end in
    ``/``. Scheme and host are compared whole and with their port, so ``http://ours@other`` is not ours.
    """
    try:
        given = urlsplit(url)
        for ours in (urlsplit(root), urlsplit(base)):
            if _origin(given) == _origin(ours) and given.path.startswith(ours.path):
                return _key(unquote(given.path.removeprefix(ours.path)))
    except ValueError:
        return None
    return None


def _origin(url: SplitResult) -> tuple[str, int | None]:
    if url.scheme not in {"http", "https"} or not url.hostname or "@" in url.netloc:
        raise ValueError(url.scheme)
    # One site is the same over http and https: who embeds may know either.
    port = None if url.port in {80, 443} else url.port
    return url.hostname, port


def _key(path: str) -> str | None:
    for start in _PATHS:
        if path.startswith(start):
            key = path.removeprefix(start)
            return re.sub(r"(\.fragment)?\.(html|json|ttl|jsonld|nt|rdf)$", "", key).rstrip("/")
    return None


def size(max_width: str | None, max_height: str | None) -> tuple[int, int] | None:
    """Width and height of the frame in pixels, never more than asked for; ``None`` for what is no number."""
    found = []
    for text, own in ((max_width, WIDTH), (max_height, HEIGHT)):
        if text is not None and not _NUMBER.fullmatch(text):
            return None
        found.append(own if text is None else min(own, int(text)))
    return found[0], found[1]


def oembed_json(title: str, source: str, root: str, wanted: tuple[int, int]) -> bytes:
    """The JSON form; ``source`` is the page to frame."""
    return orjson.dumps(_members(title, source, root, wanted))


def oembed_xml(title: str, source: str, root: str, wanted: tuple[int, int]) -> bytes:
    """The XML form of the same."""
    rows = "".join(
        f"<{name}>{escape(str(value))}</{name}>"
        for name, value in _members(title, source, root, wanted).items()
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{rows}</oembed>\n'.encode()


def _members(title: str, source: str, root: str, wanted: tuple[int, int]) -> Mapping[str, str | int]:
    width, height = wanted
    html = (
        f'<iframe src={quoteattr(source)} title={quoteattr(title)} width="{width}" height="{height}"'
        ' loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "misional",
        "provider_url": root,
        "cache_age": 3600,
        "html": html,
        "width": width,
        "height": height,
    }
