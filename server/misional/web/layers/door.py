"""The short way for a plain query: GET, no condition, an answer that is no page. Flask has the rest.

Flask, its request and its response cost more than looking one thing up in the engine. What is answered here
is what the views answer, header by header; whatever is not plain, and every failure, goes on to them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from misional.engine import inspect
from misional.web.cache import PUBLIC, link_header
from misional.web.formats import ANSWER_FORMATS, HTML, RESULT_FORMATS
from misional.web.layers.answers import ANSWERS, ONE_OF_EACH
from misional.web.layers.connections import client_gone
from misional.web.layers.observe import NOTES, query_notes
from misional.web.negotiation import NotAcceptable, Wishes, negotiate
from misional.web.problems import ProblemError
from misional.web.protocol import query_of, read_parameters
from misional.web.security import protection
from misional.web.service import links
from misional.web.validators import answer_etag, names_blank_nodes, of_load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from misional.engine import QueryInfo
    from misional.web.holder import Holder, Live
    from misional.web.layers.answers import Answers
    from misional.web.negotiation import Choice
    from misional.web.protocol import QueryRequest
    from misional.web.settings import WebSettings

FAILURE: Final = "misional.failure"
"""Key in the WSGI environment of what befell a query here; the view raises it and asks nobody again."""

_PLAIN: Final = frozenset({"query", "format", "_mediatype", "default-graph-uri", "named-graph-uri"})
_RESULTS: Final = (*RESULT_FORMATS, HTML)
_GRAPHS: Final = (*ANSWER_FORMATS, HTML)
_LONGEST_ACCEPT: Final = 512


class QueryDoor:
    """WSGI layer around Flask: answers plain queries itself.

    ``stamp`` names the code and ``load`` this load of the engine: both are part of validators.
    """

    def __init__(
        self, application: WSGIApplication, holder: Holder, settings: WebSettings, *, stamp: str, load: str
    ) -> None:
        self._application = application
        self._holder = holder
        self._settings = settings
        self._stamp = stamp
        self._load = load
        self._chosen = lru_cache(512)(_choose)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a plain query, or pass the request on."""
        if (
            environ.get("PATH_INFO") != "/sparql"
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("HTTP_IF_NONE_MATCH")
        ):
            return self._application(environ, start_response)
        plain = self._plain(environ)
        if plain is None:
            return self._application(environ, start_response)
        environ.get(NOTES, {}).update(query_notes(plain[0].text))
        with self._holder.lease() as live:
            try:
                headers, body = self._answer(environ, live, *plain)
            except Exception as error:  # noqa: BLE001 - nothing is swallowed: the view raises it again
                environ[FAILURE] = error
        if FAILURE in environ:
            return self._application(environ, start_response)
        environ[ONE_OF_EACH] = True
        start_response("200 OK", headers)
        return [body]

    def _plain(self, environ: WSGIEnvironment) -> tuple[QueryRequest, QueryInfo, Choice] | None:
        """What is asked and how it is answered; ``None`` if that is not for this layer to say."""
        accept, languages = environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_LANGUAGE")
        if len(accept or "") + len(languages or "") > _LONGEST_ACCEPT:
            return None
        try:
            parameters = read_parameters(environ.get("QUERY_STRING", "").encode("latin-1"))
            names = [name for name, _ in parameters]
            if not _PLAIN.issuperset(names) or "query" not in names:
                return None
            if len(names) != len(set(names)):
                return None
            asked = query_of(parameters, "uri-too-long", self._settings.query_max_bytes)
        except ProblemError:
            return None
        named = dict(reversed(parameters))
        info = inspect(asked.text)
        if info.form is None or not info.deterministic:
            return None
        wishes = (named.get("_mediatype", named.get("format")), accept, languages)
        choice = self._chosen(info.form in {"construct", "describe"}, *wishes)
        return None if choice is None or choice.format is HTML else (asked, info, choice)

    def _answer(
        self, environ: WSGIEnvironment, live: Live, asked: QueryRequest, info: QueryInfo, choice: Choice
    ) -> tuple[list[tuple[str, str]], bytes]:
        root = environ.get("SCRIPT_NAME", "")
        described = links(live, root)
        media_type = choice.format.media_type
        etag = answer_etag(live.id, self._stamp, f"{root}/sparql", asked, media_type)

        def make() -> bytes:
            return live.engine.query(
                asked.text,
                dataset=asked.dataset,
                media_type=media_type,
                limits=self._settings.limits,
                info=info,
                cancelled=client_gone(environ),
            ).body

        answers: Answers | None = environ.get(ANSWERS)
        kept = answers is not None and answers.live is live
        body = answers.body(etag, make) if answers is not None and kept else make()
        if names_blank_nodes(body):
            etag = of_load(etag, self._load)
        headers = {
            "Content-Type": choice.format.content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": PUBLIC,
            "ETag": etag,
            **({"Link": link_header(described)} if described else {}),
            **({"Vary": ", ".join(choice.vary)} if choice.vary else {}),
            **protection("GET", None),
        }
        return list(headers.items()), body


def _choose(graph: bool, media_type: str | None, accept: str | None, languages: str | None) -> Choice | None:
    """The representation, or ``None`` where none will do."""
    wishes = Wishes(media_type=media_type, accept=accept, accept_language=languages)
    try:
        return negotiate(wishes, _GRAPHS if graph else _RESULTS)
    except NotAcceptable:
        return None
