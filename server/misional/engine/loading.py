"""Putting a release's graphs into a store elsewhere, by the SPARQL 1.1 Graph Store Protocol."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgr,
    HTTPPasswordMgrWithPriorAuth,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from pyoxigraph import NamedNode

from misional.engine.errors import EngineError
from misional.engine.interface import Dataset, Limits
from misional.engine.remote import open_remote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from misional.engine.interface import GraphFile

_MESSAGE_LENGTH: Final = 300
_COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_STAGED: Final = "#arriving"
"""Ends the name under which a graph waits until all have arrived."""

_NOT_OF_ACCESS: Final = frozenset(range(400, 600)) - {401, 403}

Tell = Callable[[str, str, int], None]
"""Hears each step: what was done ("sent", "counted"), to which graph, how many triples."""


class NotLoadedError(Exception):
    """The store refused, or holds something else than was sent. ``str()`` says what, and no credential."""


@dataclass(frozen=True, slots=True)
class Place:
    """A store, as URLs: where it takes graphs, answers queries and, if it does and that is known, updates.

    ``credentials`` (user, password) answer its challenge, Basic or Digest; ``headers`` go with each query.
    ``seconds``: the most that one request may take. Raises ``ValueError`` for an URL that is none.
    """

    graph_store: str
    endpoint: str
    update: str = ""
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 600.0

    def __post_init__(self) -> None:
        for url in filter(None, (self.graph_store, self.endpoint, self.update)):
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
                msg = "an address is an http or https URL without user name"
                raise ValueError(msg)


def load(place: Place, files: Sequence[GraphFile], triples: Mapping[str, int], tell: Tell) -> None:
    """Replace, in the store, each graph of ``files`` (N-Triples) by its file, and count what is there then.

    ``triples``: how many each graph must have, by IRI. Twice leaves the same. Raises `NotLoadedError`.

    With ``place.update``, all graphs are first sent under other names and counted, and then take their places
    by one update request, which a store should make one transaction (SPARQL 1.1 Update §2.2): then no query
    sees old and new graphs mixed, and a failure before it leaves the old ones untouched. Without, each graph
    is replaced as a whole, but one after another.
    """
    suffix = _STAGED if place.update else ""
    opener = _opener(place)
    staged = [(f"{file.graph}{suffix}", file.path) for file in files]
    for iri, path in staged:
        count = triples[iri.removesuffix(suffix)]
        _put(opener, place, iri, path if count else None)
        tell("sent", iri, count)
    expected = {f"{iri}{suffix}": count for iri, count in triples.items()}
    _verify(place, expected, tell)
    if place.update:
        _move(opener, place, triples, suffix)
        _verify(place, triples, tell)


def _put(opener: OpenerDirector, place: Place, iri: str, path: Path | None) -> None:
    """PUT the file as the graph (Graph Store Protocol §5.3), or DELETE the graph where it has to be empty."""
    url = f"{place.graph_store}{'&' if '?' in place.graph_store else '?'}{urlencode({'graph': iri})}"
    if path is None:
        _send(opener, place, Request(url, method="DELETE"), fine=(404,))  # noqa: S310
        return
    # A server may hang up on a body that comes without credentials, before it says that it wants them.
    _send(opener, place, Request(url, method="HEAD"), fine=_NOT_OF_ACCESS)  # noqa: S310
    headers = {"Content-Type": "application/n-triples"}
    _send(opener, place, Request(url, path.read_bytes(), headers, method="PUT"))  # noqa: S310


def _move(opener: OpenerDirector, place: Place, triples: Mapping[str, int], suffix: str) -> None:
    # An update has no variables to bind: the names are checked and written as terms.
    operations = [
        f"MOVE {NamedNode(iri + suffix)} TO {NamedNode(iri)}"
        if count
        else f"CLEAR SILENT GRAPH {NamedNode(iri)}"
        for iri, count in triples.items()
    ]
    body = urlencode({"update": " ;\n".join(operations)}).encode()
    _send(opener, place, Request(place.update, body))  # noqa: S310


def _verify(place: Place, expected: Mapping[str, int], tell: Tell) -> None:
    engine = open_remote(place.endpoint, graphs=tuple(expected), headers=place.headers)
    limits = Limits(place.seconds, place.seconds, 2**30, 2**20)
    try:
        for iri, count in expected.items():
            answer = engine.query(_COUNT, dataset=Dataset((iri,)), media_type="text/csv", limits=limits)
            found = int(answer.body.split()[1])
            if found != count:
                msg = f"{iri} has {found} triples there, and must have {count}"
                raise NotLoadedError(msg)
            tell("counted", iri, count)
    except EngineError as error:
        msg = f"cannot count what was loaded: {error}"
        raise NotLoadedError(msg) from error
    finally:
        engine.close()


def _opener(place: Place) -> OpenerDirector:
    if place.credentials is None:
        return build_opener(ProxyHandler({}), _NoRedirect())
    known = HTTPPasswordMgrWithPriorAuth()
    for url in filter(None, (place.graph_store, place.update)):
        known.add_password(None, url.partition("?")[0], *place.credentials)
    return build_opener(ProxyHandler({}), _NoRedirect(), HTTPBasicAuthHandler(known), _Digest(known))


class _Digest(HTTPDigestAuthHandler):
    """Answers the challenge it has met (RFC 7616) before it is put again."""

    def __init__(self, known: HTTPPasswordMgr) -> None:
        super().__init__(known)
        self._challenge: dict[str, str] | None = None

    def retry_http_digest_auth(self, req: Request, auth: str) -> HTTPResponse | None:
        self._challenge = parse_keqv_list(list(filter(None, parse_http_list(auth.partition(" ")[2]))))
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: Request) -> Request:
        if self._challenge is not None and not req.has_header(self.auth_header):
            answer = self.get_authorization(req, self._challenge)
            if answer:
                req.add_unredirected_header(self.auth_header, f"Digest {answer}")
        return req

    https_request = http_request


class _NoRedirect(HTTPRedirectHandler):
    """Data and credentials go to the address given and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def _send(opener: OpenerDirector, place: Place, request: Request, *, fine: Container[int] = ()) -> None:
    what = f"{request.get_method()} {request.full_url.partition('?')[0]}"
    try:
        with opener.open(request, timeout=place.seconds) as response:
            if response.status >= 300:
                raise NotLoadedError(f"{what}: status {response.status}")
            response.read()
    except HTTPError as error:
        with error:
            if error.code in fine:
                return
            said = " ".join(error.read(_MESSAGE_LENGTH).decode(errors="replace").split())
        if error.code in {401, 403}:
            said = "the store does not let this user write" if place.credentials else "the store wants a user"
        raise NotLoadedError(f"{what}: status {error.code}: {said}") from error
    except ValueError as error:  # an Authorization scheme that nobody here knows
        raise NotLoadedError(f"{what}: {error}") from error
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise NotLoadedError(f"{what}: {reason or type(error).__name__}") from error
