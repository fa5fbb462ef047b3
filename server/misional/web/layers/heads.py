"""What is remembered of an answer beside its body, and whether it may be: pure functions on headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from werkzeug.http import remove_entity_headers

from misional.web.layers.answers import ONE_OF_EACH
from misional.web.layers.compression import PLAIN, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import WSGIEnvironment

    from misional.web.layers.compression import Coding

    Header = tuple[str, str]

_KNOWN_PARAMETERS: Final = frozenset(
    (
        "query default-graph-uri named-graph-uri format _mediatype _profile lang date "
        "release example bom download q kind page"
    ).split()
)
_STORED_QUERIES: Final = "/queries/"
_REPEATABLE: Final = frozenset({"default-graph-uri", "named-graph-uri"})
_NEGOTIATED: Final = frozenset({"accept", "accept-language", "accept-profile"})
_OF_ONE_REQUEST: Final = ("set-cookie", "ratelimit", "x-ratelimit", "retry-after", "date", "age")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What answers that differ in body and validator alone have in common.

    ``headers`` go with a 200 and ``unmodified`` with its 304. ``may_keep``: nothing in them forbids to
    answer another request like this one with the same. ``weight``: bytes of ``headers``, about.
    """

    content_type: str
    headers: tuple[Header, ...]
    unmodified: tuple[Header, ...]
    may_keep: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Head:
    """All of a 200 answer but its body.

    ``etag`` validates the plain body, of ``size`` bytes; it is empty when there is no validator. ``notes``
    are what the log says of the request.
    """

    etag: str
    size: int
    pattern: Pattern
    notes: tuple[tuple[str, object], ...] = ()


def apart(headers: Iterable[Header]) -> tuple[str, tuple[Header, ...]]:
    """The validator of an answer (empty: none), and its other headers without the length."""
    etag, others = "", []
    for pair in headers:
        name = pair[0]
        if name in {"ETag", "etag"}:
            etag = pair[1]
        elif name.lower() != "content-length":
            others.append(pair)
    return etag, tuple(others)


def pattern(headers: tuple[Header, ...]) -> Pattern:
    """What ``headers``, which are :func:`apart`, say of every answer that has them."""
    sent = varying(headers)
    unmodified = list(sent)
    remove_entity_headers(unmodified)
    varies = {name.strip().lower() for name in header(headers, "vary").split(",") if name.strip()}
    may_keep = (
        varies <= _NEGOTIATED
        and "no-store" not in header(headers, "cache-control")
        and not any(name.lower().startswith(_OF_ONE_REQUEST) for name, _ in headers)
    )
    weight = sum(250 + len(name) + len(value) for name, value in sent)
    return Pattern(header(headers, "content-type"), tuple(sent), tuple(unmodified), may_keep, weight)


def header(headers: Iterable[Header], name: str) -> str:
    """The first value of a header; empty when it is not there. ``name`` in lower case."""
    return next((value for each, value in headers if each.lower() == name), "")


def varying(headers: Iterable[Header], but: str = "vary") -> list[Header]:
    """``headers`` without the one named ``but``, saying that the coding was negotiated too."""
    headers = tuple(headers)
    vary = ", ".join(filter(None, (header(headers, "vary"), "Accept-Encoding")))
    left_out = {but, "vary"}
    return [*((name, value) for name, value in headers if name.lower() not in left_out), ("Vary", vary)]


def coded_headers(head: Head, coding: Coding, size: int) -> list[Header]:
    """The headers of ``head``'s body in ``coding``, of ``size`` bytes."""
    # The digest of a file is that of its plain bytes (RFC 9530 section 3).
    headers = [pair for pair in head.pattern.headers if coding == PLAIN or pair[0] != "Repr-Digest"]
    headers.append(("Content-Length", str(size)))
    if head.etag:
        headers.append(("ETag", tag_of(head.etag, coding)))
    if coding != PLAIN:
        headers.append(("Content-Encoding", coding))
    return headers


def names_one_answer(environ: WSGIEnvironment) -> bool:
    """Whether every parameter of a request is one we know, and came once if once is all it may."""
    if ONE_OF_EACH in environ:
        return True
    try:
        names = [name for name, _ in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)]
    except ValueError:
        return False
    once = [name for name in names if name not in _REPEATABLE]
    # A stored query names its own parameters.
    own = environ.get("PATH_INFO", "").startswith(_STORED_QUERIES)
    return len(once) == len(set(once)) and (own or _KNOWN_PARAMETERS.issuperset(names))
