"""Which page shows a document: the body's, the evidence's, the ontology's, or the one for everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request

from misional.i18n import DEFAULT_LANGUAGE, LANGUAGES
from misional.web import structured
from misional.web.drawing.figures import figures
from misional.web.formats import DATASET_FORMATS, GRAPH_FORMATS
from misional.web.pages.behind import behind
from misional.web.pages.entity import entity_view, speaks_for_itself
from misional.web.pages.environment import page
from misional.web.pages.evidence import capture_page_view, evidence_view
from misional.web.pages.listing import list_view
from misional.web.pages.names import Names
from misional.web.pages.shape import shape_view
from misional.web.pages.shapes import shapes_view
from misional.web.pages.status import status
from misional.web.pages.thing import pages_of, thing_view
from misional.web.pages.vocabulary import vocabulary_view
from misional.web.profiles.alternates import profile_query, profile_views
from misional.web.profiles.tables import ALTERNATES
from misional.web.responses import settings
from misional.web.structured import Site, block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib import URIRef

    from misional.i18n import Language
    from misional.web.documents import Document
    from misional.web.holder import Live
    from misional.web.profiles.model import Profile
    from misional.web.time.view import Notice


def document_page(live: Live, document: Document, language: Language, notice: Notice | None = None) -> str:
    """The page of a document, in ``language``; ``notice`` is what it says of its date."""
    names = Names(live, language, request.script_root)
    template, view = _view(names, document)
    path = request.script_root + document.path
    whole = replace(document, page=1).query
    dated = f"?{urlencode(whole)}" if whole else ""
    told = {} if notice is None else {"notice": notice, "place": path}
    return page(
        template,
        language,
        view=view,
        figures=figures(names, document.topic),
        # On a page of another day its notice tells how things stood then.
        status=None if document.day else status(names, document.topic),
        behind=behind(names, document.topic),
        uri=str(document.topic),
        at_page=lambda number: f"{path}?{urlencode([*whole, ('page', number), ('lang', language)])}",
        canonical=document.canonical,
        release=live.id,
        downloads=[(form, f"{path}.{form.suffix}{dated}") for form in (*GRAPH_FORMATS, *DATASET_FORMATS)],
        translations=[(code, f"{path}?{urlencode([*document.query, ('lang', code)])}") for code in LANGUAGES],
        structured=block(structured.document_page(live.index, document, _site(live), language)),
        **told,
    )


def _site(live: Live) -> Site:
    return Site(live.space.base, settings().licence)


def has_page(live: Live, document: Document) -> bool:
    """Whether the document's page of incoming links exists."""
    return document.page == 1 or (
        document.kind == "thing" and document.page <= pages_of(Names(live, DEFAULT_LANGUAGE), document.topic)
    )


def alternates_page(live: Live, document: Document, profiles: Sequence[Profile], language: Language) -> str:
    """The list of the profiles and formats of a document, in ``language``."""
    root = request.script_root
    here = [*document.query, *profile_query(ALTERNATES)]
    shown = f"?{urlencode(document.query)}" if document.query else ""
    return page(
        "alternates.html",
        language,
        name=Names(live, language, root).label(document.topic).text,
        profiles=profile_views(document, profiles, language, root),
        canonical=document.canonical,
        back=f"{root}{document.path}{shown}",
        structured=block(structured.plain_page(_site(live), f"{document.path}?{urlencode(here)}", language)),
        release=live.id,
        translations=[
            (code, f"{root}{document.path}?{urlencode([*here, ('lang', code)])}") for code in LANGUAGES
        ],
    )


def _view(names: Names, document: Document) -> tuple[str, object]:
    topic: URIRef = document.topic
    if document.kind == "ontology":
        return "vocabulary.html", vocabulary_view(names, document.topics)
    if document.kind == "list":
        return "list.html", list_view(names, document)
    if document.kind == "shapes":
        return "shapes.html", shapes_view(names, topic, document.topics)
    if document.kind == "shape":
        return "shape.html", shape_view(names, topic)
    if speaks_for_itself(names, topic):
        return "entity.html", entity_view(names, topic)
    if (evidence := evidence_view(names, topic)) is not None:
        return "evidence.html", evidence
    if (capture := capture_page_view(names, topic)) is not None:
        return "capture.html", capture
    return "thing.html", thing_view(names, topic, document.page)
