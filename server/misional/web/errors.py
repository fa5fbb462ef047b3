"""Every failure of a request becomes a problem document here, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import HTTPException

from misional.engine import EngineError
from misional.i18n import LANGUAGES
from misional.web.negotiation import NotAcceptable
from misional.web.pages.environment import page
from misional.web.pages.query import query_problem_page
from misional.web.problems import Problem, ProblemError, not_acceptable, of_engine
from misional.web.responses import live, problem_response, settings

if TYPE_CHECKING:
    from flask import Flask, Response

    from misional.i18n import Language


def register(app: Flask) -> None:
    """Answer every failure inside ``app`` with a problem document."""
    app.register_error_handler(ProblemError, lambda error: _answer(error.problem))
    app.register_error_handler(NotAcceptable, lambda error: _answer(not_acceptable(error.offered)))
    app.register_error_handler(EngineError, lambda error: _answer(of_engine(error)))
    app.register_error_handler(HTTPException, _http)


def _answer(problem: Problem) -> Response:
    return problem_response(problem, _page)


def _page(problem: Problem, language: Language) -> str:
    if problem.query is not None:
        return query_problem_page(live(), problem, language)
    here = request.script_root + request.path
    return page(
        "problem.html",
        language,
        problem=problem,
        release=live().id,
        translations=[(code, f"{here}?lang={code}") for code in LANGUAGES],
    )


def _http(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:  # a redirect is raised too, and is no failure
        return error
    return _answer(_problem(code, error))


def _problem(code: int, error: HTTPException) -> Problem:
    match code:
        case 404:
            return Problem("not-found")
        case 405:
            allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
            return Problem("method-not-allowed", {"allowed": allowed}, {"Allow": allowed})
        case 413:
            return Problem("too-large", {"limit": settings().query_max_bytes})
        case _ if code < 500:
            return Problem("bad-request", {"reason": request.method})
        case _:
            return Problem("internal-error")
