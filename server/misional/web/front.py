"""The layer below the request log and above Flask: what was answered before is answered again from memory.

A request is recognised by exactly what its answer may depend on: where the application is mounted, the path,
the query string, ``Accept``, ``Accept-Language``, ``Accept-Profile``, and for a version the host too; and all
of it is forgotten when the release served changes. No other header has a part, so none can put a wrong answer
here. Each spelling of a request is negotiated, read and validated by the views once; spellings that mean the
same share one body (:mod:`misional.web.answers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from werkzeug.http import remove_entity_headers

from misional.web.answers import ANSWERS, ONE_OF_EACH, Answers, Bounded, weight
from misional.web.compression import PLAIN, acceptable, any_tag, encode, known, plain_tags, select, tag_of
from misional.web.observe import NOTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from misional.web.compression import Coding
    from misional.web.holder import Holder

    Headers = list[tuple[str, str]]
    Key = tuple[str | None, ...]

_OK: Final = "200 OK"
_NOT_MODIFIED: Final = "304 NOT MODIFIED"
_CODED: Final = frozenset({"GET", "HEAD", "POST", "QUERY"})
_KNOWN_PARAMETERS: Final = frozenset(
    (
        "query default-graph-uri named-graph-uri format _mediatype _profile lang date "
        "release example bom download q kind page"
    ).split()
)
_STORED_QUERIES: Final = "/queries/"
_VERSIONS: Final = "/release/"
"""Paths of versions: their links name the host that the client asked (RFC 7089 section 2.2)."""
_REPEATABLE: Final = frozenset({"default-graph-uri", "named-graph-uri"})
_NEGOTIATED: Final = frozenset({"accept", "accept-language", "accept-profile"})
_OF_ONE_REQUEST: Final = ("set-cookie", "ratelimit", "x-ratelimit", "retry-after", "date", "age")
_RECOGNISED: Final = frozenset({"GET", "HEAD"})
_LONGEST_CODINGS: Final = 256
"""Characters of ``Accept-Encoding`` that are worth reading; a browser sends 23."""
_HEADS_SHARE: Final = 8
"""One part in this many of the room is for recognising requests, the rest for bodies."""


@dataclass(frozen=True, slots=True)
class Head:
    """All of a 200 answer but its body, its length and its validator; and the headers of its 304.

    ``etag`` validates the plain body, of ``size`` bytes; it is empty when there is no validator. ``notes``
    are what the log says of the request.
    """

    etag: str
    content_type: str
    size: int
    headers: tuple[tuple[str, str], ...]
    unmodified: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that is remembered of one release, forgotten with it."""

    answers: Answers
    heads: Bounded[Key, Head]


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One request being answered."""

    environ: WSGIEnvironment
    start_response: StartResponse
    codings: tuple[Coding, ...]
    if_none_match: str

    def settle(self, head: Head) -> tuple[Coding, bool]:
        """The coding to answer in, and whether the client has the body in it already."""
        sent = select(self.codings, head.content_type, head.size)
        if not self.if_none_match or not head.etag:
            return sent, False
        if any_tag(self.if_none_match):
            return sent, True
        has = known(self.if_none_match, head.etag, self.codings)
        return has or sent, has is not None

    def unmodified(self, etag: str, headers: Iterable[tuple[str, str]]) -> list[bytes]:
        """A 304 with ``etag``."""
        self.start_response(_NOT_MODIFIED, [*headers, ("ETag", etag)])
        return []

    def modified(self, head: Head, coding: Coding, body: bytes) -> list[bytes]:
        """A 200 with ``body``, which is in ``coding``."""
        # The digest of a file is that of its plain bytes (RFC 9530 section 3).
        kept = (pair for pair in head.headers if coding == PLAIN or pair[0] != "Repr-Digest")
        headers = [*kept, ("Content-Length", str(len(body)))]
        if head.etag:
            headers.append(("ETag", tag_of(head.etag, coding)))
        if coding != PLAIN:
            headers.append(("Content-Encoding", coding))
        return self.whole(_OK, headers, body)

    def whole(self, status: str, headers: Headers, body: bytes) -> list[bytes]:
        """Any answer; to a HEAD, without its body."""
        self.start_response(status, headers)
        return [] if self.environ["REQUEST_METHOD"] == "HEAD" else [body]


class Front:
    """WSGI layer over ``application``; keeps at most ``max_bytes`` (0: nothing, but codings still work).

    It recognises GET and HEAD; a POST is read by the views, which share the bodies with it. A body that is
    being made is waited for by all who ask for it, and every release starts with nothing kept.
    """

    def __init__(self, application: WSGIApplication, holder: Holder, max_bytes: int) -> None:
        self._application = application
        self._holder = holder
        self._max_bytes = max_bytes
        self._kept = self._empty()
        self._acceptable = lru_cache(512)(acceptable)

    @property
    def size(self) -> int:
        """Bytes held, about."""
        return self._kept.answers.size + self._kept.heads.size

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or ask the application and remember."""
        kept = self._kept
        if kept.answers.live is not self._holder.peek():
            kept = self._kept = self._empty()
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        codings = self._acceptable(accepted) if len(accepted) <= _LONGEST_CODINGS else (PLAIN,)
        exchange = _Exchange(environ, start_response, codings, environ.get("HTTP_IF_NONE_MATCH", ""))
        if environ["REQUEST_METHOD"] in _RECOGNISED:
            head = kept.heads.get(_key(environ))
            answer = None if head is None else _again(exchange, head, kept.answers)
            if head is not None and answer is not None:
                environ.get(NOTES, {}).update(head.notes, cache="hit")
                return answer
        return self._ask(exchange, kept)

    def _empty(self) -> _Kept:
        for_heads = self._max_bytes // _HEADS_SHARE
        return _Kept(Answers(self._holder.peek(), self._max_bytes - for_heads), Bounded(for_heads))

    def _ask(self, exchange: _Exchange, kept: _Kept) -> list[bytes]:
        environ = exchange.environ
        inner = {**environ, ANSWERS: kept.answers}
        recognised = environ["REQUEST_METHOD"] in _RECOGNISED
        if recognised:
            inner["REQUEST_METHOD"] = "GET"  # so that a HEAD tells the length that the coded body has
            inner["HTTP_IF_NONE_MATCH"] = plain_tags(exchange.if_none_match, exchange.codings)
        status, headers, body = _run(self._application, inner)
        if recognised and status == _NOT_MODIFIED:
            etag = _header(headers, "etag")
            client_has = known(exchange.if_none_match, etag, exchange.codings) or PLAIN
            return exchange.unmodified(tag_of(etag, client_has), _varying(headers, but=("etag",)))
        if status != _OK or environ["REQUEST_METHOD"] not in _CODED:
            return exchange.whole(status, headers, body)
        head = _head(headers, len(body), environ.get(NOTES, {}))
        if recognised and _may_keep(inner, headers) and kept.answers.coded(head.etag, PLAIN) == body:
            key = _key(environ)
            kept.heads.put(key, head, weight(key) + sum(weight(pair) for pair in head.headers))
            answer = _again(exchange, head, kept.answers)
            if answer is not None:
                return answer
        coding, has = exchange.settle(head)
        if has:
            return exchange.unmodified(tag_of(head.etag, coding), head.unmodified)
        return exchange.modified(head, coding, encode(body, coding, quickly=not head.etag))


