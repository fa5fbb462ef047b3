"""The query service: SPARQL 1.1 Protocol over what is served, read-only."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, request

from misional.engine import EngineError, QueryCancelled, inspect
from misional.web.cache import NEVER, PUBLIC, is_fresh, link_header, strong_etag
from misional.web.formats import (
    ANSWER_FORMATS,
    GRAPH_FORMATS,
    HTML,
    N_TRIPLES,
    RESULT_FORMATS,
    RESULTS_JSON,
    TABLES,
    YES,
    attachment,
)
from misional.web.layers.connections import client_gone
from misional.web.layers.door import FAILURE
from misional.web.layers.observe import NOTES, query_notes
from misional.web.negotiation import negotiate
from misional.web.pages.query import example, graph_page, query_form_page, results_page, shared_release
from misional.web.problems import ProblemError, of_engine
from misional.web.protocol import read_get, read_post
from misional.web.responses import Placement, link_root, live, represent, settings, stored, varying, wishes
from misional.web.service import at, describe_service, limits_in_force, links
from misional.web.validators import answer_etag, names_blank_nodes, of_load
from misional.web.writers import write

if TYPE_CHECKING:
    from misional.engine import Answer, QueryInfo
    from misional.web.formats import Format
    from misional.web.negotiation import Choice
    from misional.web.protocol import QueryRequest

blueprint: Final = Blueprint("sparql", __name__)

_RESULTS: Final = (*RESULT_FORMATS, HTML)
_GRAPHS: Final = (*ANSWER_FORMATS, HTML)
_DESCRIPTIONS: Final = (*GRAPH_FORMATS, HTML)


@blueprint.route("/sparql", methods=["GET"])
def get() -> Response:
    """A query by GET; without one, the service description (or, for a browser, the query form)."""
    asked = read_get(request.query_string, settings().query_max_bytes)
    return _describe() if asked is None else _evaluate(asked)


@blueprint.route("/sparql", methods=["POST", "QUERY"])
def post() -> Response:
    """A query by POST (form or direct), or by the QUERY method, which is a POST that is safe to repeat."""
    body = request.get_data(cache=False)
    headers = request.headers
    return _evaluate(
        read_post(
            headers.get("Content-Type"),
            request.query_string,
            body,
            settings().query_max_bytes,
            content_encoding=headers.get("Content-Encoding"),
        )
    )


def _describe() -> Response:
    choice = negotiate(wishes(suffixed=False), _DESCRIPTIONS)
    limits = repr(limits_in_force(settings()))
    key = strong_etag(live().id, current_app.extensions["misional.stamp"], limits, choice.format.media_type)
    place = Placement(
        None,
        links(live(), link_root()),
        depends=(request.base_url, example(live()), limits),
        of_host=choice.format is not HTML,
    )

    def render() -> bytes:
        if choice.format is HTML:
            return query_form_page(live(), choice.language).encode()
        return at(request.url_root, stored(key, anywhere), choice.format, request.base_url)

    def anywhere() -> bytes:
        return write(describe_service(live(), settings()), choice.format, (), live().context)

    return represent(choice, place, render)


def _evaluate(asked: QueryRequest) -> Response:
    request.environ[NOTES].update(query_notes(asked.text))
    info = inspect(asked.text)
    offered = _GRAPHS if info.form in {"construct", "describe"} else _RESULTS
    options = asked.options
    wanted = replace(
        wishes(suffixed=False),
        media_type=options.get("_mediatype", options.get("format")),
        lang=options.get("lang"),
    )
    choice = negotiate(wanted, offered)
    key = _etag(asked, choice) if info.deterministic else None
    etag = key if request.method in {"GET", "HEAD"} else None
    headers = {"Cache-Control": PUBLIC, "ETag": etag} if etag else {"Cache-Control": NEVER}
    if described := links(live(), link_root()):
        headers["Link"] = link_header(described)
    if options.get("download") in YES:
        headers["Content-Disposition"] = attachment(f"misional {_digest(asked)}", choice.format)
    known = request.headers.get("If-None-Match", "")
    # "*" asks whether there is any answer at all, and that only an evaluation can tell.
    for tag in (etag, etag and _of_this_load(etag)) if known.strip() != "*" else ():
        if tag and is_fresh(known, tag):
            return varying(Response(status=304, headers={**headers, "ETag": tag}), choice.vary)
    body = stored(key, lambda: _body(asked, info, choice))
    if etag and names_blank_nodes(body):
        etag = headers["ETag"] = _of_this_load(etag)
    if etag and is_fresh(known, etag):
        return varying(Response(status=304, headers=headers), choice.vary)
    return varying(Response(body, content_type=choice.format.content_type, headers=headers), choice.vary)


def _body(asked: QueryRequest, info: QueryInfo, choice: Choice) -> bytes:
    answer = _ask(asked, info, choice.format)
    if _marked(asked, choice):
        return codecs.BOM_UTF8 + answer.body
    return _page(asked, answer, choice) if choice.format is HTML else answer.body


def _ask(asked: QueryRequest, info: QueryInfo, form: Format) -> Answer:
    if form is HTML:
        form = N_TRIPLES if info.form in {"construct", "describe"} else RESULTS_JSON
    failure: Exception | None = request.environ.pop(FAILURE, None)
    try:
        if failure is not None:
            raise failure
        return live().engine.query(
            asked.text,
            dataset=asked.dataset,
            media_type=form.media_type,
            limits=settings().limits,
            info=info,
            cancelled=client_gone(request.environ),
        )
    except QueryCancelled:  # others may be waiting for the same answer, and they have not left
        raise
    except EngineError as error:
        raise ProblemError(of_engine(error, asked.text)) from error


def _page(asked: QueryRequest, answer: Answer, choice: Choice) -> bytes:
    render = graph_page if answer.media_type == N_TRIPLES.media_type else results_page
    return render(live(), asked, answer.body, choice.language).encode()


def _etag(asked: QueryRequest, choice: Choice) -> str:
    return answer_etag(
        live().id,
        current_app.extensions["misional.stamp"],
        link_root() + request.path,
        asked,
        choice.format.media_type,
        *(_of_page(choice) if choice.format is HTML else ()),
        *(("bom",) if _marked(asked, choice) else ()),
    )


def _of_this_load(etag: str) -> str:
    return of_load(etag, current_app.extensions["misional.load"])


def _of_page(choice: Choice) -> tuple[str, ...]:
    """What decides a page's bytes, and no other format's."""
    return choice.language, shared_release()


def _marked(asked: QueryRequest, choice: Choice) -> bool:
    """Whether a byte order mark goes first: without one, Excel takes text for the system's own encoding."""
    return choice.format in TABLES and asked.options.get("bom") in YES


def _digest(asked: QueryRequest) -> str:
    """A short name for a query, the same each time."""
    return hashlib.sha256(asked.text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
