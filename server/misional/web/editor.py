"""What the query page's editor loads: its script, if it was built, and the terms that it completes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint, Response, current_app, redirect, request

from misional.web.cache import IMMUTABLE, PUBLIC, is_fresh, strong_etag
from misional.web.negotiation import Wishes, choose_language
from misional.web.pages.environment import script, script_path
from misional.web.pages.names import Names
from misional.web.pages.terms import editor_terms
from misional.web.problems import Problem, ProblemError
from misional.web.responses import live, stored

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint: Final = Blueprint("editor", __name__)


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """The terms of the release, called in the language that ``lang`` names."""
    # By its address alone, so that one address is one document to every cache.
    language = choose_language(Wishes(lang=request.args.get("lang")))
    etag = strong_etag(live().id, current_app.extensions["misional.stamp"], "terms", language)
    headers = {"ETag": etag, "Cache-Control": PUBLIC, "Content-Language": language}
    if is_fresh(request.headers.get("If-None-Match"), etag):
        return Response(status=304, headers=headers)
    body = stored(etag, lambda: orjson.dumps(editor_terms(Names(live(), language))))
    return Response(body, content_type="application/json", headers=headers)


@blueprint.get("/static/<digest>/editor.js")
def editor(digest: str) -> AnyResponse:
    """The editor, under an address that changes with it; 404 where it was not built."""
    path, body = script_path(), script()
    if path is None or body is None:
        raise ProblemError(Problem("not-found"))
    if digest not in path:
        return redirect(request.script_root + path, 302)
    return Response(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": IMMUTABLE})
