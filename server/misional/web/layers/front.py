"""The layer below the request log and above Flask: what was answered before is answered again from memory.

A request is recognised by exactly what its answer may depend on: where the application is mounted, the path,
the query string, ``Accept``, ``Accept-Language``, ``Accept-Profile``, and for a version the host too; and all
of it is forgotten when the release served changes. No other header has a part, so none can put a wrong answer
here. Each spelling of a request is negotiated, read and validated by the views once; spellings that mean the
same share one body (:mod:`misional.web.layers.answers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from misional.web.layers.answers import ANSWERS, Answers, Bounded, weight
from misional.web.layers.compression import (
    PLAIN,
    acceptable,
    any_tag,
    encode,
    known,
    plain_tags,
    select,
    tag_of,
)
from misional.web.layers.heads import Head, apart, coded_headers, header, names_one_answer, pattern, varying
from misional.web.layers.observe import NOTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from misional.web.holder import Holder
    from misional.web.layers.compression import Coding

    Headers = list[tuple[str, str]]
    Key = tuple[str | None, ...]
    ReadyKey = tuple[Key, str, str]

_OK: Final = "200 OK"
_NOT_MODIFIED: Final = "304 NOT MODIFIED"
_SEE_OTHER: Final = "303 SEE OTHER"
_CODED: Final = frozenset({"GET", "HEAD", "POST", "QUERY"})
_VERSIONS: Final = "/release/"
"""Paths of versions: their links name the host that the client asked (RFC 7089 section 2.2)."""
_RECOGNISED: Final = frozenset({"GET", "HEAD"})
_LONGEST_CODINGS: Final = 256
"""Characters of ``Accept-Encoding`` that are worth reading; a browser sends 23."""
_LONGEST_CONDITION: Final = 256
"""Characters of ``If-None-Match`` that are worth remembering; a validator of ours has under a hundred."""
_HEADER_BYTES: Final = 400
"""What a header takes, about; most are shared by all answers of a kind, and then it is less."""
_SHARE: Final = 8
"""One part in this many of the room is for recognising requests, as much for what they were answered."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What a request was answered, to the letter: ``coding`` is that of the body, which may be none at all.

    ``notes`` are what the log says when it is answered so again.
    """

    status: str
    headers: tuple[tuple[str, str], ...]
    etag: str
    coding: Coding | None
    notes: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that is remembered of one release, forgotten with it.

    ``heads`` know a request by what its answer depends on; ``ready`` by what the bytes sent do too: the
    codings that the client takes and the validators that it has.
    """

    answers: Answers
    heads: Bounded[Key, Head]
    ready: Bounded[ReadyKey, Ready]

    def remember(self, key: ReadyKey, ready: Ready) -> None:
        """Keep ``ready`` for the next request like this."""
        if len(key[1]) <= _LONGEST_CODINGS and len(key[2]) <= _LONGEST_CONDITION:
            size = weight(key[0]) + weight(key[1:]) + _HEADER_BYTES * len(ready.headers)
            self.ready.put(key, ready, size)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One request being answered."""

    environ: WSGIEnvironment
    start_response: StartResponse
    codings: tuple[Coding, ...]
    if_none_match: str

    def settle(self, head: Head) -> tuple[Coding, bool]:
        """The coding to answer in, and whether the client has the body in it already."""
        sent = select(self.codings, head.pattern.content_type, head.size)
        if not self.if_none_match or not head.etag:
            return sent, False
        if any_tag(self.if_none_match):
            return sent, True
        has = known(self.if_none_match, head.etag, self.codings)
        return has or sent, has is not None

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
        self._pattern = lru_cache(512)(pattern)

    @property
    def size(self) -> int:
        """Bytes held, about."""
        return self._kept.answers.size + self._kept.heads.size + self._kept.ready.size

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or ask the application and remember."""
        kept = self._kept
        if kept.answers.live is not self._holder.peek():
            kept = self._kept = self._empty()
        if environ["REQUEST_METHOD"] not in _RECOGNISED:
            return self._ask(self._exchange(environ, start_response), kept, None)
        key = _key(environ)
        ready = kept.ready.get(key)
        if ready is not None:
            body = b"" if ready.coding is None else kept.answers.held(ready.etag, ready.coding)
            if body is not None:
                environ.get(NOTES, {}).update(ready.notes)
                start_response(ready.status, list(ready.headers))
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        exchange = self._exchange(environ, start_response)
        head = kept.heads.get(key[0])
        if head is not None:
            answer = _again(exchange, head, kept, key)
            if answer is not None:
                environ.get(NOTES, {}).update(head.notes, cache="hit")
                return answer
        return self._ask(exchange, kept, key)

    def _empty(self) -> _Kept:
        share = self._max_bytes // _SHARE
        answers = Answers(self._holder.peek(), self._max_bytes - 2 * share)
        return _Kept(answers, Bounded(share), Bounded(share))

    def _exchange(self, environ: WSGIEnvironment, start_response: StartResponse) -> _Exchange:
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        codings = self._acceptable(accepted) if len(accepted) <= _LONGEST_CODINGS else (PLAIN,)
        return _Exchange(environ, start_response, codings, environ.get("HTTP_IF_NONE_MATCH", ""))

    def _ask(self, exchange: _Exchange, kept: _Kept, key: ReadyKey | None) -> list[bytes]:
        """Have the application answer; ``key``, if the request is one that can be recognised."""
        environ = exchange.environ
        inner = {**environ, ANSWERS: kept.answers}
        if key is not None:
            inner["REQUEST_METHOD"] = "GET"  # so that a HEAD tells the length that the coded body has
            inner["HTTP_IF_NONE_MATCH"] = plain_tags(exchange.if_none_match, exchange.codings)
        status, headers, body = _run(self._application, inner)
        if key is not None and status == _NOT_MODIFIED:
            etag = header(headers, "etag")
            client_has = known(exchange.if_none_match, etag, exchange.codings) or PLAIN
            headers = [*varying(headers, "etag"), ("ETag", tag_of(etag, client_has))]
            return exchange.whole(status, headers, b"")
        if key is not None and status == _SEE_OTHER and not body:
            _keep_redirect(inner, headers, kept, key)
        if status != _OK or environ["REQUEST_METHOD"] not in _CODED:
            return exchange.whole(status, headers, body)
        etag, others = apart(headers)
        head = Head(etag, len(body), self._pattern(others), tuple(environ.get(NOTES, {}).items()))
        if key is not None and _may_keep(inner, head, body, kept.answers):
            kept.heads.put(key[0], head, weight(key[0]) + head.pattern.weight)
            answer = _again(exchange, head, kept, key)
            if answer is not None:
                return answer
        coding, has = exchange.settle(head)
        if has:
            return exchange.whole(_NOT_MODIFIED, _unmodified(head, coding), b"")
        coded = encode(body, coding, quickly=not etag)
        return exchange.whole(_OK, coded_headers(head, coding, len(coded)), coded)


