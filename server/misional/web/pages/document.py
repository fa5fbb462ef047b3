"""Which page shows a document: the body's, the evidence's, the ontology's, or the one for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request

from misional.i18n import LANGUAGES
from misional.web.drawing.figures import figures
from misional.web.formats import GRAPH_FORMATS
from misional.web.pages.entity import entity_view, speaks_for_itself
from misional.web.pages.environment import page
from misional.web.pages.evidence import capture_page_view, evidence_view
from misional.web.pages.names import Names
from misional.web.pages.shapes import shapes_view
from misional.web.pages.thing import thing_view
from misional.web.pages.vocabulary import vocabulary_view

if TYPE_CHECKING:
    from rdflib import URIRef

    from misional.i18n import Language
    from misional.web.documents import Document
    from misional.web.holder import Live
    from misional.web.time.view import Notice


def document_page(live: Live, document: Document, language: Language, notice: Notice | None = None) -> str:
    """The page of a document, in ``language``; ``notice`` is what it says of its date."""
    names = Names(live, language, request.script_root)
    template, view = _view(names, document)
    path = request.script_root + document.path
    dated = f"?{urlencode(document.query)}" if document.query else ""
    told = {} if notice is None else {"notice": notice}
    return page(
        template,
        language,
        view=view,
        figures=figures(names, document.topic),
        uri=str(document.topic),
        canonical=document.canonical,
        release=live.id,
        downloads=[(form, f"{path}.{form.suffix}{dated}") for form in GRAPH_FORMATS],
        translations=[(code, f"{path}?{urlencode([*document.query, ('lang', code)])}") for code in LANGUAGES],
        **told,
    )


def _view(names: Names, document: Document) -> tuple[str, object]:
    topic: URIRef = document.topic
    if document.kind == "ontology":
        return "vocabulary.html", vocabulary_view(names, document.topics)
    if document.kind == "shapes":
        return "shapes.html", shapes_view(names, topic, document.topics)
    if speaks_for_itself(names, topic):
        return "entity.html", entity_view(names, topic)
    if (evidence := evidence_view(names, topic)) is not None:
        return "evidence.html", evidence
    if (capture := capture_page_view(names, topic)) is not None:
        return "capture.html", capture
    return "thing.html", thing_view(names, topic)
