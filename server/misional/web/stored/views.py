"""The stored queries: each a question with an address, answered in every format, its parameters bound."""

from __future__ import annotations

import codecs
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request

from misional.engine import Dataset, inspect
from misional.web.cache import Link
from misional.web.formats import HTML, N_TRIPLES, RESULTS_JSON, TABLES, XLSX
from misional.web.htmlpage import html_page
from misional.web.layers.connections import client_gone
from misional.web.negotiation import negotiate
from misional.web.problems import Problem, ProblemError
from misional.web.responses import Placement, link_root, live, release, represent, settings, wishes
from misional.web.stored.asking import ask, offered
from misional.web.stored.page import stored_page
from misional.web.stored.workbook import workbook

if TYPE_CHECKING:
    from misional.engine import QueryForm
    from misional.web.formats import Format
    from misional.web.negotiation import Choice
    from misional.web.stored.asking import Asked

blueprint: Final = Blueprint("stored", __name__)

_SAVED: Final = frozenset({"csv", "tsv", "xlsx"})
"""Suffixes of what a browser saves rather than shows."""


@blueprint.get("/queries")
def index() -> Response:
    """The stored queries of the release."""
    release()
    return html_page("queries.html", lambda _names: {"stored": live().queries})


@blueprint.get("/queries/<name>")
def answer(name: str) -> Response:
    """The answer to one stored query; ``name`` is its slug, and may end in a format's suffix."""
    slug, _, suffix = name.partition(".")
    found = next((one for one in live().queries if one.slug == slug), None)
    if found is None:
        raise ProblemError(Problem("not-found"))
    form = inspect(found.text).form or "select"
    choice = negotiate(replace(wishes(suffixed=False), suffix=suffix or None), offered(form))
    asked = ask(found, choice, request.query_string, live().space.base)
    place = _place(asked, form)
    response = represent(choice, place, lambda: _render(asked, form, choice))
    if choice.format.suffix in _SAVED:
        response.headers["Content-Disposition"] = f'attachment; filename="{slug}.{choice.format.suffix}"'
    return response


def _place(asked: Asked, form: QueryForm) -> Placement:
    path = f"/queries/{asked.query.slug}"
    arguments = tuple(asked.values.items())
    tail = f"?{urlencode(arguments)}" if arguments else ""
    address = f"{link_root()}{path}"
    links = (
        *(Link(f"{address}.{one.suffix}{tail}", "alternate", one.media_type) for one in offered(form)),
        Link(f"{live().space.base}queries/{asked.query.slug}", "canonical"),
        Link(f"{link_root()}/openapi.json", "service-desc", "application/json"),
        Link(settings().licence, "license"),
    )
    # That a value is an example is said on the page: it decides the bytes, and no other address gives them.
    at = None if asked.example else path
    depends = (asked.text, "example" if asked.example else "", "bom" if asked.marked else "")
    return Placement(None if asked.marked else at, links, depends, arguments)


def _render(asked: Asked, form: QueryForm, choice: Choice) -> bytes:
    if choice.format not in (HTML, XLSX):
        mark = codecs.BOM_UTF8 if choice.format in TABLES and asked.marked else b""
        return mark + _evaluate(asked, choice.format)
    if form not in ("select", "ask"):
        return stored_page(
            live(), asked, offered(form), _evaluate(asked, N_TRIPLES), choice.language
        ).encode()
    results = _evaluate(asked, RESULTS_JSON)
    if choice.format is XLSX:
        return workbook(live(), asked, orjson.loads(results), choice.language)
    return stored_page(live(), asked, offered(form), results, choice.language).encode()


def _evaluate(asked: Asked, form: Format) -> bytes:
    return (
        live()
        .engine.query(
            asked.text,
            dataset=Dataset(),
            media_type=form.media_type,
            limits=settings().limits,
            cancelled=client_gone(request.environ),
        )
        .body
    )