def _key(environ: WSGIEnvironment) -> ReadyKey:
    get = environ.get
    asked = (
        get("SCRIPT_NAME", ""),
        get("PATH_INFO", ""),
        get("QUERY_STRING", ""),
        get("HTTP_ACCEPT"),
        get("HTTP_ACCEPT_LANGUAGE"),
        get("HTTP_ACCEPT_PROFILE"),
        *((get("wsgi.url_scheme"), get("HTTP_HOST")) if get("PATH_INFO", "").startswith(_VERSIONS) else ()),
    )
    return asked, get("HTTP_ACCEPT_ENCODING", ""), get("HTTP_IF_NONE_MATCH", "")


def _again(exchange: _Exchange, head: Head, kept: _Kept, key: ReadyKey) -> list[bytes] | None:
    """The answer from memory alone, ready for the next time; ``None`` if the body is no longer there."""
    coding, has = exchange.settle(head)
    body = b"" if has else kept.answers.coded(head.etag, coding)
    if body is None:
        return None
    status = _NOT_MODIFIED if has else _OK
    headers = _unmodified(head, coding) if has else coded_headers(head, coding, len(body))
    notes = {**dict(head.notes), "cache": "hit"}
    kept.remember(key, Ready(status, tuple(headers), head.etag, None if has else coding, notes))
    return exchange.whole(status, headers, body)


def _keep_redirect(environ: WSGIEnvironment, headers: Headers, kept: _Kept, key: ReadyKey) -> None:
    """Remember a 303, which every reader who follows the name of a thing is sent first."""
    _, others = apart(headers)
    if pattern(others).may_keep and "public" in header(others, "cache-control") and names_one_answer(environ):
        notes = {**environ.get(NOTES, {}), "cache": "hit"}
        kept.remember(key, Ready(_SEE_OTHER, tuple(headers), "", None, notes))


def _unmodified(head: Head, coding: Coding) -> Headers:
    return [*head.pattern.unmodified, ("ETag", tag_of(head.etag, coding))]


def _may_keep(environ: WSGIEnvironment, head: Head, body: bytes, answers: Answers) -> bool:
    """Whether an answer is that of its URL and of what was negotiated, and of nothing else."""
    return head.pattern.may_keep and names_one_answer(environ) and answers.held(head.etag, PLAIN) == body


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
