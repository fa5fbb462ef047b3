"""HTTP caching and linking facts as pure functions: validators, conditional requests, header values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from werkzeug.http import parse_etags

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLIC: Final = "public, max-age=60"
"""What a release says may be kept for a minute unasked; afterwards the ETag makes asking cheap."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"
NEVER: Final = "no-store"

_URI_CHARACTERS: Final = "!#$%&'()*+,/:;=?@[]~"
"""Left as they are by :func:`uri`: what RFC 3986 allows besides letters, digits and ``-._``."""


def strong_etag(*parts: str) -> str:
    """Strong validator (RFC 9110 section 8.8.1) over everything that decides the bytes, quotes included.

    The parts are length-prefixed, so that no two different lists of parts share a validator.
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def is_fresh(if_none_match: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` (a list, ``*``, strong or weak) says that the client has ``etag`` already.

    The comparison is weak, as RFC 9110 section 13.1.2 asks.
    """
    return if_none_match is not None and parse_etags(if_none_match).contains_weak(etag.strip('"'))


def uri(iri: str) -> str:
    """``iri`` as a URI reference fit for a header: only US-ASCII, no space, quote, bracket or line break."""
    return quote(iri, safe=_URI_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Link:
    """One web link (RFC 8288): ``<target>; rel="…"; type="…"``."""

    target: str
    rel: str
    type: str | None = None
    hreflang: str | None = None
    profile: str | None = None


def link_header(links: Iterable[Link]) -> str:
    """Value of the ``Link`` header for ``links``, in their order."""
    return ", ".join(_link(link) for link in links)


def _link(link: Link) -> str:
    parameters = [("rel", link.rel), ("type", link.type), ("hreflang", link.hreflang)]
    if link.profile is not None:
        parameters.append(("profile", uri(link.profile)))
    named = "".join(f'; {name}="{value}"' for name, value in parameters if value is not None)
    return f"<{uri(link.target)}>{named}"
