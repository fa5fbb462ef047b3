"""The catalogue for harvesters: DCAT as published, a plain variant for CKAN, and ``data.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from flask import Blueprint, Response, request

from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES
from misional.web.cache import Link
from misional.web.formats import GRAPH_FORMATS, Format
from misional.web.portal.answering import answer, choose
from misional.web.portal.harvest import ckan_triples, dcat_triples, project_open_data
from misional.web.problems import Problem, ProblemError
from misional.web.responses import Placement, link_root, live, release, represent
from misional.web.writers import write

if TYPE_CHECKING:
    from misional.i18n import Language

blueprint: Final = Blueprint("harvest", __name__)

DATA_JSON: Final = Format("application/json", "json", "description", "JSON", "JSON")
_PROFILES: Final = ("dcat", "ckan")


@blueprint.get("/catalog")
@blueprint.get("/catalog.<suffix>")
def catalogue(suffix: str | None = None) -> Response:
    """The catalogue in RDF: DCAT-AP 3, or with ``?profile=ckan`` what ``/catalog.ckan`` is."""
    profile = request.args.get("profile", "dcat")
    if profile not in _PROFILES:
        raise ProblemError(Problem("bad-request", {"reason": "profile"}))
    return _catalogue(suffix, plain=profile == "ckan")


@blueprint.get("/catalog.ckan")
@blueprint.get("/catalog.ckan.<suffix>")
def ckan(suffix: str | None = None) -> Response:
    """The same for CKAN's harvester: one language (``?lang``), formats and media types as words."""
    return _catalogue(suffix, plain=True)


@blueprint.get("/data.json")
def data_json() -> Response:
    """The catalogue as Project Open Data's ``data.json`` (v1.1), which Socrata and others read."""
    release()
    return answer(DATA_JSON, lambda language: orjson.dumps(project_open_data(live(), language), None, 2))


def _catalogue(suffix: str | None, *, plain: bool) -> Response:
    release()
    choice = choose(suffix, GRAPH_FORMATS)
    language = _named_language()
    path = f"{link_root()}/catalog"
    links = (
        *(Link(f"{path}.{form.suffix}", "alternate", form.media_type) for form in GRAPH_FORMATS),
        Link(f"{path}.ckan.ttl", "alternate", GRAPH_FORMATS[0].media_type),
        Link(f"{link_root()}/data.json", "alternate", DATA_JSON.media_type),
    )
    place = Placement(
        "/catalog.ckan" if plain else "/catalog",
        links,
        depends=("ckan" if plain else "dcat", language),
        query=(("lang", language),) if plain and language != DEFAULT_LANGUAGE else (),
    )

    def render() -> bytes:
        triples = ckan_triples(live(), language) if plain else dcat_triples(live())
        return write(triples, choice.format, (), live().context)

    return represent(choice, place, render)


def _named_language() -> Language:
    """The language that the address names: a harvester sends no headers worth reading."""
    return next((one for one in LANGUAGES if one == request.args.get("lang")), DEFAULT_LANGUAGE)