def _again(exchange: _Exchange, head: Head, answers: Answers) -> list[bytes] | None:
    """The answer from memory alone; ``None`` if the body is no longer there."""
    coding, has = exchange.settle(head)
    if has:
        return exchange.unmodified(tag_of(head.etag, coding), head.unmodified)
    body = answers.coded(head.etag, coding)
    return None if body is None else exchange.modified(head, coding, body)


def _key(environ: WSGIEnvironment) -> Key:
    get = environ.get
    return (
        get("SCRIPT_NAME", ""),
        get("PATH_INFO", ""),
        get("QUERY_STRING", ""),
        get("HTTP_ACCEPT"),
        get("HTTP_ACCEPT_LANGUAGE"),
        get("HTTP_ACCEPT_PROFILE"),
        *((get("wsgi.url_scheme"), get("HTTP_HOST")) if get("PATH_INFO", "").startswith(_VERSIONS) else ()),
    )


def _run(application: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, bytes]:
    """The application's whole answer."""
    heads: list[tuple[str, Headers]] = []

    def note(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], object]:  # noqa: ANN401 - PEP 3333
        heads.append((status, headers))
        return _no_write

    pieces = application(environ, note)
    try:
        body = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    return *heads[-1], body


def _no_write(_piece: bytes) -> object:
    msg = "this application returns its body"
    raise NotImplementedError(msg)


def _head(headers: Headers, size: int, notes: dict[str, object]) -> Head:
    varying = _varying(headers, but=("etag", "content-length"))
    unmodified = list(varying)
    remove_entity_headers(unmodified)
    return Head(
        _header(headers, "etag"),
        _header(headers, "content-type"),
        size,
        tuple(varying),
        tuple(unmodified),
        tuple(notes.items()),
    )


def _header(headers: Headers, name: str) -> str:
    return next((value for each, value in headers if each.lower() == name), "")


def _varying(headers: Headers, but: tuple[str, ...]) -> Headers:
    """``headers`` without those named in ``but``, saying that the coding was negotiated too."""
    vary = ", ".join(filter(None, (_header(headers, "vary"), "Accept-Encoding")))
    left_out = {*but, "vary"}
    return [*((name, value) for name, value in headers if name.lower() not in left_out), ("Vary", vary)]


def _may_keep(environ: WSGIEnvironment, headers: Headers) -> bool:
    """Whether an answer is that of its URL and of what was negotiated, and of nothing else."""
    if any(name.lower().startswith(_OF_ONE_REQUEST) for name, _ in headers):
        return False
    varies = {name.strip().lower() for name in _header(headers, "vary").split(",") if name.strip()}
    if not varies <= _NEGOTIATED or "no-store" in _header(headers, "cache-control"):
        return False
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
